"""A person's own request to correct the name, from the form to the paper, and what becomes of the document."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from audit.models import Event
from certification import batches, corrections, producing, registry
from certification.models import Batch, Certificate, Correction
from notifications import delivery
from notifications.models import Message
from people import roles
from people.roles import Role
from tests.assessments.works import PDF, WORD, office, photo
from tests.certification.life import PRODUCED
from training.intake import FileRefused

LATER = PRODUCED + timedelta(hours=1)
NAME = {"last_name": "Әбдіғали", "first_name": "Айгүл", "patronymic": "Сейтжанқызы"}


def ask(world, certificate, **changes):
    said = {
        "certificate": certificate,
        "trainee": world.aigul,
        "wrong": "The surname has no ending",
        "name": NAME,
        "name_ru": "Абдигали Айгуль Сейтжановна",
        "document": PDF,
        "at": PRODUCED,
    }
    return corrections.ask(**(said | changes))


@pytest.fixture
def asked(world, issued):
    return ask(world, issued)


def desk(name, *args):
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


def learn(name, *args):
    with translation.override("en"):
        return reverse(f"learn:{name}", args=args)


def told(person):
    letters = Message.objects.filter(to=person, kind="name_correction").order_by("pk")
    return [letter.context["step"] for letter in letters]


def trail():
    events = Event.objects.filter(action__startswith="certification.correction.").order_by("pk")
    return [(event.action.rpartition(".")[2], event.actor) for event in events]


def files():
    folder = storages["private"]
    try:
        return [
            name
            for sub in folder.listdir("corrections")[0]
            for name in folder.listdir(f"corrections/{sub}")[1]
        ]
    except FileNotFoundError:
        return []


# --- the whole way -----------------------------------------------------------------------------------


def test_a_granted_request_is_a_new_paper_with_the_name_of_the_document(world, issued, asked):
    batch = corrections.prepare(correction=asked, officer=world.maker, at=LATER)
    batches.approve(batch=batch, approver=world.checker, at=LATER)
    new = Certificate.objects.get(batch=batch)
    producing.produce(new.pk, at=LATER)

    issued.refresh_from_db()
    new.refresh_from_db()
    asked.refresh_from_db()
    world.aigul.refresh_from_db()
    assert (new.printed["name"], new.state, new.replaces) == ("Әбдіғали Айгүл Сейтжанқызы", "ISSUED", issued)
    assert (issued.printed["name"], issued.state) == ("Әбдіғалиева Айгүл Сейтжанқызы", "REPLACED")
    assert world.aigul.get_full_name() == "Әбдіғали Айгүл Сейтжанқызы"
    assert (asked.state, asked.decided_by, asked.decided_at) == ("GRANTED", world.checker, LATER)
    assert told(world.aigul) == ["asked", "prepared", "granted"]
    assert trail() == [("asked", world.aigul), ("prepared", world.maker), ("granted", world.checker)]


def test_the_name_of_the_account_changes_only_with_the_second_signature(world, asked):
    corrections.prepare(correction=asked, officer=world.maker, at=LATER)

    world.aigul.refresh_from_db()
    assert world.aigul.last_name == "Әбдіғалиева"


def test_a_rejected_replacement_brings_the_request_back(world, asked):
    batch = corrections.prepare(correction=asked, officer=world.maker, at=LATER)
    batches.reject(batch=batch, approver=world.checker, reason="The photo is dark", at=LATER)

    asked.refresh_from_db()
    assert (asked.state, asked.batch) == ("ASKED", None)
    again = corrections.prepare(correction=asked, officer=world.checker, at=LATER)
    batches.approve(batch=again, approver=world.maker, at=LATER)
    assert told(world.aigul) == ["asked", "prepared", "reopened", "prepared", "granted"]


def test_a_declined_request_says_why(world, asked):
    with pytest.raises(corrections.CorrectionRefused, match="Say why"):
        corrections.decline(correction=asked, officer=world.maker, reason=" ", at=LATER)
    corrections.decline(correction=asked, officer=world.maker, reason="The document shows another", at=LATER)

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("DECLINED", "The document shows another")
    assert told(world.aigul) == ["asked", "declined"]
    assert Certificate.objects.get().state == "ISSUED"


@pytest.mark.parametrize("step", ["asked", "prepared", "reopened", "declined", "granted"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_step_has_its_words(world, asked, step, language):
    letter = Message.objects.get(kind="name_correction")
    letter.language, letter.context = language, letter.context | {"step": step, "reason": "…"}

    said = delivery.words(letter)

    assert "ӘМ-2026-000001" in said["text"]
    assert "ӘМ-2026-000001" in said["html"]


# --- refusals ----------------------------------------------------------------------------------------


def test_one_request_at_a_time(world, issued, asked):
    with pytest.raises(corrections.CorrectionRefused, match="You have asked already"):
        ask(world, issued, name=NAME | {"first_name": "Айгуль"})

    assert len(files()) == 1
    corrections.withdraw(correction=asked, at=LATER)
    ask(world, issued)
    assert len(files()) == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"name": {"last_name": "Әбдіғалиева", "first_name": "Айгүл", "patronymic": "Сейтжанқызы"}},
            "exactly this",
        ),
        ({"name": NAME | {"first_name": "名前"}}, "name"),
        ({"document": office(WORD)}, "Only photos"),
        ({"document": b"MZ\x90 program"}, "program"),
        ({"document": b""}, "empty"),
        ({"document": b"%PDF-1.7 /JavaScript %%EOF"}, "program"),
    ],
)
def test_what_cannot_be_printed_or_taken_is_refused_and_nothing_is_kept(world, issued, changes, why):
    with pytest.raises((corrections.CorrectionRefused, FileRefused), match=why):
        ask(world, issued, **changes)

    assert files() == []
    assert Correction.objects.count() == 0


def test_a_certificate_out_of_force_is_not_corrected(world, revoked):
    with pytest.raises(corrections.CorrectionRefused, match="in force"):
        ask(world, revoked)

    assert files() == []


def test_a_decided_request_is_not_decided_again(world, asked):
    corrections.decline(correction=asked, officer=world.maker, reason="No", at=LATER)

    for act in (
        lambda: corrections.decline(correction=asked, officer=world.checker, reason="No", at=LATER),
        lambda: corrections.prepare(correction=asked, officer=world.checker, at=LATER),
        lambda: corrections.withdraw(correction=asked, at=LATER),
    ):
        with pytest.raises(corrections.CorrectionRefused, match="Reload"):
            act()


def test_nobody_decides_on_their_own(world, issued, asked):
    for act in (
        lambda: corrections.decline(correction=asked, officer=world.aigul, reason="No", at=LATER),
        lambda: corrections.prepare(correction=asked, officer=world.aigul, at=LATER),
    ):
        with pytest.raises(corrections.CorrectionRefused, match="of their own"):
            act()


def test_an_officer_does_not_approve_the_correction_that_they_asked_for(world, issued, asked):
    roles.grant(holder=world.aigul, role=Role.OFFICER, region=world.akmola, granted_by=None, at=LATER)
    batch = corrections.prepare(correction=asked, officer=world.maker, at=LATER)

    with pytest.raises(batches.ApprovalRefused, match="of their own"):
        batches.approve(batch=batch, approver=world.aigul, at=LATER)

    batch.refresh_from_db()
    world.aigul.refresh_from_db()
    assert (batch.status, world.aigul.last_name) == ("DRAFT", "Әбдіғалиева")


def test_whoever_asks_and_takes_back_all_day_is_asked_to_wait(world, issued):
    for _ in range(5):
        corrections.withdraw(correction=ask(world, issued), at=LATER)

    with pytest.raises(corrections.CorrectionRefused, match="Ask again tomorrow"):
        ask(world, issued)
    assert len(files()) == 5
    ask(world, issued, at=PRODUCED + timedelta(days=1, minutes=1))


def test_a_certificate_that_was_revoked_meanwhile_is_not_replaced(world, issued, asked):
    revocation = registry.ask_revocation(
        certificate=issued, officer=world.maker, kind="COURT_DECISION", reason="Court", at=LATER
    )
    registry.decide_revocation(revocation=revocation, officer=world.checker, grant=True, at=LATER)

    with pytest.raises(corrections.CorrectionRefused, match="in force"):
        corrections.prepare(correction=asked, officer=world.maker, at=LATER)


def test_a_silent_scanner_takes_nothing(world, issued, settings, tmp_path):
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody")

    with pytest.raises(FileRefused, match="cannot be checked right now"):
        ask(world, issued)
    assert files() == []


# --- what the database itself refuses ----------------------------------------------------------------

REFUSES = (IntegrityError, OperationalError, DatabaseError)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "GRANTED"}, "a_correction_says_who_decided_and_when"),
        ({"state": "PREPARED"}, "a_correction_says_who_decided_and_when"),
        ({"state": "DECLINED", "decided_at": LATER}, "a_correction_says_who_decided_and_when"),
        ({"decided_at": LATER}, "a_correction_says_who_decided_and_when"),
        ({"stored": ""}, "a_document_goes_after_the_decision"),
        ({"stored": "", "deleted_at": LATER}, "a_document_goes_after_the_decision"),
        ({"wrong": "Something else"}, "a request never changes"),
        ({"last_name": "Басқа"}, "a request never changes"),
        ({"sha256": "0" * 64}, "a request never changes"),
    ],
)
def test_the_database_refuses_a_request_that_says_less_or_other(asked, changes, constraint):
    with pytest.raises(REFUSES, match=constraint), transaction.atomic():
        Correction.objects.filter(pk=asked.pk).update(**changes)


def test_the_database_refuses_a_decision_on_ones_own(world, asked):
    with pytest.raises(IntegrityError, match="nobody_corrects_their_own"), transaction.atomic():
        Correction.objects.update(state="DECLINED", decided_by=world.aigul, decided_at=LATER, reason="Mine")


def test_the_database_refuses_a_second_open_request(world, issued, asked):
    asked.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save(force_insert=True)


def test_the_database_refuses_to_change_or_delete_what_was_decided(world, asked):
    corrections.decline(correction=asked, officer=world.maker, reason="No", at=LATER)

    with pytest.raises(REFUSES, match="a request never changes"), transaction.atomic():
        Correction.objects.update(reason="Yes")
    with pytest.raises(REFUSES, match="a request never changes"), transaction.atomic():
        Correction.objects.all().delete()


# --- the document ------------------------------------------------------------------------------------


def test_the_document_is_kept_for_ten_days_after_the_decision_and_then_deleted(world, asked):
    assert corrections.forget_documents(at=LATER + timedelta(days=300)) == 0
    corrections.decline(correction=asked, officer=world.maker, reason="No", at=LATER)
    assert corrections.forget_documents(at=LATER + timedelta(days=9)) == 0
    assert len(files()) == 1

    gone = LATER + timedelta(days=11)
    assert [corrections.forget_documents(at=gone) for _ in range(3)] == [1, 0, 0]

    asked.refresh_from_db()
    assert (asked.stored, asked.deleted_at, files()) == ("", gone, [])
    assert trail()[-1] == ("document_deleted", None)


def test_a_file_that_is_gone_already_does_not_stop_the_sweep(world, asked):
    corrections.decline(correction=asked, officer=world.maker, reason="No", at=LATER)
    storages["private"].delete(asked.stored)

    assert corrections.forget_documents(at=LATER + timedelta(days=11)) == 1


def test_a_document_whose_request_was_never_written_is_deleted_after_a_day(world, asked):
    stray = storages["private"].save("corrections/0f/stray", ContentFile(PDF))

    assert corrections.forget_documents(at=now() + timedelta(hours=23)) == 0
    assert corrections.forget_documents(at=now() + timedelta(hours=25)) == 1
    assert not storages["private"].exists(stray)
    assert storages["private"].exists(asked.stored)


def test_a_photo_is_kept_without_the_place_where_it_was_taken(world, issued):
    asked = ask(world, issued, document=photo(place=True))

    with storages["private"].open(asked.stored) as file:
        assert b"GPS" not in file.read()
    assert asked.kind == "JPEG"


def test_officers_of_the_region_read_the_document_and_each_look_is_written_down(world, client_of, asked):
    answer = client_of(world.checker).get(desk("correction_document", asked.pk))

    assert answer.content == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="document-{asked.pk}.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert trail()[-1] == ("document_read", world.checker)


@pytest.mark.parametrize("who", ["aigul", "nurlan", "dana", "serik", "auditor", "editor", "admin"])
def test_for_everybody_else_there_is_no_such_document(world, client_of, asked, who):
    assert client_of(getattr(world, who)).get(desk("correction_document", asked.pk)).status_code == 404


def test_a_deleted_document_is_not_found(world, client_of, asked):
    corrections.decline(correction=asked, officer=world.maker, reason="No", at=LATER)
    corrections.forget_documents(at=LATER + timedelta(days=11))
    client = client_of(world.maker)

    assert client.get(desk("correction_document", asked.pk)).status_code == 404
    assert "The identity document was deleted on" in client.get(desk("correction", asked.pk)).content.decode()


# --- pages -------------------------------------------------------------------------------------------


def test_a_person_asks_on_the_page_and_takes_it_back(world, client_of, issued):
    client = client_of(world.aigul)
    form = {**NAME, "wrong": "The ending", "name_ru": "Абдигали Айгуль"}
    assert learn("correction_ask", issued.pk) in client.get(learn("certificates")).content.decode()

    bad = client.post(
        learn("correction_ask", issued.pk), form | {"document": SimpleUploadedFile("a.exe", b"MZ")}
    )
    assert (bad.status_code, Correction.objects.count()) == (422, 0)
    assert "This is a program" in bad.content.decode()

    client.post(
        learn("correction_ask", issued.pk), form | {"document": SimpleUploadedFile("850101300005.pdf", PDF)}
    )
    asked = Correction.objects.get()
    page = client.get(learn("certificates")).content.decode()
    assert "waiting for an officer" in page
    assert learn("correction_ask", issued.pk) not in page
    assert "You have asked already" in client.get(learn("correction_ask", issued.pk)).content.decode()

    client.post(learn("correction_withdraw", asked.pk))
    asked.refresh_from_db()
    assert asked.state == "WITHDRAWN"


@pytest.mark.parametrize("field", ["last_name", "name_ru"])
@pytest.mark.parametrize(
    "words",
    [
        "😀",
        "محمد",
        "名前",
        "\u202e",
        "\u200b\u200d",
        "Әбдіғали<b>",
        "=1+1",
        "Ә\x07",
        "Ә" * 251,
        "-",
        "Әбдіғали-",
    ],
)
def test_a_name_that_is_none_comes_back_with_words_at_the_field(world, client_of, issued, field, words):
    form = {**NAME, "wrong": "The ending", "name_ru": "Абдигали Айгуль"} | {field: words}

    answer = client_of(world.aigul).post(
        learn("correction_ask", issued.pk), form | {"document": SimpleUploadedFile("a.pdf", PDF)}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert files() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ә", "Ә"),
        ("Әб\u200bдіғали\u202e", "Әбдіғали"),
        ("И\u0306манов", "Йманов"),
        ("Али\u2010\u2011Заде", None),
        ("O\u2019Коннор", "O'Коннор"),
        ("Ғ" * 30, "Ғ" * 30),
        ("Ғ" * 80, None),  # too wide for the paper
    ],
)
def test_an_odd_name_is_made_plain_or_sent_back(world, client_of, issued, typed, kept):
    form = {**NAME, "wrong": "The ending", "name_ru": "Абдигали Айгуль", "last_name": typed}

    client_of(world.aigul).post(
        learn("correction_ask", issued.pk), form | {"document": SimpleUploadedFile("a.pdf", PDF)}
    )

    assert [one.last_name for one in Correction.objects.all()] == ([kept] if kept else [])


@pytest.mark.parametrize("who", ["nurlan", "maker"])
def test_nobody_asks_for_somebody_else(world, client_of, issued, who):
    assert client_of(getattr(world, who)).get(learn("correction_ask", issued.pk)).status_code == 404


def test_officers_work_through_the_queue(world, client_of, issued, asked):
    maker, checker = client_of(world.maker), client_of(world.checker)
    assert desk("corrections") in maker.get(desk("home")).content.decode()
    assert desk("correction", asked.pk) in maker.get(desk("corrections")).content.decode()

    answer = maker.post(desk("correction_prepare", asked.pk))
    batch = Batch.objects.latest("pk")
    assert answer.url == desk("batch", batch.pk)
    page = checker.get(desk("batch", batch.pk)).content.decode()
    assert desk("correction_document", asked.pk) in page
    assert "Әбдіғали Айгүл Сейтжанқызы" in page

    checker.post(desk("batch_approve", batch.pk))
    assert "granted" in maker.get(desk("corrections") + "?show=decided").content.decode()
    assert desk("correction", asked.pk) not in maker.get(desk("corrections")).content.decode()


def test_a_request_is_declined_at_the_desk(world, client_of, asked):
    client_of(world.maker).post(desk("correction_decline", asked.pk), {"reason": "Another name"})

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("DECLINED", world.maker)


def test_the_queue_is_empty_in_words(world, client_of):
    assert "Nothing here" in client_of(world.maker).get(desk("corrections")).content.decode()
