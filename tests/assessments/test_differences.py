"""What differs between two versions is said in facts and in words."""

from dataclasses import replace
from decimal import Decimal

from assessments.questions import differences
from assessments.questions.differences import Change, Piece
from assessments.questions.drafts import Draft

OLD = Draft(
    code="Q1",
    kind="MULTIPLE",
    parts={"options": ["a", "b", "c"]},
    key={"right": ["a", "b"], "credit": "partial"},
    texts={
        "kk": {"prompt": "Кім бекітеді?", "explanation": "", "texts": {"a": "әкім", "b": "жиналыс", "c": "жиын"}},
        "ru": {"prompt": "Кто утверждает бюджет?", "explanation": "Закон", "texts": {"a": "аким", "b": "собрание", "c": "сход"}},
    },
)  # fmt: skip


def reworded(draft, language, **words):
    return replace(draft, texts=draft.texts | {language: draft.texts[language] | words})


def test_the_same_version_does_not_differ():
    assert differences.between(OLD, OLD) == []


def test_the_order_of_ticks_and_tags_is_no_difference():
    new = replace(OLD, key={"right": ["b", "a"], "credit": "partial"}, tags=["x", "y"])

    assert differences.between(replace(OLD, tags=["y", "x"]), new) == []


def test_facts_that_differ_are_named():
    new = replace(
        OLD,
        code="Q2",
        points=Decimal(2),
        difficulty="HARD",
        tags=["budget"],
        basis={"act": "LAW"},
        key={"right": ["a"], "credit": "all"},
    )

    assert [change.what for change in differences.between(OLD, new)] == [
        "code", "points", "difficulty", "basis", "tags", "key", "rule",
    ]  # fmt: skip


def test_words_are_compared_word_by_word():
    new = reworded(OLD, "ru", prompt="Кто утверждает план?", explanation="")

    assert differences.between(OLD, new) == [
        Change("prompt", "ru", (Piece("same", "Кто утверждает "), Piece("gone", "бюджет?"), Piece("new", "план?"))),
        Change("explanation", "ru", (Piece("gone", "Закон"),)),
    ]  # fmt: skip


def test_an_option_that_came_and_one_that_went_are_told_by_their_numbers():
    new = replace(
        reworded(OLD, "ru", texts={"a": "аким", "b": "собрание", "d": "суд"}),
        parts={"options": ["a", "b", "d"]},
    )
    new = reworded(new, "kk", texts={"a": "әкім", "b": "жиналыс", "d": "сот"})

    assert differences.between(OLD, new) == [
        Change("option", "kk", (Piece("gone", "жиын"), Piece("new", "сот")), 3),
        Change("option", "ru", (Piece("gone", "сход"), Piece("new", "суд")), 3),
    ]


def test_a_version_from_a_file_has_other_ids_and_is_compared_by_its_words():
    new = reworded(
        OLD.renamed({"a": "x7", "b": "q2", "c": "k9"}),
        "kk",
        texts={"x7": "әкім", "q2": "жиналыс", "k9": "сот"},
    )

    assert differences.between(OLD, new) == [
        Change("option", "kk", (Piece("gone", "жиын"), Piece("new", "сот")), 3)
    ]


def test_pictures_and_units_that_differ_are_named():
    number = Draft("N", "NUMBER", {"unit": {"kk": "км"}}, {"value": "1", "tolerance": "0"})
    shown = reworded(OLD, "kk", pictures=[{"sha256": "0", "alt": "x"}])

    assert [
        one.what for one in differences.between(number, replace(number, parts={"unit": {"kk": "м"}}))
    ] == ["unit"]
    assert [one.what for one in differences.between(OLD, shown)] == ["pictures"]
