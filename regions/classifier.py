"""Reads an edition of KATO, the State classifier of administrative units, from the official file.

A code has nine digits, `AB CD EF HIJ`: region, district, okrug or town, settlement. The parent follows by
setting the parts to zero from the right. The file has a row per unit with the whole code (`te`), its parts
(`ab`, `cd`, `ef`, `hij`), a kind code (`k`) and both names. Nothing here touches the database, and nothing
knows one code from another: editions change.
Source: classifier NK RK 11-2025, Order No. 2-НҚ of 16 January 2025.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypedDict
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

SIZE_LIMIT = 50 * 1024 * 1024  # bytes, of the file and of what an XLSX unpacks to
ROW_LIMIT = 100_000  # the country has about sixteen thousand units
NAME_LIMIT = 200
KIND_CODES = ("0", "1", "2", "3", "4")

_PARTS = ("ab", "cd", "ef", "hij")
_WIDTHS = {"te": 9, "ab": 2, "cd": 2, "ef": 2, "hij": 3}
_HEADINGS = {
    "te": {"te", "kato", "kato_code", "code", "те", "код", "код_като", "әаож", "әаож_коды"},
    "ab": {"ab", "ав"},
    "cd": {"cd"},
    "ef": {"ef"},
    "hij": {"hij"},
    "k": {"k", "к"},
    "name_kk": {"kaz_name", "name_kaz", "name_kk", "kk", "kz_name", "name_kz"},
    "name_ru": {"rus_name", "name_rus", "name_ru", "ru", "ru_name"},
}
# What openpyxl lets through when a package or the XML in it is damaged or hostile.
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, KeyError, ValueError, EOFError)
_HEADING_ROWS = 20  # titles and notes may stand above the headings


class UnreadableFile(Exception):
    """No KATO can be read here. code: "type", "size", "broken" or "headings"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Place(TypedDict):
    """One unit. kind: OBLAST, CITY (of republican significance), DISTRICT, RURAL_OKRUG or SETTLEMENT."""

    code: str
    parent: str | None
    kind: str
    name_kk: str
    name_ru: str


class Refused(TypedDict):
    """A row that cannot stand, by its number in the file, counted from 1 with the headings.

    reason: "code", "parts" (they do not make up the code), "kind", "name", "duplicate", "parent"
    """

    row: int
    reason: str


class Edition(NamedTuple):
    """What a file says. `places` is sorted by code, so that a parent stands before its parts."""

    places: list[Place]
    refused: list[Refused]


class _Line(NamedTuple):
    number: int
    cells: dict[str, str]


def read(source: Path | str | bytes) -> Edition:
    """An edition from the path or the bytes of a CSV or XLSX file. Raises UnreadableFile, OSError.

    City administrations of district level are DISTRICT, as are districts of cities; towns and the
    administrations of villages and settlements below a district are SETTLEMENT.
    """
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    if len(content) > SIZE_LIMIT:
        raise UnreadableFile("size")
    lines = _lines(_sheets(content) if content.startswith(b"PK") else [_csv_rows(content)])
    return _edition(lines)


def ancestors(code: str) -> Iterator[str]:
    """The codes above a unit, nearest first, whether or not they exist: the parts zeroed one by one."""
    for kept in (6, 4, 2):
        above = code[:kept].ljust(9, "0")
        if above != code and above != "000000000":
            yield above
            code = above


def _edition(lines: Iterable[_Line]) -> Edition:
    first: dict[str, _Line] = {}
    refused: list[Refused] = []
    bad_codes: set[str] = set()
    for line in lines:
        code, reason = _code(line.cells)
        if code == "000000000":
            continue  # some editions open with the republic itself, which is no unit of ours
        reason = reason or ("duplicate" if code in first else _flaw(line.cells))
        if not reason:
            first[code] = line
            continue
        refused.append({"row": line.number, "reason": reason})
        bad_codes.add(code)
    places: list[Place] = []
    standing: set[str] = set()
    for code in sorted(first):
        parent = next((above for above in ancestors(code) if above in standing or above in bad_codes), None)
        is_region = code.endswith("0000000")
        # A unit whose own district was refused must not slip under the region instead.
        if not is_region and parent not in standing:
            refused.append({"row": first[code].number, "reason": "parent"})
            bad_codes.add(code)
            continue
        standing.add(code)
        places.append(_place(code, parent, first[code].cells))
    return Edition(places, sorted(refused, key=lambda one: one["row"]))


def _place(code: str, parent: str | None, cells: dict[str, str]) -> Place:
    name_kk, name_ru = cells["name_kk"], cells["name_ru"]
    return {
        "code": code,
        "parent": parent,
        "kind": _kind(code, name_kk.lower(), name_ru.lower()),
        "name_kk": name_kk,
        "name_ru": name_ru,
    }


def _kind(code: str, name_kk: str, name_ru: str) -> str:
    """The kind of a unit by its level and, where a level holds several kinds, by the words of its name.

    The file's own kind code tells urban from rural, not a city from an oblast or an okrug from a village.
    """
    if code.endswith("0000000"):
        is_city = re.match(r"г\.|город\b", name_ru) or re.search(r"(қ\.|қаласы)$", name_kk)
        return "CITY" if is_city else "OBLAST"
    if code.endswith("00000"):
        return "DISTRICT"
    if not code.endswith("000"):
        return "SETTLEMENT"
    if re.search(r"\bрайон|\bр\.а\.", name_ru):
        return "DISTRICT"
    # The official file spells it "с.о.", "с.о", "а.о." in both languages.
    is_okrug = re.search(r"\b[са]\. ?о\b|округ", name_ru) or re.search(r"\bа\. ?о\b|округ", name_kk)
    return "RURAL_OKRUG" if is_okrug else "SETTLEMENT"


def _code(cells: dict[str, str]) -> tuple[str, str | None]:
    """The code of a row, and why it cannot be trusted, if so."""
    parts = {name: cells[name].zfill(_WIDTHS[name]) for name in _PARTS if cells.get(name)}
    joined = "".join(parts.values()) if len(parts) == len(_PARTS) else ""
    code = cells.get("te") or joined
    if not re.fullmatch(r"[0-9]{9}", code):
        return code, "code"
    return code, "parts" if joined and joined != code else None


def _flaw(cells: dict[str, str]) -> str | None:
    if "k" in cells and cells["k"] not in KIND_CODES:
        return "kind"
    names = (cells["name_kk"], cells["name_ru"])
    return None if all(name and len(name) <= NAME_LIMIT for name in names) else "name"


def _lines(sheets: Iterable[Iterable[Sequence[object]]]) -> Iterator[_Line]:
    """The rows below the headings of the first sheet that has them, blank rows left out."""
    for sheet in sheets:
        columns: dict[str, int] = {}
        for number, row in enumerate(sheet, start=1):
            if number > ROW_LIMIT:
                raise UnreadableFile("size")
            if columns:
                cells = {
                    name: _text(row[place]) if place < len(row) else "" for name, place in columns.items()
                }
                if any(cells.values()):
                    yield _Line(number, cells)
            elif number > _HEADING_ROWS:
                break
            else:
                columns = _columns(row)
        if columns:
            return
    raise UnreadableFile("headings")


def _columns(row: Sequence[object]) -> dict[str, int]:
    """Where the columns stand, if this row holds the headings that are needed; otherwise {}."""
    headings = [re.sub(r"[\s./-]+", "_", _text(cell).lower()).strip("_") for cell in row]
    found = {
        name: place
        for name, spellings in _HEADINGS.items()
        if (place := next((at for at, heading in enumerate(headings) if heading in spellings), -1)) >= 0
    }
    has_code = "te" in found or all(name in found for name in _PARTS)
    return found if has_code and "name_kk" in found and "name_ru" in found else {}


def _text(cell: object) -> str:
    # A spreadsheet may keep a code as the number 103230000 or 103230000.0.
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableFile("type")
    heading = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=heading.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableFile("broken") from error


def _decoded(content: bytes) -> str:
    """Text in UTF-8 or UTF-16, or in KZ-1048, the Kazakh relative of Windows-1251."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("kz1048")
    except UnicodeDecodeError as error:
        raise UnreadableFile("type") from error


def _sheets(content: bytes) -> Iterator[Iterator[Sequence[object]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            # The sizes that the package claims are enough: zipfile never unpacks more than them.
            if sum(entry.file_size for entry in package.infolist()) > SIZE_LIMIT:
                raise UnreadableFile("size")
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except _BROKEN as error:
        raise UnreadableFile("broken") from error
    try:
        for sheet in workbook.worksheets:
            yield _sheet_rows(sheet)
    finally:
        workbook.close()


def _sheet_rows(sheet: Any) -> Iterator[Sequence[object]]:
    # Programs other than Excel may declare a smaller sheet than they write.
    sheet.reset_dimensions()
    try:
        yield from sheet.iter_rows(values_only=True)
    except _BROKEN as error:
        raise UnreadableFile("broken") from error
