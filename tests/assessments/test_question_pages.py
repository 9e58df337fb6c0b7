"""Writing questions in the CMS, from the empty form to the approved question, in every kind."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.authoring.content import Content, Row
from assessments.models import Picture, Question, QuestionBank
from assessments.questions import approving, banks, drafts
from courses.models import Act
from tests.assessments import questions
from tests.assessments.authoring import sent
from tests.worlds import NOON


@pytest.fixture
def desk(world, client_of):
    """Dana's bank, and clients of Dana and of the editor."""
    world.bank = QuestionBank.objects.create(code="B", title_kk="Банк", title_ru="Банк", owner=world.dana)
    world.danas, world.editors = client_of(world.dana), client_of(world.editor)
    return world


def whole(kind):
    """A form filled in whole, in Kazakh and Russian."""
    parts, key = questions.KINDS[kind]
    ids = parts.get("options", []) + parts.get("left", []) + parts.get("right", [])
    texts = {
        code: {"prompt": f"Сұрақ {code}", "explanation": "", "texts": {one: f"{one} {code}" for one in ids}}
        for code in ("kk", "ru")
    }
    return Content.of(drafts.Draft("", kind, parts, key, texts=texts), {})


def written(desk, **changes):
    draft = drafts.Draft(
        "Q1", "SINGLE", {"options": ["a", "b"]}, "a",
        texts={code: {"prompt": "?", "explanation": "", "texts": {"a": "1", "b": "2"}} for code in ("kk", "ru")},
    )  # fmt: skip
    return banks.add_draft(bank=desk.bank, draft=replace(draft, **changes), author=desk.dana, at=NOON)


def save(client, question, content, **more):
    values = sent(content, seen=question.changed_at.isoformat(), do="save", **more)
    return client.post(f"/cms/questions/{question.pk}/", values)


def content_of(question):
    return Content.of(drafts.of(question), {text.language: text for text in question.texts.all()})


# --- writing -------------------------------------------------------------------------------------------


def test_first_one_chooses_what_is_asked_of_the_person(desk):
    page = desk.danas.get(f"/cms/banks/{desk.bank.pk}/questions/new/")

    assert [kind["code"] for kind in page.context["kinds"]] == list(questions.KINDS)
    assert desk.danas.get(f"/cms/banks/{desk.bank.pk}/questions/new/ESSAY/").status_code == 404


@pytest.mark.parametrize("kind", questions.KINDS)
def test_a_question_of_every_kind_is_written_in_the_form(db, desk, kind):
    assert desk.danas.get(f"/cms/banks/{desk.bank.pk}/questions/new/{kind}/").status_code == 200

    done = desk.danas.post(
        f"/cms/banks/{desk.bank.pk}/questions/new/{kind}/",
        sent(whole(kind), code="M1", points="2,5", difficulty="HARD", tags="budget,  M01 ", do="save"),
    )

    question = Question.objects.get()
    assert done.url == f"/cms/questions/{question.pk}/"
    facts = (
        question.code,
        question.points,
        question.difficulty,
        question.tags,
        question.status,
        question.written_by,
    )
    assert facts == ("M1", 2.5, "HARD", ["budget", "M01"], "DRAFT", desk.dana)
    assert banks.is_complete(drafts.of(question))
    page = desk.danas.get(done.url)
    assert page.context["missing"]["is_whole"]


def test_a_question_rests_on_an_act_of_the_register(desk):
    act = Act.objects.create(code="LAW-148", title_kk="Заң", title_ru="Закон")

    desk.danas.post(
        f"/cms/banks/{desk.bank.pk}/questions/new/TRUE_FALSE/",
        sent(whole("TRUE_FALSE"), act=act.pk, article="35", status="sourced"),
    )

    assert Question.objects.get().basis == {"act": "LAW-148", "article": "35", "status": "sourced"}


def test_another_source_is_named_in_each_language_but_not_beside_an_act(desk):
    act = Act.objects.create(code="LAW-148", title_kk="Заң", title_ru="Закон")
    address = f"/cms/banks/{desk.bank.pk}/questions/new/TRUE_FALSE/"

    refused = desk.danas.post(address, sent(whole("TRUE_FALSE"), act=act.pk, source_ru="Учебник"))
    assert refused.status_code == 422
    desk.danas.post(address, sent(whole("TRUE_FALSE"), source_kk="Оқулық", source_ru="Учебник"))

    assert Question.objects.get().basis == {
        "source": {"kk": "Оқулық", "ru": "Учебник"},
        "status": "unverified",
    }


def test_a_half_finished_question_is_saved_and_the_page_says_what_is_missing(desk):
    content = Content("SINGLE", rows=[Row("a1"), Row("b2")])
    content.prompts["kk"], content.rows[0].words["kk"], content.rows[1].words["ru"] = "Ашық па?", "иә", "нет"

    done = desk.danas.post(f"/cms/banks/{desk.bank.pk}/questions/new/SINGLE/", sent(content), follow=True)

    missing = done.context["missing"]
    assert missing["key"] == "Дұрыс жауап белгіленбеген."
    assert [(row["code"], row["needed"]) for row in missing["languages"]] == [
        ("kk", ["2-жауаптың мәтіні жоқ."]),
        ("ru", ["Сұрақтың өз мәтіні жоқ.", "1-жауаптың мәтіні жоқ."]),
        ("en", []),
    ]


def test_what_cannot_be_read_is_told_at_its_field_and_nothing_is_lost(desk):
    content = whole("NUMBER")
    content.value = "шамамен 20"

    page = desk.danas.post(f"/cms/banks/{desk.bank.pk}/questions/new/NUMBER/", sent(content, points="0"))

    assert page.status_code == 422
    assert set(page.context["fields"]["problems"]) == {"value"}
    assert set(page.context["facts"].errors) == {"points"}
    assert 'value="шамамен 20"' in page.text
    assert "Сұрақ kk" in page.text
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    ("do", "rows"),
    [("add", 4), ("drop:row:s2", 2), ("up:row:s3", 3), ("down:row:s1", 3)],
)
def test_rows_are_added_moved_and_taken_away_without_scripts(desk, do, rows):
    page = desk.danas.post(f"/cms/banks/{desk.bank.pk}/questions/new/SINGLE/", sent(whole("SINGLE"), do=do))

    shown = [row["id"] for row in page.context["fields"]["rows"]]
    assert len(shown) == rows
    assert do != "up:row:s3" or shown == ["s1", "s3", "s2"]
    assert Question.objects.count() == 0


def test_the_same_words_in_another_question_are_told_after_saving(desk):
    other = written(desk)
    content = Content.of(drafts.of(other), {})

    page = desk.danas.post(f"/cms/banks/{desk.bank.pk}/questions/new/SINGLE/", sent(content), follow=True)

    assert f'<a href="/cms/questions/{other.pk}/">Q1</a>' in page.text


def test_a_code_of_another_draft_is_refused_with_everything_still_in_the_form(desk):
    written(desk)

    page = desk.danas.post(
        f"/cms/banks/{desk.bank.pk}/questions/new/SINGLE/", sent(whole("SINGLE"), code="Q1")
    )

    assert page.status_code == 422
    assert "Сұрақ kk" in page.text
    assert Question.objects.count() == 1


def test_saving_may_lead_to_the_phone(desk):
    question = written(desk)

    values = sent(content_of(question), seen=question.changed_at.isoformat(), do="preview")

    assert (
        desk.danas.post(f"/cms/questions/{question.pk}/", values).url
        == f"/cms/questions/{question.pk}/preview/"
    )


def test_whoever_saves_over_another_is_stopped_and_keeps_their_words(desk):
    question = written(desk)
    mine = content_of(question)
    mine.prompts["kk"] = "Менің сөзім"
    approving.rewrite(
        question=question, draft=drafts.of(question), author=desk.editor, at=NOON + timedelta(hours=1)
    )

    page = save(desk.danas, question, mine)

    assert page.status_code == 409
    assert "Менің сөзім" in page.text
    assert Question.objects.get().changed_by == desk.editor


# --- pictures ------------------------------------------------------------------------------------------


def upload(content, name="the right one.png"):
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_a_picture_joins_the_question_with_its_words_in_each_language(desk):
    question = written(desk)

    save(
        desk.danas, question, content_of(question), picture=upload(questions.picture("teal")),
        **{"alt-new-kk": "Үш қорап", "alt-new-ru": "Три ящика"},
    )  # fmt: skip

    kept = Picture.objects.get()
    question.refresh_from_db()
    assert {
        text.language: [(one["name"], one["alt"]) for one in text.pictures] for text in question.texts.all()
    } == {
        "kk": [(kept.name, "Үш қорап")],
        "ru": [(kept.name, "Три ящика")],
    }
    page = desk.danas.get(f"/cms/questions/{question.pk}/")
    assert f"/learn/exam/picture/{kept.name}/" in page.text
    assert "right one" not in page.text


def test_a_picture_is_taken_away_again_and_forgotten(desk):
    question = written(desk)
    save(desk.danas, question, content_of(question), picture=upload(questions.picture("teal")))
    question.refresh_from_db()
    content = content_of(question)
    content.do("drop:shot:0")

    save(desk.danas, question, content)

    assert Picture.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg/>", "Файл көрсетуге болатын сурет емес. PNG, JPEG, WebP немесе GIF алыңыз."),
        (b"\x89PNG" + b"0" * 5 * 1024 * 1024, "Сурет тым үлкен: ең көбі 5 МБ."),
    ],
)
def test_a_file_that_is_no_picture_is_told_at_its_field(desk, content, sentence):
    question = written(desk)

    page = save(desk.danas, question, content_of(question), picture=upload(content))

    assert (page.status_code, page.context["fields"]["problems"]) == (422, {"picture": sentence})


def test_a_question_shows_five_pictures_at_most(desk):
    question = written(desk)
    for number in range(5):
        content = content_of(question)
        save(desk.danas, question, content, picture=upload(questions.picture("teal", size=(40 + number, 30))))
        question = Question.objects.get()

    page = save(desk.danas, question, content_of(question), picture=upload(questions.picture("red")))

    assert page.status_code == 422
    assert len(question.texts.get(language="kk").pictures) == 5


# --- judging -------------------------------------------------------------------------------------------


def do(client, question, act, **more):
    return client.post(f"/cms/questions/{question.pk}/do/", {"act": act, **more}, follow=True)


def test_a_question_goes_from_dana_to_the_editor_and_into_exams(desk):
    question = written(desk)
    assert desk.danas.get(f"/cms/questions/{question.pk}/").context["may"] == {"discard"}
    assert desk.editors.get(f"/cms/questions/{question.pk}/").context["may"] == {
        "review",
        "send_back",
        "discard",
    }

    do(desk.editors, question, "review")
    do(desk.editors, question, "approve")

    question.refresh_from_db()
    assert (question.status, question.approved_by) == ("APPROVED", desk.editor)
    page = desk.danas.get(f"/cms/questions/{question.pk}/")
    assert page.context["may"] == {"correct", "retire"}
    assert 'name="row"' not in page.text
    assert desk.danas.post(f"/cms/questions/{question.pk}/", {}).status_code == 404


def test_an_act_that_is_refused_says_why(desk):
    question = written(desk)

    page = do(desk.danas, question, "review")

    assert "Сіз жазғанды басқа адам тексеруі керек." in page.text
    assert Question.objects.get().status == "DRAFT"


def test_a_remark_stands_on_the_question_until_it_is_changed(desk):
    question = written(desk)

    do(desk.editors, question, "send_back", remark="Қай бап?")

    assert "Қай бап?" in desk.danas.get(f"/cms/questions/{question.pk}/").text


def test_a_correction_is_a_new_version_whose_history_says_what_differs(desk):
    question = written(desk)
    do(desk.editors, question, "review")
    do(desk.editors, question, "approve")
    page = do(desk.danas, question, "correct")
    new = Question.objects.get(version=2)
    assert page.request["PATH_INFO"] == f"/cms/questions/{new.pk}/"
    content = content_of(new)
    content.prompts["ru"], content.rows[0].is_right, content.rows[1].is_right = "Кто?", False, True
    save(desk.danas, new, content, code="Q1")

    history = desk.danas.get(f"/cms/questions/{new.pk}/history/")

    rows = history.context["versions"]
    assert [row["question"].version for row in rows] == [2, 1]
    assert [(str(change["what"]), change["before"], change["after"]) for change in rows[0]["changes"]] == [
        ("Дұрыс жауап", "1. 1", "2. 2"),
        ("Сұрақ", "", ""),
    ]
    assert "<del>?</del><ins>Кто?</ins>" in history.text


def test_a_draft_is_thrown_away_and_an_approved_question_retired(desk):
    draft, approved = written(desk), questions.add(desk.bank, "NUMBER")

    do(desk.danas, draft, "discard")
    do(desk.danas, approved, "retire")

    assert list(Question.objects.values_list("pk", "status")) == [(approved.pk, "RETIRED")]


@pytest.mark.parametrize("place", ["", "do/", "history/", "preview/", "phone/"])
def test_the_question_of_another_bank_is_not_there(desk, place):
    other = questions.add(QuestionBank.objects.create(code="X", title_kk="Х", title_ru="Х"), "SINGLE")
    address = f"/cms/questions/{other.pk}/{place}"

    assert desk.danas.get(address).status_code in (404, 405)
    assert desk.danas.post(address, {"act": "retire"}).status_code in (404, 405)
    assert Question.objects.get(pk=other.pk).status == "APPROVED"


def test_an_act_that_does_not_exist_is_not_there(desk):
    question = written(desk)

    assert desk.danas.post(f"/cms/questions/{question.pk}/do/", {"act": "publish"}).status_code == 404


# --- as on a phone -------------------------------------------------------------------------------------


def phone(question, language="kk"):
    return f"/cms/questions/{question.pk}/phone/?language={language}"


@pytest.mark.parametrize("kind", questions.KINDS)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_question_of_every_kind_is_answered_in_the_frame_and_nothing_is_stored(desk, kind, language):
    question = questions.add(desk.bank, kind)
    right, name = questions.RIGHT[kind], "q1"
    if kind == "ORDER":
        answer = {f"{name}-{one}": str(place) for place, one in enumerate(right, start=1)}
    elif kind == "MATCH":
        answer = {f"{name}-{one}": other for one, other in right.items()}
    else:
        answer = {name: {True: "true", False: "false"}.get(right, right) if kind == "TRUE_FALSE" else right}
    before = Question.objects.get(pk=question.pk).__dict__

    page = desk.danas.post(phone(question, language), answer)

    assert page.context["review"]["state"] == "ok"
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert f'<html lang="{language}">' in page.text
    after = Question.objects.get(pk=question.pk).__dict__
    assert {k: v for k, v in after.items() if k != "_state"} == {
        k: v for k, v in before.items() if k != "_state"
    }


def test_the_frame_tells_nothing_before_it_is_answered(desk):
    page = desk.danas.get(phone(questions.add(desk.bank, "MULTIPLE")))

    assert page.context["review"] is None
    assert not [marker for marker in questions.MARKERS if marker in page.text]


def test_an_answer_that_cannot_be_read_stands_there_again(desk):
    page = desk.danas.post(phone(questions.add(desk.bank, "NUMBER"), "en"), {"q1": "a lot"})

    assert "Write one number, for example 12.5." in page.text
    assert 'value="a lot"' in page.text


def test_an_unfinished_question_is_shown_as_far_as_it_goes(desk):
    question = written(desk, key=None, texts={"kk": {"prompt": "?", "explanation": "", "texts": {"a": "1"}}})

    page = desk.danas.post(phone(question, "ru"), {"q1": "a"})

    assert page.context["is_unmarked"]
    assert page.status_code == 200


def test_the_page_around_the_frame_offers_three_languages(desk):
    page = desk.danas.get(f"/cms/questions/{written(desk).pk}/preview/?language=ru")

    assert 'phone/?language=ru"' in page.text
    assert [one["state"] for one in page.context["languages"]] == ["whole", "whole", "none"]
