"""Acts and terms as files name them: `acts.yaml` and `glossary.yaml`, and what modules add beside their lessons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from regions.languages import CODES, FALLBACKS
from schoolofakims.curriculum import sheets
from schoolofakims.curriculum.sheets import Problem, Sheet

CODE = re.compile(r"[A-Z0-9-]{2,30}")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ADDRESS = re.compile(r"https?://[^\s]+")


@dataclass(frozen=True)
class ActText:
    code: str
    titles: dict[str, str]
    number: str
    adopted_on: date | None
    url: str
    checked_on: date | None


@dataclass(frozen=True)
class TermText:
    key: str
    words: dict[str, str]
    meanings: dict[str, str]


@dataclass
class References:
    """Everything that lessons and questions may refer to. Two modules may give the same term; the first wins."""

    acts: dict[str, ActText] = field(default_factory=dict)
    terms: dict[str, TermText] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def read(folder: Path, modules: list[str], problems: list[Problem]) -> References:
    """The files of the School, then those of its modules. Raises Unreadable."""
    found = References()
    for place in ("", *(f"{module}/" for module in modules)):
        for name in (f"{place}acts.yaml",):
            if (folder / name).exists():
                _add_acts(found, sheets.read_list(folder, name, problems))
        for name in (f"{place}glossary.yaml", f"{place}terms.yaml"):
            if (folder / name).exists():
                _add_terms(found, sheets.read_list(folder, name, problems))
    return found


def _add_acts(found: References, rows: list[Sheet]) -> None:
    for row in rows:
        row.only("code", "title", "number", "adopted_on", "url", "checked_on")
        code = row.text("code", limit=30)
        if code and not CODE.fullmatch(code):
            row.refuse("code", "may hold capital Latin letters, digits and hyphens")
        url = row.text("url", limit=200, required=False)
        if url and not ADDRESS.fullmatch(url):
            row.refuse("url", "must be an address that begins with https://")
        act = ActText(
            code=code,
            titles=row.words("title", limit=300),
            number=row.text("number", limit=60, required=False),
            adopted_on=row.day("adopted_on") if row.has("adopted_on") else None,
            url=url,
            checked_on=row.day("checked_on") if row.has("checked_on") else None,
        )
        if act != found.acts.setdefault(code, act):
            found.warnings.append(f"{row.file}: the act {code} is described before, and otherwise")


def _add_terms(found: References, rows: list[Sheet]) -> None:
    for row in rows:
        row.only("key", *CODES, "definition")
        key = row.text("key", limit=60)
        if key and not KEY.fullmatch(key):
            row.refuse("key", "may hold small Latin letters, digits and single hyphens")
        term = TermText(
            key=key,
            words={code: row.text(code, limit=120) for code in CODES},
            meanings=row.words("definition", limit=500, required=CODES),
        )
        if term != found.terms.setdefault(key, term):
            found.warnings.append(f"{row.file}: the term {key} is explained before, and otherwise")


def basis_of(row: Sheet, references: References) -> dict:
    """What a question rests on: {"act": code, "article"} or {"source": {language: words}}."""
    basis = row.child("basis")
    if basis.has("source"):
        basis.only("source")
        return {"source": basis.words("source", limit=300, required=FALLBACKS)}
    basis.only("act", "article")
    act = basis.text("act", required=False)
    if act and act not in references.acts:
        basis.refuse("act", f"there is no act {act} in acts.yaml")
    return {"act": act, "article": basis.text("article", required=False)}
