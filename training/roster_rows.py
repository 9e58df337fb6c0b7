"""Judges one row of a roster by itself: what it says, what is wrong with it, what should be looked at.

Who the people are and which places exist is not known here.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from people import iin, names, phones
from training.roster_file import Line

LANGUAGES = ("kk", "ru", "en")
EARLIEST = date(1991, 12, 16)
AHEAD = timedelta(days=90)  # a post that begins later is a slip of the year
TITLE_LIMIT = 200
EMAIL_LIMIT = 254
Found = tuple[str, str, dict[str, object]]  # column, code, params
NAME_COLUMNS = ("surname", "given_name", "patronymic")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_DATES = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:[T ]00:00(?::00)?)?"),
    re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./](?P<year>[0-9]{4})"),
)


@dataclass(frozen=True)
class Remark:
    """Something about a row. `field` is a column, `code` names a sentence, `params` fill it."""

    row: int
    field: str
    code: str
    params: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclass
class Row:
    """A row that can be read. `phone` is in E.164 or blank, `email` in lower case, `language` may be blank."""

    number: int
    iin: str
    last_name: str
    first_name: str
    patronymic: str
    email: str
    phone: str
    title_kk: str
    title_ru: str
    kato: str
    starts_on: date
    language: str

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)


def judged(line: Line, *, today: date) -> tuple[Row | None, list[Remark], list[Remark]]:
    """The row, why it is refused, and warnings. The row is None exactly when it is refused."""
    cells = line.cells | {name: names.clean(line.cells[name]) for name in NAME_COLUMNS}
    refused = [Remark(line.number, *found) for found in _flaws(cells, today)]
    if refused:
        return None, refused, []
    starts_on = day(cells["appointed_on"])
    assert starts_on is not None  # noqa: S101 - _flaws has read the same text
    row = Row(
        number=line.number,
        iin=_bare(cells["iin"]),
        last_name=cells["surname"],
        first_name=cells["given_name"],
        patronymic=cells["patronymic"],
        email=cells["email"].lower(),
        phone=phones.normalised(cells["phone"]) or "" if cells["phone"] else "",
        title_kk=cells["position_kk"],
        title_ru=cells["position_ru"],
        kato=cells["kato"],
        starts_on=starts_on,
        language=cells["lang"].lower(),
    )
    return row, [], [Remark(line.number, *found) for found in _doubts(row, today)]


def day(text: str) -> date | None:
    """A day as "2025-03-10", "10.03.2025" or "10/03/2025"; None if it is none."""
    for shape in _DATES:
        if found := shape.fullmatch(text):
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None


def _bare(number: str) -> str:
    return re.sub(r"[ \u00a0-]", "", number)


def _flaws(cells: dict[str, str], today: date) -> Iterator[Found]:
    """Everything that is wrong, in the order of the columns."""
    number = _bare(cells["iin"])
    if wrong := iin.problem(number):
        yield "iin", _number_code(number, wrong), {"digits": len(number)}
    for column in NAME_COLUMNS:
        wrong = names.problem(cells[column])
        if wrong and not (column == "patronymic" and wrong == "empty"):
            yield column, f"name_{wrong}", {"limit": names.LIMIT}
    email = cells["email"]
    if not email:
        yield "email", "empty", {}
    elif len(email) > EMAIL_LIMIT or not _EMAIL.fullmatch(email):
        yield "email", "email", {}
    if cells["phone"] and phones.problem(cells["phone"]):
        yield "phone", "phone", {}
    for column in ("position_kk", "position_ru"):
        if not cells[column]:
            yield column, "empty", {}
        elif len(cells[column]) > TITLE_LIMIT:
            yield column, "long", {"limit": TITLE_LIMIT}
    if not cells["kato"]:
        yield "kato", "empty", {}
    appointed = day(cells["appointed_on"])
    if not cells["appointed_on"]:
        yield "appointed_on", "empty", {}
    elif appointed is None:
        yield "appointed_on", "date", {}
    elif not EARLIEST <= appointed <= today + AHEAD:
        yield "appointed_on", "date_far", {}
    if cells["lang"] and cells["lang"].lower() not in LANGUAGES:
        yield "lang", "language", {}


def _number_code(number: str, wrong: str) -> str:
    if not number:
        return "empty"
    # 8,50101E+11 is what a spreadsheet makes of a long number.
    if wrong == "characters" and re.fullmatch(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+", number):
        return "iin_rounded"
    if wrong == "length" and iin.is_valid(number.zfill(iin.LENGTH)):
        return "iin_zeros"
    return f"iin_{wrong}"


def _doubts(row: Row, today: date) -> Iterator[Found]:
    if names.mixes_scripts(row.last_name, row.first_name, row.patronymic):
        yield "surname", "scripts", {}
    if row.starts_on > today:
        yield "appointed_on", "date_ahead", {}
