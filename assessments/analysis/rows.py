"""Figures as rows: of the pages, in their order, and of the files that go into a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.text import Truncator

from assessments import access
from assessments.analysis import findings, plots
from assessments.analysis.figures import COMPARED, QuestionFigures, Rated, Trace
from assessments.analysis.findings import Answer, Finding
from assessments.item_analysis import options, timing, verdicts
from assessments.item_analysis.verdicts import Item, Side
from assessments.models import Question, QuestionText
from assessments.questions.exchange.sheet import harmless
from assessments.questions.languages import named
from regions.languages import LANGUAGES

OWN_NAMES = {language.code: language.own_name for language in LANGUAGES}
PROMPT_WORDS = 16
MOST_BARS = 8
BAND = 20  # percent of a trace


class Row(NamedTuple):
    """A question in the list of an exam."""

    question: Question
    item: Item
    code: str
    prompt: str
    lang: str
    kk: Side
    ru: Side
    findings: list[Finding]


class Beside(NamedTuple):
    """A question in one language."""

    name: str
    side: Side
    pace: timing.Pace


def ordered(rated: Sequence[Rated], order: str) -> list[Rated]:
    """The questions in an order of `filters.SORTS`; what has no figure stands last, whichever way it goes."""
    by_code = sorted(rated, key=lambda one: (one.question.bank.code, named(one.question), one.question.pk))
    if order == "code":
        return by_code
    if not order:
        return sorted(by_code, key=_urgency)
    name, sign = order.removeprefix("-"), -1 if order.startswith("-") else 1
    values = {one.question.pk: _VALUES[name](one.item) for one in by_code}

    def place(one: Rated) -> tuple[bool, float]:
        value = values[one.question.pk]
        return value is None, sign * (value or 0.0)

    return sorted(by_code, key=place)


def questions(rated: Sequence[Rated], language: str) -> list[Row]:
    """Rows of a page. One query, for the words."""
    words = access.words_of([one.question.pk for one in rated], language)
    rows = []
    for one in rated:
        text = words[one.question.pk]
        sides = {side.language: side for side in one.item.sides}
        rows.append(
            Row(
                one.question,
                one.item,
                named(one.question),
                Truncator(text.prompt).words(PROMPT_WORDS),
                text.language if text.language != language else "",
                sides["kk"],
                sides["ru"],
                findings.findings(one.item.flags),
            )
        )
    return rows


def bands(counts: Sequence[int]) -> list[tuple[str, int]]:
    """[("60–69 %", attempts)]"""
    last = len(counts) - 1
    return [
        (f"{place * 10}–{100 if place == last else place * 10 + 9} %", count)
        for place, count in enumerate(counts)
    ]


def bars(answers: Sequence[Answer]) -> plots.Bars | None:
    """The plot of who chose what; None where there are no thirds."""
    shown = [one for one in answers if one.option.lower is not None][:MOST_BARS]
    if not shown:
        return None
    rows = [(one.mark, (one.option.lower, one.option.middle, one.option.upper)) for one in shown]
    return plots.bars(rows, ("low", "mid", "high"))


def sides(found: QuestionFigures) -> list[Beside]:
    """The languages in which somebody answered, and always Kazakh and Russian."""
    return [
        Beside(OWN_NAMES[side.language], side, found.paces[side.language])
        for side in found.rated.item.sides
        if side.people or side.language in COMPARED
    ]


def traces(found: Sequence[Trace]) -> list[dict]:
    """[{band: "40–59 %", cells: [(own name, people, share or None)]}]"""
    used = [one for one in found if any(one.people)]
    return [
        {
            "band": f"{place * BAND}–{100 if place == 4 else place * BAND + BAND - 1} %",
            "cells": [(OWN_NAMES[one.language], one.people[place], one.shares[place]) for one in used],
        }
        for place in range(5)
    ]


def question_table(rated: Sequence[Rated]) -> list[list[str]]:
    """The headings and a line for each question. Shares are 0–1, with a point."""
    table = [
        [
            "bank",
            "code",
            "kind",
            "status",
            "answers",
            "blank",
            "facility",
            "item_rest_correlation",
            "item_rest_low",
            "item_rest_high",
            "upper_lower_index",
            *(
                f"{name}_{language}"
                for language in verdicts.LANGUAGES
                for name in ("answers", "facility", "item_rest")
            ),
            "dif_letter",
            "mh_odds_ratio",
            "mh_delta",
            "mh_delta_low",
            "mh_delta_high",
            "chi_square",
            "p",
            "mean_difference",
            "effect",
            "flags",
        ]
    ]
    return table + [_line(one) for one in rated]


def answer_table(rated: Sequence[Rated], words: Mapping[int, QuestionText]) -> list[list[str]]:
    """The headings and a line for each answer of each question, the blank last."""
    table = [
        [
            "bank",
            "code",
            "answer",
            "is_right",
            "people",
            "share",
            "lower_third",
            "middle_third",
            "upper_third",
            "rest",
        ]
    ]
    for one in rated:
        shown, _missing = findings.answers(one, words[one.question.pk], most=None)
        named_options = [(answer.text, answer.option) for answer in shown]
        for text, option in [*named_options, ("", one.item.blank)]:
            table.append([*_head(one.question), *_texts(text), *_option(option)])
    return table


def _line(one: Rated) -> list[str]:
    item, apart = one.item, one.item.difference
    whole = item.whole
    line = [
        *_head(one.question),
        one.question.kind,
        one.question.status,
        str(whole.people),
        str(whole.blanks),
        *_numbers(whole.facility, *(whole.discrimination or (None, None, None)), item.upper_lower),
    ]
    for side in item.sides:
        value = side.discrimination.value if side.discrimination else None
        line += [str(side.people), *_numbers(side.facility, value)]
    if apart is None:
        line += [""] * 9
    else:
        line += [
            apart.letter or "",
            *_numbers(
                apart.odds_ratio,
                apart.delta,
                apart.low,
                apart.high,
                apart.chi2,
                apart.p,
                apart.smd,
                apart.effect,
            ),
        ]
    return [*line, " ".join(item.flags)]


def _head(question: Question) -> list[str]:
    return _texts(question.bank.code, named(question))


def _option(option: options.Option) -> list[str]:
    return [
        "1" if option.is_right else "0",
        str(option.people),
        *_numbers(option.share, option.lower, option.middle, option.upper, option.rest),
    ]


def _texts(*texts: str) -> list[str]:
    return [harmless(text) for text in texts]


def _numbers(*numbers: float | None) -> list[str]:
    """With a point, whatever the language: a program reads them."""
    return ["" if one is None else f"{one:.4f}" for one in numbers]


def _urgency(one: Rated) -> tuple[int, int]:
    flags = [verdicts.FLAGS.index(flag) for flag in one.item.flags]
    return min(flags, default=len(verdicts.FLAGS)), -len(flags)


def _size_of_difference(item: Item) -> float | None:
    """Of deltas and of effects alike: both limits of C are put to 1."""
    found = item.difference
    if found is None:
        return None
    if found.delta is not None:
        return abs(found.delta) / 1.5
    return None if found.effect is None else abs(found.effect) / 0.25


_VALUES = {
    "facility": lambda item: item.whole.facility,
    "discrimination": lambda item: item.whole.discrimination and item.whole.discrimination.value,
    "difference": _size_of_difference,
    "people": lambda item: item.whole.people,
}
