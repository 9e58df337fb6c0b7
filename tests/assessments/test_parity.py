"""What the words of a question lack is said exactly, language by language."""

import pytest

from assessments.questions import parity
from assessments.questions.parity import Gap

PARTS = {"options": ["a", "b"]}


def text(prompt="?", why="", words=None, **more):
    return {
        "prompt": prompt,
        "explanation": why,
        "texts": {"a": "1", "b": "2"} if words is None else words,
    } | more


def gaps(texts, kind="SINGLE", parts=PARTS, key="a"):
    return parity.gaps(kind, parts, key, texts)


def test_three_whole_languages_lack_nothing():
    assert gaps({"kk": text(), "ru": text(), "en": text()}) == []


def test_a_language_that_nobody_has_begun_is_one_gap():
    found = gaps({"kk": text()})

    assert found == [Gap("ru", "language"), Gap("en", "language")]
    assert [gap.is_needed for gap in found] == [True, False]


@pytest.mark.parametrize(
    ("spoiled", "expected"),
    [
        (text(prompt=" "), Gap("ru", "prompt")),
        (text(words={"a": "1"}), Gap("ru", "option", "b")),
        (text(words={"a": "1", "b": " "}), Gap("ru", "option", "b")),
        (text(words={"a": "1", "b": "2", "c": "3"}), Gap("ru", "stranger", "c")),
    ],
)
def test_words_that_are_missing_are_named(spoiled, expected):
    assert gaps({"kk": text(), "ru": spoiled, "en": text()}) == [expected]
    assert expected.is_needed


def test_english_that_was_begun_must_be_finished():
    found = gaps({"kk": text(), "ru": text(), "en": text(prompt="")})

    assert [(gap, gap.is_needed) for gap in found] == [(Gap("en", "prompt"), True)]
    assert [parity.complete(code, found) for code in ("kk", "ru", "en")] == [True, True, False]


def test_pictures_stand_in_every_language_with_words_of_their_own():
    shown = {"sha256": "0", "alt": "Үш қорап"}
    found = gaps(
        {
            "kk": text(pictures=[shown, shown]),
            "ru": text(pictures=[shown, shown | {"alt": " "}]),
            "en": text(pictures=[shown]),
        }
    )

    assert found == [Gap("ru", "alt", "2"), Gap("en", "picture")]
    assert all(gap.is_needed for gap in found)


@pytest.mark.parametrize(
    ("kind", "parts", "key", "code"),
    [
        ("SHORT_TEXT", {}, {"kk": ["сход"]}, "accepted"),
        ("NUMBER", {"unit": {"kk": "пайыз"}}, {"value": "1", "tolerance": "0"}, "unit"),
    ],
)
def test_answers_and_units_of_one_language_are_advice_for_the_others(kind, parts, key, code):
    found = gaps({"kk": text(words={}), "ru": text(words={})}, kind, parts, key)

    assert found == [Gap("ru", code), Gap("en", "language")]
    assert not any(gap.is_needed for gap in found)


def test_an_explanation_in_one_language_is_advice_for_the_others():
    found = gaps({"kk": text(why="Заң"), "ru": text(), "en": text(why="Law")})

    assert [(gap, gap.is_needed) for gap in found] == [(Gap("ru", "explanation"), False)]
