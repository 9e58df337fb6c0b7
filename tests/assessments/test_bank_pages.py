"""Banks in the CMS: who sees which, what the list says, opening and changing one, files in and out."""

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import DrawRule, Paper, Question, QuestionBank
from assessments.questions import banks
from audit.models import Event
from tests.assessments import questions
from tests.worlds import NOON
from training import uploads

GIFT = "::A::Открыт?{T}\n\n::B::Верно?{F}\n"
TITLES = {"title_kk": "Бюджет", "title_ru": "Бюджет", "title_en": ""}


@pytest.fixture
def shelf(world):
    """The bank "WORLD" of nobody, with seven approved questions, and Dana's own, with one draft."""
    world.bank = questions.write_bank()
    world.danas = QuestionBank.objects.create(code="DANA", title_kk="Дана", title_ru="Дана", owner=world.dana)
    world.draft = questions.add(world.danas, "SINGLE")
    return world


@pytest.fixture
def editor_at(shelf, client_of):
    return client_of(shelf.editor)


@pytest.fixture
def dana_at(shelf, client_of):
    return client_of(shelf.dana)


def row_of(page, code):
    return next(row for row in page.context["page_obj"] if row["bank"].code == code)


# --- the list ------------------------------------------------------------------------------------------


def test_editors_see_all_banks_and_instructors_their_own(editor_at, dana_at):
    assert [row["bank"].code for row in editor_at.get("/cms/banks/").context["page_obj"]] == ["DANA", "WORLD"]
    assert [row["bank"].code for row in dana_at.get("/cms/banks/").context["page_obj"]] == ["DANA"]


def test_the_list_counts_states_and_languages_and_names_where_a_bank_is_used(shelf, editor_at):
    banks.retire(question=Question.objects.filter(bank=shelf.bank).first(), at=NOON)
    for name in ("WORLD-TEST", "OTHER"):
        paper = Paper.objects.create(code=name, title_kk="Т", title_ru="Т")
        DrawRule.objects.create(paper=paper, bank=shelf.bank, count=1)

    row = row_of(editor_at.get("/cms/banks/"), "WORLD")

    assert (row["statuses"], row["languages"]) == ({"APPROVED": 6, "RETIRED": 1}, {"kk": 6, "ru": 6})
    # Both running cohorts of the world take the paper "WORLD-TEST".
    assert (row["papers"], row["cohorts"]) == (["OTHER", "WORLD-TEST"], 2)


@pytest.mark.parametrize("more", [1, 20])
def test_the_list_of_banks_costs_the_same_for_any_number(editor_at, more, django_assert_num_queries):
    for number in range(more):
        bank = QuestionBank.objects.create(code=f"B{number}", title_kk="Б", title_ru="Б")
        questions.add(bank, "SINGLE")
    editor_at.get("/cms/banks/")

    with django_assert_num_queries(14):
        editor_at.get("/cms/banks/")


def test_whoever_has_no_bank_is_told_what_will_be_here(world, client_of):
    page = client_of(world.dana).get("/cms/banks/")

    assert "Әзірге өзіңіздің қорыңыз жоқ." in page.text


def test_a_long_list_has_pages(editor_at):
    QuestionBank.objects.bulk_create(
        QuestionBank(code=f"B{number:03}", title_kk="Б", title_ru="Б") for number in range(60)
    )

    assert len(editor_at.get("/cms/banks/").context["page_obj"]) == 50
    assert len(editor_at.get("/cms/banks/?page=2").context["page_obj"]) == 12


# --- open and change -----------------------------------------------------------------------------------


def test_an_editor_opens_a_bank_and_gives_it_to_an_instructor(shelf, editor_at):
    done = editor_at.post("/cms/banks/new/", {"code": "M03", **TITLES, "owner": shelf.dana.pk})

    bank = QuestionBank.objects.get(code="M03")
    assert (done.url, bank.owner, bank.title_kk) == ("/cms/banks/", shelf.dana, "Бюджет")
    assert Event.objects.get(action="assessments.bank.opened").actor == shelf.editor


def test_only_those_who_teach_or_edit_are_offered_as_owners(shelf, editor_at):
    offered = editor_at.get("/cms/banks/new/").context["form"].fields["owner"].queryset

    assert set(offered) == {shelf.dana, shelf.editor}


def test_an_instructor_opens_banks_of_their_own(shelf, dana_at):
    dana_at.post("/cms/banks/new/", {"code": "MINE", **TITLES, "owner": shelf.editor.pk})

    assert QuestionBank.objects.get(code="MINE").owner == shelf.dana


def test_an_instructor_cannot_give_their_bank_away(shelf, dana_at):
    dana_at.post(f"/cms/banks/{shelf.danas.pk}/", {"code": "DANA", **TITLES, "owner": ""})

    shelf.danas.refresh_from_db()
    assert (shelf.danas.owner, shelf.danas.title_kk) == (shelf.dana, "Бюджет")


def test_a_code_that_is_taken_is_told_at_its_field(editor_at):
    page = editor_at.post("/cms/banks/new/", {"code": "WORLD", **TITLES})

    assert list(page.context["form"].errors) == ["code"]
    assert QuestionBank.objects.count() == 2


@pytest.mark.parametrize(
    "place", ["", "bring/", "bring/apply/", "take/", "questions/new/", "questions/new/SINGLE/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_bank_of_another_is_not_there(shelf, dana_at, place, method):
    answer = getattr(dana_at, method)(f"/cms/banks/{shelf.bank.pk}/{place}")

    assert answer.status_code in ((404,) if method == "post" else (404, 405))


@pytest.mark.parametrize("name", ["aigul", "maker", "auditor"])
@pytest.mark.parametrize("place", ["banks/", "questions/", "questions/twins/"])
def test_whoever_does_not_write_finds_no_banks(world, client_of, name, place):
    assert client_of(getattr(world, name)).get(f"/cms/{place}").status_code in (302, 404)


# --- files ---------------------------------------------------------------------------------------------


def bring(client, bank, content, form="auto"):
    file = SimpleUploadedFile("questions.gift", content.encode() if isinstance(content, str) else content)
    return client.post(f"/cms/banks/{bank.pk}/bring/", {"file": file, "format": form})


def test_a_file_is_first_compared_and_then_taken_over_as_drafts(shelf, dana_at):
    page = bring(dana_at, shelf.danas, GIFT)
    assert [draft.code for draft in page.context["outcome"].add] == ["A", "B"]
    assert shelf.danas.questions.count() == 1

    done = dana_at.post(
        f"/cms/banks/{shelf.danas.pk}/bring/apply/", {"file": page.context["digest"], "format": "auto"}
    )

    assert done.url == f"/cms/questions/?bank={shelf.danas.pk}&order=new"
    rows = shelf.danas.questions.filter(code__in="AB")
    assert [(row.status, row.written_by) for row in rows] == [("DRAFT", shelf.dana)] * 2
    assert uploads.kept(page.context["digest"], by=shelf.dana, folder=uploads.BANKS) is None


def test_each_refused_question_is_named_with_its_line_and_reason_and_the_others_come(shelf, dana_at):
    page = bring(dana_at, shelf.danas, f"{GIFT}\n::C::Сломан {{=\n")

    (refused,) = page.context["outcome"].refused
    assert (refused.name, refused.line) == ("C", 5)
    assert refused.reason in page.text
    dana_at.post(
        f"/cms/banks/{shelf.danas.pk}/bring/apply/", {"file": page.context["digest"], "format": "auto"}
    )
    assert shelf.danas.questions.count() == 3


@pytest.mark.parametrize(
    "content",
    ["", b"\xff\x00", "<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz/>", b"<quiz>" + b" " * 20 * 1024 * 1024],
    ids=["empty", "no text", "entities", "too large"],
)
def test_a_file_that_is_none_is_told_at_its_field(shelf, dana_at, content):
    page = bring(dana_at, shelf.danas, content)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["file"]
    assert (page.context["outcome"], page.context["digest"]) == (None, "")
    assert not storages["private"].exists(uploads.BANKS)


def test_the_file_of_another_person_cannot_be_applied(shelf, dana_at, editor_at):
    digest = bring(editor_at, shelf.danas, GIFT).context["digest"]

    dana_at.post(f"/cms/banks/{shelf.danas.pk}/bring/apply/", {"file": digest, "format": "auto"})

    assert shelf.danas.questions.count() == 1


@pytest.mark.parametrize(
    ("form", "name", "kind"),
    [("moodle-xml", "xml", "application/xml"), ("gift", "gift", "text/plain"), ("csv", "csv", "text/csv")],
)
def test_a_bank_is_taken_away_and_the_trail_says_by_whom(shelf, dana_at, form, name, kind):
    answer = dana_at.post(f"/cms/banks/{shelf.danas.pk}/take/", {"format": form})

    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith(f'.{name}"')
    event = Event.objects.get(action="assessments.questions.exported")
    assert (event.actor, event.details) == (shelf.dana, {"format": form, "written": 1})
    page = bring(dana_at, shelf.danas, answer.content)
    assert page.context["outcome"].as_json()["unchanged"] == 1


def test_a_bank_is_not_taken_away_by_a_link_nor_in_another_format(shelf, dana_at):
    assert dana_at.get(f"/cms/banks/{shelf.danas.pk}/take/?format=gift").status_code == 405
    assert dana_at.post(f"/cms/banks/{shelf.danas.pk}/take/", {"format": "word"}).status_code == 404
