"""What page templates ask of the outline."""

import re
from datetime import datetime

from django import template
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from courses import access, laws, outline, reading, weights
from courses.panels import minutes_of
from courses.reading import Form
from regions.languages import LANGUAGES

register = template.Library()

CARDS = 24  # at once
PHONE_CHARACTERS = 40  # that fit side by side into 320 px at the size of a table
FIGURE = re.compile(r"[-−–+]?[\d\s.,]*\s?%?")


@register.simple_tag
def parents(page) -> list[dict]:
    """For components/breadcrumb.html."""
    return outline.parents(page)


@register.simple_tag
def course_cards(page, number="1") -> dict:
    """The courses in the language of a page, so many at once: {page_obj, cards}.

    number  of the part of the list, as the address says it; nonsense counts as the first
    """
    language = page.locale.language_code
    shown = Paginator(access.courses(language), CARDS).get_page(number)
    return {"page_obj": shown, "cards": outline.cards(shown, language, first=shown.start_index())}


@register.simple_tag
def figures(page) -> dict:
    return outline.figures(page)


@register.simple_tag
def languages_of(page) -> str:
    """The languages in which a page is published, by their own names."""
    there = outline.versions(page)
    return ", ".join(language.own_name for language in LANGUAGES if language.code in there)


@register.simple_tag(takes_context=True)
def lesson_body(context, page):
    """The words of a lesson; in a preview, those of the draft. Whoever saves data asks for each picture."""
    form = _form(context)
    is_draft = getattr(context.get("request"), "is_preview", False)
    return reading.render(page, form) if is_draft else reading.body(page, form)


@register.simple_tag(takes_context=True)
def sizes(context, page) -> dict[str, int]:
    """Bytes by kind of what a lesson holds, as `reading.sizes` says."""
    return reading.sizes(page, _form(context))


@register.filter
def weight(size: int) -> str:
    """Bytes as a person counts them: "9 KB", "1.4 MB"; never less than it is."""
    return weights.in_words(size)


@register.filter
def total(rows: list[dict], name: str) -> int:
    """The sum of one value over rows."""
    return sum(row[name] for row in rows)


@register.filter
def moment(text: str) -> str:
    """An ISO time of a paper as people say it, in Kazakhstan."""
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")


@register.simple_tag
def act_of(value) -> dict:
    """What the block of a law says of its act: `laws.facts` and the article."""
    day, language = timezone.localdate(), get_language() or ""
    facts = laws.facts(value["act"], value["checked_on"], language=language, today=day)
    return facts | {"article": laws.article(value["article"])}


@register.filter
def reading_minutes(words: int) -> int:
    """Minutes that reading so many words takes."""
    return minutes_of(words)


@register.filter
def cells(table) -> list[list[dict]]:
    """The rows of a table block: [[{text, label, number}]], one for each column of the header.

    number  whether the whole column holds figures, which then stand one under another
    """
    header = list(table["header"])
    rows = [[*row, *[""] * len(header)][: len(header)] for row in table["rows"]]
    figures_in = [
        any(row[column] for row in rows) and all(FIGURE.fullmatch(row[column]) for row in rows)
        for column in range(len(header))
    ]
    return [
        [
            {"text": text, "label": label, "number": number}
            for text, label, number in zip(row, header, figures_in, strict=True)
        ]
        for row in rows
    ]


@register.filter
def fits_phone(rows: list[list[dict]]) -> bool:
    """Whether the longest words of all columns stand side by side on a phone; if not, rows become cards."""
    columns = zip(*rows, strict=True)
    return sum(max(map(_widest, column)) for column in columns) <= PHONE_CHARACTERS


def _form(context) -> Form:
    return Form.SPARE if getattr(context.get("request"), "spares_link", False) else Form.WHOLE


def _widest(cell: dict) -> int:
    """Characters of the longest word of a cell or its heading, with the room around it."""
    return max((len(word) for word in f"{cell['label']} {cell['text']}".split()), default=0) + 2
