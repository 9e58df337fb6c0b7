"""Everything that exams and practical work are made of, done over HTTP in Kazakh and in Russian.

Each walk acts through the pages of one language, looks at what came of it, and reads every page on its way: it says
which language it is in, and none of our English sentences is left on it. `ITEMS` says which walk shows what.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import timedelta
from functools import cache
from html import unescape

import polib
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext

from assessments import tasks
from assessments.models import (
    Allowance,
    AnswerFile,
    Appeal,
    Attempt,
    DossierPaper,
    Incident,
    Mark,
    MarkingRule,
    Paper,
    Question,
    QuestionBank,
    Regrade,
    Submission,
    Work,
)
from assessments.sitting import attempts
from notifications.models import Message
from tests.assessments import questions, sittings, works
from tests.assessments.authoring import sent
from tests.assessments.test_evidence import written
from tests.assessments.test_paper_pages import form as paper_form
from tests.assessments.test_paper_pages import section
from tests.assessments.test_question_pages import whole
from tests.worlds import signed_in

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ITEMS = {
    "1 banks": (
        "banks_are_opened_filled_brought_and_taken",
        "a_question_goes_its_way",
        "many_questions_at_once",
    ),
    "2 exams as rules": ("a_paper_is_written_and_refused",),
    "3 the attempt": ("an_exam_is_sat", "an_exam_is_sat_without_scripts", "the_newer_window_goes_on"),
    "4 fairness": (
        "time_is_given_and_taken_back",
        "an_outage_is_declared_and_relieved",
        "a_running_exam_is_watched",
    ),
    "5 grading": ("a_wrong_key_is_mended", "an_appeal_is_answered", "a_file_of_answers_is_applied"),
    "6 the item bench": ("figures_are_read_and_taken_away",),
    "7 practical work": (
        "work_is_handed_in_returned_and_marked",
        "two_markers_and_a_third",
        "a_dossier_becomes_a_paper",
    ),
}
IN_BOTH = pytest.mark.parametrize("language", ["kk", "ru"])


class Walker:
    """A person at a browser whose pages are in one language."""

    def __init__(self, person, language: str) -> None:
        if person.language != language:
            person.language = language
            person.save(update_fields=["language"])
        self.language = language
        self.client = signed_in(person)
        self.client.cookies["language"] = language

    def get(self, path: str, status: int = 200):
        return self._read(self.client.get(self._at(path), follow=True), status)

    def post(self, path: str, values=None, status: int = 200, **how):
        return self._read(self.client.post(self._at(path), values or {}, follow=True, **how), status)

    def says(self, page, message: str, **facts) -> None:
        """The page says this sentence of ours, in its language."""
        with translation.override(self.language):
            said = gettext(message)
        assert said != message, f"{message!r} is not translated"
        assert (said % facts if facts else said) in _words(page.text), said

    def _at(self, path: str) -> str:
        return path if path.startswith("/") else f"/{self.language}/{path}"

    def _read(self, page, status: int):
        assert page.status_code == status, (page.request["PATH_INFO"], page.status_code)
        if not page["Content-Type"].startswith("text/html"):
            return page
        assert re.search(r"<html[^>]* lang=\"(\w+)\"", page.text)[1] == self.language
        left = {one for one in _texts(page.text) if one in _sentences()}
        assert left == set(), f"English on {page.request['PATH_INFO']}"
        return page


@cache
def _sentences() -> frozenset[str]:
    """Our English sentences that no translation repeats: of two words or more, and without a place to fill in."""
    catalogues = [
        polib.pofile(str(settings.ROOT / "locale" / code / "LC_MESSAGES" / "django.po"))
        for code in ("kk", "ru")
    ]
    kept = {one.msgstr for catalogue in catalogues for one in catalogue}
    found = {one.msgid for one in catalogues[0] if " " in one.msgid and "%(" not in one.msgid}
    return frozenset(found - kept)


def _words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def _texts(text: str) -> list[str]:
    """What stands between two tags, and what is said in labels."""
    shown = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", text)
    between = re.findall(r">([^<>]+)<", shown)
    labels = re.findall(r"(?:aria-label|placeholder|title|alt)=\"([^\"]+)\"", shown)
    return [" ".join(unescape(one).split()) for one in (*between, *labels)]


def test_each_item_is_walked_in_both_languages():
    here = sys.modules[__name__]
    for walks in ITEMS.values():
        for name in walks:
            marks = getattr(here, f"test_{name}").pytestmark
            assert any(one.args[:1] == ("language",) and one.args[1] == ["kk", "ru"] for one in marks)
    assert [name[0] for name in ITEMS] == list("1234567")


def test_an_english_sentence_would_be_found(world):
    page = signed_in(world.dana).get("/en/desk/live/").text

    assert {one for one in _texts(page) if one in _sentences()} >= {"Skip to the main content", "Main menu"}


# --- 1: banks -------------------------------------------------------------------------------------------------


@pytest.fixture
def bank(world):
    return QuestionBank.objects.create(code="DANA", title_kk="Дана", title_ru="Дана", owner=world.dana)


@IN_BOTH
def test_banks_are_opened_filled_brought_and_taken(world, language):
    dana = Walker(world.dana, language)
    dana.says(dana.get("/cms/banks/"), "There is no bank of yours yet.")
    dana.post("/cms/banks/new/", {"code": "MINE", "title_kk": "Банк", "title_ru": "Банк", "title_en": ""})
    mine = QuestionBank.objects.get(code="MINE")

    gift = '::A::[html]<span lang\\="kk" class\\="multilang">Ашық па?</span>{T}\n\n::B::Broken {=\n'.encode()
    page = dana.post(
        f"/cms/banks/{mine.pk}/bring/", {"file": SimpleUploadedFile("q.gift", gift), "format": "auto"}
    )
    (refused,) = page.context["outcome"].refused
    assert refused.reason in unescape(page.text)
    dana.post(f"/cms/banks/{mine.pk}/bring/apply/", {"file": page.context["digest"], "format": "auto"})
    assert mine.questions.count() == 1
    for kind in ("gift", "moodle-xml", "csv"):
        assert dana.post(f"/cms/banks/{mine.pk}/take/", {"format": kind})["Content-Disposition"].startswith(
            "attachment"
        )


@IN_BOTH
@pytest.mark.parametrize("kind", questions.KINDS)
def test_a_question_goes_its_way(world, bank, kind, language):
    dana, editor = Walker(world.dana, language), Walker(world.editor, language)
    dana.get(f"/cms/banks/{bank.pk}/questions/new/")
    dana.get(f"/cms/banks/{bank.pk}/questions/new/{kind}/")
    dana.post(f"/cms/banks/{bank.pk}/questions/new/{kind}/", sent(whole(kind)))
    question = Question.objects.get()
    place = f"/cms/questions/{question.pk}/"
    for page in ("", "history/", "preview/", f"phone/?language={language}"):
        dana.get(place + page)

    editor.post(f"{place}do/", {"act": "review"})
    editor.post(f"{place}do/", {"act": "approve"})
    question.refresh_from_db()
    assert (question.status, question.approved_by) == ("APPROVED", world.editor)

    dana.post(f"{place}do/", {"act": "correct"})
    version = Question.objects.exclude(pk=question.pk).get()
    seen = version.changed_at.isoformat()
    dana.post(f"/cms/questions/{version.pk}/", sent(whole(kind), seen=seen, do="save") | {"points": "2"})
    version.refresh_from_db()
    assert (Question.objects.get(pk=question.pk).points, version.points, version.status) == (1, 2, "DRAFT")


@IN_BOTH
def test_many_questions_at_once(world, bank, language):
    dana = Walker(world.dana, language)
    rows = [questions.add(bank, "SINGLE", number) for number in (1, 2)]
    dana.get("/cms/questions/")
    dana.get(f"/cms/questions/twins/?bank={bank.pk}")
    asked = {"question": [one.pk for one in rows], "doing": "add", "tags": "budget"}

    dana.post("/cms/questions/bulk/", asked)
    dana.post("/cms/questions/bulk/", asked | {"sure": "yes"})

    assert all("budget" in one.tags for one in Question.objects.all())


# --- 2: exams as rules ----------------------------------------------------------------------------------------


@IN_BOTH
def test_a_paper_is_written_and_refused(world, bank, language):
    dana = Walker(world.dana, language)
    for number in range(1, 4):
        questions.add(bank, "SINGLE", number)
    dana.get("/cms/papers/")
    dana.get("/cms/papers/new/")

    refused = dana.post("/cms/papers/new/", paper_form(section(bank, 2), pass_mark="160"), status=422)
    assert refused.context["form"].errors["pass_mark"]
    dana.post("/cms/papers/new/", paper_form(section(bank, 2, kind="SINGLE")))

    rules = Paper.objects.get(code="P1").as_rules()
    assert [(one["bank"], one["count"]) for one in rules["draws"]] == [("DANA", 2)]
    dana.get(f"/cms/papers/{Paper.objects.get(code='P1').pk}/")


# --- 3: the attempt -------------------------------------------------------------------------------------------


def _answers(attempt, **chosen):
    """{field: value} of a sheet filled in by hand."""
    sheet = questions.sheet(attempt)
    return {
        f"q{sheet[kind].position}{tail}": said
        for kind, value in chosen.items()
        for tail, said in (("", value), ("-sequence", sheet[kind].sequence + 1))
    }


@IN_BOTH
def test_an_exam_is_sat(hall, language):
    aigul = Walker(hall.aigul, language)
    page = aigul.post(f"learn/exam/start/{hall.exam.pk}/")
    attempt = Attempt.objects.get()
    assert attempt.language == language
    sheet = questions.sheet(attempt)
    assert f"s2 {language}" in page.text

    window = re.search(r'data-window="([\w-]+)"', page.text)[1]
    entry = {"position": sheet["SINGLE"].position, "chosen": "s2", "sequence": 1, "base": 0, "age": 0}
    body = json.dumps({"window": window, "entries": [entry]})
    told = aigul.post(f"learn/exam/{attempt.pk}/answer/", body, content_type="application/json").json()

    assert told["results"][0]["state"] == "saved"
    stored = questions.sheet(attempt)["SINGLE"]
    assert (stored.chosen, stored.language) == ("s2", language)
    aigul.says(aigul.get(f"learn/exam/{attempt.pk}/submit/"), "Hand in the exam?")
    aigul.post(f"learn/exam/{attempt.pk}/submit/")
    attempt.refresh_from_db()
    assert attempt.closed_by == "HANDED_IN"


@IN_BOTH
def test_an_exam_is_sat_without_scripts(hall, attempt, language):
    Attempt.objects.update(closes_at=now() + 20 * MINUTE, late_until=now() + 21 * MINUTE)
    aigul = Walker(hall.aigul, language)
    other = Walker(hall.aigul, "ru" if language == "kk" else "kk")
    place = f"learn/exam/{attempt.pk}/"
    aigul.client.cookies["language"] = language

    page = aigul.post(place, _answers(attempt, SINGLE="s2", NUMBER="42,5") | {"window": "by-hand"})
    assert questions.sheet(attempt)["NUMBER"].chosen == "42.5"
    refused = aigul.post(place, _answers(attempt, NUMBER="many") | {"window": "by-hand"})
    aigul.says(refused, "Some answers were not saved.")

    assert f"s2 {other.language}" in other.get(place).text
    assert f"s2 {language}" in page.text
    assert questions.sheet(attempt)["SINGLE"].chosen == "s2"


@IN_BOTH
def test_the_newer_window_goes_on(hall, attempt, language):
    Attempt.objects.update(closes_at=now() + 20 * MINUTE, late_until=now() + 21 * MINUTE)
    aigul = Walker(hall.aigul, language)
    place = f"learn/exam/{attempt.pk}/"
    older, newer = (re.search(r'data-window="([\w-]+)"', aigul.get(place).text)[1] for _ in range(2))
    entry = {"position": 1, "chosen": None, "sequence": 1, "base": 0, "age": 0}

    def save(window):
        body = json.dumps({"window": window, "entries": [entry]})
        address = f"/{language}/{place}answer/"
        return aigul.client.post(address, body, content_type="application/json")

    stopped, going_on = save(older), save(newer)

    assert (stopped.status_code, stopped.json()["reason"]) == (409, "taken")
    assert re.search("[а-яәқң]", stopped.json()["message"])
    assert going_on.status_code == 200


# --- 4: fairness ----------------------------------------------------------------------------------------------


@IN_BOTH
def test_time_is_given_and_taken_back(hall, attempt, language):
    Attempt.objects.update(closes_at=now() + 20 * MINUTE, late_until=now() + 21 * MINUTE)
    dana, aigul = Walker(hall.dana, language), Walker(hall.aigul, language)
    place = f"desk/attempts/{attempt.pk}/allowances/"
    dana.get(place)

    dana.post(place, {"what": "BREAK", "amount": "0", "reason": "Себеп"}, status=422)
    dana.post(place, {"what": "BREAK", "amount": "15", "reason": "Себеп"})
    aigul.says(aigul.get(f"learn/exam/{attempt.pk}/"), "The exam rests: you are on a break")
    given = Allowance.objects.get()
    dana.post(f"{place}{given.pk}/end/", {"reason": "Қате"})
    dana.post(place, {"what": "FACTOR", "amount": "1.5", "reason": "Себеп"})
    dana.post(place, {"what": "ATTEMPT", "reason": "Себеп"})

    assert sorted(Allowance.objects.values_list("kind", flat=True)) == ["ATTEMPT", "BREAK", "FACTOR"]
    assert {one.language for one in Message.objects.filter(to=hall.aigul)} == {language}


@IN_BOTH
def test_an_outage_is_declared_and_relieved(hall, language):
    attempts.start(enrolment=hall.enrolment, unit=hall.exam, language=language, at=now() - 15 * MINUTE)
    Walker(hall.aigul, language)
    maker = Walker(hall.maker, language)
    maker.get("desk/incidents/")

    def stamp(minutes):
        return localtime(now() - minutes * MINUTE).strftime("%Y-%m-%dT%H:%M")

    facts = {"cohort": hall.cohort.pk, "from_at": stamp(10), "to_at": stamp(5), "happened": "Жарық жоқ"}
    maker.post("desk/incidents/", facts | {"happened": ""}, status=422)
    maker.post("desk/incidents/", facts)
    incident = Incident.objects.get()
    maker.post(f"desk/incidents/{incident.pk}/", {"relief": "MINUTES"})

    assert Allowance.objects.get().minutes == 5
    assert Message.objects.get(to=hall.aigul).language == language


@IN_BOTH
def test_a_running_exam_is_watched(hall, language):
    attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - MINUTE)
    dana = Walker(hall.dana, language)

    page = dana.get("desk/live/")
    part = dana.client.get(f"/{language}/desk/live/?part=1")

    assert hall.aigul.last_name in page.text
    assert hall.aigul.last_name in part.text
    assert [one for one in _texts(part.text) if one in _sentences()] == []


# --- 5: grading -----------------------------------------------------------------------------------------------


@IN_BOTH
def test_a_wrong_key_is_mended(hall, language):
    attempt = attempts.start(
        enrolment=hall.enrolment, unit=hall.exam, language=language, at=now() - 9 * MINUTE
    )
    sheet = questions.sheet(attempt)
    questions.save(
        attempt, questions.change(sheet["SINGLE"].position, "s1"), user=hall.aigul, at=now() - 8 * MINUTE
    )
    before = attempts.submit(attempt=attempt, at=now() - 7 * MINUTE).score
    dana, maker = Walker(hall.dana, language), Walker(hall.maker, language)
    aigul = Walker(hall.aigul, language)
    place = f"desk/figures/{hall.exam.key}/{sheet['SINGLE'].question_id}/"
    dana.get(f"{place}regrade/")

    page = dana.post(
        f"{place}regrade/", {"treatment": "REKEY", "q1": "s1", "falls": "KEEP", "reason": "7-бап"}
    )
    dana.says(page, "You prepared it, so another person approves it.")
    regrade = Regrade.objects.get()
    maker.get("desk/regrades/")
    maker.post(f"desk/regrades/{regrade.pk}/approve/", {"digest": regrade.digest})
    tasks.regrade(row=regrade.pk)

    assert Attempt.objects.get().score > before
    aigul.get(f"learn/exam/{attempt.pk}/result/")
    assert {one.language for one in Message.objects.filter(to=hall.aigul)} == {language}


@IN_BOTH
def test_an_appeal_is_answered(hall, language):
    attempt = attempts.start(
        enrolment=hall.enrolment, unit=hall.exam, language=language, at=now() - 9 * MINUTE
    )
    attempts.submit(attempt=attempt, at=now() - 7 * MINUTE)
    aigul, dana = Walker(hall.aigul, language), Walker(hall.dana, language)
    place = f"learn/exam/{attempt.pk}/appeal/"
    aigul.get(place)

    aigul.post(place, {"reason": " "}, status=422)
    aigul.post(place, {"reason": "7-бап өзгерді", "position": "2"})
    appeal = Appeal.objects.get()
    assert appeal.language == language
    dana.get("desk/appeals/")
    dana.post(f"desk/appeals/{appeal.pk}/take/")
    dana.post(f"desk/appeals/{appeal.pk}/", {"decision": "DECLINED", "words": "Екінші сабақты қараңыз."})

    assert "Екінші сабақты қараңыз." in aigul.get(place).text
    appeal.refresh_from_db()
    assert appeal.state == "DECLINED"
    Walker(hall.maker, language).get("desk/days-off/")


@IN_BOTH
def test_a_file_of_answers_is_applied(hall, language):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language=language, at=now() - MINUTE)
    dana = Walker(hall.dana, language)
    content = written(attempt, ("SINGLE", "s2", 1, now()), saved_at=now())
    dana.get(f"desk/attempts/{attempt.pk}/")

    refused = SimpleUploadedFile("exam.json", b"{}", "application/json")
    dana.post(f"desk/attempts/{attempt.pk}/file/", {"file": refused}, status=422)
    dana.post(f"desk/attempts/{attempt.pk}/file/", {"file": SimpleUploadedFile("exam.json", content)})
    place = f"desk/attempts/{attempt.pk}/files/{AnswerFile.objects.get().pk}/"
    dana.post(f"{place}apply/", {"reason": "Жарық сөнді"})

    assert questions.sheet(attempt)["SINGLE"].chosen == "s2"


# --- 6: the item bench ----------------------------------------------------------------------------------------


@IN_BOTH
def test_figures_are_read_and_taken_away(world, language):
    asked = sittings.bank_of(7)
    sittings.crowd(world, 120, asked, harder_in_russian=(3,))
    dana = Walker(world.dana, language)

    dana.get("desk/figures/")
    dana.get(f"desk/figures/{world.exam.key}/")
    page = dana.get(f"desk/figures/{world.exam.key}/{asked[0].pk}/")

    assert "<svg" in page.text
    for name in ("questions", "answers"):
        file = dana.get(f"desk/figures/{world.exam.key}/{name}.csv")
        heading = (
            b"".join(file).decode("utf-8-sig").splitlines()[0]
            if file.streaming
            else file.text.splitlines()[0]
        )
        assert len(heading.split(",")) > 5 or len(heading.split(";")) > 5


# --- 7: practical work ----------------------------------------------------------------------------------------


@pytest.fixture
def task(world):
    return works.assign(world)


def _marks(points, number=1, **more):
    return {f"c-{code}": str(given) for code, given in points.items()} | {"number": number, **more}


def _hand_in(aigul, task) -> Work:
    aigul.post(f"learn/work/start/{task.pk}/")
    work = Work.objects.get()
    aigul.post(f"learn/work/{work.pk}/files/", {"files": [SimpleUploadedFile("plan.pdf", works.PDF)]})
    aigul.post(f"learn/work/{work.pk}/submit/")
    return Work.objects.get()


@IN_BOTH
def test_work_is_handed_in_returned_and_marked(world, task, language):
    aigul, dana = Walker(world.aigul, language), Walker(world.dana, language)
    work = _hand_in(aigul, task)
    assert Submission.objects.get().language == language
    dana.get("desk/marking/")
    desk = f"desk/marking/{work.pk}/"
    dana.get(desk)

    dana.post(f"{desk}return/", {"comment": "Дереккөз", "until_on": "2020-01-01", "number": 1}, status=409)
    dana.post(
        f"{desk}return/",
        {"comment": "Дереккөзін жазыңыз", "until_on": str(localdate() + 3 * DAY), "number": 1},
    )
    assert "Дереккөзін жазыңыз" in aigul.get(f"learn/work/{work.pk}/").text
    aigul.post(f"learn/work/{work.pk}/submit/")
    number = Submission.objects.latest("pk").number
    dana.post(desk, _marks(works.BEST, number=number, comment="Жақсы"))

    assert "Жақсы" in aigul.get(f"learn/work/{work.pk}/").text
    assert {one.language for one in Message.objects.filter(to=world.aigul)} == {language}


@IN_BOTH
def test_two_markers_and_a_third(world, task, language):
    asan = Walker(works.instructor(world.cohort, "asan", "Асанов"), language)
    arman = Walker(works.instructor(world.cohort, "arman", "Арманов"), language)
    aigul, dana, maker = (Walker(one, language) for one in (world.aigul, world.dana, world.maker))
    rule = f"desk/cohorts/{world.cohort.code}/marking/"
    maker.get(rule)
    maker.post(rule, {"two_markers": "on", "moderation_above": "көп"})
    assert not MarkingRule.objects.exists()
    maker.post(rule, {"two_markers": "on", "hides_names": "on", "moderation_above": "10"})
    desk = f"desk/marking/{_hand_in(aigul, task).pk}/"

    dana.post(desk, _marks(works.BEST, comment="Бірінші"))
    asan.post(desk, _marks(works.NOTHING, comment="Екінші"))
    assert world.aigul.last_name not in arman.get(desk).text
    arman.post(desk, _marks(works.HALF, comment="Үшінші"))

    assert Mark.objects.count() == 3
    assert Work.objects.get().score == 50


@IN_BOTH
def test_a_dossier_becomes_a_paper(world, language):
    task = works.assign(world, "DOSSIER")
    aigul = Walker(world.aigul, language)
    aigul.post(f"learn/work/start/{task.pk}/")
    work = Work.objects.get()
    for part, facts in works.DOSSIER.items():
        aigul.get(f"learn/work/{work.pk}/dossier/{part}/")
        aigul.post(f"learn/work/{work.pk}/dossier/{part}/", facts)
    aigul.post(f"learn/work/{work.pk}/paper/")

    paper = DossierPaper.objects.get()
    assert (paper.language, set(paper.parts)) == (language, set(works.DOSSIER))
