"""A practical task as a file describes it: what to hand in, and the rubric by which people mark it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from regions.languages import CODES
from schoolofakims.curriculum import rich_text, sheets
from schoolofakims.curriculum.sheets import Problem, Sheet

KINDS = ("FILE", "CASE", "DOSSIER")
WHOLE = 100


@dataclass(frozen=True)
class Level:
    """So many points, and what a work must show for them."""

    points: int
    words: dict[str, str]


@dataclass(frozen=True)
class Criterion:
    code: str
    titles: dict[str, str]
    points: int
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Task:
    """A document to hand in (FILE), a described case to decide (CASE), or the dossier of one's own okrug (DOSSIER)."""

    code: str
    kind: str
    titles: dict[str, str]
    briefs: dict[str, str]  # rich text
    pass_mark: int
    due_days: int
    criteria: tuple[Criterion, ...]


def read(folder: Path, name: str, problems: list[Problem]) -> Task:
    """Raises Unreadable."""
    sheet = sheets.read(folder, name, problems)
    sheet.only("code", "kind", "title", "brief", "pass_mark", "due_days", "criteria")
    brief = sheet.child("brief")
    brief.only(*CODES)
    criteria = tuple(_criterion(row) for row in sheet.children("criteria", least=1))
    if (total := sum(one.points for one in criteria)) != WHOLE:
        sheet.refuse("criteria", f"make {total} points; they must make {WHOLE}")
    if len({one.code for one in criteria}) != len(criteria):
        sheet.refuse("criteria", "a code stands twice")
    return Task(
        code=sheet.text("code", limit=40),
        kind=sheet.choice("kind", KINDS),
        titles=sheet.words("title", limit=250, required=CODES),
        briefs={code: rich_text.read(brief, code) for code in CODES},
        pass_mark=sheet.number("pass_mark", 60, most=100),
        due_days=sheet.number("due_days", 14, least=1),
        criteria=criteria,
    )


def _criterion(row: Sheet) -> Criterion:
    row.only("code", "title", "points", "levels")
    levels = []
    for level in row.children("levels", least=2):
        level.only("points", "words")
        levels.append(Level(level.number("points"), level.words("words", required=CODES)))
    points = row.number("points", least=1)
    steps = [level.points for level in levels]
    if steps != sorted(set(steps)) or steps[:1] != [0] or steps[-1:] != [points]:
        row.refuse("levels", f"must rise from 0 to {points} points")
    return Criterion(
        row.text("code", limit=40), row.words("title", limit=200, required=CODES), points, tuple(levels)
    )
