"""Reads a roster from the bytes of a CSV, XLSX or JSON file. What a file is, its bytes say, not its name.

Nothing here judges a row: every cell comes out as text, so that no zero in front of a personal number is lost
by us, and none that a spreadsheet has lost is put back silently.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

ROW_LIMIT = 10_000  # people in one roster
UNPACKED_LIMIT = 200 * 1024 * 1024  # bytes that an XLSX may unpack to
HEADING_ROWS = 10  # titles and notes may stand above the headings
COLUMNS = (
    "iin",
    "surname",
    "given_name",
    "patronymic",
    "email",
    "phone",
    "position_kk",
    "position_ru",
    "kato",
    "appointed_on",
    "lang",
)
# Headings as agencies write them, besides our own.
_SPELLINGS = {
    "iin": {"жсн", "иин"},
    "surname": {"тегі", "фамилия", "last_name"},
    "given_name": {"аты", "имя", "first_name"},
    "patronymic": {"әкесінің_аты", "отчество", "middle_name"},
    "email": {"e_mail", "эл_пошта", "электрондық_пошта", "эл_почта", "электронная_почта"},
    "phone": {"телефон", "телефоны"},
    "position_kk": {"лауазымы", "лауазымы_kk"},
    "position_ru": {"должность", "должность_ru"},
    "kato": {"әаож", "като", "код_като"},
    "appointed_on": {"тағайындалған_күні", "дата_назначения"},
    "lang": {"тілі", "язык", "language"},
}
# What openpyxl lets through when a package or the XML in it is damaged or hostile.
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, KeyError, ValueError, EOFError)


class UnusableFile(Exception):
    """No roster can be read here.

    code     "empty", "type", "size", "broken", "columns" or "rows" (too many)
    columns  for "columns": the names that are missing
    """

    def __init__(self, code: str, columns: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.columns = tuple(columns)


class Line(NamedTuple):
    """A row by its number, as a spreadsheet counts (from 1, headings included; in JSON the first object is 1)."""

    number: int
    cells: dict[str, str]


def read(content: bytes, *, limit: int) -> list[Line]:
    """The rows of a roster, blank ones left out. Raises UnusableFile.

    limit  bytes that a file may have
    Columns that are not ours are passed over.
    """
    if len(content) > limit:
        raise UnusableFile("size")
    if not content.strip():
        raise UnusableFile("empty")
    if content.startswith(b"PK\x03\x04"):
        lines = _lines(_sheet(content))
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"{")):
        lines = _objects(content)
    else:
        lines = _lines(_csv(content))
    read = list(lines)
    if not read:
        raise UnusableFile("empty")
    return read


def cells(content: bytes, *, limit: int) -> Iterator[list[str]]:
    """Every row of a CSV or XLSX file as text, whatever its columns mean. Raises UnusableFile while it is read.

    limit  bytes that a file may have
    """
    if len(content) > limit:
        raise UnusableFile("size")
    if not content.strip():
        raise UnusableFile("empty")
    for row in _sheet(content) if content.startswith(b"PK\x03\x04") else _csv(content):
        yield [_text(cell) for cell in row]


def _lines(rows: Iterable[Sequence[object]]) -> Iterator[Line]:
    """The rows below the headings."""
    columns: dict[str, int] = {}
    nearest: dict[str, int] = {}
    count = 0
    for number, row in enumerate(rows, start=1):
        if not columns:
            found = _columns(row)
            nearest = max(nearest, found, key=len)
            if len(found) == len(COLUMNS):
                columns = found
            elif number >= HEADING_ROWS:
                break
            continue
        cells = {name: _text(row[place]) if place < len(row) else "" for name, place in columns.items()}
        if any(cells.values()):
            count += 1
            if count > ROW_LIMIT:
                raise UnusableFile("rows")
            yield Line(number, cells)
    if not columns:
        raise UnusableFile("columns", [name for name in COLUMNS if name not in nearest])


def _columns(row: Sequence[object]) -> dict[str, int]:
    headings = [re.sub(r"[\s./()-]+", "_", _text(cell).lower()).strip("_") for cell in row]
    found = {}
    for name in COLUMNS:
        place = next((at for at, one in enumerate(headings) if one == name or one in _SPELLINGS[name]), None)
        if place is not None:
            found[name] = place
    return found


def _text(cell: object) -> str:
    """A cell as text. Numbers keep exactly the digits that the spreadsheet has kept."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    text = "" if cell is None else str(cell)
    # Excel's way to force text: ="0101" or '0101.
    text = re.sub(r'^="([^"]*)"$', r"\1", text.strip())
    if re.fullmatch(r"'[0-9+]+", text):
        text = text[1:]
    return " ".join(unicodedata.normalize("NFC", text).split())


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise UnusableFile("type")
    heading = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=heading.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnusableFile("broken") from error


def _decoded(content: bytes) -> str:
    """Text in UTF-8 or UTF-16, in KZ-1048 (the Kazakh relative of Windows-1251) or in Windows-1251."""
    encodings = ["utf-8-sig", "kz1048", "cp1251"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif _is_binary(content):
        encodings = []
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableFile("type")


def _is_binary(content: bytes) -> bool:
    """An old Word or Excel file, a PDF, a picture: no text has such bytes at its beginning."""
    return b"\0" in content[:4096] or content.startswith(
        (b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"{\\rtf")
    )


def _objects(content: bytes) -> Iterator[Line]:
    """The objects of a JSON list, or of the list under "rows"."""
    try:
        listed = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnusableFile("type" if content.startswith(b"{\\rtf") else "broken") from error
    if isinstance(listed, dict):
        listed = listed.get("rows")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise UnusableFile("broken")
    if len(listed) > ROW_LIMIT:
        raise UnusableFile("rows")
    named = {name for one in listed for name in one}
    if listed and (missing := [name for name in COLUMNS if name not in named]):
        raise UnusableFile("columns", missing)
    for number, one in enumerate(listed, start=1):
        cells = {name: _text(one.get(name)) for name in COLUMNS}
        if any(cells.values()):
            yield Line(number, cells)


def _sheet(content: bytes) -> Iterator[Sequence[object]]:
    """The rows of the first sheet. A Word file is a package as well, but not a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "xl/workbook.xml" not in package.namelist():
                raise UnusableFile("type")
            # The sizes that the package claims are enough: zipfile never unpacks more than them.
            if sum(entry.file_size for entry in package.infolist()) > UNPACKED_LIMIT:
                raise UnusableFile("size")
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except _BROKEN as error:
        raise UnusableFile("broken") from error
    try:
        sheets = workbook.worksheets
        yield from _sheet_rows(sheets[0]) if sheets else ()
    except _BROKEN as error:
        raise UnusableFile("broken") from error
    finally:
        workbook.close()


def _sheet_rows(sheet: Any) -> Iterator[Sequence[object]]:
    # Programs other than Excel may declare a smaller sheet than they write.
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True)
