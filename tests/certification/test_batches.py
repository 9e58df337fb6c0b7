from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from certification import batches, producing, registry
from certification.models import Batch, BatchLine, Certificate, LogEntry, Revocation, Signatory, Template
from notifications.models import Message
from tests.certification.life import PRODUCED, TODAY
from tests.worlds import NOON, finish, more_trainees
from training.models import Cohort, Enrolment

LATER = NOON + timedelta(hours=1)


def test_an_officer_cannot_approve_their_own_batch(world, batch):
    with pytest.raises(batches.ApprovalRefused) as refusal:
        batches.approve(batch=batch, approver=world.maker, at=LATER)

    assert str(refusal.value) == "Whoever prepared the batch cannot approve it."
    assert Certificate.objects.count() == 0
    assert Batch.objects.get().status == "DRAFT"


def test_the_database_refuses_one_person_for_both_signatures(world, batch):
    with pytest.raises(IntegrityError, match="two_people_issue"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(status="APPROVED", approved_by=world.maker, approved_at=NOON)


def test_the_database_refuses_an_approval_without_a_person(batch):
    with pytest.raises(IntegrityError, match="approved_means_by_whom_and_when"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(status="APPROVED")


def test_the_database_refuses_a_person_twice_in_a_batch(batch, finished):
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchLine.objects.create(batch=batch, enrolment=finished, proof={})


def test_the_database_refuses_a_version_of_the_paper_twice(batch):
    with pytest.raises(IntegrityError), transaction.atomic():
        Template.objects.create(
            name="completion", version=1, html_name="completion", digest="0", valid_from_on=NOON.date()
        )


def test_a_batch_keeps_the_proof_of_each_person(batch, finished):
    line = batch.lines.get()

    assert line.enrolment == finished
    assert line.proof == {
        "status": "COMPLETED",
        "completed_at": "2026-11-23T06:02:00+00:00",
        "score": "86.00",
        "programme": "CORE",
        "pass_mark": 60,
        "units": [
            {
                "key": str(unit.key),
                "title": {"kk": unit.title_kk, "ru": unit.title_ru, "en": unit.title_en},
                "completed_at": f"2026-11-23T06:0{minutes}:00+00:00",
                "score": "86.00" if unit.kind == "EXAM" else None,
            }
            for minutes, unit in enumerate(finished.cohort.units.order_by("position"))
        ],
    }


def test_only_chosen_people_come_into_a_batch(world, finished):
    others = [finish(one) for one in more_trainees(world.cohort, world.koyandy, 2)]

    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON, enrolments={others[0].pk})

    assert [line.enrolment for line in batch.lines.all()] == [others[0]]


def test_nobody_stands_in_two_open_batches(world, batch):
    with pytest.raises(batches.BatchRefused) as refusal:
        batches.prepare(cohort=world.cohort, officer=world.checker, at=NOON)

    assert str(refusal.value) == "Nobody in this choice is waiting for a certificate."


def test_nothing_is_prepared_before_a_signatory_is_named(world, finished, signatory):
    Signatory.objects.update(active=False)

    with pytest.raises(batches.BatchRefused) as refusal:
        batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)

    assert str(refusal.value) == "No signatory is named yet. An administrator can add one."
    assert Batch.objects.count() == 0


def test_a_name_that_cannot_be_printed_is_left_out_with_its_reason(world, finished):
    stranger = finish(more_trainees(world.cohort, world.koyandy, 1)[0])
    stranger.trainee.first_name = "名前"
    stranger.trainee.save(update_fields=["first_name"])

    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)

    assert [line.enrolment for line in batch.lines.all()] == [finished]
    left_out = [one for one in batches.candidates(world.cohort, at=NOON) if one.enrolment == stranger]
    assert left_out[0].eligible is False
    assert "名" in left_out[0].reasons[0]


def test_approval_gives_numbers_in_the_order_of_the_names(world, finished):
    for enrolment in more_trainees(world.cohort, world.koyandy, 3):
        finish(enrolment)
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)

    batches.approve(batch=batch, approver=world.checker, at=LATER)

    made = Certificate.objects.order_by("number")
    assert [(one.number, one.printed["name"].split()[0]) for one in made] == [
        (1, "Ақынааа"),
        (2, "Ақынаааа"),
        (3, "Ақынааааа"),
        (4, "Әбдіғалиева"),
    ]
    assert {one.state for one in made} == {"RESERVED"}


def test_a_second_approval_finds_nothing_to_do_and_says_who_did_it(world, batch):
    batches.approve(batch=batch, approver=world.checker, at=NOON)

    with pytest.raises(batches.ApprovalRefused) as refusal:
        batches.approve(batch=batch, approver=world.admin, at=LATER)

    assert "Ахметов Ерлан Маратович" in str(refusal.value)
    assert Certificate.objects.count() == 1
    assert Batch.objects.get().approved_by == world.checker


def test_whoever_lost_the_right_meanwhile_is_dropped(world, finished):
    other = finish(more_trainees(world.cohort, world.koyandy, 1)[0])
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    other.status, other.completed_at = "FAILED", None
    other.save(update_fields=["status", "completed_at"])

    batches.approve(batch=batch, approver=world.checker, at=LATER)

    assert [one.enrolment for one in Certificate.objects.all()] == [finished]
    assert Event.objects.get(action="certification.batch.approved").details == {
        "certificates": 1,
        "dropped": 1,
    }


def test_a_batch_of_which_nobody_is_left_is_not_approved(world, batch, finished):
    finished.status, finished.completed_at = "FAILED", None
    finished.save(update_fields=["status", "completed_at"])

    with pytest.raises(batches.ApprovalRefused) as refusal:
        batches.approve(batch=batch, approver=world.checker, at=LATER)

    assert str(refusal.value) == "Nobody in this batch qualifies any more."
    assert Batch.objects.get().status == "DRAFT"


def test_a_name_that_became_unprintable_stops_the_approval_and_spends_no_number(world, batch):
    world.aigul.last_name = "名"
    world.aigul.save(update_fields=["last_name"])

    with pytest.raises(batches.ApprovalRefused) as refusal:
        batches.approve(batch=batch, approver=world.checker, at=LATER)

    assert str(refusal.value).startswith("名 Айгүл Сейтжанқызы: ")
    assert Batch.objects.get().status == "DRAFT"
    assert Certificate.objects.count() == 0


def test_a_rejected_batch_says_why_and_frees_its_people(world, batch):
    batches.reject(batch=batch, approver=world.checker, reason="Wrong cohort", at=LATER)

    found = Batch.objects.get()
    assert (found.status, found.approved_by, found.reason) == ("REJECTED", world.checker, "Wrong cohort")
    assert batches.prepare(cohort=world.cohort, officer=world.maker, at=LATER).lines.count() == 1


def test_an_officer_takes_the_own_batch_back(world, batch):
    batches.reject(batch=batch, approver=world.maker, reason="Too early", at=LATER)

    assert (Batch.objects.get().status, Batch.objects.get().approved_by) == ("REJECTED", None)
    with pytest.raises(batches.ApprovalRefused) as refusal:
        batches.approve(batch=batch, approver=world.checker, at=LATER)
    assert str(refusal.value) == "The batch was taken back by the officer who prepared it."


def test_a_rejection_needs_a_reason(world, batch):
    with pytest.raises(batches.ApprovalRefused):
        batches.reject(batch=batch, approver=world.checker, reason=" ", at=LATER)

    assert Batch.objects.get().status == "DRAFT"


def test_a_replacement_takes_two_people_and_the_facts_of_today(world, issued):
    world.aigul.last_name = "Әбдіғали"
    world.aigul.save(update_fields=["last_name"])

    batch = batches.prepare_replacement(
        certificate=issued, officer=world.maker, reason="The surname was misspelt", at=LATER
    )
    batches.approve(batch=batch, approver=world.checker, at=LATER)
    new = Certificate.objects.get(replaces=issued)
    producing.produce(new.pk, at=LATER)

    old = Certificate.objects.get(pk=issued.pk)
    new.refresh_from_db()
    assert (old.state, new.state, new.number) == ("REPLACED", "ISSUED", issued.number + 1)
    assert old.printed["name"] == "Әбдіғалиева Айгүл Сейтжанқызы"
    assert new.printed["name"] == "Әбдіғали Айгүл Сейтжанқызы"


def test_a_certificate_is_replaced_once_at_a_time(world, issued):
    batches.prepare_replacement(certificate=issued, officer=world.maker, reason="A letter", at=LATER)

    with pytest.raises(batches.BatchRefused) as refusal:
        batches.prepare_replacement(certificate=issued, officer=world.checker, reason="A letter", at=LATER)

    assert str(refusal.value) == "A replacement is already waiting for approval."


def test_what_is_no_longer_in_force_is_not_replaced(world, revoked):
    with pytest.raises(batches.BatchRefused) as refusal:
        batches.prepare_replacement(certificate=revoked, officer=world.maker, reason="A letter", at=LATER)

    assert str(refusal.value) == "Only a certificate in force can be replaced."


def test_in_place_of_a_certificate_whose_revocation_fell_two_people_give_a_new_one(world, revoked):
    batch = _restoring(world, revoked)
    with pytest.raises(batches.ApprovalRefused, match="Whoever prepared the batch cannot approve it"):
        batches.approve(batch=batch, approver=world.maker, at=LATER)
    batches.approve(batch=batch, approver=world.checker, at=LATER)
    new = Certificate.objects.get(replaces=revoked)
    assert registry.find(revoked.code, today=TODAY).successor is None

    assert producing.produce(new.pk, at=LATER) is True

    old, new = Certificate.objects.get(pk=revoked.pk), Certificate.objects.get(pk=new.pk)
    assert (old.state, old.changed_at, new.state, new.number) == ("REVOKED", PRODUCED, "ISSUED", 2)
    told = registry.facts(registry.find(revoked.code, today=TODAY))
    assert (told["status"], told["replaced_by"]["number"]) == ("revoked", new.printed["number"])
    assert registry.find(new.code, today=TODAY).status == "valid"
    assert not Message.objects.filter(kind="certificate_replaced").exists()
    assert Message.objects.filter(kind="certificate_issued", subject_id=str(new.pk)).count() == 1
    kinds = LogEntry.objects.order_by("pk").values_list("certificate", "kind")
    assert list(kinds) == [(old.pk, "ISSUED"), (old.pk, "REVOKED"), (new.pk, "ISSUED")]


@pytest.mark.parametrize("state", ["issued", "suspended", "replaced"])
def test_in_place_of_what_was_not_revoked_no_new_one_is_given(request, world, state):
    with pytest.raises(batches.BatchRefused) as refusal:
        _restoring(world, request.getfixturevalue(state))

    assert str(refusal.value) == "Only in place of a revoked certificate a new one can be given."


def test_a_new_one_needs_the_decision_behind_it_and_a_finished_programme(world, revoked):
    with pytest.raises(batches.BatchRefused, match="Say which decision lifted the revocation"):
        _restoring(world, revoked, reason=" ")
    Enrolment.objects.filter(pk=revoked.enrolment_id).update(status="ACTIVE", completed_at=None)

    with pytest.raises(batches.BatchRefused, match="The programme is not finished yet"):
        _restoring(world, revoked)


def test_a_new_one_is_given_once(world, revoked):
    first = _restoring(world, revoked)
    with pytest.raises(batches.BatchRefused, match="A replacement is already waiting for approval"):
        _restoring(world, revoked)
    batches.approve(batch=first, approver=world.checker, at=LATER)

    with pytest.raises(batches.BatchRefused, match="A certificate has already been issued"):
        _restoring(world, revoked)


def test_a_replacement_that_was_prepared_before_the_revocation_restores_nothing(world, issued):
    batch = batches.prepare_replacement(certificate=issued, officer=world.maker, reason="A letter", at=LATER)
    asked = registry.ask_revocation(
        certificate=issued, officer=world.maker, kind=Revocation.Kind.COURT_DECISION, reason="Court", at=LATER
    )
    registry.decide_revocation(revocation=asked, officer=world.checker, grant=True, at=LATER)

    with pytest.raises(batches.ApprovalRefused, match="Nobody in this batch qualifies any more"):
        batches.approve(batch=batch, approver=world.checker, at=LATER)


def test_the_database_refuses_a_line_that_restores_nothing(batch):
    with pytest.raises(IntegrityError, match="restores_means_what"), transaction.atomic():
        batch.lines.update(restores=True)


def _restoring(world, certificate, reason="Decision of the court No. 4"):
    return batches.prepare_restoring(certificate=certificate, officer=world.maker, reason=reason, at=LATER)


def test_a_replacement_that_was_given_up_can_be_asked_for_again(world, issued):
    first = batches.prepare_replacement(certificate=issued, officer=world.maker, reason="A letter", at=LATER)
    batches.approve(batch=first, approver=world.checker, at=LATER)
    registry.void(
        certificate=Certificate.objects.get(batch=first), officer=world.maker, reason="Misspelt", at=LATER
    )

    again = batches.prepare_replacement(certificate=issued, officer=world.maker, reason="A letter", at=LATER)
    batches.approve(batch=again, approver=world.checker, at=LATER)
    producing.produce(Certificate.objects.get(batch=again).pk, at=LATER)

    assert list(Certificate.objects.order_by("number").values_list("number", "state")) == [
        (1, "REPLACED"),
        (2, "VOID"),
        (3, "ISSUED"),
    ]


def test_a_revoked_certificate_does_not_come_back_by_a_batch(world, revoked):
    candidate = batches.candidates(world.cohort, at=PRODUCED)[0]

    assert candidate.reasons == ["The certificate was revoked. A batch does not bring it back."]


@pytest.mark.parametrize("trainees", [1, 20])
def test_preparing_costs_the_same_for_any_size(world, signatory, trainees, django_assert_num_queries):
    for enrolment in more_trainees(world.cohort, world.koyandy, trainees):
        finish(enrolment)
    cohort = Cohort.objects.get(pk=world.cohort.pk)

    with django_assert_num_queries(15):
        batches.prepare(cohort=cohort, officer=world.maker, at=NOON)
