"""Officers and workers in the same moment: one set of certificates, one issue, one decision."""

import pytest
from django.db.models import Max, Min

from audit.models import Event
from certification import batches, corrections, producing, registry, rounds, steering
from certification.models import Batch, BatchLine, Certificate, NumberSeries, Revocation
from notifications.models import Message
from people import roles
from people.roles import Role
from schoolofakims.celery import app
from tests.assessments.works import PDF
from tests.certification.life import PRODUCED, SIGNATORY, sign
from tests.races.test_attempts import CROWD, at_once
from tests.worlds import NOON, OPENED, finish, more_trainees, person, running_cohort


@pytest.fixture(scope="session")
def seal_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("seal") / "demo"


@pytest.fixture
def office(own_database, world, settings, tmp_path, seal_folder):
    """The world with a signatory and a third officer; the worker is away, so that only the crowd acts."""
    settings.SEAL_FOLDER = seal_folder
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        }
    }
    sign(**SIGNATORY)
    world.third = person("third", "Оспанова", "Үміт", "Бекқызы")
    roles.grant(holder=world.third, role=Role.OFFICER, region=world.akmola, granted_by=None, at=OPENED)
    app.conf.task_always_eager = False
    yield world
    app.conf.task_always_eager = True


def reserved(world, *enrolments):
    chosen = {finish(one).pk for one in enrolments or [world.enrolment]}
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON, enrolments=chosen)
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    return Certificate.objects.filter(batch=batch).first()


def issued(world):
    certificate = reserved(world)
    producing.produce(certificate.pk, at=PRODUCED)
    certificate.refresh_from_db()
    return certificate


def kinds(ended):
    return sorted(type(one).__name__ for one in ended)


def test_two_officers_who_prepare_at_once_ask_for_each_person_once(office):
    for enrolment in more_trainees(office.cohort, office.koyandy, 2):
        finish(enrolment)

    ended = at_once(
        [
            lambda officer=officer: batches.prepare(cohort=office.cohort, officer=officer, at=NOON)
            for officer in (office.maker, office.checker)
        ]
    )

    assert kinds(ended) == ["Batch", "BatchRefused"]
    assert BatchLine.objects.count() == 2


def test_twenty_approvals_by_two_officers_are_one_set_of_certificates(office):
    for enrolment in more_trainees(office.cohort, office.koyandy, 3):
        finish(enrolment)
    batch = batches.prepare(cohort=office.cohort, officer=office.maker, at=NOON)

    ended = at_once(
        [
            lambda approver=approver: batches.approve(batch=batch, approver=approver, at=NOON)
            for approver in [office.checker, office.third] * (CROWD // 2)
        ]
    )

    assert kinds(ended) == ["ApprovalRefused"] * (CROWD - 1) + ["Batch"]
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert NumberSeries.objects.get().last == 3
    assert Event.objects.filter(action="certification.batch.approved").count() == 1


def test_an_approval_and_a_rejection_in_one_moment_leave_one_decision(office):
    finish(office.enrolment)
    batch = batches.prepare(cohort=office.cohort, officer=office.maker, at=NOON)

    ended = at_once(
        [
            lambda: batches.approve(batch=batch, approver=office.checker, at=NOON),
            lambda: batches.reject(batch=batch, approver=office.third, reason="A name", at=NOON),
        ]
    )

    assert kinds(ended) == ["ApprovalRefused", "Batch"]
    made = {"APPROVED": 1, "REJECTED": 0}
    assert Certificate.objects.count() == made[Batch.objects.get().status]


def test_ten_approvals_of_different_batches_give_numbers_without_a_gap(office):
    people = [finish(one) for one in more_trainees(office.cohort, office.koyandy, 20)]
    waiting = [
        batches.prepare(
            cohort=office.cohort, officer=office.maker, at=NOON, enrolments={one.pk for one in pair}
        )
        for pair in zip(people[::2], people[1::2], strict=True)
    ]

    ended = at_once(
        [
            lambda batch=batch: batches.approve(batch=batch, approver=office.checker, at=NOON)
            for batch in waiting
        ]
    )

    assert kinds(ended) == ["Batch"] * 10
    assert sorted(Certificate.objects.values_list("number", flat=True)) == list(range(1, 21))
    blocks = Certificate.objects.values("batch").annotate(first=Min("number"), last=Max("number"))
    assert {row["last"] - row["first"] for row in blocks} == {1}
    assert NumberSeries.objects.get().last == 20


def test_twenty_workers_with_one_certificate_issue_it_once(office, tmp_path):
    # Every one of them renders and seals it, some seconds in all; one publishes.
    certificate = reserved(office)

    ended = at_once([lambda: producing.produce(certificate.pk, at=PRODUCED)] * CROWD)

    assert sorted(ended) == [False] * (CROWD - 1) + [True]
    row = Certificate.objects.get()
    assert (row.state, row.issued_at, row.failure) == ("ISSUED", PRODUCED, "")
    # What all sheets of one shape share lies in `prefixes`, once.
    assert [file.name for file in tmp_path.glob("private/certificates/??/*")] == [f"{row.sha256}.part"]
    assert len(list(tmp_path.glob("private/certificates/prefixes/*"))) == 1
    assert Message.objects.filter(kind="certificate_issued").count() == 1
    assert Event.objects.filter(action="certification.certificate.issued").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_request_to_revoke_meets_an_issued_certificate_or_is_refused(office, turn):
    certificate = reserved(office)

    made, asked = at_once(
        [
            lambda: producing.produce(certificate.pk, at=PRODUCED),
            lambda: registry.ask_revocation(
                certificate=certificate,
                officer=office.maker,
                kind=Revocation.Kind.ISSUED_IN_ERROR,
                reason="Twice",
                at=PRODUCED,
            ),
        ]
    )

    assert made is True
    assert Certificate.objects.get().state == "ISSUED"
    assert Revocation.objects.count() == (0 if isinstance(asked, registry.LifeRefused) else 1)


@pytest.mark.parametrize("turn", range(3))
def test_a_certificate_is_replaced_or_revoked_and_never_both(office, turn):
    old = issued(office)
    batch = batches.prepare_replacement(certificate=old, officer=office.maker, reason="A letter", at=PRODUCED)
    batches.approve(batch=batch, approver=office.checker, at=PRODUCED)
    asked = registry.ask_revocation(
        certificate=old,
        officer=office.maker,
        kind=Revocation.Kind.COURT_DECISION,
        reason="Court",
        at=PRODUCED,
    )
    new = Certificate.objects.get(batch=batch)

    made, decided = at_once(
        [
            lambda: producing.produce(new.pk, at=PRODUCED),
            lambda: registry.decide_revocation(
                revocation=asked, officer=office.checker, grant=True, at=PRODUCED
            ),
        ]
    )

    old.refresh_from_db()
    new.refresh_from_db()
    asked.refresh_from_db()
    if made:
        assert isinstance(decided, registry.LifeRefused)
        assert (old.state, new.state, asked.granted) == ("REPLACED", "ISSUED", None)
    else:
        assert (old.state, new.state, new.failure) == ("REVOKED", "RESERVED", "NotInForce")
        assert (asked.granted, decided.pk) == (True, old.pk)


def test_twenty_requests_to_revoke_are_one(office):
    certificate = issued(office)

    ended = at_once(
        [
            lambda: registry.ask_revocation(
                certificate=certificate,
                officer=office.maker,
                kind=Revocation.Kind.FALSE_DOCUMENTS,
                reason="A forged diploma",
                at=PRODUCED,
            )
        ]
        * CROWD
    )

    assert kinds(ended) == ["LifeRefused"] * (CROWD - 1) + ["Revocation"]


def test_two_officers_who_decide_at_once_leave_one_decision(office):
    certificate = issued(office)
    asked = registry.ask_revocation(
        certificate=certificate,
        officer=office.maker,
        kind=Revocation.Kind.FALSE_DOCUMENTS,
        reason="A forged diploma",
        at=PRODUCED,
    )

    ended = at_once(
        [
            lambda: registry.decide_revocation(
                revocation=asked, officer=office.checker, grant=True, at=PRODUCED
            ),
            lambda: registry.decide_revocation(
                revocation=asked, officer=office.third, grant=False, at=PRODUCED
            ),
        ]
    )

    assert kinds(ended) == ["Certificate", "LifeRefused"]
    asked.refresh_from_db()
    assert Certificate.objects.get().state == {True: "REVOKED", False: "ISSUED"}[asked.granted]
    assert Message.objects.filter(kind="certificate_revoked").count() == int(asked.granted)


@pytest.mark.parametrize("turn", range(3))
def test_a_pause_meets_ten_workers_and_whatever_was_begun_is_whole(office, turn):
    people = more_trainees(office.cohort, office.koyandy, 10)
    reserved(office, *people)
    batch = Batch.objects.get()
    keys = list(batch.certificates.order_by("number").values_list("pk", flat=True))

    ended = at_once(
        [lambda pk=pk: producing.produce(pk, at=PRODUCED) for pk in keys]
        + [lambda: steering.pause(batches=[batch], officer=office.maker, at=PRODUCED)]
    )

    made = sum(one is True for one in ended[:-1])
    assert {type(one).__name__ for one in ended[:-1]} == {"bool"}
    assert batch.certificates.filter(state="ISSUED").count() == made
    assert Message.objects.filter(kind="certificate_issued").count() == made
    batch.refresh_from_db()
    if isinstance(ended[-1], steering.SteeringRefused):  # all were made before
        assert (made, batch.paused_at) == (10, None)
        return
    # Once the pause is there, nothing more comes; then everything does, each once.
    assert [producing.produce(pk, at=PRODUCED) for pk in keys] == [False] * 10
    if made < 10:
        steering.resume(batches=[batch], officer=office.checker, at=PRODUCED)
    ended = at_once([lambda pk=pk: producing.produce(pk, at=PRODUCED) for pk in keys * 2])
    assert sum(one is True for one in ended) == 10 - made
    assert Message.objects.filter(kind="certificate_issued").count() == 10
    assert {state for (state,) in batch.certificates.values_list("state")} == {"ISSUED"}


def test_pauses_and_resumes_of_two_officers_at_once_leave_one_state(office):
    reserved(office)
    batch = Batch.objects.get()

    ended = at_once(
        [
            lambda officer=officer: steering.pause(batches=[batch], officer=officer, at=PRODUCED)
            for officer in [office.checker, office.third] * (CROWD // 2)
        ]
    )

    assert kinds(ended) == ["SteeringRefused"] * (CROWD - 1) + ["int"]
    assert Event.objects.filter(action="certification.batch.paused").count() == 1


def a_round(office):
    other = running_cohort(office.programme, "AKM-2026-2", office.akmola)
    for cohort, count in ((office.cohort, 3), (other, 2)):
        for enrolment in more_trainees(cohort, office.koyandy, count):
            finish(enrolment)
    eligible = [one for one in batches.candidates(office.cohort, other, at=NOON) if one.eligible]
    return {
        "programme": office.programme,
        "region": office.akmola,
        "cohorts": {office.cohort.pk, other.pk},
        "seen": rounds.seal_of(eligible),
        "at": NOON,
    }


def test_two_officers_who_prepare_a_round_at_once_make_one(office):
    asked = a_round(office)

    ended = at_once(
        [lambda who=who: rounds.prepare(**asked, officer=who) for who in (office.maker, office.checker)]
    )

    assert kinds(ended) == ["Round", "RoundRefused"]
    assert BatchLine.objects.count() == 5


def test_twenty_approvals_of_a_round_by_two_officers_are_one_set_of_numbers(office):
    made = rounds.prepare(**a_round(office), officer=office.maker)

    ended = at_once(
        [
            lambda who=who: rounds.approve(round=made, approver=who, at=NOON)
            for who in [office.checker, office.third] * (CROWD // 2)
        ]
    )

    assert kinds(ended) == ["ApprovalRefused"] * (CROWD - 1) + ["list"]
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert NumberSeries.objects.get().last == 5


def a_request(office, certificate):
    return corrections.ask(
        certificate=certificate,
        trainee=office.aigul,
        wrong="The surname",
        name={"last_name": "Әбдіғали", "first_name": "Айгүл", "patronymic": "Сейтжанқызы"},
        name_ru="Абдигали Айгуль",
        document=PDF,
        at=PRODUCED,
    )


def test_twenty_requests_to_correct_a_name_are_one(office, tmp_path):
    certificate = issued(office)

    ended = at_once([lambda: a_request(office, certificate)] * CROWD)

    assert kinds(ended) == ["Correction"] + ["CorrectionRefused"] * (CROWD - 1)
    # What was refused leaves no document behind.
    assert len(list(tmp_path.glob("private/corrections/*/*"))) == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_request_is_declined_prepared_or_taken_back_and_only_one_of_them(office, turn):
    asked = a_request(office, issued(office))

    ended = at_once(
        [
            lambda: corrections.decline(correction=asked, officer=office.maker, reason="No", at=PRODUCED),
            lambda: corrections.prepare(correction=asked, officer=office.checker, at=PRODUCED),
            lambda: corrections.withdraw(correction=asked, at=PRODUCED),
        ]
    )

    assert kinds(ended).count("CorrectionRefused") == 2
    asked.refresh_from_db()
    assert Batch.objects.filter(status="DRAFT").count() == int(asked.state == "PREPARED")
