"""Several cohorts at once: chosen, looked at, prepared and decided as one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from audit.models import Event
from certification import batches, rounds
from certification.models import Batch, BatchLine, Certificate, NumberSeries, Round
from tests.worlds import NOON, enrolled, finish, more_trainees, running_cohort
from training.models import Cohort, Enrolment

LATER = NOON + timedelta(hours=1)


def desk(name, *args):
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


def said(answer):
    return answer.content.decode()


@pytest.fixture
def cohorts(world, signatory):
    """Three cohorts of the oblast: two people have finished in the first, one in the second, none in the third."""
    made = [world.cohort, *(running_cohort(world.programme, f"AKM-2026-{n}", world.akmola) for n in (2, 3))]
    for cohort, count in zip(made, (2, 1, 0), strict=True):
        for enrolment in more_trainees(cohort, world.koyandy, count):
            finish(enrolment)
    return made


def eligible(cohorts):
    return [one for one in batches.candidates(*cohorts, at=NOON) if one.eligible]


def prepare(world, cohorts, **changes):
    asked = {
        "programme": world.programme,
        "region": world.akmola,
        "cohorts": {cohort.pk for cohort in cohorts},
        "seen": rounds.seal_of(eligible(cohorts)),
        "officer": world.maker,
        "at": NOON,
    }
    return rounds.prepare(**(asked | changes))


@pytest.fixture
def round(world, cohorts):
    return prepare(world, cohorts)


def test_a_round_is_a_batch_for_each_cohort_that_has_anybody(world, cohorts, round):
    made = round.batches.order_by("cohort__code")

    assert [(batch.cohort.code, batch.lines.count()) for batch in made] == [
        ("AKM-2026-1", 2),
        ("AKM-2026-2", 1),
    ]
    assert {batch.prepared_by for batch in made} == {world.maker}
    assert Event.objects.get(action="certification.round.prepared").details == {"batches": 2, "lines": 3}


def test_one_approval_gives_all_numbers_without_a_gap(world, round):
    rounds.approve(round=round, approver=world.checker, at=LATER)

    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert set(round.batches.values_list("status", "approved_by")) == {("APPROVED", world.checker.pk)}
    assert NumberSeries.objects.get().last == 3


def test_whoever_prepared_a_round_cannot_approve_it(world, round):
    with pytest.raises(batches.ApprovalRefused, match="cannot approve"):
        rounds.approve(round=round, approver=world.maker, at=LATER)

    assert Certificate.objects.count() == 0


def test_a_round_is_approved_as_a_whole_or_not_at_all(world, round):
    line = BatchLine.objects.filter(batch__round=round).last()
    line.enrolment.trainee.first_name = "名前"
    line.enrolment.trainee.save(update_fields=["first_name"])

    with pytest.raises(batches.ApprovalRefused):
        rounds.approve(round=round, approver=world.checker, at=LATER)

    assert set(round.batches.values_list("status", flat=True)) == {"DRAFT"}
    assert Certificate.objects.count() == 0
    assert not NumberSeries.objects.filter(last__gt=0).exists()


def test_a_cohort_in_which_nobody_qualifies_any_more_does_not_hold_up_the_others(world, round):
    leaving = Enrolment.objects.filter(cohort__code="AKM-2026-2")
    leaving.update(status="WITHDRAWN", completed_at=None, score=None)

    rounds.approve(round=round, approver=world.checker, at=LATER)

    assert Certificate.objects.count() == 2


def test_one_batch_of_a_round_is_not_decided_alone(world, round):
    for act in (
        lambda batch: batches.approve(batch=batch, approver=world.checker, at=LATER),
        lambda batch: batches.reject(batch=batch, approver=world.checker, reason="No", at=LATER),
    ):
        with pytest.raises(batches.ApprovalRefused, match="decided as a whole"):
            act(round.batches.first())


def test_a_rejected_round_lets_its_people_be_asked_for_again(world, cohorts, round):
    with pytest.raises(batches.ApprovalRefused, match="Say why"):
        rounds.reject(round=round, approver=world.checker, reason=" ", at=LATER)
    rounds.reject(round=round, approver=world.checker, reason="Too early", at=LATER)

    assert prepare(world, cohorts).batches.count() == 2


def test_a_list_that_has_changed_is_looked_at_again(world, cohorts):
    seen = rounds.seal_of(eligible(cohorts))
    finish(world.enrolment)

    with pytest.raises(rounds.RoundRefused, match="The list has changed"):
        prepare(world, cohorts, seen=seen)
    assert Round.objects.count() == 0


def test_nobody_waits_is_no_round(world, cohorts, round):
    with pytest.raises(rounds.RoundRefused, match="Nobody"):
        prepare(world, cohorts)


def test_too_many_at_once_are_refused(world, cohorts, monkeypatch):
    monkeypatch.setattr(rounds, "PEOPLE_MOST", 2)

    with pytest.raises(rounds.RoundRefused, match="Choose fewer cohorts"):
        prepare(world, cohorts)


def test_without_a_signatory_nothing_is_prepared(world, cohorts, signatory):
    seen = rounds.seal_of(eligible(cohorts))
    signatory.active = False
    signatory.save(update_fields=["active"])

    with pytest.raises(rounds.RoundRefused, match="No signatory"):
        prepare(world, cohorts, seen=seen)


def test_the_database_refuses_a_cohort_twice_in_a_round(round):
    batch = round.batches.first()
    batch.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        batch.save(force_insert=True)


# --- pages -------------------------------------------------------------------------------------------


def test_from_the_choice_to_the_numbers(world, client_of, cohorts):
    maker, checker = client_of(world.maker), client_of(world.checker)
    assert "Choose a programme" in said(maker.get(desk("round_new")))

    page = said(maker.get(desk("round_new"), {"programme": "CORE", "region": world.tselinograd.code}))
    assert "No cohort here" in page
    page = said(maker.get(desk("round_new"), {"programme": "CORE", "region": world.akmola.code}))
    assert "Prepare for 3 people" in page
    assert Round.objects.count() == 0
    others = said(maker.get(desk("round_new"), {"programme": "CORE", "show": "others"}))
    assert "The programme is not finished: 0 of 3 units done." in others

    one = {"programme": "CORE", "region": "", "cohort": ["AKM-2026-2"]}
    assert "Prepare for 1 person" in said(maker.get(desk("round_new"), one))
    chosen = {"programme": "CORE", "region": "", "cohort": ["AKM-2026-1", "AKM-2026-2"]}
    wrong = maker.post(desk("round_new"), chosen | {"seen": "0" * 32}, follow=True)
    assert "The list has changed" in said(wrong)
    made = maker.post(desk("round_new"), chosen | {"seen": rounds.seal_of(eligible(cohorts))})
    found = Round.objects.get()
    assert made.url == desk("round", found.pk)
    assert "Approve and issue" not in said(maker.get(made.url))

    assert made.url in said(checker.get(desk("home")))
    checker.post(desk("round_approve", found.pk))
    page = said(checker.get(made.url))
    assert "The round is approved." in page
    assert f"Round {found.pk}" in said(checker.get(desk("batch", found.batches.first().pk)))
    assert Certificate.objects.count() == 3


def test_cohorts_in_which_nobody_waits_are_offered_and_not_taken_in(world, client_of, cohorts):
    client = client_of(world.maker)

    page = said(client.get(desk("round_new"), {"programme": "CORE"}))
    assert "1 cohort in which nobody waits" in page
    assert [f'value="AKM-2026-{n}" checked' in page for n in (1, 2, 3)] == [True, True, False]

    prepare(world, cohorts)
    page = said(client.get(desk("round_new"), {"programme": "CORE"}))
    assert "Nobody waits here" in page
    asked = said(
        client.get(desk("round_new"), {"programme": "CORE", "cohort": "AKM-2026-2", "show": "others"})
    )
    assert "Another batch already asks for this certificate." in asked


def test_an_oblast_is_a_choice_also_where_each_cohort_is_of_a_district(world, client_of, signatory):
    Cohort.objects.filter(pk=world.cohort.pk).update(region=world.tselinograd)

    asked = {"programme": "CORE", "region": world.akmola.code}
    page = said(client_of(world.maker).get(desk("round_new"), asked))

    assert f'<option value="{world.akmola.code}" selected>' in page
    assert f'<option value="{world.tselinograd.code}">' in page
    assert 'value="AKM-2026-1"' in page


def test_a_round_is_rejected_on_its_page(world, client_of, round):
    client_of(world.checker).post(desk("round_reject", round.pk), {"reason": "Too early"})

    assert set(round.batches.values_list("status", "reason")) == {("REJECTED", "Too early")}


def test_a_round_that_reaches_into_another_oblast_exists_only_for_the_whole_country(
    world, client_of, cohorts
):
    finish(enrolled(world.other_cohort, world.aigul))
    both = [*cohorts, world.other_cohort]
    round = prepare(world, both, region=None)

    for who, status in (("maker", 404), ("serik", 404), ("auditor", 200), ("admin", 200)):
        assert client_of(getattr(world, who)).get(desk("round", round.pk)).status_code == status


@pytest.mark.parametrize("count", [1, 20])
def test_the_pages_cost_the_same_for_any_number_of_cohorts_and_people(
    world, signatory, client_of, count, django_assert_num_queries
):
    for number in range(count):
        cohort = running_cohort(world.programme, f"MORE-{number:02}", world.akmola)
        for enrolment in more_trainees(cohort, world.koyandy, 1):
            finish(enrolment)
    client = client_of(world.maker)
    client.get(desk("batches"))

    with django_assert_num_queries(17):
        client.get(desk("round_new"), {"programme": "CORE"})
    cohorts = list(world.programme.cohorts.filter(code__startswith="MORE"))
    round = prepare(world, cohorts)
    with django_assert_num_queries(13):
        client.get(desk("round", round.pk))
    rounds.approve(round=round, approver=world.checker, at=LATER)
    with django_assert_num_queries(15):
        client.get(desk("round", round.pk))
    with django_assert_num_queries(12):
        client.get(desk("round_list", round.pk))


def test_many_people_come_in_pages(world, client_of, signatory):
    for enrolment in more_trainees(world.cohort, world.koyandy, 60):
        finish(enrolment)
    client = client_of(world.maker)
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)

    first, second = (said(client.get(desk("batch", batch.pk), {"page": page})) for page in (1, 2))

    assert (first.count('scope="row"'), second.count('scope="row"')) == (50, 10)
    assert Batch.objects.get().lines.count() == 60
