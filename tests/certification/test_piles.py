"""A personnel office checks a list of papers at once: by codes, or by few numbers with their names."""

import csv
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from audit.models import Event
from certification import piles
from tests.certification.life import TODAY, within_one_minute

HERE = "/en/verify/list/"
NAME = "Әбдіғалиева Айгүл Сейтжанқызы"
UNKNOWN = "7KQ2M4XD9P1TCW8HABCDEFGHJK"
NUMBER = "ӘМ-2026-000001"


@pytest.fixture(autouse=True)
def _counted_anew():
    cache.clear()


def checked(text, *, today=TODAY):
    return piles.check(piles.read(text if isinstance(text, bytes) else text.encode()), today=today)


def refused(text):
    with pytest.raises(piles.PileRefused) as refusal:
        piles.read(text if isinstance(text, bytes) else text.encode())
    return str(refusal.value)


# --- reading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        f"{UNKNOWN}\n",
        f"code\n{UNKNOWN}\n",
        f"{UNKNOWN.lower()};{NAME}\n",
        f"Код;ФИО;Должность\n{UNKNOWN};{NAME};Әкім\n",
        f"№ п/п\tАдрес\n1\thttps://school.example.kz/v/{UNKNOWN}?lang=ru\n",
        "\n\n7KQ2 M4XD 9P1T CW8H ABCD EFGH JK\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
def test_lists_are_read_as_offices_write_them(content, encoding):
    [line] = piles.read(content.encode(encoding))

    assert line.code == UNKNOWN
    assert line.name == (NAME if NAME in content else "")
    assert line.row == content.count("\n")


def test_a_workbook_is_read_as_well():
    book = Workbook()
    book.active.append(["Нөмірі", "Аты-жөні"])
    book.active.append([NUMBER, NAME])
    out = io.BytesIO()
    book.save(out)

    assert piles.read(out.getvalue()) == [piles.Line(2, "", NUMBER, NAME, f"{NUMBER} · {NAME}")]


def test_a_post_or_a_day_is_not_taken_for_a_name():
    [line] = piles.read(f"code,post,day\n{UNKNOWN},2-сынып,12.11.2026\n".encode())

    assert line.name == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The list is empty."),
        (" \n\n", "The list is empty."),
        ("code;name\n", "The list is empty."),
        ("x" * (piles.FILE_MOST + 1), "The file is larger than 1 MB."),
        (b"%PDF-1.7 x", "This is no CSV or XLSX file."),
        (b"PK\x03\x04broken", "The file is damaged. Save it anew and choose it again."),
        (f"{UNKNOWN}\n" * 501, "The list has more than 500 rows. Divide it into several."),
    ],
)
def test_what_is_no_list_is_refused_in_words(content, words):
    assert refused(content) == words


def test_five_hundred_rows_are_taken():
    assert len(piles.read(f"{UNKNOWN}\n".encode() * 500)) == 500


@pytest.mark.parametrize("number", ["850101300005", "850101 300005"])
def test_a_roster_with_personal_numbers_is_refused_and_not_repeated(number):
    told = refused(f"code;name;iin\n{UNKNOWN};{NAME};{number}\n")

    assert told.startswith("Row 2, column 3 holds a personal number (IIN).")
    assert "850101" not in told


def test_numbers_cannot_be_tried_out_by_the_hundred():
    rows = "".join(f"ӘМ-2026-{number:06};Әбдіғалиева\n" for number in range(31))

    assert refused(rows).startswith("31 rows have a number but no code; at most 30 are answered in one list.")
    assert len(piles.read(rows.rpartition("ӘМ")[0].encode())) == 30


# --- answers -----------------------------------------------------------------------------------------------


def test_a_row_is_answered_as_its_page_would_answer(issued):
    [answer] = checked(f"{issued.code};{NAME}")

    assert (answer.entry.status, answer.entry.certificate.pk, answer.agrees, answer.remark) == (
        "valid", issued.pk, True, "",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["suspended", "revoked", "replaced"])
def test_what_is_out_of_force_says_so(request, state):
    row = request.getfixturevalue(state)

    [answer] = checked(row.code)

    assert answer.entry.status == state
    assert bool(answer.entry.successor) == (state == "replaced")


@pytest.mark.parametrize(
    ("name", "agrees"),
    [
        ("Абдигалиева", None),
        ("ӘБДІҒАЛИЕВА айгүл", True),
        ("Әбдіғалиева", True),
        ("Айгүл", False),
        ("Ким", False),
    ],
)
def test_a_name_beside_the_code_is_compared(issued, name, agrees):
    [answer] = checked(f"{issued.code};{name}")

    if agrees is not None:
        assert answer.agrees is agrees
    assert bool(answer.remark) == (answer.agrees is False)


@pytest.mark.parametrize(
    ("row", "status", "remark"),
    [
        (f"{NUMBER};Әбдіғалиева", "valid", ""),
        ("AM-2026-1;Әбдіғалиева Айгүл", "valid", ""),
        (f"{NUMBER};Ким", "unknown", ""),
        (NUMBER, "unasked", "A number alone is not enough: write the surname beside it."),
        ("ӘМ-2026-000002;Әбдіғалиева", "unknown", ""),
        ("ӘМ-2025-000001;Әбдіғалиева", "unknown", ""),
        ("Әбдіғалиева", "unasked", "There is neither a code nor a number in this row."),
    ],
)
def test_a_number_needs_its_name(issued, row, status, remark):
    [answer] = checked(row)

    assert (answer.status, answer.remark) == (status, remark)


def test_a_certificate_that_stands_twice_is_marked(issued):
    first, second = checked(f"{issued.code}\n{NUMBER};Әбдіғалиева\n")

    assert (first.remark, second.remark) == ("", "The same certificate as in row 1.")


def test_what_needs_a_look_comes_first(replaced):
    rows = [replaced.replaced_by.code, replaced.code, UNKNOWN]

    assert [one.entry.status for one in checked("\n".join(rows))] == ["unknown", "replaced", "valid"]


@pytest.mark.parametrize("rows", [1, 20, 250])
def test_any_number_of_rows_costs_two_queries(issued, rows, django_assert_num_queries):
    lines = piles.read((f"{issued.code}\n" * rows + f"{NUMBER};Әбдіғалиева\n").encode())

    with django_assert_num_queries(2):
        assert len(piles.check(lines, today=TODAY)) == rows + 1


# --- the page ----------------------------------------------------------------------------------------------


def post(client=None, here=HERE, **fields):
    return (client or Client()).post(here, fields)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_is_open_to_everybody_and_linked(db, language):
    page = Client().get(f"/{language}/verify/list/")

    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert f'href="/{language}/verify/list/"' in Client().get(f"/{language}/verify/").content.decode()


def test_a_list_comes_back_as_a_table(issued):
    events = Event.objects.count()
    page = post(text=f"{issued.code};{NAME}\n{UNKNOWN}").content.decode()

    assert "2 rows were checked." in page
    assert page.count('scope="row"') == 2
    assert NAME in page
    assert "The name agrees." in page
    assert "The register does not know it. Compare the code with the paper." in page
    assert Event.objects.count() == events  # nothing of it is kept


def test_a_file_is_checked_as_well_and_may_not_come_with_text(issued):
    def file():
        return SimpleUploadedFile("list.csv", f"code\n{issued.code}\n".encode())

    assert NUMBER in post(file=file()).content.decode()
    both = post(file=file(), text=UNKNOWN)
    assert (both.status_code, "not both" in both.content.decode()) == (422, True)
    assert post().status_code == 422


def test_a_refusal_stands_at_its_field_and_in_the_language(db):
    page = post(here="/ru/verify/list/", text="850101300005")

    assert page.status_code == 422
    assert "ИИН" in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()


def test_the_table_leaves_as_a_file_in_which_nothing_is_a_formula(issued):
    text = f"{issued.code};=HYPERLINK(1)\n@evil\n"
    page = post(text=text)
    again = page.context["typed"]
    answer = post(text=again, **{"as": "csv"})

    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith('attachment; filename="checked-')
    assert [(row["status"], row["number"], row["asked"]) for row in rows] == [
        ("unasked", "", "'@evil"),
        ("valid", NUMBER, issued.code),
    ]
    book = load_workbook(io.BytesIO(post(text=again, **{"as": "xlsx"}).content))
    assert [cell.value for cell in book["checked"][1]] == list(piles.COLUMNS)
    assert book["checked"].max_row == 3


def test_whoever_sends_lists_all_the_time_is_slowed_down(db):
    client = Client()

    codes = within_one_minute(lambda: [post(client, text=UNKNOWN).status_code for _ in range(11)])

    assert codes == [200] * 10 + [429]
