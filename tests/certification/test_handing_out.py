"""What an office takes away: the archive of papers, the list, the register as a table."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from audit.models import Event
from certification import batches, handing_out, producing
from certification.models import Certificate
from tests.certification.life import PRODUCED, TODAY
from tests.worlds import NOON, finish, more_trainees

IIN = "850101300005"


def desk(name, *args):
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


def whole(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def three(world, signatory):
    """Three issued papers; two people have the same name."""
    people = [finish(one) for one in more_trainees(world.cohort, world.koyandy, 3)]
    for enrolment in people[:2]:
        enrolment.trainee.last_name = "Әбдіғалиұлы"
        enrolment.trainee.save(update_fields=["last_name"])
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    for row in Certificate.objects.filter(batch=batch, state="RESERVED"):
        producing.produce(row.pk, at=PRODUCED)
    return batch


def test_the_archive_holds_the_very_papers_under_names_of_their_own(world, client_of, three):
    answer = client_of(world.maker).get(desk("batch_files", three.pk))

    box = zipfile.ZipFile(io.BytesIO(whole(answer)))
    assert answer["Content-Disposition"] == f'attachment; filename="batch-{three.pk}.zip"'
    assert box.testzip() is None
    rows = {handing_out.file_name(row): row for row in three.certificates.all()}
    assert sorted(box.namelist()) == sorted(rows)
    assert len(rows) == 3
    assert "ӘМ-2026-000002_Әбдіғалиұлы_Ғани.pdf" in rows
    for name, row in rows.items():
        assert box.read(name) == producing.stored(row)
    event = Event.objects.get(action="certification.batch.files_taken")
    assert (event.actor, event.details) == (world.maker, {"certificates": 3})


def test_a_lost_file_does_not_end_the_archive(three):
    lost = three.certificates.order_by("number").first()
    Path(storages["private"].path(lost.file)).unlink()

    found = three.certificates.order_by("number")
    box = zipfile.ZipFile(io.BytesIO(b"".join(handing_out.archive(found))))

    assert len(box.namelist()) == 3
    assert box.read("NOT-READ.txt").decode() == "ӘМ-2026-000001\n"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Әбдіғалиева Айгүл", "ӘМ-2026-000001_Әбдіғалиева_Айгүл.pdf"),
        ("../../etc/passwd", "ӘМ-2026-000001_.._.._etc_passwd.pdf"),
        ('А<b>:"|?*\\Я', "ӘМ-2026-000001_А_b_Я.pdf"),
        ("Аты\u202e\u0000", "ӘМ-2026-000001_Аты.pdf"),
        ("Ұ" * 300, f"ӘМ-2026-000001_{'Ұ' * 105}.pdf"),
    ],
)
def test_names_are_safe_and_stay_cyrillic(name, kept):
    row = Certificate(printed={"number": "ӘМ-2026-000001", "name": name})

    assert handing_out.file_name(row) == kept


def test_the_register_is_taken_as_csv_json_and_xlsx(world, client_of, three):
    client = client_of(world.maker)

    table = list(
        csv.reader(io.StringIO(whole(client.get(desk("register_table", "csv"))).decode("utf-8-sig")))
    )
    objects = json.loads(whole(client.get(desk("register_table", "json"))))
    sheet = load_workbook(io.BytesIO(whole(client.get(desk("register_table", "xlsx"))))).active

    assert tuple(table[0]) == handing_out.COLUMNS
    assert [line[0] for line in table[1:]] == [f"ӘМ-2026-00000{n}" for n in (3, 2, 1)]
    assert [list(one) for one in objects] == [list(handing_out.COLUMNS)] * 3
    assert objects[0]["name"] == "Әбдіғалиұлы Ғани"
    assert (objects[2]["status"], objects[2]["hours"], objects[2]["cohort"]) == ("ISSUED", 72, "AKM-2026-1")
    assert [[cell or "" for cell in row] for row in sheet.values] == table
    taken = Event.objects.filter(action="certification.register.taken").order_by("pk")
    assert [one.details for one in taken] == [
        {"rows": 3, "format": kind, "narrowed_by": []} for kind in ("csv", "json", "xlsx")
    ]


def test_the_table_is_narrowed_as_the_page_is(world, client_of, three):
    client = client_of(world.maker)

    def count(**asked):
        return len(json.loads(whole(client.get(desk("register_table", "json"), asked))))

    assert count(q="1") == 1
    assert count(programme="CORE") == 3
    assert count(programme="CORE", region=world.akmola.code, state="ISSUED") == 3
    assert count(state="REVOKED") == 0
    assert count(region=world.akmola.code, q="ақын") == 3


def test_an_officer_takes_only_what_lies_in_reach(world, client_of, three):
    assert json.loads(whole(client_of(world.serik).get(desk("register_table", "json")))) == []
    assert client_of(world.serik).get(desk("batch_files", three.pk)).status_code == 404


def test_no_personal_number_leaves_with_a_table_or_an_archive(world, client_of, three):
    client = client_of(world.maker)
    for address in (
        desk("register_table", "csv"),
        desk("register_table", "json"),
        desk("batch_list", three.pk),
    ):
        words = whole(client.get(address)).decode()
        assert IIN not in words
        assert "@example.kz" not in words.partition("<main")[2]


@pytest.mark.parametrize("bad", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_nothing_in_a_table_is_a_formula(bad):
    row = dict.fromkeys(handing_out.COLUMNS) | {"name": bad}

    line = list(csv.reader(io.StringIO(b"".join(handing_out.as_csv([row])).decode("utf-8-sig"), newline="")))[
        1
    ]
    cell = load_workbook(io.BytesIO(handing_out.as_xlsx([row], count=1))).active["B2"]

    assert line[1].startswith("'")
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_a_workbook_that_would_be_too_large_is_refused_in_words(world, client_of, three, monkeypatch):
    monkeypatch.setattr(handing_out, "SHEET_MOST", 2)
    client = client_of(world.maker)

    page = client.get(desk("register_table", "xlsx"), follow=True).content.decode()

    assert "A workbook takes 2 rows at most. Narrow the choice, or take CSV." in page
    assert len(json.loads(whole(client.get(desk("register_table", "json"))))) == 3


def test_the_list_for_the_file_names_everybody_and_both_officers(world, client_of, three):
    page = client_of(world.maker).get(desk("batch_list", three.pk)).content.decode()

    for row in three.certificates.all():
        assert row.printed["number"] in page
        assert row.printed["name"] in page
    for officer in (world.maker, world.checker):
        assert officer.get_full_name() in page


def test_what_has_expired_is_called_so(issued):
    row = Certificate(printed=issued.printed, state="ISSUED", expires_on=TODAY)

    assert row.shown_state(TODAY) == "ISSUED"
    assert row.shown_state(TODAY + timedelta(days=1)) == "EXPIRED"


def test_pieces_cost_the_same_number_of_queries(world, three, django_assert_num_queries):
    found = Certificate.objects.filter(batch=three).select_related(
        "series", "replaced_by", "enrolment__cohort__programme"
    )
    with django_assert_num_queries(1):
        assert len(list(handing_out.rows(found.order_by("pk"), today=TODAY))) == 3
    with django_assert_num_queries(1):
        b"".join(handing_out.archive(found.order_by("pk")))
