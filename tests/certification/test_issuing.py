import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from audit.models import Event
from certification import batches, issuing, numbering, producing, rendering
from certification.models import Certificate, NumberSeries
from certification.proof import card, keys
from certification.rendering import qr
from tests.certification.papers import qr_codes
from tests.worlds import NOON, finish, more_trainees
from training.models import Programme

NEW_YEARS_EVE = datetime(2026, 12, 31, 19, 30, tzinfo=UTC)  # 0:30 on 1 January in Kazakhstan


def test_every_word_of_the_paper_is_frozen(reserved):
    code = reserved.code

    assert len(code) == 26
    printed = {name: value for name, value in reserved.printed.items() if name != "signed"}
    assert printed == {
        "number": "ӘМ-2026-000001",
        "series": "ӘМ",
        "code": code,
        "verify_url": f"https://mektep.example.kz/v/{code}",
        "name": "Әбдіғалиева Айгүл Сейтжанқызы",
        "name_latin": "",
        "programme": {
            "kk": "Ауылдық округ әкімі",
            "ru": "Аким сельского округа",
            "en": "Akim of a rural okrug",
        },
        "hours": 72,
        "form": {"kk": "қашықтан оқыту", "ru": "дистанционное обучение", "en": "distance learning"},
        "kind": {"kk": "біліктілікті арттыру", "ru": "повышение квалификации", "en": "advanced training"},
        "period": {"from": "2026-09-01", "to": "2026-11-23"},
        "issued_on": "2026-11-23",
        "expires_on": None,
        "issuer": {"kk": "Әкімдер мектебі", "ru": "Школа акимов", "en": "School of Akims"},
        "position": {
            "kk": "ауылдық округ әкімі, Қоянды ауылдық округі, Целиноград ауданы",
            "ru": "аким сельского округа, Кояндинский сельский округ, Целиноградский район",
            "en": "",
        },
        "place": {"kk": "Астана", "ru": "Астана", "en": "Astana"},
        "score": None,
        "signatory": {
            "name": "Г. Ғ. Өміртаева",
            "post": {"kk": "Мектеп директоры", "ru": "Директор Школы", "en": "Director of the School"},
        },
        "demo": True,
    }


def test_the_signed_words_of_the_code_are_frozen_with_the_rest(reserved):
    content = base64.urlsafe_b64decode(reserved.printed["signed"])

    message = reserved.code.lower().encode() + content[:-64]
    Ed25519PublicKey.from_public_bytes(keys.signer().public).verify(content[-64:], message)
    assert reserved.printed["name"].encode("kz1048") in content
    assert int.from_bytes(content[9:12], "big") == reserved.status_index
    assert reserved.template_digest == rendering.digest("completion", is_signed=True)
    assert card.address(reserved) == f"{reserved.printed['verify_url']}#{reserved.printed['signed']}"


def test_a_new_key_changes_no_paper_that_has_a_number(settings, reserved, tmp_path):
    row = Certificate.objects.select_related("batch__template").get()
    before, address = producing.make(row), card.address(row)

    settings.PROOF_FOLDER = tmp_path / "another"

    assert keys.signer().id != base64.urlsafe_b64decode(row.printed["signed"])[1:5]
    assert producing.make(row) == before
    assert card.address(row) == address


@pytest.mark.parametrize(
    "why", ["no key", "a programme in Cyrillic letters", "an address too long for the code"]
)
def test_where_nothing_can_be_signed_the_paper_has_the_plain_address(
    settings, monkeypatch, world, batch, tmp_path, why
):
    if why == "no key":
        settings.PROOF_KEY = str(tmp_path / "absent.pem")
    elif why == "a programme in Cyrillic letters":
        Programme.objects.update(code="ӘКІМ")
    else:
        monkeypatch.setattr(qr, "SIGNED", qr.Size(31.0, 57))
    batches.approve(batch=batch, approver=world.checker, at=NOON)

    row = Certificate.objects.select_related("batch__template").get()

    assert "signed" not in row.printed
    assert row.template_digest == rendering.digest("completion")
    assert qr_codes(producing.make(row), 144) == [row.printed["verify_url"]]


def test_the_language_of_the_officer_changes_no_word(world, batch):
    with translation.override("ru"):
        batches.approve(batch=batch, approver=world.checker, at=NOON)

    assert Certificate.objects.get().printed["kind"]["kk"] == "біліктілікті арттыру"


def test_the_post_held_when_enrolled_is_printed(world, finished, signatory):
    post = finished.appointment
    post.ends_on = NOON.date()
    post.save(update_fields=["ends_on"])
    world.aigul.appointments.create(
        region=world.tselinograd, title_kk="аудан әкімі", title_ru="аким района", starts_on=NOON.date()
    )

    facts = issuing.facts_of(finished, signatory=signatory, at=NOON)

    assert facts["position"]["ru"].startswith("аким сельского округа, ")


def test_who_held_no_post_has_none_printed(finished, signatory):
    finished.appointment = None

    assert issuing.facts_of(finished, signatory=signatory, at=NOON)["position"] is None


@pytest.mark.parametrize(
    ("years", "at", "last"),
    [
        (None, NOON, None),
        (3, NOON, "2029-11-23"),
        (1, datetime(2028, 2, 29, 7, tzinfo=UTC), "2029-02-28"),
    ],
)
def test_the_last_valid_day(finished, signatory, years, at, last):
    finished.cohort.programme.certificate_years = years

    assert issuing.facts_of(finished, signatory=signatory, at=at)["expires_on"] == last


def test_day_and_series_are_those_of_kazakhstan(world, batch):
    batches.approve(batch=batch, approver=world.checker, at=NEW_YEARS_EVE)

    certificate = Certificate.objects.get()
    assert (certificate.printed["issued_on"], certificate.printed["number"]) == (
        "2027-01-01",
        "ӘМ-2027-000001",
    )


def test_who_was_enrolled_late_learned_from_that_day(finished, signatory):
    finished.enrolled_at = datetime(2026, 10, 5, 4, tzinfo=UTC)

    assert issuing.facts_of(finished, signatory=signatory, at=NOON)["period"]["from"] == "2026-10-05"


def test_a_reservation_leaves_one_line_for_each_certificate(world, reserved):
    event = Event.objects.get(action="certification.certificate.reserved")

    assert (event.subject_id, event.actor, event.region_code) == (
        str(reserved.pk),
        world.checker,
        "110000000",
    )
    assert event.details == {"number": 1, "series": reserved.series_id, "batch": reserved.batch_id}


def test_a_rollback_gives_the_numbers_back(world, batch):
    with transaction.atomic():
        batches.approve(batch=batch, approver=world.checker, at=NOON)
        transaction.set_rollback(True)
    assert not NumberSeries.objects.exists()

    batches.approve(batch=batch, approver=world.checker, at=NOON)

    assert Certificate.objects.get().number == 1


def test_approval_nudges_the_worker_with_ids_only(
    world, batch, monkeypatch, django_capture_on_commit_callbacks
):
    nudged = []
    monkeypatch.setattr(issuing.tasks.produce, "delay", lambda **keywords: nudged.append(keywords))

    with django_capture_on_commit_callbacks(execute=True):
        batches.approve(batch=batch, approver=world.checker, at=NOON)

    assert nudged == [{"certificate": Certificate.objects.get().pk}]


def test_a_broker_that_is_gone_loses_no_certificate(
    world, batch, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def refuse(**_keywords):
        raise ConnectionError

    monkeypatch.setattr(issuing.tasks.produce, "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        batches.approve(batch=batch, approver=world.checker, at=NOON)

    assert Certificate.objects.get().state == "RESERVED"


@pytest.mark.parametrize("trainees", [2, 40])
def test_approval_costs_the_same_for_any_number_of_people(world, signatory, trainees):
    for enrolment in more_trainees(world.cohort, world.koyandy, trainees):
        finish(enrolment)
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)

    with CaptureQueriesContext(connection) as queries:
        batches.approve(batch=batch, approver=world.checker, at=NOON)

    assert len(queries) == 21


# --- what the database refuses ----------------------------------------------------------------------


def _another(certificate, **changes):
    """The same row once more, but for what must differ."""
    row = Certificate.objects.get(pk=certificate.pk)
    row.pk, row.number, row.code = None, row.number + 1, numbering.code()
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def test_a_number_stands_once_in_a_series(reserved):
    with pytest.raises(IntegrityError), transaction.atomic():
        _another(reserved, number=reserved.number, state="VOID").save()


def test_a_code_stands_once(reserved):
    with pytest.raises(IntegrityError), transaction.atomic():
        _another(reserved, code=reserved.code, state="VOID").save()


def test_one_certificate_in_the_making_per_enrolment(reserved):
    with pytest.raises(IntegrityError), transaction.atomic():
        _another(reserved).save()


def test_one_certificate_in_force_per_enrolment(issued):
    with pytest.raises(IntegrityError), transaction.atomic():
        _another(issued, state="SUSPENDED").save()


def test_a_certificate_is_replaced_by_one(replaced):
    with pytest.raises(IntegrityError), transaction.atomic():
        _another(replaced, replaces_id=replaced.pk).save()


@pytest.mark.parametrize("state", ["ISSUED", "SUSPENDED", "REPLACED", "REVOKED"])
def test_no_state_of_an_issued_one_without_file_sum_and_date(reserved, state):
    with pytest.raises(IntegrityError, match="issued_means_file_sum_and_date"), transaction.atomic():
        Certificate.objects.filter(pk=reserved.pk).update(state=state)


@pytest.mark.parametrize(
    "change", [{"printed": {}}, {"number": 9}, {"code": "X" * 26}, {"template_digest": ""}]
)
def test_what_was_frozen_never_changes(reserved, change):
    with pytest.raises(DatabaseError, match="a certificate never changes"), transaction.atomic():
        Certificate.objects.filter(pk=reserved.pk).update(**change)


@pytest.mark.parametrize("change", [{"file": "other.pdf"}, {"sha256": "0" * 64}, {"issued_at": NOON}])
def test_what_was_issued_never_changes(issued, change):
    with pytest.raises(DatabaseError, match="a certificate never changes"), transaction.atomic():
        Certificate.objects.filter(pk=issued.pk).update(**change)


def test_a_certificate_never_vanishes(reserved):
    with pytest.raises(DatabaseError, match="a certificate never changes"), transaction.atomic():
        Certificate.objects.filter(pk=reserved.pk).delete()
