"""A pile of papers at once: the list of a personnel office, held against the register. Nothing of it is kept.

A row is answered as the page of its certificate would answer whoever asked for it alone. A code cannot be guessed; a number
can, so it needs the name beside it, and only few of those stand in one list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import registry
from people import iin
from training import roster_file

ROWS_MOST = 500
NUMBERS_MOST = 30  # rows with a number and a name: as many as one may ask singly in a minute
FILE_MOST = 1024 * 1024
# What needs a look comes first.
UNASKED = "unasked"
ORDER = (UNASKED, "unknown", "revoked", "replaced", "suspended", "expired", "valid")
COLUMNS = (
    "row", "asked", "status", "number", "name", "name_asked", "name_agrees", "programme", "issued_on", "valid_until",
    "replaced_by", "verify_url", "remark",
)  # fmt: skip
# Headings as offices write them. Without headings a cell is told by what stands in it.
HEADINGS = {
    "code": {"code", "код", "коды", "verify_url", "address", "мекенжай", "адрес", "сілтеме", "ссылка"},
    "number": {"number", "нөмір", "нөмірі", "номер", "№", "регистрационный номер", "тіркеу нөмірі"},
    "name": {"name", "surname", "аты-жөні", "тегі", "фамилия", "фио", "ф.и.о.", "т.а.ә.", "тегі, аты"},
}


class PileRefused(Exception):
    """The list cannot be checked; the message says why and names the row."""


class Line(NamedTuple):
    """A row: where it stands, from 1; a code as it is stored, or else a number; the name beside it; what was typed."""

    row: int
    code: str
    number: str
    name: str
    typed: str

    @property
    def is_asked(self) -> bool:
        """Whether there is something to ask the register."""
        return bool(self.code or (self.number and self.name))


class Answer(NamedTuple):
    """What the register says to a row.

    agrees   whether the name is the printed one; None where none was given
    remark   why nothing could be asked, or what else to know
    """

    line: Line
    entry: registry.Entry
    agrees: bool | None
    remark: str

    @property
    def status(self) -> str:
        """Of `registry.Entry`; `unasked` where the row names no certificate."""
        return self.entry.status if self.line.is_asked else UNASKED


def read(content: bytes) -> list[Line]:
    """The rows of a CSV or XLSX file, or of what was pasted, blank ones and headings left out. Raises PileRefused."""
    lines: list[Line] = []
    places: dict[str, int] = {}
    try:
        for number, cells in enumerate(roster_file.cells(content, limit=FILE_MOST), start=1):
            if not any(cells):
                continue
            _refuse_personal_numbers(number, cells)
            if not lines and not places and (places := _places(cells)):
                continue
            lines.append(_line(number, cells, places))
            if len(lines) > ROWS_MOST:
                raise PileRefused(
                    _("The list has more than %(most)s rows. Divide it into several.") % {"most": ROWS_MOST}
                )
    except roster_file.UnusableFile as unusable:
        raise PileRefused(_unusable(unusable.code)) from unusable
    if not lines:
        raise PileRefused(_("The list is empty."))
    by_number = sum(1 for line in lines if not line.code and line.number)
    if by_number > NUMBERS_MOST:
        raise PileRefused(
            _(
                "%(count)s rows have a number but no code; at most %(most)s are answered in one list. "
                "Take the codes: they stand beside the QR codes, and of them you may ask %(rows)s at once."
            )
            % {"count": by_number, "most": NUMBERS_MOST, "rows": ROWS_MOST}
        )
    return lines


def check(lines: Iterable[Line], *, today: date) -> list[Answer]:
    """An answer for each row, what needs a look first, then in the order of the rows. Two queries for any number."""
    lines = list(lines)
    codes = registry.find_all({line.code for line in lines if line.code}, today=today)
    pairs = {(line.number, line.name) for line in lines if not line.code and line.is_asked}
    numbers = registry.find_all_by_number(pairs, today=today)
    first: dict[str, int] = {}
    answers = []
    for line in lines:
        found = codes.get(line.code) if line.code else numbers.get((line.number, line.name))
        entry = found or registry.Entry("unknown")
        row = entry.certificate
        agrees = registry.agrees(row, line.name) if row and line.name else None
        before = first.setdefault(row.code, line.row) if row else line.row
        answers.append(Answer(line, entry, agrees, _remark(line, agrees, before)))
    return sorted(answers, key=lambda one: (ORDER.index(one.status), one.agrees is not False, one.line.row))


def table(answers: Iterable[Answer], language: str) -> Iterator[dict[str, Any]]:
    """One row for each answer, with the keys of `COLUMNS`; days as ISO text, None where there is nothing."""
    for answer in answers:
        line, entry, agrees, remark = answer
        printed = entry.certificate.printed if entry.certificate else {}
        yield {
            "row": line.row,
            "asked": line.code or line.number or line.typed,
            "status": answer.status,
            "number": printed.get("number"),
            "name": printed.get("name"),
            "name_asked": line.name,
            "name_agrees": {True: "yes", False: "no", None: None}[agrees],
            "programme": _in(printed.get("programme"), language),
            "issued_on": printed.get("issued_on"),
            "valid_until": printed.get("expires_on"),
            "replaced_by": entry.successor.printed["number"] if entry.successor else None,
            "verify_url": printed.get("verify_url"),
            "remark": remark,
        }


def typed(lines: Iterable[Line]) -> str:
    """The same list as text, to be asked again for a file: a row each, semicolons between."""
    asked = ((line, line.code or line.number) for line in lines)
    cells = ((what, line.name) if what else (line.typed, "") for line, what in asked)
    return "\n".join(";".join(re.sub(r'[;,\t"]+', " ", cell) for cell in pair) for pair in cells)


def _places(cells: list[str]) -> dict[str, int]:
    """Where the columns stand that we know; empty if this is no row of headings."""
    headings = [cell.casefold().strip(" :") for cell in cells]
    found = {}
    for name, spellings in HEADINGS.items():
        place = next((at for at, heading in enumerate(headings) if heading in spellings), None)
        if place is not None:
            found[name] = place
    return found


def _line(number: int, cells: list[str], places: dict[str, int]) -> Line:
    def cell(name: str) -> str:
        return cells[places[name]] if name in places and places[name] < len(cells) else ""

    code = next(filter(None, map(registry.normalised, cells)), "")
    said = cell("number") or next(filter(registry.is_number, cells), "")
    name = cell("name")
    if not name and "name" not in places:
        name = next((one for one in cells if _is_name(one)), "")
    shown = " · ".join(filter(None, cells))[:80]
    return Line(number, code, "" if code else said[:40], name[:250], shown)


def _is_name(cell: str) -> bool:
    if registry.normalised(cell) or registry.is_number(cell) or "/" in cell:
        return False
    return bool(re.search(r"[^\W\d_]{2}", cell)) and not re.search(r"\d", cell)


def _refuse_personal_numbers(number: int, cells: list[str]) -> None:
    for column, cell in enumerate(cells, start=1):
        if iin.is_valid(cell.replace(" ", "")):
            raise PileRefused(
                _(
                    "Row %(row)s, column %(column)s holds a personal number (IIN). They are not needed here and must not "
                    "be sent about: take the column out. Nothing was kept."
                )
                % {"row": number, "column": column}
            )


def _remark(line: Line, agrees: bool | None, before: int) -> str:
    if not line.code and not line.number:
        return _("There is neither a code nor a number in this row.")
    if not line.code and not line.name:
        return _("A number alone is not enough: write the surname beside it.")
    said = []
    if before != line.row:
        said.append(_("The same certificate as in row %(row)s.") % {"row": before})
    if agrees is False:
        said.append(_("Another name is printed on it. Compare it with the person's document."))
    return " ".join(said)


def _unusable(code: str) -> str:
    return {
        "empty": _("The list is empty."),
        "size": _("The file is larger than 1 MB."),
        "type": _("This is no CSV or XLSX file."),
    }.get(code, _("The file is damaged. Save it anew and choose it again."))


def _in(words: dict[str, str] | None, language: str) -> str:
    return (words or {}).get(language) or (words or {}).get("kk", "")


def counted(answers: Iterable[Answer]) -> list[tuple[str, int]]:
    """(status, how many rows), in the order in which they are shown; none without rows."""
    found = [one.status for one in answers]
    return [(status, found.count(status)) for status in ORDER if status in found]


def said_of(count: int) -> str:
    return ngettext("%(count)s row was checked.", "%(count)s rows were checked.", count) % {"count": count}
