"""Papers in the CMS: who sees which, what the list says, writing one with and without scripts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import DrawRule, Paper, QuestionBank
from assessments.questions import papers
from tests.assessments import questions

RULES = {
    "pass_mark": "60", "attempts_allowed": "3", "minutes_allowed": "20", "grace_seconds": "30",
    "cooling_off_hours": "0", "grading": "BEST", "results_shown": "AFTER_SUBMIT", "late_policy": "FINISH",
    "shuffle": "on", "opens_at": "", "closes_at": "",
}  # fmt: skip
NAMES = {"code": "P1", "title_kk": "Тест", "title_ru": "Тест", "title_en": ""}


@pytest.fixture
def shelf(world):
    """The bank "WORLD" of nobody, Dana's own with one question of each kind, and a paper of each."""
    world.bank = questions.write_bank()
    world.danas = QuestionBank.objects.create(code="DANA", title_kk="Дана", title_ru="Дана", owner=world.dana)
    for kind in questions.KINDS:
        questions.add(world.danas, kind)
    world.theirs = paper("THEIRS", world.bank)
    world.mine = paper("MINE", world.danas, owner=world.dana)
    return world


@pytest.fixture
def dana_at(shelf, client_of):
    return client_of(shelf.dana)


@pytest.fixture
def editor_at(shelf, client_of):
    return client_of(shelf.editor)


def paper(code, bank, count=1, **facts):
    made = Paper.objects.create(code=code, title_kk="Т", title_ru="Т", **facts)
    DrawRule.objects.create(paper=made, bank=bank, count=count, position=1)
    return made


def form(*sections, **changes):
    """What a browser sends: sections are {field: value}."""
    sent = NAMES | RULES | {"section": [f"s{place}" for place in range(len(sections))], "do": "save"}
    for place, fields in enumerate(sections):
        plain = {"tag": "", "difficulty": "", "kind": "", "points": ""}
        sent |= {f"s{place}-{name}": value for name, value in (plain | fields).items()}
    return {name: value for name, value in (sent | changes).items() if value is not None}


def section(bank, count=1, **fields):
    return {"bank": bank.pk, "count": count} | fields


# --- the list ------------------------------------------------------------------------------------------


def test_editors_see_all_papers_and_instructors_their_own(editor_at, dana_at):
    def codes(client):
        return [row["paper"].code for row in client.get("/cms/papers/").context["rows"]]

    assert (codes(editor_at), codes(dana_at)) == (["MINE", "THEIRS"], ["MINE"])


def test_the_list_says_whether_the_banks_hold_enough_and_who_takes_a_paper(shelf, editor_at):
    paper("WORLD-TEST", shelf.bank, 8)

    rows = {row["paper"].code: row for row in editor_at.get("/cms/papers/").context["rows"]}

    # Both running cohorts of the world take the paper "WORLD-TEST".
    assert (rows["WORLD-TEST"]["questions"], rows["WORLD-TEST"]["cohorts"]) == (8, 2)
    assert not rows["WORLD-TEST"]["check"].is_enough
    assert (rows["MINE"]["check"].is_enough, rows["MINE"]["cohorts"]) == (True, 0)


@pytest.mark.parametrize("more", [1, 20])
def test_the_list_of_papers_costs_the_same_for_any_number(shelf, editor_at, more):
    for number in range(more):
        paper(f"M-{number}", shelf.bank)
    editor_at.get("/cms/papers/")

    with CaptureQueriesContext(connection) as captured:
        editor_at.get("/cms/papers/")

    # Eleven of the CMS itself; the papers; their draws twice, questions, tags and words; cohorts.
    assert len(captured.captured_queries) == 18


def test_whoever_has_no_paper_is_told_what_will_be_here(shelf, dana_at):
    DrawRule.objects.filter(paper=shelf.mine).delete()
    shelf.mine.delete()

    assert "Әзірге өзіңіздің регламентіңіз жоқ." in dana_at.get("/cms/papers/").text


@pytest.mark.parametrize("address", ["/cms/papers/", "/cms/papers/new/"])
@pytest.mark.parametrize("name", ["maker", "auditor", "aigul"])
def test_whoever_does_not_write_finds_no_papers(shelf, client_of, name, address):
    assert client_of(getattr(shelf, name)).get(address).status_code in (302, 404)


def test_the_paper_of_another_is_not_there(shelf, dana_at):
    assert dana_at.get(f"/cms/papers/{shelf.theirs.pk}/").status_code == 404
    assert dana_at.post(f"/cms/papers/{shelf.theirs.pk}/", form(section(shelf.danas))).status_code == 404


# --- writing -------------------------------------------------------------------------------------------


def test_an_instructor_writes_a_paper_of_their_own(shelf, dana_at):
    sent = form(
        section(shelf.danas, 2, kind="SINGLE", title_kk="Бірінші"),
        section(shelf.danas, 3, points="2,5", tag=" ауыл  шаруашылығы "),
        opens_at="2026-05-04T09:00", closes_at="2026-05-05T18:00", late_policy="CUT", shuffle=None,
    )  # fmt: skip

    answer = dana_at.post("/cms/papers/new/", sent)

    made = Paper.objects.get(code="P1")
    assert (answer.status_code, answer.url) == (302, f"/cms/papers/{made.pk}/")
    assert made.owner == shelf.dana
    rules = made.as_rules()
    assert rules["draws"] == [
        {"bank": "DANA", "kind": "SINGLE", "difficulty": "", "count": 2, "title": {"kk": "Бірінші"}},
        {
            "bank": "DANA",
            "kind": "",
            "difficulty": "",
            "count": 3,
            "tag": "ауыл шаруашылығы",
            "points": "2.5",
        },
    ]
    # Nine o'clock in Kazakhstan is four in Greenwich.
    assert (rules["opens_at"], rules["late_policy"], rules["shuffle"]) == (
        "2026-05-04T04:00:00+00:00", "CUT", False,
    )  # fmt: skip


def test_a_stored_paper_stands_in_its_form_and_says_what_the_banks_hold(shelf, dana_at):
    page = dana_at.get(f"/cms/papers/{shelf.mine.pk}/")

    (row,) = page.context["sections"].rows
    assert (row["bank"].value(), row["count"].value()) == (shelf.danas.pk, 1)
    assert page.context["check"]["sections"][0]["there"] == 7
    assert "Иә: әркімге толық емтихан беріледі." in page.text


def test_a_paper_is_changed_in_place(shelf, dana_at):
    dana_at.post(f"/cms/papers/{shelf.mine.pk}/", form(section(shelf.danas, 4), code="MINE", pass_mark="75"))

    shelf.mine.refresh_from_db()
    assert (shelf.mine.pass_mark, [draw.count for draw in shelf.mine.draws.all()]) == (75, [4])


def test_an_instructor_draws_from_no_bank_of_another(shelf, dana_at):
    answer = dana_at.post("/cms/papers/new/", form(section(shelf.bank)))

    assert answer.status_code == 422
    assert answer.context["sections"].rows[0].errors["bank"]
    assert not Paper.objects.filter(code="P1").exists()


def test_a_bank_from_which_a_paper_draws_already_may_stay(shelf, dana_at):
    given = paper("GIVEN", shelf.bank, owner=shelf.dana)

    answer = dana_at.post(f"/cms/papers/{given.pk}/", form(section(shelf.bank, 2), code="GIVEN"))

    assert (answer.status_code, given.draws.get().count) == (302, 2)


def test_an_editor_gives_a_paper_to_an_instructor(shelf, editor_at):
    editor_at.post("/cms/papers/new/", form(section(shelf.bank), owner=shelf.dana.pk))

    assert Paper.objects.get(code="P1").owner == shelf.dana


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pass_mark": "101"}, "pass_mark"),
        ({"attempts_allowed": "0"}, "attempts_allowed"),
        ({"minutes_allowed": "0"}, "minutes_allowed"),
        ({"opens_at": "2026-05-04T09:00", "closes_at": "2026-05-04T09:00"}, "closes_at"),
        ({"grading": "WORST"}, "grading"),
        ({"code": "ә"}, "code"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_nothing_is_stored(shelf, dana_at, changes, field):
    answer = dana_at.post("/cms/papers/new/", form(section(shelf.danas), **changes))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Paper.objects.filter(title_kk="Тест").exists()


def test_sections_that_cannot_be_are_refused(shelf, dana_at):
    none = dana_at.post("/cms/papers/new/", form())
    same = dana_at.post("/cms/papers/new/", form(section(shelf.danas, 1), section(shelf.danas, 2)))
    many = dana_at.post("/cms/papers/new/", form(*[section(shelf.danas, n) for n in range(1, 23)]))

    assert [one.status_code for one in (none, same, many)] == [422, 422, 422]
    assert "Регламентке кемінде бір бөлім керек." in none.text
    assert "Екі бөлім бірдей іріктейді" in same.text
    assert "Регламентте ең көбі 20 бөлім болады." in many.text


@pytest.mark.parametrize(
    ("do", "counts"),
    [
        ("add", ["1", "2", "3", 5]),
        ("up:section:s1", ["2", "1", "3"]),
        ("down:section:s1", ["1", "3", "2"]),
        ("drop:section:s0", ["2", "3"]),
        ("up:section:s0", ["1", "2", "3"]),
        ("drop:section:s9", ["1", "2", "3"]),
    ],
)
def test_sections_are_added_moved_and_taken_away_without_scripts(shelf, dana_at, do, counts):
    sent = form(*[section(shelf.danas, n) for n in (1, 2, 3)], do=do, pass_mark="999", shuffle=None)

    page = dana_at.post("/cms/papers/new/", sent)

    assert [row["count"].value() for row in page.context["sections"].rows] == counts
    # What is half finished is not judged yet, and nothing of it is lost.
    assert (page.status_code, page.context["form"]["pass_mark"].value()) == (200, "999")
    assert page.context["form"]["shuffle"].value() is False
    assert 'name="pass_mark" value="999"' in page.text


def test_a_paper_that_a_cohort_takes_names_the_cohort(shelf, editor_at):
    taken = paper("WORLD-TEST", shelf.bank)

    page = editor_at.get(f"/cms/papers/{taken.pk}/")

    assert page.context["cohorts"] == sorted({shelf.cohort.code, shelf.other_cohort.code})
    assert papers.checks([taken])[taken.pk].is_enough
