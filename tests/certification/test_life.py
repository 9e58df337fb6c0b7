"""Expiry, the day to appeal, and what outlives an account."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from audit.models import Event
from certification import batches, producing, registry
from certification.models import Certificate, Revocation
from notifications import delivery
from notifications.models import Message
from people.models import User
from tests.certification.life import PRODUCED
from tests.worlds import signed_in
from training.models import Enrolment


def url(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def expired(world, finished):
    """Of a programme whose certificates are good for a year, issued three years ago."""
    world.programme.certificate_years = 1
    world.programme.save(update_fields=["certificate_years"])
    long_ago = PRODUCED - timedelta(days=3 * 365)
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=long_ago)
    batches.approve(batch=batch, approver=world.checker, at=long_ago)
    row = Certificate.objects.get(batch=batch)
    producing.produce(row.pk, at=long_ago)
    row.refresh_from_db()
    assert row.expires_on < localdate()
    return row


# --- expiry is told everywhere -----------------------------------------------------------------------


def test_every_page_says_that_the_term_has_ended(world, client_of, expired):
    for who, address in (
        ("aigul", url("learn:certificates")),
        ("maker", url("desk:certificate", expired.pk)),
        ("maker", url("desk:register")),
        ("maker", url("desk:batch", expired.batch_id)),
        ("aigul", f"{url('register:certificate', expired.code)}?lang=en"),
    ):
        page = signed_in(getattr(world, who)).get(address).content.decode()
        assert "xpired" in page, address
    answer = signed_in(world.aigul).get(f"{url('register:certificate', expired.code)}?format=json").json()
    assert answer["status"] == "expired"


def test_the_register_finds_the_expired_apart_from_the_valid(world, client_of, expired):
    client = client_of(world.maker)

    def found(state):
        page = client.get(url("desk:register"), {"state": state}).content.decode()
        return expired.printed["number"] in page.partition("<tbody")[2]

    assert (found("EXPIRED"), found("ISSUED"), found("")) == (True, False, True)


# --- a revocation says what it means and until when to appeal ----------------------------------------


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 23), date(2027, 2, 23)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2026, 9, 1), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_three_months_to_appeal(day, last):
    assert registry.appeal_until(day) == last


def test_a_granted_revocation_carries_the_day(revoked):
    assert Revocation.objects.get().appeal_until == date(2027, 2, 23)
    assert (
        Event.objects.get(action="certification.certificate.revoked").details["appeal_until"] == "2027-02-23"
    )


@pytest.mark.parametrize("kind", Revocation.Kind.values)
@pytest.mark.parametrize(
    ("language", "until"),
    [("kk", "2027 ж. 23 ақпан"), ("ru", "23 февраля 2027"), ("en", "23 February 2027")],
)
def test_the_holder_is_told_in_their_own_language(world, revoked, kind, language, until):
    letter = Message.objects.get(kind="certificate_revoked")
    letter.language, letter.context = language, letter.context | {"kind": kind}

    said = delivery.words(letter)

    with translation.override(language):
        ground = str(dict(Revocation.Kind.choices)[kind])
    for words in (said["text"], said["html"]):
        assert ground in words
        assert until in words or "2027" in words


def test_the_holders_page_says_it_too(world, client_of, revoked):
    page = client_of(world.aigul).get(url("learn:certificates")).content.decode()

    assert "results annulled" in page
    assert "You can take the programme again." in page
    assert "You can appeal to the agency until 23 February 2027." in page


def test_the_holder_of_a_new_one_in_its_place_is_not_sent_to_appeal(world, client_of, revoked):
    batch = batches.prepare_restoring(certificate=revoked, officer=world.maker, reason="Court", at=PRODUCED)
    batches.approve(batch=batch, approver=world.checker, at=PRODUCED)
    new = Certificate.objects.get(batch=batch)
    producing.produce(new.pk, at=PRODUCED)

    page = client_of(world.aigul).get(url("learn:certificates")).content.decode()

    assert f"A new one was given in its place: No. {new.printed['number']}." in page
    assert "You can appeal to the agency" not in page


def test_the_database_refuses_a_granted_revocation_without_the_day(world, issued):
    asked = registry.ask_revocation(
        certificate=issued, officer=world.maker, kind="COURT_DECISION", reason="Court", at=PRODUCED
    )
    with pytest.raises(IntegrityError, match="granted_means_a_day_to_appeal"), transaction.atomic():
        Revocation.objects.filter(pk=asked.pk).update(
            granted=True, decided_by=world.checker, decided_at=PRODUCED
        )
    with pytest.raises(IntegrityError, match="granted_means_a_day_to_appeal"), transaction.atomic():
        Revocation.objects.filter(pk=asked.pk).update(appeal_until=date(2027, 1, 1))


@pytest.mark.parametrize(
    "changes",
    [{"granted": False}, {"kind": "COURT_DECISION"}, {"reason": "Other"}, {"appeal_until": date(2030, 1, 1)}],
)
def test_the_database_refuses_to_change_a_decided_revocation(revoked, changes):
    with pytest.raises(DatabaseError, match="a request never changes"), transaction.atomic():
        Revocation.objects.update(**changes)


def test_the_database_refuses_to_delete_a_revocation(revoked):
    with pytest.raises(DatabaseError, match="a request never changes"), transaction.atomic():
        Revocation.objects.all().delete()


# --- the holder hands it on --------------------------------------------------------------------------


def test_the_holder_shares_the_address_a_qr_code_and_words(world, client_of, issued):
    client = client_of(world.aigul)
    page = client.get(url("learn:certificates")).content.decode()

    assert issued.printed["verify_url"] in page
    assert "Сертификат № ӘМ-2026-000001" in page
    assert 'lang="kk"' in page
    assert 'lang="ru"' in page
    code = client.get(url("learn:certificate_qr", issued.pk))
    assert (code.status_code, code["Content-Type"]) == (200, "image/svg+xml")
    assert code.content.startswith(b"<svg")


def test_the_page_says_that_a_duplicate_is_the_same_file(world, client_of, issued):
    client = client_of(world.aigul)
    assert "no duplicate is needed" in client.get(url("learn:certificates")).content.decode()

    twice = [client.get(url("learn:certificate_pdf", issued.pk)).content for _ in range(2)]
    assert twice[0] == twice[1] == producing.stored(issued)
    assert Certificate.objects.count() == 1


# --- what outlives an account ------------------------------------------------------------------------


def test_nobody_with_a_certificate_can_be_deleted(world, issued):
    with pytest.raises(ProtectedError):
        world.aigul.delete()
    with pytest.raises(ProtectedError):
        Enrolment.objects.filter(pk=issued.enrolment_id).delete()

    assert User.objects.filter(pk=world.aigul.pk).exists()


@pytest.mark.parametrize(
    ("table", "key"),
    [("people_user", "aigul"), ("training_enrolment", "enrolment"), ("certification_batch", None)],
)
def test_the_database_itself_refuses_to_delete_what_a_certificate_stands_on(world, issued, table, key):
    pk = getattr(world, key).pk if key else issued.batch_id

    def delete():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])
        # A foreign key may be checked at the end of the transaction: ask for it here.
        connection.check_constraints()

    with pytest.raises(DatabaseError), transaction.atomic():
        delete()


def test_an_account_whose_words_are_blanked_leaves_the_paper_and_the_register_as_they_were(
    world, client_of, issued
):
    before = (
        issued.printed,
        producing.stored(issued),
        registry.facts(registry.find(issued.code, today=localdate())),
    )

    User.objects.filter(pk=world.aigul.pk).update(
        last_name="–", first_name="–", patronymic="", search_name="", email="gone@example.kz", is_active=False
    )

    row = Certificate.objects.get(pk=issued.pk)
    after = (row.printed, producing.stored(row), registry.facts(registry.find(row.code, today=localdate())))
    assert after == before
    assert after[2]["name"] == "Әбдіғалиева Айгүл Сейтжанқызы"
