"""Typographic care for Kazakh, Russian and English text: what belongs together never stands on two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

NBSP = "\u00a0"
QUOTES = {"kk": "«»", "ru": "«»", "en": "“”"}

TOKEN = re.compile(r"(?P<tag><!--.*?-->|</?(?P<name>[a-zA-Z][\w-]*)[^<>]*>)|(?P<entity>&#?\w{1,10};)|.", re.S)
# Words go on through these; every other element begins a line of its own.
INLINE = frozenset(
    ("a", "abbr", "b", "cite", "del", "em", "i", "ins", "mark", "small", "span", "strong", "time")
)
# Here a space is a space.
UNTOUCHED = frozenset(("code", "kbd", "pre", "samp", "script", "style", "svg", "template", "textarea"))
BREAK, OBJECT = "\x00", "\ufffc"

UPPER, LOWER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ", "a-zа-яёәғқңөұүһі"
SPACE = r"[ \t\n]+"
# As they stand, and as beginnings of words: 23 қаңтардағы, 5 жылдың, 3 января, 15 минуттан.
UNITS = (
    "км²|м²|м³|км|см|мм|кг|га|кВт|мин|сағ|сек|млн|млрд|трлн|тыс|АЕК|МРП|КБ|МБ|ГБ|гг|жж|[гжкмлстцч]"
    "|km|kg|ha|min|KB|MB|GB|KZT"
)
BEGINNINGS = (
    "мың|тысяч|теңге|тенге|tenge|пайыз|процент|per cent|percent|million|billion|миллион|миллиард"
    "|жыл|күн|сағат|минут|год|дн|час|year|day|hour|minute"
    "|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
    "|январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    "|January|February|March|April|May|June|July|August|September|October|November|December"
)
TOGETHER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<=[^\s{BREAK}]){SPACE}(?=[–—])",  # a dash never begins a line
        rf"(?<=[№§]){SPACE}(?=\w)",
        rf"(?<=\d){SPACE}(?=[%‰₸°]|(?:{UNITS})(?!\w)|{BEGINNINGS})",
        rf"(?<=(?<!\w)[{UPPER}]\.){SPACE}(?=[{UPPER}](?:\.|[{LOWER}]))",  # А. Б. Сериков
        rf"(?<=[{LOWER}]){SPACE}(?=[{UPPER}]\.\s?[{UPPER}]\.)",  # Сериков А. Б.
        rf"(?<=(?<!\w)т\.){SPACE}(?=[{LOWER}]\.)",  # т. б., т. е.
    )
)
FIGURE = re.compile(rf"(?<!\d)\d{{1,3}}(?:[ {NBSP}]\d{{3}})+(?!\d)")
QUOTED = re.compile(
    rf"(?<![^\s(\[–—{BREAK}])(\")(?=[^\s\"])[^\"{BREAK}{OBJECT}]+(?<=[^\s\"])(\")(?=[\s.,;:!?)\]–—{BREAK}]|$)"
)


class Letter(NamedTuple):
    """A character that is read, and where it stands in the HTML."""

    read: str
    start: int
    end: int


def careful(html: str, language: str) -> str:
    """The same HTML with no-break spaces where a line must not end, and with the quotation marks of the language.

    Before a dash, after № and §, between a figure and its unit or month, inside 36 063, between initials. Tags with
    their attributes, code and addresses stay as they are; words are seen through inline tags: <b>5</b> km.
    """
    letters = list(_letters(html))
    text = "".join(letter.read for letter in letters)
    changes: dict[int, tuple[int, str]] = {}  # where it begins: (where it ends, what stands there then)
    for pattern in TOGETHER:
        for found in pattern.finditer(text):
            _bind(letters[found.start() : found.end()], changes)
    for found in FIGURE.finditer(text):
        for letter in letters[found.start() : found.end()]:
            if letter.read == " ":
                changes[letter.start] = (letter.end, NBSP)
    for found in QUOTED.finditer(text):
        for group, mark in zip((1, 2), QUOTES.get(language, '""'), strict=True):
            letter = letters[found.start(group)]
            changes[letter.start] = (letter.end, mark)
    return _changed(html, changes)


def _letters(html: str) -> Iterator[Letter]:
    inside = ""
    for token in TOKEN.finditer(html):
        name = (token["name"] or "").lower()
        is_end = token[0].startswith("</")
        if inside:
            inside = "" if is_end and name == inside else inside
        elif name in UNTOUCHED:
            if not is_end and not token[0].endswith("/>"):
                inside = name
            yield Letter(OBJECT, token.start(), token.end())
        elif token["tag"]:
            if name and name not in INLINE:
                yield Letter(BREAK, token.start(), token.end())
        elif token["entity"]:
            read = unescape(token[0])
            yield Letter(read if len(read) == 1 else OBJECT, token.start(), token.end())
        else:
            yield Letter(token[0], token.start(), token.end())


def _bind(spaces: list[Letter], changes: dict[int, tuple[int, str]]) -> None:
    """The first space becomes the one that does not break; the others of its run go."""
    for place, letter in enumerate(spaces):
        changes[letter.start] = (letter.end, "" if place else NBSP)


def _changed(html: str, changes: dict[int, tuple[int, str]]) -> str:
    parts, place = [], 0
    for start in sorted(changes):
        end, words = changes[start]
        parts += [html[place:start], words]
        place = end
    return "".join([*parts, html[place:]])
