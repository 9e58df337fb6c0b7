import io
import zipfile
from datetime import date

import pytest

from tests.training import rows
from training import roster_file, roster_rows
from training.roster_file import COLUMNS, UnusableFile

LIMIT = 10 * 1024 * 1024
TODAY = date(2026, 11, 23)


def read(content: bytes):
    return roster_file.read(content, limit=LIMIT)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
def test_a_csv_is_read_whatever_program_wrote_it(delimiter, encoding):
    (line,) = read(rows.as_csv([rows.row()], delimiter=delimiter, encoding=encoding))

    assert line == (2, {name: str(value) for name, value in rows.row().items()})


def test_a_csv_of_russian_letters_in_windows_1251_is_read():
    (line,) = read(
        rows.as_csv(
            [rows.row(surname="Щукин", given_name="Пётр", patronymic="", position_kk="аким")],
            encoding="cp1251",
        )
    )

    assert (line.cells["surname"], line.cells["given_name"]) == ("Щукин", "Пётр")


@pytest.mark.parametrize("write", [rows.as_csv, rows.as_xlsx, rows.as_json])
def test_the_three_formats_say_the_same(write):
    lines = read(write([rows.row(), rows.row(iin="901231400995", email="a2@example.kz")]))

    assert [line.cells["iin"] for line in lines] == ["850101300005", "901231400995"]
    assert lines[0].cells["appointed_on"] == "2024-09-15"


def test_rows_are_counted_as_the_spreadsheet_counts_them():
    lines = read(rows.as_xlsx([rows.row(), rows.row()], above=3))

    assert [line.number for line in lines] == [5, 6]


def test_headings_may_be_kazakh_or_russian_and_further_columns_are_passed_over():
    headings = (
        "ЖСН;Тегі;Аты;Әкесінің аты;Эл. пошта;Телефон;Лауазымы;Должность;ӘАОЖ;Тағайындалған күні;Тілі;Ескерту"
    )
    cells = ";".join(str(rows.row()[name]) for name in COLUMNS) + ";жоқ"

    (line,) = read(f"{headings}\n{cells}\n".encode())

    assert line.cells == {name: str(value) for name, value in rows.row().items()}


def test_zeros_that_a_spreadsheet_dropped_are_not_put_back():
    (line,) = read(rows.as_xlsx([rows.row(iin="000101500001")]))

    row, refused, _ = roster_rows.judged(line, today=TODAY)

    assert line.cells["iin"] == "101500001"
    assert row is None
    assert [(one.field, one.code, one.params) for one in refused] == [("iin", "iin_zeros", {"digits": 9})]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_missing_column_is_named(name):
    text = rows.as_csv([rows.row()]).decode().replace(name, "else", 1)

    with pytest.raises(UnusableFile) as unusable:
        read(text.encode())

    assert (unusable.value.code, unusable.value.columns) == ("columns", (name,))


def _word() -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as zipped:
        zipped.writestr("word/document.xml", "<w:document/>")
    return package.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        (rows.as_csv([]), "empty"),
        (b"[]", "empty"),
        (_word(), "type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "type"),
        (b"%PDF-1.7\n...", "type"),
        (b"{\\rtf1\\ansi}", "type"),
        (b"PK\x03\x04 torn", "broken"),
        (rows.as_xlsx([rows.row()])[:-200], "broken"),
        (b"[{]", "broken"),
        (b'{"people": []}', "broken"),
        (b"[1, 2]", "broken"),
        (b"x" * (LIMIT + 1), "size"),
    ],
)
def test_what_is_no_roster_is_refused(content, code):
    with pytest.raises(UnusableFile) as unusable:
        read(content)

    assert unusable.value.code == code


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(roster_file, "UNPACKED_LIMIT", 1000)

    with pytest.raises(UnusableFile) as unusable:
        read(rows.as_xlsx([rows.row()]))

    assert unusable.value.code == "size"


@pytest.mark.parametrize("write", [rows.as_csv, rows.as_json])
def test_ten_thousand_rows_are_read_and_no_more(write):
    listed = [rows.row()] * 10_000

    assert len(read(write(listed))) == 10_000
    with pytest.raises(UnusableFile) as unusable:
        read(write([*listed, rows.row()]))
    assert unusable.value.code == "rows"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"iin": ""}, "iin", "empty"),
        ({"iin": "850101300006"}, "iin", "iin_checksum"),
        ({"iin": "85010130000"}, "iin", "iin_length"),
        ({"iin": "85010130000a"}, "iin", "iin_characters"),
        ({"iin": "8,50101E+11"}, "iin", "iin_rounded"),
        ({"surname": ""}, "surname", "name_empty"),
        ({"surname": "Әбдіғали7"}, "surname", "name_characters"),
        ({"given_name": "Қ" * 81}, "given_name", "name_length"),
        ({"email": ""}, "email", "empty"),
        ({"email": "a1@example"}, "email", "email"),
        ({"email": "a1 @example.kz"}, "email", "email"),
        ({"phone": "12345"}, "phone", "phone"),
        ({"phone": "+79991234567"}, "phone", "phone"),
        ({"position_kk": ""}, "position_kk", "empty"),
        ({"position_ru": "а" * 201}, "position_ru", "long"),
        ({"kato": ""}, "kato", "empty"),
        ({"appointed_on": ""}, "appointed_on", "empty"),
        ({"appointed_on": "2025-02-30"}, "appointed_on", "date"),
        ({"appointed_on": "весной"}, "appointed_on", "date"),
        ({"appointed_on": "1925-02-03"}, "appointed_on", "date_far"),
        ({"appointed_on": "2205-02-03"}, "appointed_on", "date_far"),
        ({"lang": "kz"}, "lang", "language"),
    ],
)
def test_a_row_is_refused_with_its_column_and_reason(changes, field, code):
    (line,) = read(rows.as_csv([rows.row(**changes)]))

    row, refused, _ = roster_rows.judged(line, today=TODAY)

    assert row is None
    assert [(one.row, one.field, one.code) for one in refused] == [(2, field, code)]


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"iin": "8501 0130 0005"}, "iin", "850101300005"),
        ({"patronymic": ""}, "patronymic", ""),
        ({"surname": " Әбдіғали  "}, "last_name", "Әбдіғали"),
        ({"email": "A1@Example.KZ"}, "email", "a1@example.kz"),
        ({"phone": "8 (705) 123-45-67"}, "phone", "+77051234567"),
        ({"phone": ""}, "phone", ""),
        ({"appointed_on": "15.09.2024"}, "starts_on", date(2024, 9, 15)),
        ({"lang": "RU"}, "language", "ru"),
        ({"lang": ""}, "language", ""),
    ],
)
def test_a_row_is_read_as_it_is_meant(changes, name, value):
    (line,) = read(rows.as_csv([rows.row(**changes)]))

    row, refused, warnings = roster_rows.judged(line, today=TODAY)

    assert (refused, warnings) == ([], [])
    assert getattr(row, name) == value


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"surname": "Hamid"}, "surname", "scripts"),
        ({"surname": "Әбдiғали"}, "surname", "scripts"),
        ({"appointed_on": "2026-12-01"}, "appointed_on", "date_ahead"),
    ],
)
def test_a_doubt_is_no_refusal(changes, field, code):
    (line,) = read(rows.as_csv([rows.row(**changes)]))

    row, _, warnings = roster_rows.judged(line, today=TODAY)

    assert row is not None
    assert [(one.field, one.code) for one in warnings] == [(field, code)]
