"""What officers see and do, and what exists for nobody else."""

import pytest
from django.urls import reverse
from django.utils import translation

from certification import batches, eds, producing, registry
from certification.models import Batch, Certificate, Revocation
from tests.certification.life import PRODUCED
from tests.worlds import NOON, finish, more_trainees

STAFF = ["maker", "checker", "auditor", "admin"]
OTHERS = ["dana", "editor", "aigul", "nurlan"]


def desk(name, *args):
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


def said(answer):
    return answer.content.decode()


# --- who sees what -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["batches", "register"])
@pytest.mark.parametrize(
    ("who", "status"), [*[(one, 200) for one in [*STAFF, "serik"]], *[(one, 404) for one in OTHERS]]
)
def test_the_lists_are_for_officers_auditors_and_administrators(world, client_of, name, who, status):
    assert client_of(getattr(world, who)).get(desk(name)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [*[(one, 200) for one in STAFF], *[(one, 404) for one in ["serik", *OTHERS]]]
)
def test_a_certificate_exists_for_those_who_look_after_its_region(world, client_of, issued, who, status):
    client = client_of(getattr(world, who))

    for name, pk in (
        ("batch", issued.batch_id),
        ("certificate", issued.pk),
        ("certificate_pdf", issued.pk),
    ):
        assert client.get(desk(name, pk)).status_code == status


@pytest.mark.parametrize("who", ["serik", "auditor", "admin", *OTHERS])
def test_only_officers_of_the_region_act(world, client_of, batch, who):
    client = client_of(getattr(world, who))
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    certificate = Certificate.objects.get()
    producing.produce(certificate.pk, at=PRODUCED)
    asked = registry.ask_revocation(
        certificate=certificate,
        officer=world.maker,
        kind=Revocation.Kind.COURT_DECISION,
        reason="Court",
        at=PRODUCED,
    )

    answers = {
        name: client.post(desk(name, pk), {"reason": "Because", "decision": "grant"}).status_code
        for name, pk in (
            ("batch_new", "AKM-2026-1"),
            ("batch_approve", batch.pk),
            ("batch_reject", batch.pk),
            ("certificate_suspend", certificate.pk),
            ("certificate_reinstate", certificate.pk),
            ("certificate_void", certificate.pk),
            ("certificate_revoke", certificate.pk),
            ("certificate_replace", certificate.pk),
            ("certificate_restore", certificate.pk),
            ("certificate_revoke_decide", asked.pk),
        )
    }

    assert set(answers.values()) == {404}
    assert Certificate.objects.get().state == "ISSUED"
    assert Batch.objects.count() == 1


def test_what_an_auditor_may_not_do_is_absent(world, client_of, issued):
    client = client_of(world.auditor)

    assert "<form" not in said(client.get(desk("certificate", issued.pk))).partition("<main")[2]
    assert "What can be done" not in said(client.get(desk("certificate", issued.pk)))
    assert "Decide" not in said(client.get(desk("batch", issued.batch_id)))
    assert client.get(desk("batch_new", "AKM-2026-1")).status_code == 404


def test_a_cohort_that_somebody_teaches_elsewhere_opens_no_register(world, client_of, issued):
    world.cohort.instructors.create(instructor=world.serik, since_on=NOON.date())
    client = client_of(world.serik)

    assert client.get(desk("certificate", issued.pk)).status_code == 404
    assert "ӘМ-2026-000001" not in said(client.get(desk("register")))


def test_strangers_are_asked_to_sign_in(client_of, stranger, issued):
    answer = client_of(stranger).get(desk("certificate", issued.pk))

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/en/account/login/")


# --- from the dry run to the certificate -------------------------------------------------------------


def test_a_dry_run_shows_everybody_and_writes_nothing(world, client_of, finished):
    more_trainees(world.cohort, world.koyandy, 1)

    page = said(client_of(world.maker).get(desk("batch_new", "AKM-2026-1")))

    assert "1 person qualifies" in page
    assert "Әбдіғалиева Айгүл Сейтжанқызы" in page
    assert "The programme is not finished: 0 of 3 units done." in page
    assert Batch.objects.count() == 0


def test_a_batch_may_be_as_large_as_the_country(world, client_of, finished):
    ticked = [*range(10_000, 12_400), finished.pk]

    client_of(world.maker).post(desk("batch_new", "AKM-2026-1"), {"enrolment": ticked})

    assert Batch.objects.get().lines.get().enrolment == finished


def test_one_officer_prepares_and_another_approves(world, client_of, finished):
    answer = client_of(world.maker).post(desk("batch_new", "AKM-2026-1"), {"enrolment": finished.pk})
    batch = Batch.objects.get()
    assert (answer.status_code, answer.url) == (302, desk("batch", batch.pk))
    assert batch.prepared_by == world.maker

    own = client_of(world.maker)
    assert "Approve and issue" not in said(own.get(desk("batch", batch.pk)))
    own.post(desk("batch_approve", batch.pk))
    assert "Whoever prepared the batch cannot approve it." in said(own.get(desk("batch", batch.pk)))
    assert Certificate.objects.count() == 0

    other = client_of(world.checker)
    assert desk("batch", batch.pk) in said(other.get(desk("home")))
    other.post(desk("batch_approve", batch.pk))
    page = said(other.get(desk("batch", batch.pk)))
    assert "The batch is approved. The certificates are being made." in page
    assert "ӘМ-2026-000001" in page


@pytest.mark.parametrize("chosen", [{}, {"enrolment": ["x", "99999999999999999999"]}])
def test_nobody_chosen_is_no_batch(world, client_of, finished, chosen):
    client = client_of(world.maker)

    answer = client.post(desk("batch_new", "AKM-2026-1"), chosen, follow=True)

    assert "Nobody in this choice is waiting for a certificate." in said(answer)
    assert Batch.objects.count() == 0


def test_a_batch_is_rejected_with_a_reason(world, client_of, batch):
    client = client_of(world.checker)

    assert "Say why the batch is rejected." in said(client.post(desk("batch_reject", batch.pk), follow=True))
    client.post(desk("batch_reject", batch.pk), {"reason": "A wrong name"})

    batch.refresh_from_db()
    assert (batch.status, batch.reason, batch.approved_by) == ("REJECTED", "A wrong name", world.checker)


def test_the_reason_of_a_failure_stands_beside_the_name(world, client_of, reserved):
    Certificate.objects.update(failure="CannotPrint name")

    page = said(client_of(world.maker).get(desk("batch", reserved.batch_id)))

    assert "1 certificate could not be made" in page
    assert "A word cannot be printed: name." in page


# --- the life of a certificate -----------------------------------------------------------------------


def test_officers_suspend_and_reinstate(world, client_of, issued):
    client = client_of(world.maker)

    client.post(desk("certificate_suspend", issued.pk), {"reason": ""})
    assert Certificate.objects.get().state == "ISSUED"
    client.post(desk("certificate_suspend", issued.pk), {"reason": "Inquiry 7"})
    assert Certificate.objects.get().state == "SUSPENDED"
    client.post(desk("certificate_reinstate", issued.pk), {"reason": "Nothing found"})
    assert Certificate.objects.get().state == "ISSUED"


def test_a_revocation_takes_two_officers(world, client_of, issued):
    maker, checker = client_of(world.maker), client_of(world.checker)

    maker.post(desk("certificate_revoke", issued.pk), {"kind": "nonsense", "reason": "Court"})
    assert Revocation.objects.count() == 0
    maker.post(desk("certificate_revoke", issued.pk), {"kind": "COURT_DECISION", "reason": "Court"})
    decide = desk("certificate_revoke_decide", Revocation.objects.get().pk)
    maker.post(decide, {"decision": "grant"})
    assert Certificate.objects.get().state == "ISSUED"

    assert desk("certificate", issued.pk) in said(checker.get(desk("home")))
    checker.post(decide, {"decision": "grant"})
    assert Certificate.objects.get().state == "REVOKED"
    assert desk("certificate", issued.pk) not in said(checker.get(desk("home")))


def test_a_replacement_is_a_batch_of_one(world, client_of, issued):
    answer = client_of(world.maker).post(desk("certificate_replace", issued.pk), {"reason": "A letter"})

    batch = Batch.objects.latest("pk")
    assert answer.url == desk("batch", batch.pk)
    assert [(line.replaces, line.enrolment) for line in batch.lines.all()] == [(issued, issued.enrolment)]


def test_a_new_one_in_place_of_a_revoked_one_is_a_batch_of_one(world, client_of, issued, revoked):
    client, page = client_of(world.maker), desk("certificate", revoked.pk)
    assert "Give a new one in its place" in said(client.get(page))

    answer = client.post(desk("certificate_restore", revoked.pk), {"reason": "Decision of the court No. 4"})

    batch = Batch.objects.latest("pk")
    assert answer.url == desk("batch", batch.pk)
    assert [(line.replaces, line.restores) for line in batch.lines.all()] == [(issued, True)]
    told = f"in place of No. {revoked.printed['number']}, whose revocation was lifted"
    assert told in said(client_of(world.checker).get(answer.url))
    assert '"restores":true' in eds.manifest([batch])
    client.post(desk("certificate_restore", revoked.pk), {"reason": "Decision of the court No. 4"})
    assert "A replacement is already waiting for approval." in said(client.get(page))


def test_a_number_whose_paper_cannot_be_made_is_given_up(world, client_of, reserved):
    Certificate.objects.update(failure="CannotPrint name")
    client = client_of(world.maker)
    assert "Give the number up" in said(client.get(desk("certificate", reserved.pk)))

    client.post(desk("certificate_void", reserved.pk), {"reason": "The name is wrong"})

    assert Certificate.objects.get().state == "VOID"


@pytest.mark.parametrize("state", ["reserved", "issued", "suspended", "revoked", "replaced"])
def test_the_page_of_every_state_opens(request, world, client_of, state):
    certificate = request.getfixturevalue(state)

    for who in (world.maker, world.auditor):
        page = said(client_of(who).get(desk("certificate", certificate.pk)))
        assert "ӘМ-2026-000001" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?q=ӘМ-2026-000001", True),
        ("?q=1", True),
        ("?q=000001", True),
        ("?q=абдигалиева", True),
        ("?q=ӘБДІҒАЛИЕВА&state=ISSUED", True),
        ("?state=REVOKED", False),
        ("?q=2", False),
        ("?q=99999999999999999999999", False),
        ("?q=Өмірзақов", False),
        ("?state=nonsense", True),
    ],
)
def test_the_register_is_searched_by_number_name_and_state(world, client_of, issued, query, found):
    page = said(client_of(world.maker).get(desk("register") + query))

    assert ("ӘМ-2026-000001" in page.partition("<tbody")[2]) is found


# --- what pages cost ---------------------------------------------------------------------------------


@pytest.mark.parametrize("trainees", [1, 20])
def test_the_pages_cost_the_same_for_any_size(
    world, signatory, client_of, trainees, django_assert_num_queries
):
    for enrolment in more_trainees(world.cohort, world.koyandy, trainees):
        finish(enrolment)
    client = client_of(world.maker)
    client.get(desk("batches"))

    with django_assert_num_queries(16):
        client.get(desk("batch_new", "AKM-2026-1"))
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    with django_assert_num_queries(14):
        client.get(desk("batch", batch.pk))
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    with django_assert_num_queries(17):
        client.get(desk("batch", batch.pk))
    with django_assert_num_queries(14):
        client.get(desk("register"))


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_of_batches_costs_the_same_for_any_size(
    world, signatory, client_of, count, django_assert_num_queries
):
    for enrolment in more_trainees(world.cohort, world.koyandy, count):
        finish(enrolment)
        batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON, enrolments={enrolment.pk})
    client = client_of(world.checker)
    client.get(desk("batches"))

    with django_assert_num_queries(17):
        client.get(desk("batches"))


def test_a_name_with_letters_of_two_alphabets_is_warned_of_and_not_refused(world, client_of, finished):
    warning = "Latin and Cyrillic letters stand in one name. Check the spelling."
    assert warning not in said(client_of(world.maker).get(desk("batch_new", "AKM-2026-1")))
    world.aigul.first_name = "Aйгүл"  # the first letter is Latin
    world.aigul.save(update_fields=["first_name"])

    assert warning in said(client_of(world.maker).get(desk("batch_new", "AKM-2026-1")))
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    assert warning in said(client_of(world.checker).get(desk("batch", batch.pk)))
