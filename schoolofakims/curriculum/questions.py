"""A bank file and an exam file: questions and papers as plain facts, checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from assessments.kinds import KINDS
from assessments.models import Paper, Question
from assessments.questions.drafts import Draft
from regions.languages import CODES, FALLBACKS
from schoolofakims.curriculum import references, rich_text, sheets
from schoolofakims.curriculum.references import References
from schoolofakims.curriculum.sheets import Sheet

SOURCES = ("sourced", "unverified")


@dataclass
class BankText:
    code: str
    titles: dict[str, str]
    questions: list[Draft]


@dataclass
class ExamText:
    """A paper and the page that leads to it."""

    code: str
    titles: dict[str, str]
    intros: dict[str, str]
    paper: dict
    draws: list[dict]


def read_bank(folder: Path, name: str, refer: References, problems: list) -> BankText:
    """Raises Unreadable."""
    sheet = sheets.read(folder, name, problems)
    sheet.only("code", "title", "questions")
    questions, seen = [], set()
    for row in sheet.children("questions", least=1):
        before = len(problems)
        question = _question(row, refer)
        if question.code in seen:
            row.refuse("id", f"{question.code} stands twice")
        seen.add(question.code)
        if len(problems) == before:
            questions.append(question)
    return BankText(sheet.text("code", limit=30), sheet.words("title", limit=250), questions)


def read_exam(folder: Path, name: str, problems: list) -> ExamText:
    """Raises Unreadable."""
    sheet = sheets.read(folder, name, problems)
    sheet.only(
        "code", "title", "intro", "pass_mark", "attempts_allowed", "minutes_allowed", "grace_seconds",
        "shuffle", "one_at_a_time", "results_shown", "draws",
    )  # fmt: skip
    draws = []
    for row in sheet.children("draws", least=1):
        row.only("bank", "kind", "difficulty", "count")
        draws.append(
            {
                "bank": row.text("bank"),
                "kind": row.choice("kind", ("", *KINDS)),
                "difficulty": row.choice("difficulty", ("", *Question.Difficulty.values)),
                "count": row.number("count", least=1),
            }
        )
    paper = {
        "pass_mark": sheet.number("pass_mark", 60, most=100),
        "attempts_allowed": sheet.number("attempts_allowed", 3, least=1),
        "minutes_allowed": sheet.number("minutes_allowed", least=1) if sheet.has("minutes_allowed") else None,
        "grace_seconds": sheet.number("grace_seconds", 30),
        "shuffle": sheet.flag("shuffle", True),
        "one_at_a_time": sheet.flag("one_at_a_time", False),
        "results_shown": sheet.choice("results_shown", tuple(Paper.ResultsShown.values), "AFTER_SUBMIT"),
    }
    inner = sheet.child("intro")
    inner.only(*CODES)
    intros = {
        language: rich_text.read(inner, language)
        for language in CODES
        if language in FALLBACKS or inner.has(language)
    }
    return ExamText(sheet.text("code", limit=30), sheet.words("title", limit=250), intros, paper, draws)


def refuse_thin_banks(exam: ExamText, file: str, banks: dict[str, BankText], problems: list) -> None:
    """A paper must find in its banks what it draws."""
    for index, draw in enumerate(exam.draws):
        where = f"draws[{index}]"
        bank = banks.get(draw["bank"])
        if bank is None:
            problems.append(sheets.Problem(file, where, f"there is no bank {draw['bank']}"))
            continue
        there = [
            question
            for question in bank.questions
            if draw["kind"] in ("", question.kind) and draw["difficulty"] in ("", question.difficulty)
        ]
        if len(there) < draw["count"]:
            problems.append(
                sheets.Problem(file, where, f"draws {draw['count']} questions, the bank has {len(there)}")
            )


def _question(row: Sheet, refer: References) -> Draft:
    row.only(
        "id", "kind", "points", "difficulty", "tags", "basis", "basis_status", "options", "key", "credit", "unit",
        "text",
    )  # fmt: skip
    kind = row.choice("kind", tuple(KINDS))
    parts, key = _parts(row, kind), _key(row, kind)
    if found := KINDS[kind].problems(parts, key):
        row.refuse("key", f"cannot be marked: {', '.join(found)}")
    return Draft(
        code=row.text("id", limit=40),
        kind=kind,
        parts=parts,
        key=key,
        points=_points(row),
        difficulty=row.choice("difficulty", tuple(Question.Difficulty.values), "MEDIUM"),
        basis=references.basis_of(row, refer) | {"status": row.choice("basis_status", SOURCES, "unverified")},
        tags=row.texts("tags"),
        texts=_texts(row, KINDS[kind].text_ids(parts)),
    )


def _points(row: Sheet) -> Decimal:
    try:
        points = Decimal(str(row.value.get("points", 1)))
    except InvalidOperation:
        points = Decimal(0)
    if not 0 < points < 1000:
        row.refuse("points", "must be a number above 0")
        return Decimal(1)
    return points


def _parts(row: Sheet, kind: str) -> dict:
    if kind == "MATCH":
        sides = row.child("options")
        sides.only("left", "right")
        return {"left": sides.texts("left"), "right": sides.texts("right")}
    if kind == "NUMBER":
        return {"unit": row.child("unit").value}
    return {"options": row.texts("options")} if kind in ("SINGLE", "MULTIPLE", "ORDER") else {}


def _key(row: Sheet, kind: str) -> object:
    key = row.value.get("key")
    return {"right": key, "credit": row.value.get("credit", "all")} if kind == "MULTIPLE" else key


def _texts(row: Sheet, ids: list[str]) -> dict[str, dict]:
    """Kazakh and Russian with exactly the option ids of the question; English the same if it is there."""
    inner = row.child("text")
    inner.only(*CODES)
    texts = {}
    for language in CODES:
        if language not in FALLBACKS and not inner.has(language):
            continue
        text = inner.child(language)
        text.only("prompt", "options", "explanation")
        words = text.child("options") if ids or text.has("options") else None
        if words is not None and set(words.value) != set(ids):
            words.refuse("", f"must have exactly the ids {', '.join(ids)}")
        texts[language] = {
            "prompt": text.text("prompt"),
            "explanation": text.text("explanation", required=False),
            "texts": {one: words.text(one) for one in ids} if words is not None else {},
        }
    return texts
