"""Rosters for tests: the rows of a sample, and the files that hold them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime

from openpyxl import Workbook

from people.iin import check_digit
from regions.models import Region
from training.roster_file import COLUMNS

PLACES = (
    ("103200000", "DISTRICT", "Абай ауданы", "Абайский район"),
    ("103230000", "RURAL_OKRUG", "Қараауыл ауылдық округі", "Карааульский сельский округ"),
    ("103233000", "RURAL_OKRUG", "Кеңгірбай би ауылдық округі", "Кенгирбайбийский сельский округ"),
    ("104163000", "SETTLEMENT", "Шаған кенттік әкімшілігі", "Чаганская поселковая администрация"),
)

# As an agency would send it; the last column says what must become of the row.
SAMPLE = """\
iin,surname,given_name,patronymic,email,phone,position_kk,position_ru,kato,appointed_on,lang,expected_result
850101300005,Әбдіғали,Қуаныш,Сейтжанұлы,a1@example.kz,+77011234567,ауылдық округ әкімі,аким сельского округа,103230000,2024-09-15,kk,ok
901231400995,Өміртаева,Гүлнұр,Ғалымқызы,a2@example.kz,+77771234567,ауылдық округ әкімі,аким сельского округа,103233000,2025-03-10,kk,ok
750615301235,Иванов,Сергей,,a3@example.kz,87051234567,аудан әкімі,аким района,103200000,2023-11-05,ru,ok
010229500016,Hamid,Юсуф,,a4@example.kz,+7 747 123 45 67,кент әкімі,аким посёлка,104163000,2025-01-01,ru,warning
010101591807,Һадиша,Нұрай,,a5@example.kz,+77001234567,ауыл әкімі,аким села,116645000,2025-05-05,kk,ok
850101300006,Тест,Бірінші,,a6@example.kz,+77011234560,әкім,аким,103230000,2025-05-05,kk,error
85010130000,Тест,Екінші,,a7@example.kz,+77011234561,әкім,аким,103230000,2025-05-05,kk,error
850101300005,Тест,Қайталанған,,a8@example.kz,+77011234562,әкім,аким,103230000,2025-05-05,kk,error
000101500001,Тест,Үшінші,,a9@example.kz,+77011234563,әкім,аким,999999999,2025-05-05,kk,error
"""


def sample() -> bytes:
    """The sample without the column that only says what is expected."""
    rows = list(csv.reader(io.StringIO(SAMPLE)))
    return as_csv([dict(zip(rows[0][:-1], row[:-1], strict=True)) for row in rows[1:]])


def places() -> None:
    """The units that the sample names, beside those of the world."""
    for code, kind, kk, ru in PLACES:
        Region.objects.create(code=code, kind=kind, name_kk=kk, name_ru=ru, path=f"{code}/")


def row(**changes) -> dict[str, object]:
    """A row that stands by itself."""
    return {
        "iin": "850101300005",
        "surname": "Әбдіғали",
        "given_name": "Қуаныш",
        "patronymic": "Сейтжанұлы",
        "email": "a1@example.kz",
        "phone": "+77011234567",
        "position_kk": "ауылдық округ әкімі",
        "position_ru": "аким сельского округа",
        "kato": "116645000",
        "appointed_on": "2024-09-15",
        "lang": "kk",
    } | changes


def many(count: int) -> list[dict[str, object]]:
    """Rows of different people with valid numbers."""
    numbers = (f"{serial:011}" for serial in range(10_000_000_000, 99_999_999_999, 7))
    good = (eleven + str(check_digit(eleven)) for eleven in numbers if check_digit(eleven) is not None)
    return [
        row(iin=number, email=f"many{place}@example.kz", surname=f"Ақын{'а' * (place % 9)}")
        for place, number in zip(range(count), good, strict=False)
    ]


def as_csv(rows: list[dict], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_json(rows: list[dict]) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode()


def as_xlsx(rows: list[dict], *, above: int = 0) -> bytes:
    """A workbook in which numbers are numbers, as people type them."""
    workbook = Workbook()
    sheet = workbook.active
    for _ in range(above):
        sheet.append(["Әкімдер тізімі"])
    sheet.append(list(COLUMNS))
    for one in rows:
        sheet.append([_cell(name, one[name]) for name in COLUMNS])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _cell(name: str, text: object) -> object:
    if name in ("iin", "kato") and str(text).isdigit():
        return int(str(text))
    if name == "appointed_on" and isinstance(text, str) and text:
        return datetime.combine(date.fromisoformat(text), datetime.min.time())
    return text
