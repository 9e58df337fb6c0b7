"""Questions as HTML, written without the template engine: what the templates of one question say, some ten times faster.

A sheet of forty questions takes the engine through two thousand nodes, at the moment when a whole hall begins. The
templates remain what designers read and what a refused form uses; a test holds every kind against them, byte by byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

from django.template import engines
from django.utils.formats import localize, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

Question = Mapping[str, Any]


class Sheet:
    """The words of one page in its language, looked up once for all of its questions."""

    def __init__(self) -> None:
        self.question = _("Question %(number)s")
        self.stored = _("Saved on the server, %(time)s")
        self.unanswered = _("No answer yet")
        self.again, self.later, self.save = _("Save again"), _("Look at it later"), _("Save answers")
        self.several, self.decimals = (
            _("Several answers may be right."),
            _("Comma and point both part the decimals."),
        )
        self.choose, self.place = _("Choose"), pgettext("in an order", "place")
        self.moved, self.keep = pgettext("of an item", "Now in place"), _("This order is right")
        self.up, self.down = _("Move up"), _("Move down")
        self.check = icon("check")

    def section(self, question: Question) -> str:
        """As `assessments/question.html`, for a question without a problem."""
        number, name = _number(question["number"]), escape(question["name"])
        called = self.question % {"number": number}
        heading = f"<h2>{escape(question['heading'])}</h2>\n" if question.get("heading") else ""
        return (
            f'<section class="q" id="q{number}" tabindex="-1" aria-label="{called}" data-question="{number}" '
            f'data-kind="{escape(question["code"])}">\n'
            f"{heading}<header><span><b>{called}</b>, {escape(question['kind'])}</span>"
            f"<span>{escape(question['points'])}</span></header>\n"
            f'<input type="hidden" data-sequence name="{name}-sequence" value="{question["sequence"]:d}">\n'
            f"{_FIELDS[question['code']](self, question, name)}\n"
            f'<p class="why" id="{name}-why" role="alert" data-problem></p>\n'
            f"<footer><span data-state>{self._state(question, number)}\n</span><span data-tools hidden>"
            f'<span class="row"><span data-again hidden><button class="btn slim" type="button">{self.again}</button>'
            f'</span><label class="chip"><input type="checkbox" data-later> {self.later}</label></span></span>'
            f'<noscript><button class="btn slim" name="at" value="{number}">{self.save}</button></noscript>'
            f"</footer>\n</section>\n"
        )

    def _state(self, question: Question, number: str) -> str:
        tail = f'role="status" data-save-state="{question["state"]}" data-question="{number}">'
        if question["state"] == "saved":
            said = self.stored % {"time": escape(question["time"])}
            return f'<span class="chip is-ok" {tail}{self.check}<span>{said}</span></span>'
        return f'<span class="chip" {tail}<span>{self.unanswered}</span></span>'

    def _single(self, question: Question, name: str) -> str:
        return (
            f'<fieldset aria-describedby="{name}-why">{_legend(question)}{_pictures(question)}'
            f'<div class="opts"{"" if question["code"] == "TRUE_FALSE" else _lang(question)}>'
            f"{_options('radio', question, name)}</div></fieldset>\n"
        )

    def _multiple(self, question: Question, name: str) -> str:
        return (
            f'<fieldset aria-describedby="{name}-hint {name}-why">{_legend(question)}{_pictures(question)}'
            f'<p class="hint" id="{name}-hint">{self.several}</p><div class="opts"{_lang(question)}>'
            f"{_options('checkbox', question, name)}</div></fieldset>\n"
        )

    def _typed_number(self, question: Question, name: str) -> str:
        return (
            f"{_asked(question, name)}{_pictures(question)}\n"
            f'<p class="hint" id="{name}-hint">{self.decimals}</p>\n'
            f'<p class="unit"><input class="input num" id="{name}" name="{name}" '
            f'value="{escape(question["value"])}" inputmode="decimal" maxlength="40" '
            f'aria-describedby="{name}-unit {name}-hint {name}-why"> '
            f'<span id="{name}-unit">{escape(question["unit"])}</span></p>\n'
        )

    def _short_text(self, question: Question, name: str) -> str:
        return (
            f"{_asked(question, name)}{_pictures(question)}\n"
            f'<p class="field"><input class="input" id="{name}" name="{name}" value="{escape(question["value"])}" '
            f'maxlength="200" aria-describedby="{name}-why"></p>\n'
        )

    def _match(self, question: Question, name: str) -> str:
        rows = "".join(
            f'<label><span>{escape(row["text"])}</span><select class="input" name="{name}-{escape(row["id"])}">'
            f'<option value="">{self.choose}</option>{_choices(row["options"])}</select></label>\n'
            for row in question["rows"]
        )
        return (
            f'<fieldset aria-describedby="{name}-why">{_legend(question)}{_pictures(question)}\n'
            f'<div class="pairs"{_lang(question)}>{rows}</div></fieldset>\n'
        )

    def _order(self, question: Question, name: str) -> str:
        return (
            f'<fieldset aria-describedby="{name}-why">{_legend(question)}{_pictures(question)}\n'
            f'<div class="stack stack-s"><ol class="order" data-order data-moved="{self.moved}">'
            f"{''.join(self._item(question, name, item) for item in question['items'])}"
            f'<template data-tools><span class="nobr"><button class="btn sq" type="button" data-move="up" '
            f'aria-label="{self.up}">{icon("up")}</button> <button class="btn sq" type="button" data-move="down" '
            f'aria-label="{self.down}">{icon("dn")}</button></span></template></ol>\n'
            f'<p data-keep hidden><button class="btn slim" type="button">{self.keep}</button></p>'
            f'<span class="sr" role="status" data-moved></span></div></fieldset>\n'
        )

    def _item(self, question: Question, name: str, item: Mapping[str, str]) -> str:
        field = f"{name}-{escape(item['id'])}"
        places = ({"id": one, "text": one, "chosen": one == item["place"]} for one in question["places"])
        return (
            f'<li><span class="n" aria-hidden="true" hidden></span><span{_lang(question)} id="{field}-text">'
            f'{escape(item["text"])}</span><span data-place><select class="input" name="{field}" '
            f'aria-labelledby="{field}-text"><option value="">{self.place}</option>{_choices(places)}</select>'
            f"</span></li>\n"
        )


class Review:
    """Marked questions, for the person who answered them, as `assessments/review.html`."""

    def __init__(self) -> None:
        self.question, self.basis = _("Question %(number)s"), _("Basis")
        self.blank = _("You did not answer this question.")
        self.badges = {"ok": icon("check"), "warn": icon("half"), "bad": icon("close")}
        self.info = icon("info")

    def article(self, question: Question) -> str:
        called = self.question % {"number": _number(question["number"])}
        lang, of = _lang(question), escape(question["of"])
        blank = f'<p class="soft">{self.blank}</p>' if question["is_blank"] else ""
        reason = f"<p{lang}>{escape(question['explanation'])}</p>" if question["explanation"] else ""
        basis = (
            f'<p class="small soft">{self.basis}: {escape(question["basis"])}</p>'
            if question["basis"]
            else ""
        )
        return (
            f'<article class="q"><header><span><b>{called}</b>, {escape(question["kind"])}</span>'
            f'<span class="badge is-{question["state"]}">{self.badges[question["state"]]}'
            f"{number_format(question['earned'].normalize())} / {of}</span></header>\n"
            f'<p class="ask"{lang}>{escape(question["prompt"])}</p>{_pictures(question)}\n'
            f"{self._anew(question)}\n{blank}\n"
            f'<div class="opts">{"".join(self._line(question, one) for one in question["lines"])}</div>\n'
            f"{reason}\n{basis}</article>\n"
        )

    def _anew(self, question: Question) -> str:
        if not question["anew"]:
            return ""
        said = escape(str(question["anew"]))
        return f'<div class="notice is-info">{self.info}<div><p>{said}</p></div></div>\n'

    def _line(self, question: Question, line: Mapping[str, Any]) -> str:
        is_open = line.get("missed") or question["is_blank"]
        sign = icon("close" if not line["is_right"] else "dot" if is_open else "check")
        say = f'<span class="say">{escape(line["say"])}</span>' if line["say"] else ""
        return (
            f'<p class="opt {"right" if line["is_right"] else "wrong"}">{sign}<span><span{_lang(question)}>'
            f"{escape(line['text'])}</span>{say}</span></p>\n"
        )


def overview(questions: Iterable[Question]) -> str:
    """The items of `components/question_map.html`: every question saved or open."""
    question = _("Question")
    said = {"saved": pgettext("answer", "saved"), "": pgettext("answer", "no answer")}
    marked = {"saved": ' class="done"', "": ""}
    return "".join(
        f'<li><a href="{escape(one["url"])}"{marked[one["state"]]} data-question="{_number(one["number"])}">'
        f'<span class="sr">{question} </span>{_number(one["number"])}<span class="sr">, {said[one["state"]]}'
        f"</span></a></li>\n"
        for one in questions
    )


@cache
def icon(name: str) -> str:
    return str(engines["django"].from_string(f'{{% icon "{name}" %}}').render())


def _number(number: int) -> str:
    return str(number) if number < 1000 else localize(number)


def _lang(question: Question) -> str:
    return f' lang="{escape(question["lang"])}"' if question["lang"] else ""


def _legend(question: Question) -> str:
    return f"<legend{_lang(question)}>{escape(question['prompt'])}</legend>"


def _asked(question: Question, name: str) -> str:
    label = f'<label for="{name}"{_lang(question)}>{escape(question["prompt"])}</label>'
    return f'<p class="ask">{label}</p>'


def _pictures(question: Question) -> str:
    """As `assessments/pictures.html`, with the line that it ends on."""
    shown = (
        f'<p class="shot"><img src="{escape(one["url"])}" alt="{escape(one["alt"])}"{_lang(question)} '
        f'width="{one["width"]:d}" height="{one["height"]:d}"></p>'
        for one in question["pictures"]
    )
    return f"{''.join(shown)}\n"


def _options(kind: str, question: Question, name: str) -> str:
    return "".join(
        f'<label class="opt"><input type="{kind}" name="{name}" value="{escape(one["id"])}"'
        f"{' checked' if one['chosen'] else ''}> <span>{escape(one['text'])}</span></label>\n"
        for one in question["options"]
    )


def _choices(options: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        f'<option value="{escape(one["id"])}"{" selected" if one["chosen"] else ""}>{escape(one["text"])}</option>'
        for one in options
    )


_FIELDS: dict[str, Callable[[Sheet, Question, str], str]] = {
    "SINGLE": Sheet._single,
    "MULTIPLE": Sheet._multiple,
    "TRUE_FALSE": Sheet._single,
    "NUMBER": Sheet._typed_number,
    "ORDER": Sheet._order,
    "MATCH": Sheet._match,
    "SHORT_TEXT": Sheet._short_text,
}
