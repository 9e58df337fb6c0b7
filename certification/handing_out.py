"""Certificates and the register as files for the office: an archive of papers, and tables.

Tables hold what the register shows and the office knows anyway: never a personal number, an address or a score.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from audit import trail
from certification import producing
from certification.models import Certificate
from people.models import User
from training import downloads

FORMATS = ("csv", "xlsx", "json")
AT_ONCE = 500  # rows that are read together
# A workbook is made whole before the first byte leaves, so that it may be no larger than this.
SHEET_MOST = 20_000
COLUMNS = (
    "number", "name", "programme_kk", "programme_ru", "hours", "post_kk", "post_ru", "from", "to", "issued_on",
    "valid_until", "status", "changed_on", "replaces", "replaced_by", "cohort", "verify_url", "sha256",
)  # fmt: skip
# A name may hold none of these on some system; the rest of the world's letters are fine everywhere.
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


class HandingOutRefused(Exception):
    """The table would be too large; the message says what to do."""


class _Pipe(io.RawIOBase):
    """Takes what the archive writes and hands it on: nothing is kept, and nothing can be gone back to."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.waiting.append(bytes(piece))
        return len(piece)

    def drain(self) -> bytes:
        whole, self.waiting = b"".join(self.waiting), []
        return whole


def archive(certificates: QuerySet[Certificate]) -> Iterator[bytes]:
    """A ZIP of the stored papers, piece by piece: as many as there are, in the memory of one.

    A file that is lost does not end the archive: it is named in a list inside.
    """
    pipe = _Pipe()
    lost = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as box:  # PDF does not get smaller
        for row in certificates.iterator(chunk_size=AT_ONCE):
            try:
                pdf = producing.stored(row)
            except producing.FileLost:
                lost.append(row.printed["number"])
                continue
            box.writestr(_entry(file_name(row), row.issued_at), pdf)
            yield pipe.drain()
        if lost:
            box.writestr("NOT-READ.txt", "\n".join(lost) + "\n")
    yield pipe.drain()


def file_name(row: Certificate) -> str:
    """The number, which no other certificate has, and the name as printed; safe on every system, Cyrillic kept."""
    words = f"{row.printed['number']} {row.printed['name']}"
    plain = UNSAFE.sub(" ", unicodedata.normalize("NFC", words))
    visible = "".join(one for one in plain if unicodedata.category(one)[0] != "C")
    return f"{'_'.join(visible.split())[:120].strip('._')}.pdf"


def rows(certificates: QuerySet[Certificate], *, today: date) -> Iterator[dict[str, Any]]:
    """One row for each certificate, with the keys of `COLUMNS`; days as ISO text, None where there is nothing."""
    for row in certificates.select_related("replaces").iterator(chunk_size=AT_ONCE):
        printed = row.printed
        after = getattr(row, "replaced_by", None)
        post = printed["position"] or {}
        yield {
            "number": printed["number"],
            "name": printed["name"],
            "programme_kk": printed["programme"]["kk"],
            "programme_ru": printed["programme"]["ru"],
            "hours": printed["hours"],
            "post_kk": post.get("kk"),
            "post_ru": post.get("ru"),
            "from": printed["period"]["from"],
            "to": printed["period"]["to"],
            "issued_on": printed["issued_on"],
            "valid_until": printed["expires_on"],
            "status": row.shown_state(today),
            "changed_on": localdate(row.changed_at).isoformat() if row.changed_at else None,
            "replaces": row.replaces.printed["number"] if row.replaces else None,
            "replaced_by": after.printed["number"] if after else None,
            "cohort": row.enrolment.cohort.code,
            "verify_url": printed["verify_url"],
            "sha256": row.sha256 or None,
        }


def as_csv(table: Iterable[dict[str, Any]], *, columns: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """Piece by piece, with the mark that tells spreadsheets that it is UTF-8."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff".encode()
    for cells in _inert_lines(table, columns):
        writer.writerow(cells)
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def as_json(table: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A list of objects, piece by piece."""
    before = b"[\n"
    for row in table:
        yield before + json.dumps(row, ensure_ascii=False).encode()
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def as_xlsx(
    table: Iterable[dict[str, Any]],
    *,
    count: int,
    columns: Sequence[str] = COLUMNS,
    sheet_name: str = "register",
) -> bytes:
    """One sheet in which every cell is text: nothing is a formula, and no number is rounded."""
    if count > SHEET_MOST:
        raise HandingOutRefused(
            _("A workbook takes %(most)s rows at most. Narrow the choice, or take CSV.")
            % {"most": SHEET_MOST}
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name)
    for cells in _inert_lines(table, columns):
        line = []
        for text in cells:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"
            line.append(cell)
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def note(*, what: str, subject: Any, reader: User, at: datetime, details: dict[str, Any]) -> None:
    """Who took how much out of the house, and in what form: a line in the trail.

    subject  the batch or round; the reader where it was the register
    """
    trail.record(f"certification.{what}", actor=reader, subject=subject, at=at, details=details)


def _inert_lines(table: Iterable[dict[str, Any]], columns: Sequence[str]) -> Iterator[list[str]]:
    yield list(columns)
    for row in table:
        yield [downloads.inert("" if row[column] is None else str(row[column])) for column in columns]


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    day = localdate(at)
    return zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
