"""Two hundred questions of all kinds go out in a file and come back the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from assessments.models import Question, QuestionBank
from assessments.questions import drafts as drafts_of
from assessments.questions import exchange, importing
from assessments.questions.drafts import Draft
from assessments.questions.exchange import File
from tests.assessments.questions import KINDS, picture
from tests.worlds import NOON

LETTERS = "абвгғқңөұүһіәЁё АБВ abc 0123456789 .,;:!?%№«»–-()[]{}=~#\\/<>&\"'|_*$@^+§ "
LANGUAGES = (["kk", "ru"], ["kk", "ru", "en"], ["ru"], ["kk", "en"])
FILES = {
    hashlib.sha256(content).hexdigest(): File(f"{name}.png", "image/png", content)
    for name, content in ((colour, picture(colour)) for colour in ("teal", "navy", "olive"))
}


def generated(count: int, seed: int) -> list[Draft]:
    chance = Random(seed)
    kinds = list(KINDS)
    return [_draft(chance, number, kinds[number % len(kinds)]) for number in range(count)]


def _draft(chance: Random, number: int, kind: str) -> Draft:
    languages = LANGUAGES[number // 7 % len(LANGUAGES)]
    ids = [f"x{place}" for place in range(chance.randint(2, 5))]
    parts, key, said = _facts(chance, kind, ids, languages)
    texts = {
        code: {
            "prompt": f"{number} {_words(chance)}\n{_words(chance)}",
            "explanation": _words(chance) if number % 2 else "",
            "texts": {one: f"{place} {_words(chance)}" for place, one in enumerate(said)},
        }
        for code in languages
    }
    if number % 5 == 0:
        shown = chance.sample(sorted(FILES), chance.randint(1, 3))
        for text in texts.values():
            text["pictures"] = [{"sha256": one, "alt": _words(chance)} for one in shown]
    return Draft(
        code=f"Q-{number:03}",
        kind=kind,
        parts=parts,
        key=key,
        points=chance.choice([Decimal(1), Decimal(2), Decimal("0.5")]),
        difficulty=chance.choice(["EASY", "MEDIUM", "HARD"]),
        basis=chance.choice([{}, {"act": "LAW-148", "article": "35]", "status": "sourced"}]),
        tags=chance.sample(["budget", "M01", "құзырет", "земля"], chance.randint(0, 3)),
        texts=texts,
    )


def _facts(chance: Random, kind: str, ids: list[str], languages: list[str]) -> tuple[dict, object, list[str]]:
    """(parts, key, ids that have words)"""
    if kind == "SINGLE":
        return {"options": ids}, chance.choice(ids), ids
    if kind == "MULTIPLE":
        right = chance.sample(ids, chance.randint(1, len(ids)))
        return {"options": ids}, {"right": right, "credit": chance.choice(["all", "partial"])}, ids
    if kind == "ORDER":
        return {"options": ids}, chance.sample(ids, len(ids)), ids
    if kind == "MATCH":
        right = [f"r{place}" for place in range(chance.randint(2, 4))]
        return {"left": ids, "right": right}, {one: chance.choice(right) for one in ids}, [*ids, *right]
    if kind == "TRUE_FALSE":
        return {}, chance.random() < 0.5, []
    if kind == "NUMBER":
        key = {"value": f"{chance.randint(-9999, 9999) / 100:.2f}", "tolerance": chance.choice(["0", "0.5"])}
        return {"unit": dict.fromkeys(languages, "%")}, key, []
    forms = {
        code: [f"{place} {_words(chance).replace('*', '+')}" for place in range(2)] for code in languages
    }
    return {}, forms, []


def _words(chance: Random) -> str:
    drawn = "".join(chance.choice(LETTERS) for _letter in range(chance.randint(3, 60)))
    return " ".join(drawn.split()) or "сөз"


def told(draft: Draft) -> tuple[str, str]:
    return draft.code, draft.digest()


@pytest.mark.parametrize("form", ["moodle-xml", "gift"])
@pytest.mark.parametrize("seed", [2026, 2027])
def test_two_hundred_questions_of_all_kinds_with_pictures_come_back_the_same(form, seed):
    wanted = generated(200, seed)
    assert len(Counter(draft.kind for draft in wanted)) == 7

    items = exchange.read(exchange.write(wanted, form, FILES), form)

    assert [item.reason for item in items] == [""] * 200
    assert [told(item.draft) for item in items] == [told(draft) for draft in wanted]


def test_two_hundred_questions_without_pictures_come_back_from_a_table():
    # A cell parts the sides of a pair by an arrow; the generated words hold none after this.
    wanted = [draft for draft in generated(250, 2026) if not draft.pictures()][:200]
    for draft in wanted:
        for text in draft.texts.values():
            text["texts"] = {one: said.replace("->", "–") for one, said in text["texts"].items()}

    items = exchange.read(exchange.write(wanted, "csv"), "csv")

    assert [told(item.draft) for item in items] == [told(draft) for draft in wanted]


@pytest.mark.parametrize("form", ["moodle-xml", "gift"])
def test_two_hundred_questions_pass_through_two_banks_and_stay_the_same(db, form):
    # Some two seconds: pictures are drawn anew, and two thousand words are kept twice.
    one, other = (
        QuestionBank.objects.create(code=code, title_kk="Б", title_ru="Б") for code in ("ONE", "TWO")
    )
    importing.apply(bank=one, content=exchange.write(generated(200, 2026), form, FILES), at=NOON)

    made = importing.export(bank=one, kind=form)
    importing.apply(bank=other, content=made.content, at=NOON)

    assert (made.written, made.left_out) == (200, 0)
    assert _stored(other) == _stored(one)


def _stored(bank: QuestionBank) -> list[tuple[str, str]]:
    rows = Question.objects.filter(bank=bank).prefetch_related("texts").order_by("code")
    return [told(drafts_of.of(row)) for row in rows]
