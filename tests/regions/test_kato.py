import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from audit.models import Event
from regions import classifier, kato
from regions.models import Region
from schoolofakims import territory
from tests.regions.test_classifier import (
    ABAI,
    ABAI_DISTRICT,
    HEADINGS,
    QARAUYL,
    SOURCES,
    as_csv,
    converted,
    official,
)

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
FEBRUARY = date(2025, 2, 1)
JULY = date(2026, 7, 17)
pytestmark = pytest.mark.django_db


def edition(*units):
    return classifier.read(as_csv(official(*units)))


def load(*units, on=FEBRUARY, apply=True, **more):
    return territory.load_kato(edition=edition(*units), on=on, at=NOON, apply=apply, **more)


def test_an_edition_becomes_units_under_their_parents():
    outcome = load(ABAI, ABAI_DISTRICT, QARAUYL)

    assert outcome == kato.Outcome(added=3, changed=0, ended=0, unchanged=0, refused=[], written=[])
    okrug = Region.objects.get(code="103230000")
    assert (okrug.kind, okrug.parent.code, okrug.path) == (
        "RURAL_OKRUG",
        "103200000",
        "100000000/103200000/103230000/",
    )
    assert okrug.active_from_on == FEBRUARY


def test_a_dry_run_writes_nothing():
    outcome = load(ABAI, ABAI_DISTRICT, apply=False)

    assert outcome.added == 2
    assert Region.objects.count() == 0


def test_the_same_edition_again_changes_nothing():
    load(ABAI, ABAI_DISTRICT, QARAUYL)

    assert load(ABAI, ABAI_DISTRICT, QARAUYL) == kato.Outcome(0, 0, 0, 3, [], [])


def test_a_unit_that_a_reform_ends_stays_with_its_last_day():
    load(ABAI, ABAI_DISTRICT, QARAUYL)

    outcome = load(ABAI, ABAI_DISTRICT, on=JULY)

    assert (outcome.ended, outcome.unchanged) == (1, 2)
    assert Region.objects.get(code="103230000").active_to_on == JULY
    assert Event.objects.get().action == "regions.unit.ended"


def test_a_unit_that_comes_back_goes_on_under_the_same_row():
    load(ABAI, ABAI_DISTRICT, QARAUYL)
    first = Region.objects.get(code="103230000")
    load(ABAI, ABAI_DISTRICT, on=JULY)

    outcome = load(ABAI, ABAI_DISTRICT, QARAUYL, on=JULY)

    assert outcome.changed == 1
    again = Region.objects.get(code="103230000")
    assert (again.pk, again.active_to_on) == (first.pk, None)


def test_a_new_name_is_written_and_the_old_one_stays_in_the_trail():
    load(ABAI, ABAI_DISTRICT)

    load(ABAI, ("103200000", "2", "Шыңғыстау ауданы", "Чингистауский район"))

    assert Region.objects.get(code="103200000").name_kk == "Шыңғыстау ауданы"
    assert Event.objects.get().details["before"]["name_kk"] == "Абай ауданы"


def test_refused_rows_keep_everything_out_unless_they_are_skipped():
    orphan = ("113230000", "2", "Жетім а.о.", "с.о. без района")

    assert load(ABAI, orphan).refused == [{"row": 3, "reason": "parent"}]
    assert Region.objects.count() == 0

    assert load(ABAI, orphan, skip_bad=True).added == 1
    assert Region.objects.count() == 1


def test_our_twenty_regions_stand_in_three_languages_and_are_not_doubled():
    assert kato.load_territory() == 20
    assert kato.load_territory() == 0

    zhetisu = Region.objects.get(code="330000000")
    assert (zhetisu.iso_code, zhetisu.name_kk, zhetisu.name_en) == ("KZ-33", "Жетісу облысы", "Jetisu Region")


def test_everything_inside_a_region_is_found_by_its_path():
    load(ABAI, ABAI_DISTRICT, QARAUYL, ("110000000", "0", "Ақмола облысы", "Акмолинская область"))

    inside = Region.objects.within(Region.objects.get(code="103200000"))

    assert sorted(inside.values_list("code", flat=True)) == ["103200000", "103230000"]


@pytest.mark.parametrize("folder", SOURCES, ids=["sample", "whole"][: len(SOURCES)])
def test_the_command_loads_the_country_and_the_second_time_changes_nothing(folder, tmp_path, capsys):
    rows = converted(folder)
    file = tmp_path / "kato.csv"
    file.write_bytes(as_csv(rows, HEADINGS))

    call_command("load_kato", str(file), "--apply", "--json")
    first = json.loads(capsys.readouterr().out)
    call_command("load_kato", str(file), "--apply", "--json")
    second = json.loads(capsys.readouterr().out)

    assert first == {"added": len(rows), "changed": 0, "ended": 0, "unchanged": 0, "refused": []}
    assert second == {"added": 0, "changed": 0, "ended": 0, "unchanged": len(rows), "refused": []}


def test_the_command_names_the_refused_row_and_ends_with_one(tmp_path, capsys):
    file = tmp_path / "kato.csv"
    file.write_bytes(as_csv(official(ABAI, ABAI)))

    with pytest.raises(SystemExit) as end:
        call_command("load_kato", str(file), "--apply", "--json")

    assert end.value.code == 1
    assert json.loads(capsys.readouterr().out)["refused"] == [{"row": 3, "reason": "the code stands twice"}]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"a,b\n1,2\n"])
def test_the_command_ends_with_two_for_a_file_that_is_no_classifier(tmp_path, content):
    file = tmp_path / "kato.csv"
    file.write_bytes(content)

    with pytest.raises(SystemExit) as end:
        call_command("load_kato", str(file))

    assert end.value.code == 2


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"code": "10323000a"}, "a_kato_code_has_nine_digits"),
        ({"name_kk": ""}, "a_unit_has_a_kazakh_and_a_russian_name"),
        ({"active_from_on": JULY, "active_to_on": FEBRUARY}, "a_unit_ends_after_it_begins"),
    ],
)
def test_the_database_refuses_a_unit_that_cannot_be(facts, constraint):
    unit = {"code": "103230000", "kind": "RURAL_OKRUG", "name_kk": "Қ", "name_ru": "К", "path": "1/"} | facts

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Region.objects.create(**unit)
