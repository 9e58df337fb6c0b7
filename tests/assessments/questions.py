"""A small bank with one question of each kind, and what a person who knows it answers."""

from __future__ import annotations

import io
from decimal import Decimal

from PIL import Image

from assessments.models import Answer, Question, QuestionBank
from assessments.questions import banks
from assessments.sitting import saving
from assessments.sitting.journal import Entry
from tests.worlds import OPENED, exam_rules

# What must never leave the server before the results open.
MARKERS = ("WHY-MARKER", "WORD-MARKER", "ACT-MARKER", "TAG-MARKER", "41.25", "partial", "tolerance")

KINDS: dict[str, tuple[dict, object]] = {
    "SINGLE": ({"options": ["s1", "s2", "s3"]}, "s2"),
    "MULTIPLE": ({"options": ["m1", "m2", "m3", "m4"]}, {"right": ["m1", "m3"], "credit": "partial"}),
    "TRUE_FALSE": ({}, False),
    "NUMBER": (
        {"unit": {"kk": "пайыз", "ru": "процента", "en": "percent"}},
        {"value": "41.25", "tolerance": "0.05"},
    ),
    "ORDER": ({"options": ["o1", "o2", "o3"]}, ["o2", "o3", "o1"]),
    "MATCH": ({"left": ["l1", "l2"], "right": ["r1", "r2", "r3"]}, {"l1": "r2", "l2": "r1"}),
    "SHORT_TEXT": ({}, {"kk": ["WORD-MARKER тіл"], "ru": ["WORD-MARKER слово"]}),
}
RIGHT: dict[str, object] = {
    "SINGLE": "s2",
    "MULTIPLE": ["m1", "m3"],
    "TRUE_FALSE": False,
    "NUMBER": "41.25",
    "ORDER": ["o2", "o3", "o1"],
    "MATCH": {"l1": "r2", "l2": "r1"},
    "SHORT_TEXT": "word-marker  ТІЛ",
}
PROMPTS = {"kk": "Сұрақ", "ru": "Вопрос", "en": "Question"}


def add(bank: QuestionBank, kind: str, number: int = 1, *, languages=("kk", "ru"), **changes) -> Question:
    parts, key = KINDS[kind]
    ids = parts.get("options", []) + parts.get("left", []) + parts.get("right", [])
    wanted = {
        "code": f"{kind}-{number}",
        "kind": kind,
        "parts": parts,
        "key": key,
        "points": Decimal(2),
        "difficulty": "EASY",
        "basis": {"act": "ACT-MARKER", "article": "7"},
        "tags": ["TAG-MARKER"],
        "texts": {
            language: {
                "prompt": f"{PROMPTS[language]} {kind} {number}",
                "explanation": f"WHY-MARKER {language} {kind}",
                "texts": {one: f"{one} {language}" for one in ids},
            }
            for language in languages
        },
    }
    return banks.add_question(bank=bank, at=OPENED, **wanted | changes)


def write_bank(copies: int = 1) -> QuestionBank:
    """The bank "WORLD": seven kinds, each so many times, two points a question."""
    bank = QuestionBank.objects.create(code="WORLD", title_kk="Банк", title_ru="Банк")
    for number in range(1, copies + 1):
        for kind in KINDS:
            add(bank, kind, number)
    return bank


def rules(count: int = 7, **changes) -> dict:
    return exam_rules(draws=[{"bank": "WORLD", "kind": "", "difficulty": "", "count": count}], **changes)


def set_rules(unit, count: int = 7, **changes) -> None:
    unit.rules = rules(count, **changes)
    unit.save(update_fields=["rules"])


def sheet(attempt) -> dict[str, Answer]:
    """{kind: the first answer of that kind} of an attempt."""
    answers = Answer.objects.filter(attempt=attempt).select_related("question").order_by("-position")
    return {answer.question.kind: answer for answer in answers}


def picture(colour: str, *, size: tuple[int, int] = (40, 30), form: str = "PNG", **options) -> bytes:
    """A file with one colour and a line in it."""
    drawn = Image.new("RGB", size, colour)
    drawn.paste("white", (0, size[1] // 2, size[0], size[1] // 2 + 2))
    out = io.BytesIO()
    drawn.save(out, form, **options)
    return out.getvalue()


WINDOW = "window-of-aigul"


def change(position: int, raw: object, *, sequence: int = 1, window: str = WINDOW, **facts) -> Entry:
    """A change just made, by a person who saw no answer that is newer than the one before it."""
    return Entry(position, raw, window, sequence, **{"base": sequence - 1, "age": 0} | facts)


def save(attempt, *entries: Entry, user, at, window: str = "", language: str = "kk", away: int = 0):
    """As the page sends them that made the last of them."""
    return saving.save(
        user=user,
        attempt_pk=attempt.pk,
        window=window or entries[-1].window,
        entries=entries,
        language=language,
        at=at,
        away_seconds=away,
    )
