"""The list of questions: what it narrows to, what it costs, what is done to many, and who says the same."""

from dataclasses import replace
from datetime import date

import pytest

from assessments.models import Question, QuestionBank
from assessments.questions import approving, banks, drafts
from assessments.sitting import attempts
from courses.models import Act
from tests.assessments import questions
from tests.worlds import NOON


@pytest.fixture
def shelf(world, client_of):
    world.bank = questions.write_bank()
    world.danas = QuestionBank.objects.create(code="DANA", title_kk="Дана", title_ru="Дана", owner=world.dana)
    world.at = client_of(world.editor)
    return world


def draft(code="D1", **changes):
    texts = {
        "kk": {"prompt": "Бюджетті кім бекітеді?", "explanation": "", "texts": {"a": "әкім", "b": "мәслихат"}}
    }
    return replace(drafts.Draft(code, "SINGLE", {"options": ["a", "b"]}, "b", texts=texts), **changes)


def add(world, bank=None, author=None, **changes):
    return banks.add_draft(
        bank=bank or world.danas, draft=draft(**changes), author=author or world.dana, at=NOON
    )


def codes(page):
    return [row["question"].code for row in page.context["rows"]]


# --- narrowing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=бюджетті+БЕКІТЕДІ", ["D1"]),
        ("q=бюджетти", ["D1"]),  # without a Kazakh keyboard
        ("q=маслихат", ["D1"]),  # in an answer
        ("q=d1", ["D1"]),  # the code
        ("q=бюджетті+single", []),  # words of two questions
        ("q=%3F%21", []),
        ("status=DRAFT", ["D1"]),
        ("kind=NUMBER", ["NUMBER-1"]),
        ("difficulty=MEDIUM", ["D1"]),
        ("tag=budget", ["D1"]),
        ("language=no_ru", ["D1"]),
        ("language=no_kk", []),
        ("language=all", []),
        ("kind=SINGLE&language=whole", ["SINGLE-1"]),
        ("kind=SINGLE&language=no_en", ["D1", "SINGLE-1"]),
        ("kind=SINGLE&order=new", ["D1", "SINGLE-1"]),
        ("kind=SINGLE&order=old", ["SINGLE-1", "D1"]),
    ],
)
def test_a_list_narrows(shelf, query, found):
    add(shelf, tags=["budget"])

    assert codes(shelf.at.get(f"/cms/questions/?{query}")) == found


def test_what_cannot_be_read_narrows_nothing(shelf):
    page = shelf.at.get("/cms/questions/?kind=ESSAY&days=many&bank=99&page=zzz")

    assert len(codes(page)) == 7


def test_retired_questions_are_shown_when_asked_for(shelf):
    banks.retire(question=Question.objects.get(kind="SINGLE"), at=NOON)

    assert "SINGLE-1" not in codes(shelf.at.get("/cms/questions/"))
    assert codes(shelf.at.get("/cms/questions/?status=RETIRED")) == ["SINGLE-1"]


def test_questions_whose_act_nobody_has_checked_for_so_long_are_found(shelf):
    today = date.today()
    for code, checked in (("NEVER", None), ("TODAY", today), ("OLD", date(2020, 1, 1))):
        Act.objects.create(code=code, title_kk="З", title_ru="З", checked_on=checked)
        add(shelf, code=code, basis={"act": code, "article": "1", "status": "sourced"})

    assert codes(shelf.at.get("/cms/questions/?days=0")) == ["NEVER", "OLD"]
    assert codes(shelf.at.get("/cms/questions/?days=36500")) == ["NEVER"]
    rows = {row["question"].code: row["is_stale"] for row in shelf.at.get("/cms/questions/").context["rows"]}
    assert (rows["OLD"], rows["TODAY"], rows["SINGLE-1"]) == (True, False, False)


def test_an_instructor_sees_and_filters_their_own_banks_only(shelf, client_of):
    add(shelf, tags=["budget"])
    page = client_of(shelf.dana).get(f"/cms/questions/?bank={shelf.bank.pk}")

    assert codes(page) == ["D1"]
    assert [bank.code for bank in page.context["form"].fields["bank"].queryset] == ["DANA"]
    assert page.context["tags"] == ["budget"]


def test_the_list_says_how_often_a_question_was_asked(shelf):
    questions.set_rules(shelf.exam)
    attempts.start(enrolment=shelf.enrolment, unit=shelf.exam, language="kk", at=NOON)

    assert {row["question"].asked for row in shelf.at.get("/cms/questions/").context["rows"]} == {1}


@pytest.mark.parametrize("copies", [1, 7])
def test_the_list_of_questions_costs_the_same_for_any_number(shelf, copies, django_assert_num_queries):
    for number in range(2, 2 + copies):
        for kind in questions.KINDS:
            questions.add(shelf.bank, kind, number)
    shelf.at.get("/cms/questions/")

    with django_assert_num_queries(17):
        shelf.at.get("/cms/questions/?q=сұрақ&tag=TAG-MARKER&language=whole")


def test_a_long_list_has_pages_that_keep_the_filter(shelf):
    for number in range(2, 12):
        for kind in questions.KINDS:
            questions.add(shelf.bank, kind, number)

    page = shelf.at.get("/cms/questions/?language=whole")
    assert (len(codes(page)), page.context["page_obj"].paginator.count) == (50, 77)
    assert "?language=whole&amp;page=2" in page.text


def test_an_empty_bank_and_a_filter_that_fits_nothing_say_different_things(shelf):
    assert "Әзірге сұрақ жоқ." in shelf.at.get(f"/cms/questions/?bank={shelf.danas.pk}").text
    assert "Сәйкес сұрақ табылмады." in shelf.at.get("/cms/questions/?q=zzz").text


# --- many at once --------------------------------------------------------------------------------------


def bulk(client, rows, **values):
    sent = {
        "question": [row.pk for row in rows],
        "doing": "add",
        "tags": "",
        "difficulty": "",
        "back": "kind=SINGLE",
    }
    return client.post("/cms/questions/bulk/", sent | values)


def test_what_would_be_done_to_many_is_shown_first(shelf):
    rows = list(Question.objects.filter(kind__in=("SINGLE", "NUMBER")))

    page = bulk(shelf.at, rows, tags="budget, M01")
    assert [row["question"] for row in page.context["rows"]] == rows
    assert Question.objects.get(kind="SINGLE").tags == ["TAG-MARKER"]

    done = bulk(shelf.at, rows, tags="budget, M01", sure="yes")
    assert done.url == "/cms/questions/?kind=SINGLE"
    assert Question.objects.get(kind="SINGLE").tags == ["TAG-MARKER", "budget", "M01"]


def test_tags_are_taken_off_and_difficulty_is_set(shelf):
    rows = [Question.objects.get(kind="SINGLE")]

    bulk(shelf.at, rows, doing="remove", tags="TAG-MARKER", sure="yes")
    bulk(shelf.at, rows, doing="difficulty", difficulty="HARD", sure="yes")

    row = Question.objects.get(kind="SINGLE")
    assert (row.tags, row.difficulty) == ([], "HARD")


def test_many_drafts_are_reviewed_approved_and_what_is_refused_is_named(shelf):
    words = draft().texts["kk"]
    rows = [add(shelf, code=f"D{n}", texts={"kk": words, "ru": words}) for n in (1, 2)] + [
        add(shelf, code="HALF")
    ]

    page = shelf.at.get(bulk(shelf.at, rows, doing="review", sure="yes").url)
    assert "Сұраққа қазақша және орысша мәтін қажет. HALF" in page.text
    bulk(shelf.at, rows, doing="approve", sure="yes")

    assert dict(Question.objects.filter(bank=shelf.danas).values_list("code", "status")) == {
        "D1": "APPROVED", "D2": "APPROVED", "HALF": "DRAFT",
    }  # fmt: skip
    bulk(shelf.at, rows, doing="retire", sure="yes")
    bulk(shelf.at, rows, doing="discard", sure="yes")
    assert set(Question.objects.filter(bank=shelf.danas).values_list("status", flat=True)) == {"RETIRED"}


@pytest.mark.parametrize(
    "values", [{"question": []}, {"doing": "add", "tags": " , "}, {"doing": "difficulty"}, {"doing": "burn"}]
)
def test_what_makes_no_sense_is_refused(shelf, values):
    rows = list(Question.objects.all())

    answer = bulk(shelf.at, rows, **values)

    assert answer.url == "/cms/questions/?kind=SINGLE"


def test_questions_of_other_banks_are_left_out(shelf, client_of):
    theirs, mine = Question.objects.get(kind="SINGLE"), add(shelf)

    bulk(client_of(shelf.dana), [theirs, mine], tags="x", sure="yes")

    assert ["x" in Question.objects.get(pk=one.pk).tags for one in (theirs, mine)] == [False, True]


# --- those that say the same ---------------------------------------------------------------------------


def twins(client, query=""):
    return [
        ({side["question"].code for side in pair["sides"]}, pair["percent"])
        for pair in client.get(f"/cms/questions/twins/{query}").context["pairs"]
    ]


def reworded(prompt):
    return {"kk": draft().texts["kk"] | {"prompt": prompt}}


def test_questions_that_say_the_same_in_some_language_are_found(shelf):
    add(shelf, code="D1")
    add(shelf, code="D2", texts=reworded("бюджетті КІМ бекітеді"))
    add(shelf, code="D3", texts=reworded("Округтің бюджетін кім бекітеді?"))
    add(shelf, code="D4", texts=reworded("Жиынға кімдер қатыса алады және қалай?"))

    assert twins(shelf.at, f"?bank={shelf.danas.pk}&least=100") == [({"D1", "D2"}, 100)]
    assert [pair for pair, _percent in twins(shelf.at, f"?bank={shelf.danas.pk}&least=60")] == [
        {"D1", "D2"}, {"D1", "D3"}, {"D2", "D3"},
    ]  # fmt: skip


def test_a_correction_is_no_twin_of_what_it_corrects(shelf):
    original = questions.add(shelf.danas, "TRUE_FALSE")
    approving.correct(question=original, author=shelf.dana, at=NOON)

    assert twins(shelf.at, f"?bank={shelf.danas.pk}&least=60") == []


@pytest.mark.parametrize("copies", [1, 5])
def test_looking_for_twins_costs_the_same_for_any_number(shelf, copies, django_assert_num_queries):
    for number in range(2, 2 + copies):
        for kind in questions.KINDS:
            questions.add(shelf.bank, kind, number)
    shelf.at.get("/cms/questions/twins/")

    with django_assert_num_queries(13):
        shelf.at.get("/cms/questions/twins/")
