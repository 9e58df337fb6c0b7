"""One file of the curriculum: its values, and what is wrong with them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

from regions.languages import CODES, FALLBACKS

# What a browser would obey. Texts of files are words; a tag in them is a mistake or an attack.
HTML = re.compile(r"<\s*/?\s*[A-Za-z!?][^<>]*>?")
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]*)")


# libyaml reads ten times as fast; a machine without it reads the same.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Problem(NamedTuple):
    """file  relative to the folder of the curriculum; where  key or line; reason  a short sentence."""

    file: str
    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.reason}" if self.where else f"{self.file}: {self.reason}"


class Unreadable(Exception):
    """A file that is missing or is not YAML. Carries one `Problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Sheet:
    """A mapping in a file. Readers never raise: they note a problem and give back something empty."""

    def __init__(self, file: str, value: object, problems: list[Problem], where: str = "") -> None:
        self.file, self.where, self.problems = file, where, problems
        self.value = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.refuse("", "must be a mapping")

    def refuse(self, key: str, reason: str) -> None:
        self.problems.append(Problem(self.file, self._at(key), reason))

    def has(self, key: str) -> bool:
        return self.value.get(key) is not None

    def only(self, *keys: str) -> None:
        """A misspelt key would be silently lost."""
        for key in self.value:
            if key not in keys:
                self.refuse(str(key), "is not a known key")

    def text(self, key: str, *, limit: int = 0, required: bool = True, links: bool = False) -> str:
        """links  whether Markdown links are read here; elsewhere a reader would see their brackets"""
        value = self.value.get(key)
        if value is None or value == "":
            if required:
                self.refuse(key, "is missing")
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.refuse(key, "must be text")
            return ""
        text = str(value).strip()
        if limit and len(text) > limit:
            self.refuse(key, f"has {len(text)} characters; at most {limit} fit")
        self._refuse_markup(key, text, links=links)
        return text

    def _refuse_markup(self, key: str, text: str, *, links: bool = False) -> None:
        if tag := HTML.search(text):
            self.refuse(key, f"must not hold HTML: {tag.group()[:40]}")
        if not links and (link := LINK.search(text)):
            self.refuse(key, f"must not hold a link: {link.group()[:40]})")

    def number(self, key: str, default: int | None = None, *, least: int = 0, most: int = 32767) -> int:
        value = self.value.get(key, default)
        if (
            value is None
            or isinstance(value, bool)
            or not isinstance(value, int)
            or not least <= value <= most
        ):
            self.refuse(key, f"must be a whole number from {least} to {most}")
            return least
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.value.get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value is True

    def choice(self, key: str, choices: tuple[str, ...], default: str = "") -> str:
        value = self.value.get(key, default)
        if value not in choices:
            self.refuse(key, f"must be one of: {', '.join(choice for choice in choices if choice)}")
            return choices[0]
        return value

    def day(self, key: str) -> date | None:
        value = self.value.get(key)
        if type(value) is not date:
            self.refuse(key, "must be a day, YYYY-MM-DD")
            return None
        return value

    def words(
        self, key: str, *, limit: int = 0, required: tuple[str, ...] = FALLBACKS, links: bool = False
    ) -> dict[str, str]:
        """{language: words}; Kazakh and Russian are required, English may be missing."""
        inner = self.child(key)
        inner.only(*CODES)
        found = {
            code: inner.text(code, limit=limit, required=code in required, links=links) for code in CODES
        }
        return {code: text for code, text in found.items() if text}

    def child(self, key: str) -> Sheet:
        return Sheet(self.file, self.value.get(key, {}), self.problems, self._at(key))

    def children(self, key: str, *, least: int = 0) -> list[Sheet]:
        return [
            Sheet(self.file, value, self.problems, f"{self._at(key)}[{index}]")
            for index, value in enumerate(self._list(key, least))
        ]

    def texts(self, key: str, *, least: int = 0) -> list[str]:
        texts = []
        for index, value in enumerate(self._list(key, least)):
            if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
                self.refuse(f"{key}[{index}]", "must be text")
            else:
                texts.append(str(value).strip())
                self._refuse_markup(f"{key}[{index}]", texts[-1])
        return texts

    def cells(self, key: str, columns: int) -> list[list[str]]:
        """The rows of a table, as many cells in each; empty cells are ""."""
        rows = []
        for index, row in enumerate(self._list(key, 1)):
            where = f"{key}[{index}]"
            if not isinstance(row, list) or len(row) != columns:
                self.refuse(where, f"must be a list of {columns} cells")
                continue
            rows.append(["" if cell is None else str(cell).strip() for cell in row])
            for cell in rows[-1]:
                self._refuse_markup(where, cell)
        return rows

    def _list(self, key: str, least: int) -> list:
        value = self.value.get(key, [])
        if not isinstance(value, list):
            self.refuse(key, "must be a list")
            return []
        if len(value) < least:
            self.refuse(key, f"needs at least {least}")
        return value

    def _at(self, key: str) -> str:
        return ".".join(part for part in (self.where, key) if part)


def read(folder: Path, name: str, problems: list[Problem]) -> Sheet:
    """The sheet of a file that holds a mapping. Raises Unreadable."""
    return Sheet(name, _content(folder, name), problems)


def read_list(folder: Path, name: str, problems: list[Problem]) -> list[Sheet]:
    """A sheet for each entry of a file that holds a list; none of an empty file. Raises Unreadable."""
    content = _content(folder, name) or []
    if not isinstance(content, list):
        problems.append(Problem(name, "", "must be a list"))
        return []
    return [Sheet(name, value, problems, f"[{index}]") for index, value in enumerate(content)]


def _content(folder: Path, name: str) -> object:
    try:
        return yaml.load((folder / name).read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - a safe loader
    except FileNotFoundError as missing:
        raise Unreadable(Problem(name, "", "the file is missing")) from missing
    except (OSError, UnicodeDecodeError) as failure:
        raise Unreadable(Problem(name, "", "the file cannot be read as UTF-8 text")) from failure
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise Unreadable(Problem(name, f"line {line}", f"not YAML: {broken.problem}")) from broken
    except yaml.YAMLError as broken:
        raise Unreadable(Problem(name, "", f"not YAML: {broken}")) from broken
