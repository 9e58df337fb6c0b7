import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import Workbook

from regions import classifier

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "kato_sample"
# The whole country, where somebody keeps it beside the repository; the sample is always read.
WHOLE = ROOT.parent / "shared" / "domain"
SOURCES = [SAMPLE, WHOLE] if (WHOLE / "okrugs.csv").exists() else [SAMPLE]

HEADINGS = ["te", "ab", "cd", "ef", "hij", "k", "kaz_name", "rus_name", "nn"]
ABAI = ("100000000", "0", "Абай облысы", "область Абай")
ABAI_DISTRICT = ("103200000", "2", "Абай ауданы", "Абайский район")
QARAUYL = ("103230000", "2", "Қараауыл а.о.", "Карааульский с.о.")
QARAUYL_VILLAGE = ("103230100", "2", "Қараауыл а.", "с.Караул")


def official(*units):
    """Rows of the official layout: the whole code, its parts, the kind code, both names, a number."""
    return [
        [code, code[:2], code[2:4], code[4:6], code[6:], kind, name_kk, name_ru, number]
        for number, (code, kind, name_kk, name_ru) in enumerate(units, start=1)
    ]


def as_csv(rows, headings=HEADINGS, delimiter=",", encoding="utf-8"):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([headings, *rows])
    return file.getvalue().encode(encoding)


def as_xlsx(rows, sheets_before=()):
    workbook = Workbook()
    for title in sheets_before:
        workbook.create_sheet(title, 0).append(["Мазмұны"])
    sheet = workbook.worksheets[-1]
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def converted(folder):
    """Our lists of districts and okrugs, with the regions above them, in the official layout."""
    kinds = {"rural_okrug": "2", "village_admin": "2", "town": "1", "city_district": "1"}
    territory = json.loads((ROOT / "regions" / "territory.json").read_text(encoding="utf-8"))
    units = [(one["kato"], "0", one["name_kk"], one["name_ru"]) for one in territory]
    for name in ("districts.csv", "okrugs.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                kind = row.get("type_code") or kinds.get(row["kind"], "3")
                units.append((row["kato"], kind, row["name_kk"], row["name_ru"]))
    return official(*units)


def refusals(content):
    return [(one["row"], one["reason"]) for one in classifier.read(content).refused]


@pytest.mark.parametrize(
    ("folder", "kinds"),
    [
        (SAMPLE, {"OBLAST": 17, "CITY": 3, "DISTRICT": 7, "RURAL_OKRUG": 2, "SETTLEMENT": 3}),
        # 209 districts and 21 districts of cities; 39 towns, 32 + 71 + 108 administrations below districts.
        (WHOLE, {"OBLAST": 17, "CITY": 3, "DISTRICT": 230, "RURAL_OKRUG": 2108, "SETTLEMENT": 250}),
    ][: len(SOURCES)],
    ids=["sample", "whole"][: len(SOURCES)],
)
def test_an_edition_is_read_with_every_unit_of_its_kind(folder, kinds):
    edition = classifier.read(as_csv(converted(folder)))

    assert edition.refused == []
    assert Counter(place["kind"] for place in edition.places) == kinds


@pytest.mark.parametrize("folder", SOURCES, ids=lambda folder: folder.name)
def test_every_unit_hangs_where_our_lists_say(folder):
    parents = {place["code"]: place["parent"] for place in classifier.read(as_csv(converted(folder))).places}

    with (folder / "okrugs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert parents[row["kato"]] == (row["district_kato"] or row["region_kato"])
    with (folder / "districts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert parents[row["kato"]] == row["parent_kato"]


@pytest.mark.parametrize("folder", SOURCES, ids=lambda folder: folder.name)
def test_a_parent_stands_before_its_parts(folder):
    seen = {None}

    for place in classifier.read(as_csv(converted(folder))).places:
        assert place["parent"] in seen
        seen.add(place["code"])


@pytest.mark.parametrize("folder", SOURCES, ids=lambda folder: folder.name)
def test_a_spreadsheet_and_a_text_file_say_the_same(folder):
    rows = converted(folder)

    assert classifier.read(as_xlsx([HEADINGS, *rows])) == classifier.read(as_csv(rows))


def test_a_village_hangs_under_its_okrug_and_the_okrug_under_its_district():
    edition = classifier.read(as_csv(official(QARAUYL_VILLAGE, QARAUYL, ABAI_DISTRICT, ABAI)))

    assert edition == classifier.Edition(
        places=[
            {
                "code": "100000000",
                "parent": None,
                "kind": "OBLAST",
                "name_kk": "Абай облысы",
                "name_ru": "область Абай",
            },
            {
                "code": "103200000",
                "parent": "100000000",
                "kind": "DISTRICT",
                "name_kk": "Абай ауданы",
                "name_ru": "Абайский район",
            },
            {
                "code": "103230000",
                "parent": "103200000",
                "kind": "RURAL_OKRUG",
                "name_kk": "Қараауыл а.о.",
                "name_ru": "Карааульский с.о.",
            },
            {
                "code": "103230100",
                "parent": "103230000",
                "kind": "SETTLEMENT",
                "name_kk": "Қараауыл а.",
                "name_ru": "с.Караул",
            },
        ],
        refused=[],
    )


@pytest.mark.parametrize(
    ("headings", "delimiter", "encoding"),
    [
        (HEADINGS, ",", "utf-8-sig"),
        (HEADINGS, ";", "utf-8"),
        (HEADINGS, "\t", "utf-16"),
        (HEADINGS, ";", "kz1048"),
        ([" TE ", "AB", "CD", "EF", "HIJ", "K", "Kaz name", "RUS_NAME", "NN"], ",", "utf-8"),
        (["kato", "ab", "cd", "ef", "hij", "k", "name_kk", "name_ru", "nn"], ",", "utf-8"),
        (["row", "ab", "cd", "ef", "hij", "k", "name_kaz", "name_rus", "nn"], ",", "utf-8"),
    ],
)
def test_a_text_file_may_be_written_in_many_ways(headings, delimiter, encoding):
    rows = official(ABAI, ABAI_DISTRICT, QARAUYL)

    assert classifier.read(as_csv(rows, headings, delimiter, encoding)) == classifier.read(as_csv(rows))


def test_parts_that_lost_their_zeros_still_make_a_code():
    rows = [[10, 0, 0, 0, 0, *ABAI[2:]], [10, 32.0, 0, 0, 2, *ABAI_DISTRICT[2:]]]

    edition = classifier.read(as_xlsx([["ab", "cd", "ef", "hij", "k", "kaz_name", "rus_name"], *rows]))

    assert [place["code"] for place in edition.places] == ["100000000", "103200000"]


def test_codes_may_be_numbers_and_headings_may_stand_lower_on_a_later_sheet():
    rows = [
        ["ӘАОЖ"],
        [],
        HEADINGS,
        [100000000, 10, 0, 0, 0, 0, *ABAI[2:], 1],
        [],
        [103200000.0, *official(ABAI_DISTRICT)[0][1:]],
    ]

    edition = classifier.read(as_xlsx(rows, sheets_before=["Мазмұны"]))

    assert [place["code"] for place in edition.places] == ["100000000", "103200000"]
    assert edition.refused == []


def test_a_path_is_read_like_its_bytes(tmp_path):
    path = tmp_path / "kato.csv"
    path.write_bytes(as_csv(official(ABAI)))

    assert classifier.read(path) == classifier.read(str(path)) == classifier.read(path.read_bytes())


def test_a_row_for_the_republic_is_passed_over():
    republic = ("000000000", "0", "Қазақстан Республикасы", "Республика Казахстан")

    edition = classifier.read(as_csv(official(republic, ABAI)))

    assert [place["code"] for place in edition.places] == ["100000000"]
    assert edition.refused == []


@pytest.mark.parametrize(
    ("name_kk", "name_ru"),
    [("Астана қаласы", "город Астана"), ("Астана қ.", "г.Астана"), ("АСТАНА ҚАЛАСЫ", "Г. АСТАНА")],
)
def test_a_city_of_republican_significance_is_known_by_its_name(name_kk, name_ru):
    city = ("710000000", "0", name_kk, name_ru)
    district = ("711210000", "1", "Есіл ауданы", "район Есиль")

    places = classifier.read(as_csv(official(city, district))).places

    assert [(place["code"], place["kind"], place["parent"]) for place in places] == [
        ("710000000", "CITY", None),
        ("711210000", "DISTRICT", "710000000"),
    ]


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        (("10323000", "2", "Қараауыл а.о.", "Карааульский с.о."), "code"),
        (("10323000a", "2", "Қараауыл а.о.", "Карааульский с.о."), "code"),
        (("١٠٣٢٣٠٠٠٠", "2", "Қараауыл а.о.", "Карааульский с.о."), "code"),
        (("103230000", "7", "Қараауыл а.о.", "Карааульский с.о."), "kind"),
        (("103230000", "", "Қараауыл а.о.", "Карааульский с.о."), "kind"),
        (("103230000", "2", "", "Карааульский с.о."), "name"),
        (("103230000", "2", "Қараауыл а.о.", " "), "name"),
        (("103230000", "2", "Қ" * 201, "Карааульский с.о."), "name"),
        (("103200000", "2", "Абай ауданы", "Абайский район"), "duplicate"),
        (("113230000", "2", "Қараауыл а.о.", "Карааульский с.о."), "parent"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_with_its_number(unit, reason):
    edition = classifier.read(as_csv(official(ABAI, ABAI_DISTRICT, unit)))

    assert edition.refused == [{"row": 4, "reason": reason}]
    assert [place["code"] for place in edition.places] == ["100000000", "103200000"]


def test_parts_that_contradict_the_code_are_refused():
    row = official(QARAUYL)[0]
    row[3] = "33"

    assert refusals(as_csv([*official(ABAI, ABAI_DISTRICT), row])) == [(4, "parts")]


def test_what_stood_under_a_refused_district_does_not_slip_under_the_region():
    nameless = ("103200000", "2", "", "")

    assert refusals(as_csv(official(ABAI, nameless, QARAUYL, QARAUYL_VILLAGE))) == [
        (3, "name"),
        (4, "parent"),
        (5, "parent"),
    ]


def many_rows():
    return as_csv(official(ABAI) * (classifier.ROW_LIMIT + 1))


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"\0" * (classifier.SIZE_LIMIT + 1))
    return file.getvalue()


def damaged_sheet():
    """A spreadsheet whose sheet stops in the middle of its XML."""
    file = io.BytesIO()
    sound = io.BytesIO(as_xlsx([HEADINGS, *official(ABAI)]))
    with zipfile.ZipFile(sound) as whole, zipfile.ZipFile(file, "w") as package:
        for name in whole.namelist():
            content = whole.read(name)
            package.writestr(name, content[: len(content) // 2] if "worksheets" in name else content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "headings"),
        (lambda: b"name,code\nAbai,100000000\n", "headings"),
        (lambda: as_xlsx([["Абай облысы", "100000000"]]), "headings"),
        (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "type"),
        (lambda: b"PK\x03\x04 and no more", "broken"),
        (damaged_sheet, "broken"),
        (bomb, "size"),
        (many_rows, "size"),
        (lambda: b"x" * (classifier.SIZE_LIMIT + 1), "size"),
    ],
    ids=["empty", "other-csv", "other-xlsx", "picture", "cut", "damaged", "bomb", "endless", "huge"],
)
def test_a_file_that_is_no_classifier_is_turned_away(make, code):
    with pytest.raises(classifier.UnreadableFile) as refusal:
        classifier.read(make())

    assert refusal.value.code == code


def test_ancestors_are_found_by_zeroing_from_the_right():
    assert list(classifier.ancestors("103230100")) == ["103230000", "103200000", "100000000"]
    assert list(classifier.ancestors("103200000")) == ["100000000"]
    assert list(classifier.ancestors("100000000")) == []


def test_our_territory_names_twenty_regions_in_three_languages():
    territory = json.loads((ROOT / "regions" / "territory.json").read_text(encoding="utf-8"))

    assert len({one["kato"] for one in territory}) == len(territory) == 20
    assert Counter(one["kind"] for one in territory) == {"OBLAST": 17, "CITY": 3}
    for one in territory:
        assert list(one) == ["kato", "iso_3166_2", "kind", "name_kk", "name_ru", "name_en"]
        assert one["iso_3166_2"] == f"KZ-{one['kato'][:2]}"
        assert one["kato"].endswith("0000000")
        assert all(one[f"name_{language}"] for language in ("kk", "ru", "en"))
