from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from certification import producing, registry, seal
from certification.models import Certificate, Revocation
from certification.proof import keys
from notifications.models import Message
from tests.certification.life import PRODUCED, TODAY
from tests.worlds import NOON

LATER = PRODUCED + timedelta(days=1)


def _ask(world, certificate, **changes):
    facts = {
        "certificate": certificate,
        "officer": world.maker,
        "kind": Revocation.Kind.FALSE_DOCUMENTS,
        "reason": "Letter 31",
        "at": PRODUCED,
    }
    return registry.ask_revocation(**facts | changes)


# --- finding ----------------------------------------------------------------------------------------

CODE = "7KQ2M4XD9P1TCW8HABCDEFGHJK"


@pytest.mark.parametrize(
    "typed",
    [
        "7KQ2M4XD9P1TCW8HABCDEFGHJK",
        "7kq2m4xd9p1tcw8habcdefghjk",
        "7KQ2-M4XD-9P1T-CW8H-ABCD-EFGH-JK",
        "7KQ2 M4XD 9P1T CW8H ABCD EFGH JK",
        " 7kq2—m4xd—9p1t—cw8h—abcd—efgh—jk ",
        "7KQ2M4XD9PITCW8HABCDEFGHJK",  # I for 1
        "7KQ2M4XD9PlTCW8HABCDEFGHJK",  # l for 1
        "7КQ2М4ХD9Р1ТСW8НАВСDЕFGНJК",  # Cyrillic К М Х Р Т С Н А В Е
        "7кq2м4хd9рітсw8навсdеfgнjк",  # the same in lower case, with the Cyrillic і
        "https://mektep.example.kz/v/7kq2m4xd9p1tcw8habcdefghjk",
        "HTTPS://MEKTEP.EXAMPLE.KZ/V/7KQ2M4XD9P1TCW8HABCDEFGHJK/?lang=ru",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed):
    assert registry.normalised(typed) == CODE


@pytest.mark.parametrize("zero", "0OoОо")
def test_a_zero_is_read_from_every_round_letter(zero):
    assert registry.normalised(zero * 26) == "0" * 26


@pytest.mark.parametrize("typed", ["", "7KQ2", CODE + "A", "Ж" * 26, "/", "??", "\x00" * 26])
def test_what_cannot_be_a_code_is_none(typed):
    assert registry.normalised(typed) == ""


@pytest.mark.parametrize("is_known", [True, False])
def test_a_hit_and_a_miss_cost_one_query(issued, is_known, django_assert_num_queries):
    code = issued.code if is_known else "0" * 26

    with django_assert_num_queries(1):
        registry.facts(registry.find(code, today=TODAY))


@pytest.mark.parametrize("state", ["suspended", "revoked", "replaced"])
def test_every_other_answer_costs_one_query_as_well(request, state, django_assert_num_queries):
    certificate = request.getfixturevalue(state)

    with django_assert_num_queries(1):
        assert registry.facts(registry.find(certificate.code, today=TODAY))["status"] == state


def test_a_reserved_certificate_is_not_in_the_register(reserved):
    assert registry.find(reserved.code, today=TODAY) == registry.Entry("unknown")


def test_a_number_that_was_given_up_is_not_in_the_register(world, reserved):
    registry.void(certificate=reserved, officer=world.maker, reason="Wrong name", at=PRODUCED)

    assert registry.find(reserved.code, today=TODAY).status == "unknown"


@pytest.mark.parametrize(
    ("today", "status"),
    [(date(2029, 11, 23), "valid"), (date(2029, 11, 24), "expired"), (date(2040, 1, 1), "expired")],
)
def test_a_certificate_expires_after_its_last_day(world, finished, request, today, status):
    world.programme.certificate_years = 3
    world.programme.save(update_fields=["certificate_years"])

    issued = request.getfixturevalue("issued")

    assert registry.find(issued.code, today=today).status == status


def test_what_was_revoked_does_not_expire(world, finished, request):
    world.programme.certificate_years = 3
    world.programme.save(update_fields=["certificate_years"])

    assert registry.find(request.getfixturevalue("revoked").code, today=date(2040, 1, 1)).status == "revoked"


def test_the_register_tells_what_the_paper_says_and_nothing_else(issued):
    told = registry.facts(registry.find(issued.code, today=TODAY))

    assert told == {
        "status": "valid",
        "sha256": issued.sha256,
        **{name: value for name, value in issued.printed.items() if name not in ("series", "signed")},
    }
    spelled = str(told)
    for secret in ("810412400114", "aigul@example.kz", "86.00"):
        assert secret not in spelled


def test_a_revoked_one_says_when_and_on_which_ground_but_not_why(revoked):
    told = registry.facts(registry.find(revoked.code, today=TODAY))

    assert told["revoked"] == {"on": "2026-11-23", "kind": "RESULTS_ANNULLED"}
    assert "Protocol 12" not in str(told)


def test_a_replaced_one_leads_to_the_new_one(replaced):
    new = Certificate.objects.get(replaces=replaced)

    told = registry.facts(registry.find(replaced.code, today=TODAY))

    assert told["replaced_by"] == {"number": "ӘМ-2026-000002", "verify_url": new.printed["verify_url"]}


def test_an_unknown_code_is_told_nothing():
    assert registry.facts(registry.Entry("unknown")) == {"status": "unknown"}


@pytest.mark.parametrize(
    ("number", "surname"),
    [
        ("ӘМ-2026-000001", "Әбдіғалиева"),
        ("ӘМ-2026-1", "әбдіғалиева"),
        ("№ ӘМ-2026-000001", "Әбдіғалиева"),
        ("AM-2026-000001", "Абдигалиева"),  # a keyboard without Kazakh letters, Latin series
        ("әм 2026 000001", "АБДИГАЛИЕВА"),
        ("2026-000001", "Әбдіғалиева Айгүл"),
    ],
)
def test_a_number_with_the_surname_finds(issued, number, surname):
    assert registry.find_by_number(number, surname, today=TODAY).certificate == issued


@pytest.mark.parametrize(
    ("number", "surname"),
    [
        ("ӘМ-2026-000001", ""),
        ("ӘМ-2026-000001", "Өмірзақов"),
        ("ӘМ-2026-000001", "Айгүл"),  # a given name is no surname
        ("ӘМ-2026-000001", "Әбдіғали"),
        ("ӘМ-2026-000002", "Әбдіғалиева"),
        ("ЖМ-2026-000001", "Әбдіғалиева"),
        ("ӘМ-2027-000001", "Әбдіғалиева"),
        ("ӘМ-2026-999999999", "Әбдіғалиева"),
        ("ӘМ-2026-99999999999999999999", "Әбдіғалиева"),
        ("1", "Әбдіғалиева"),
        ("", "Әбдіғалиева"),
    ],
)
def test_a_number_alone_or_with_another_name_finds_nothing(issued, number, surname):
    assert registry.find_by_number(number, surname, today=TODAY).status == "unknown"


# --- life -------------------------------------------------------------------------------------------


def test_suspended_and_reinstated_each_with_a_reason(world, issued):
    registry.suspend(certificate=issued, officer=world.maker, reason="Inquiry 7", at=PRODUCED)
    assert registry.find(issued.code, today=TODAY).status == "suspended"

    registry.reinstate(certificate=issued, officer=world.checker, reason="Nothing found", at=LATER)

    assert registry.find(issued.code, today=TODAY).status == "valid"
    assert Certificate.objects.get().changed_at == LATER
    assert list(Event.objects.order_by("pk").values_list("action", "details", "region_code"))[-2:] == [
        ("certification.certificate.suspended", {"reason": "Inquiry 7"}, "110000000"),
        ("certification.certificate.reinstated", {"reason": "Nothing found"}, "110000000"),
    ]


def test_the_holder_is_told_of_every_suspension(world, issued):
    for day in range(2):
        at = PRODUCED + timedelta(days=day)
        registry.suspend(certificate=issued, officer=world.maker, reason="Inquiry", at=at)
        registry.reinstate(certificate=issued, officer=world.maker, reason="Nothing found", at=at)

    assert Message.objects.filter(kind="certificate_suspended").count() == 2
    assert Message.objects.filter(kind="certificate_reinstated").count() == 2


@pytest.mark.parametrize("act", [registry.suspend, registry.reinstate, registry.void])
def test_no_change_without_a_reason(world, issued, act):
    with pytest.raises(registry.LifeRefused, match="Say why"):
        act(certificate=issued, officer=world.maker, reason="  ", at=PRODUCED)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("suspended", registry.suspend),
        ("revoked", registry.suspend),
        ("replaced", registry.suspend),
        ("issued", registry.reinstate),
        ("revoked", registry.reinstate),
        ("issued", registry.void),
        ("reserved", registry.suspend),
    ],
)
def test_no_change_that_the_state_does_not_allow(world, request, state, act):
    certificate = request.getfixturevalue(state)

    with pytest.raises(registry.LifeRefused, match="has changed in the meantime"):
        act(certificate=certificate, officer=world.maker, reason="Because", at=PRODUCED)


def test_two_people_revoke(world, issued):
    asked = _ask(world, issued)

    with pytest.raises(registry.LifeRefused, match="Whoever asked for the revocation cannot decide on it"):
        registry.decide_revocation(revocation=asked, officer=world.maker, grant=True, at=LATER)

    assert Certificate.objects.get().state == "ISSUED"
    registry.decide_revocation(revocation=asked, officer=world.checker, grant=True, at=LATER)
    assert Certificate.objects.get().state == "REVOKED"


def test_the_database_refuses_one_person_for_asking_and_deciding(world, issued):
    asked = _ask(world, issued)

    with pytest.raises(IntegrityError, match="two_people_revoke"), transaction.atomic():
        Revocation.objects.filter(pk=asked.pk).update(
            decided_by=world.maker, decided_at=LATER, granted=True, appeal_until=LATER.date()
        )


def test_the_database_refuses_a_decision_without_person_or_moment(world, issued):
    asked = _ask(world, issued)

    with pytest.raises(IntegrityError, match="decided_means_by_whom_when_and_how"), transaction.atomic():
        Revocation.objects.filter(pk=asked.pk).update(granted=True)


def test_the_database_refuses_a_second_open_request(world, issued):
    asked = _ask(world, issued)
    asked.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()


def test_a_second_request_waits_for_the_first(world, issued):
    _ask(world, issued)

    with pytest.raises(registry.LifeRefused, match="already waiting"):
        _ask(world, issued, officer=world.checker)


def test_a_refused_request_changes_nothing_and_another_may_follow(world, issued):
    asked = _ask(world, issued)

    registry.decide_revocation(revocation=asked, officer=world.checker, grant=False, at=LATER)

    assert Certificate.objects.get().state == "ISSUED"
    assert _ask(world, issued, at=LATER).pk != asked.pk


def test_a_request_is_decided_once(world, issued):
    asked = _ask(world, issued)
    registry.decide_revocation(revocation=asked, officer=world.checker, grant=False, at=LATER)

    with pytest.raises(registry.LifeRefused, match="already been decided"):
        registry.decide_revocation(revocation=asked, officer=world.admin, grant=True, at=LATER)

    assert Certificate.objects.get().state == "ISSUED"


def test_a_revocation_needs_a_reason_and_a_certificate_in_force(world, revoked):
    with pytest.raises(registry.LifeRefused, match="Say why"):
        _ask(world, revoked, reason="")
    with pytest.raises(registry.LifeRefused, match="Only a certificate in force can be revoked"):
        _ask(world, revoked)


def test_a_suspended_certificate_can_be_revoked(world, suspended):
    asked = _ask(world, suspended)

    registry.decide_revocation(revocation=asked, officer=world.checker, grant=True, at=LATER)

    assert registry.find(suspended.code, today=TODAY).status == "revoked"


def test_the_holder_is_told_of_the_revocation_and_why(world, revoked):
    message = Message.objects.get(kind="certificate_revoked")

    assert (message.to, message.context["reason"]) == (world.aigul, "Protocol 12")


# --- a file that somebody holds ---------------------------------------------------------------------


def _judged(pdf, **changes):
    arguments = {
        "look_up": lambda code: registry.facts(registry.find(code, today=TODAY)),
        "trust_roots": seal.current().roots,
        "keys": keys.known(),
    }
    return registry.judge(pdf, **arguments | changes)


def test_the_file_that_was_issued_is_valid(issued):
    assert _judged(producing.stored(issued)) == {
        "status": "valid",
        "code": issued.code,
        "number": "ӘМ-2026-000001",
        "name": "Әбдіғалиева Айгүл Сейтжанқызы",
        "programme": issued.printed["programme"],
        "issued_on": "2026-11-23",
        "seal": {"intact": True, "trusted": True, "signer": "School of Akims DEMO seal"},
        "register": {"found": True, "status": "valid"},
        "credential": {"found": True, "whole": True, "agrees": True},
    }


@pytest.mark.parametrize("state", ["suspended", "revoked", "replaced"])
def test_the_file_of_a_certificate_out_of_force_says_so(request, state):
    certificate = request.getfixturevalue(state)

    assert _judged(producing.stored(certificate))["status"] == state


def test_one_changed_byte_is_altered(issued):
    pdf = bytearray(producing.stored(issued))
    pdf[len(pdf) // 3] ^= 1

    verdict = _judged(bytes(pdf))

    assert (verdict["status"], verdict["seal"]["intact"]) == ("altered", False)


def test_a_sheet_with_our_words_under_another_seal_is_altered(issued, tmp_path):
    from certification import rendering  # noqa: PLC0415  only forgers need these

    forged = seal.make_demo_seal(tmp_path / "forger", at=NOON).sign(
        rendering.render(
            issued.printed, html_name="completion", verify_url=issued.printed["verify_url"], demo=True
        ),
        at=NOON,
    )

    verdict = _judged(forged)

    assert (verdict["status"], verdict["seal"]["intact"], verdict["seal"]["trusted"]) == (
        "altered",
        True,
        False,
    )


def test_a_file_that_the_register_does_not_know_is_unknown(issued):
    verdict = _judged(producing.stored(issued), look_up=lambda _code: {"status": "unknown"})

    assert (verdict["status"], verdict["register"]) == ("unknown", {"found": False, "status": None})


@pytest.mark.parametrize("content", [b"", b"no PDF", b"%PDF-1.7\nbroken"])
def test_what_is_no_pdf_is_unreadable(db, content):
    assert _judged(content)["status"] == "unreadable"
