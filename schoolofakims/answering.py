"""Answers an exam page from the bank files of the curriculum, as somebody does who knows everything.

The walk of `./soa up --check` and the tests need a person who passes. They read the page as it is served, words
and fields, and nothing that a trainee could not see; what is right they know from the files of the repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import yaml

from schoolofakims import env

CURRICULUM = env.ROOT / "courses" / "curriculum"


class Choice(NamedTuple):
    """A field of the page: its name, the value that it would send, and the words beside it."""

    name: str
    value: str
    words: str


class Asked(NamedTuple):
    """One question of a page: `fields` are its inputs, `options` what its selects offer."""

    kind: str
    prompt: str
    fields: list[Choice]
    options: dict[str, list[tuple[str, str]]]


def answers(page: str, language: str, folder: Path = CURRICULUM) -> dict[str, str | list[str]]:
    """{field name: value, or a list of values} for every question of an exam page.

    Raises KeyError for a question that no bank of the curriculum holds.
    """
    known = {_plain(question["text"][language]["prompt"]): question for question in _questions(folder)}
    filled: dict[str, str | list[str]] = {}
    for asked in read(page):
        filled |= _answer(asked, known[asked.prompt], language)
    return filled


def read(page: str) -> list[Asked]:
    """The questions of an exam page."""
    reader = _Reader()
    reader.feed(page)
    return reader.questions


def _questions(folder: Path) -> Iterator[dict]:
    for bank in sorted(folder.glob("*/bank.yaml")):
        yield from yaml.safe_load(bank.read_text(encoding="utf-8"))["questions"]


def _answer(asked: Asked, question: dict, language: str) -> dict[str, str | list[str]]:
    words = {name: _plain(text) for name, text in question["text"][language].get("options", {}).items()}
    key = question["key"]
    first = asked.fields[0].name
    match asked.kind:
        case "SINGLE":
            return {first: next(one.value for one in asked.fields if one.words == words[key])}
        case "MULTIPLE":
            right = {words[name] for name in key}
            return {first: [one.value for one in asked.fields if one.words in right]}
        case "TRUE_FALSE":
            return {first: "true" if key else "false"}
        case "NUMBER":
            return {first: str(key["value"]).replace(".", ",")}
        case "SHORT_TEXT":
            return {first: key[language][0]}
        case "ORDER":
            places = {words[name]: str(place) for place, name in enumerate(key, start=1)}
            return {one.name: places[one.words] for one in asked.fields}
    pairs = {words[left]: words[right] for left, right in key.items()}
    return {
        one.name: next(value for value, text in asked.options[one.name] if text == pairs[one.words])
        for one in asked.fields
    }


def _plain(words: str) -> str:
    return " ".join(words.split())


class _Reader(HTMLParser):
    """Collects the questions: what stands in a legend or in `.ask` is the prompt, other words belong to fields."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[Asked] = []
        self.inside = False
        self.asking = False
        self.kind, self.prompt, self.words = "", "", ""
        self.fields: list[Choice] = []
        self.options: dict[str, list[tuple[str, str]]] = {}
        self.select = ""
        self.waiting: tuple[str, str] | None = None  # a box whose words come after it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "section" and "data-kind" in found:
            self._begin()
            self.inside, self.kind = True, found["data-kind"]
        if not self.inside:
            return
        if tag == "legend" or "ask" in found.get("class", "").split():
            self.asking = True
        elif tag == "input" and found.get("type") in ("radio", "checkbox") and "name" in found:
            self.waiting, self.words = (found["name"], found.get("value", "on")), ""
        elif tag == "input" and found.get("type") != "hidden" and "name" in found:
            self.fields.append(Choice(found["name"], found.get("value", ""), ""))
        elif tag == "select":
            self.select = found["name"]
            self.fields.append(Choice(self.select, "", _plain(self.words)))
            self.options[self.select] = []
        elif tag == "option":
            self.options[self.select].append((found.get("value", ""), ""))
        elif tag in ("li", "label"):
            self.words = ""

    def handle_data(self, data: str) -> None:
        if not self.inside:
            return
        if self.asking:
            self.prompt += data
        elif self.select:
            value, words = self.options[self.select][-1] if self.options[self.select] else ("", "")
            if self.options[self.select]:
                self.options[self.select][-1] = (value, _plain(words + data))
        else:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        if not self.inside:
            return
        if tag in ("legend", "p"):
            self.asking = False
        elif tag == "select":
            self.select = ""
        elif tag == "label" and self.waiting:
            self.fields.append(Choice(*self.waiting, _plain(self.words)))
            self.waiting = None
        elif tag == "section":
            self.questions.append(Asked(self.kind, _plain(self.prompt), self.fields, self.options))
            self._begin()
            self.inside = False

    def _begin(self) -> None:
        self.kind, self.prompt, self.words = "", "", ""
        self.fields, self.options, self.select, self.waiting, self.asking = [], {}, "", None, False
