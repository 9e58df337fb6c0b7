"""Files of answers: what a page sealed, who may hand it over, what is taken from it and what is only kept."""

import base64
import hashlib
import json
import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from assessments.models import AnswerFile, KeptAnswer
from assessments.sitting import attempts, evidence, incoming, saving, sealing
from audit.models import Event
from tests.assessments import questions
from tests.worlds import NOON

MINUTE = timedelta(minutes=1)
DEADLINE = NOON + 20 * MINUTE
WHY = "The link of the village was down from eleven to noon."


def milliseconds(moment):
    return int(moment.timestamp() * 1000)


def written(attempt, *entries, saved_at=NOON + 5 * MINUTE, sealed=True, **changes):
    """A file as the page writes it: each entry (kind, chosen, sequence, made)."""
    sheet = questions.sheet(attempt)
    words = {
        "attempt": str(attempt.pk),
        "saved_at": milliseconds(saved_at),
        "entries": [
            {
                "position": sheet[kind].position,
                "chosen": chosen,
                "window": questions.WINDOW,
                "sequence": sequence,
                "base": sequence - 1,
                "language": "ru",
                "made": made and milliseconds(made),
            }
            for kind, chosen, sequence, made in entries
        ],
    }
    file = {"school_of_akims": "answers", "version": 1, "attempt": str(attempt.pk)}
    file |= {"sealed": seal(attempt, words)} if sealed else {"open": words}
    return json.dumps(file | changes).encode()


def seal(attempt, words):
    nonce = os.urandom(12)
    key = sealing.key_for(attempt, "file")
    whole = AESGCM(key).encrypt(nonce, json.dumps(words).encode(), f"file:{attempt.pk}".encode())
    return base64.b64encode(nonce + whole).decode()


@pytest.fixture
def keep(hall, attempt):
    def act(content, at=NOON + 6 * MINUTE):
        text = incoming.file_text(attempt, content, at=at)
        digest = hashlib.sha256(content).hexdigest()
        return evidence.keep(attempt=attempt, officer=hall.dana, at=at, sha256=digest, **vars(text))

    return act


def apply(hall, file, at=NOON + 7 * MINUTE, reason=WHY):
    return evidence.apply(file=file, officer=hall.dana, reason=reason, at=at)


# --- reading -----------------------------------------------------------------------------------------------


def test_a_sealed_file_is_read_with_the_age_of_each_change(attempt):
    made = NOON + 4 * MINUTE

    text = incoming.file_text(attempt, written(attempt, ("SINGLE", "s2", 3, made)), at=NOON + 6 * MINUTE)

    (entry,) = text.entries
    assert (text.is_sealed, text.saved_at) == (True, NOON + 5 * MINUTE)
    assert (entry.chosen, entry.sequence, entry.base, entry.age) == ("s2", 3, 2, 120_000)


def test_a_moment_in_the_future_or_of_long_ago_is_unknown(attempt):
    for made in (NOON + 60 * MINUTE, NOON - timedelta(days=30), None):
        text = incoming.file_text(attempt, written(attempt, ("SINGLE", "s2", 1, made)), at=NOON + MINUTE)
        assert text.entries[0].age is None


def test_a_changed_file_or_one_of_another_attempt_has_no_seal(hall, attempt):
    good = json.loads(written(attempt, ("SINGLE", "s2", 1, NOON)))
    whole = bytearray(base64.b64decode(good["sealed"]))
    whole[20] ^= 1
    other = attempts.start(enrolment=hall.nurlan_enrolment, unit=_their_exam(hall), language="kk", at=NOON)
    broken = [
        good | {"sealed": base64.b64encode(whole).decode()},
        good | {"sealed": "%%%"},
        good | {"sealed": ""},
        json.loads(written(other, ("SINGLE", "s2", 1, NOON))),
        json.loads(written(other, ("SINGLE", "s2", 1, NOON), sealed=False)),
    ]

    for file in broken:
        with pytest.raises(sealing.NotSealed):
            incoming.file_text(attempt, json.dumps(file).encode(), at=NOON)


def _their_exam(hall):
    exam = hall.other_cohort.units.get(kind="EXAM")
    questions.set_rules(exam)
    return exam


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 100_000, b'{"school_of_akims": "answers"}',
        b'{"school_of_akims": "certificate", "version": 1}', b'{"school_of_akims": "answers", "version": 2}',
        b'{"school_of_akims": "answers", "version": 1, "open": 7}',
    ],
)  # fmt: skip
def test_what_is_no_file_of_answers_is_refused(attempt, content):
    with pytest.raises(incoming.ChangesRefused):
        incoming.file_text(attempt, content, at=NOON)


@pytest.mark.parametrize("entries", [[], {}, [7], [{"position": 1}], "double"])
def test_a_sealed_file_with_forged_changes_is_refused_all_the_same(attempt, entries):
    if entries == "double":
        entries = [{"position": 1, "window": questions.WINDOW, "sequence": n, "base": 0} for n in (1, 2)]
    words = {"attempt": str(attempt.pk), "saved_at": 0, "entries": entries}
    content = json.dumps(
        {"school_of_akims": "answers", "version": 1, "sealed": seal(attempt, words)}
    ).encode()

    with pytest.raises(incoming.ChangesRefused):
        incoming.file_text(attempt, content, at=NOON)


def test_the_key_of_the_journal_opens_no_file_and_each_attempt_has_its_own(hall, attempt):
    other = attempts.start(enrolment=hall.nurlan_enrolment, unit=_their_exam(hall), language="kk", at=NOON)

    keys = {sealing.key_for(one, purpose) for one in (attempt, other) for purpose in ("file", "journal")}

    assert len(keys) == 4
    assert attempt.seed not in sealing.secret_of(attempt)


# --- keeping and applying ----------------------------------------------------------------------------------


def test_a_file_is_kept_once_with_a_line_and_a_trace(hall, attempt, keep):
    content = written(attempt, ("SINGLE", "s2", 1, NOON + MINUTE))

    assert keep(content) == keep(content)

    assert AnswerFile.objects.count() == 1
    assert attempt.events.get(kind="FILE_KEPT").details == {"is_sealed": True}
    event = Event.objects.get(action="assessments.file.kept")
    assert (event.actor, event.subject_id) == (hall.dana, str(attempt.pk))
    assert questions.sheet(attempt)["SINGLE"].chosen is None


def test_applying_takes_what_is_new_and_leaves_what_another_window_has_saved_since(
    hall, attempt, keep, choose
):
    choose(attempt, "TRUE_FALSE", True, sequence=5, window="another-device")
    choose(attempt, "NUMBER", "7", sequence=1)
    file = keep(
        written(
            attempt,
            ("SINGLE", "s2", 2, NOON + 4 * MINUTE),
            ("TRUE_FALSE", False, 3, NOON + 4 * MINUTE),
            ("NUMBER", "7", 1, None),
            ("ORDER", ["o1"], 6, NOON + 4 * MINUTE),
        )
    )
    seen = {
        one.answer.question.kind: str(one.state) for one in evidence.compare(file, attempt, NOON + 7 * MINUTE)
    }

    outcomes = apply(hall, file)

    done = {one.answer.question.kind: str(one.state) for one in outcomes}
    assert seen == done == {"SINGLE": "saved", "TRUE_FALSE": "older", "NUMBER": "same", "ORDER": "unreadable"}
    sheet = questions.sheet(attempt)
    assert (sheet["SINGLE"].chosen, sheet["SINGLE"].language) == ("s2", "ru")
    assert (sheet["TRUE_FALSE"].chosen, sheet["NUMBER"].chosen) == (True, "7")
    assert list(KeptAnswer.objects.values_list("chosen", "why")) == [(False, "OLDER")]
    assert attempt.events.get(kind="FILE_APPLIED").details == {"answers": 1}
    event = Event.objects.get(action="assessments.file.applied")
    assert event.details == {"file": file.pk, "reason": WHY, "answers": 1}
    file.refresh_from_db()
    assert (file.applied_by, file.applied_at, file.reason) == (hall.dana, NOON + 7 * MINUTE, WHY)


def test_the_page_that_made_the_file_goes_on_from_it_without_a_quarrel(hall, attempt, keep, choose):
    apply(hall, keep(written(attempt, ("SINGLE", "s2", 2, NOON + 4 * MINUTE))))

    assert str(choose(attempt, "SINGLE", "s2", sequence=2).outcomes[0].state) == "same"
    assert str(choose(attempt, "SINGLE", "s1", sequence=3, base=0).outcomes[0].state) == "saved"


def test_within_the_grace_only_what_was_made_in_time_is_taken(hall, attempt, keep):
    file = keep(
        written(
            attempt,
            ("SINGLE", "s2", 1, DEADLINE - MINUTE),
            ("TRUE_FALSE", False, 2, DEADLINE + timedelta(seconds=5)),
            ("NUMBER", "41.25", 3, None),
        ),
        at=DEADLINE + timedelta(seconds=10),
    )

    outcomes = apply(hall, file, at=DEADLINE + timedelta(seconds=20))

    assert {one.answer.question.kind: str(one.state) for one in outcomes} == {
        "SINGLE": "saved", "TRUE_FALSE": "late", "NUMBER": "late",
    }  # fmt: skip
    assert KeptAnswer.objects.filter(why="LATE").count() == 2
    assert attempt.events.filter(kind="SAVED_LATE").count() == 1


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda attempt: attempts.submit(attempt=attempt, at=NOON + 6 * MINUTE), "The exam is closed."),
        (lambda attempt: AnswerFile.objects.update(is_sealed=False), "bears no seal"),
    ],
)
def test_outside_the_rules_a_file_is_evidence_and_no_more(hall, attempt, keep, spoil, why):
    keep(written(attempt, ("SINGLE", "s2", 1, NOON + MINUTE)))
    spoil(attempt)

    with pytest.raises(evidence.FileRefused, match=why):
        apply(hall, AnswerFile.objects.get())

    assert questions.sheet(attempt)["SINGLE"].chosen is None
    assert AnswerFile.objects.get().applied_at is None


def test_after_the_grace_a_file_is_evidence_even_if_the_clock_has_not_come_yet(hall, attempt, keep):
    file = keep(written(attempt, ("SINGLE", "s2", 1, NOON + MINUTE)))

    with pytest.raises(evidence.FileRefused, match="The exam is closed"):
        apply(hall, file, at=DEADLINE + MINUTE)


def test_a_file_is_applied_once_and_not_without_a_reason(hall, attempt, keep):
    file = keep(written(attempt, ("SINGLE", "s2", 1, NOON + MINUTE)))
    with pytest.raises(evidence.FileRefused, match="Say why"):
        apply(hall, file, reason="  ")
    apply(hall, file)

    with pytest.raises(evidence.FileRefused, match="applied already"):
        apply(hall, file)  # the row was read before
    file.refresh_from_db()
    with pytest.raises(evidence.FileRefused, match="applied already"):
        apply(hall, file)
    assert Event.objects.filter(action="assessments.file.applied").count() == 1


# --- at the desk -------------------------------------------------------------------------------------------


@pytest.fixture
def sitting(hall):
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - MINUTE)


def upload(client, attempt, content, language="en"):
    file = SimpleUploadedFile("exam.json", content, "application/json")
    return client.post(f"/{language}/desk/attempts/{attempt.pk}/file/", {"file": file}, follow=True)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("name", ["dana", "maker"])
def test_an_instructor_or_officer_sees_what_differs_and_applies_it(hall, sitting, client_of, name, language):
    client = client_of(getattr(hall, name))
    content = written(sitting, ("SINGLE", "s2", 1, now()), saved_at=now())

    shown = upload(client, sitting, content, language)
    assert shown.status_code == 200
    assert f"s2 {language}" in shown.text
    assert questions.sheet(sitting)["SINGLE"].chosen is None

    page = shown.redirect_chain[-1][0]
    assert client.post(f"{page}apply/", {"reason": ""}).status_code == 422
    done = client.post(f"{page}apply/", {"reason": WHY}, follow=True)
    assert done.redirect_chain == [(page, 302)]
    assert WHY in done.text
    assert questions.sheet(sitting)["SINGLE"].chosen == "s2"
    assert [one for one in questions.MARKERS if one in shown.text + done.text] == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{}", "This is no file of answers from a page of an exam. Nothing was stored."),
        (b"x" * (256 * 1024 + 1), "This file is larger than 256 kB. A file of answers never is."),
        ("other", "This file was changed, or it belongs to another attempt. Nothing was stored."),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(hall, sitting, client_of, content, why):
    if content == "other":
        theirs = attempts.start(
            enrolment=hall.nurlan_enrolment, unit=_their_exam(hall), language="kk", at=now()
        )
        content = written(theirs, ("SINGLE", "s2", 1, NOON))

    shown = upload(client_of(hall.dana), sitting, content)

    assert shown.status_code == 422
    assert shown.text.count(why) == 2  # in the summary and at the field
    assert AnswerFile.objects.count() == 0


def test_a_file_without_a_seal_is_kept_and_cannot_be_applied(hall, sitting, client_of):
    client = client_of(hall.dana)
    shown = upload(client, sitting, written(sitting, ("SINGLE", "s2", 1, now()), sealed=False))

    assert "This file bears no seal of the exam" in shown.text
    assert "Take these answers" not in shown.text
    page = shown.redirect_chain[-1][0]
    refused = client.post(f"{page}apply/", {"reason": WHY}, follow=True)
    assert "This file bears no seal of the exam" in refused.text
    assert questions.sheet(sitting)["SINGLE"].chosen is None


def test_an_auditor_reads_and_changes_nothing(hall, sitting, client_of):
    upload(client_of(hall.dana), sitting, written(sitting, ("SINGLE", "s2", 1, now())))
    auditor, file = client_of(hall.auditor), AnswerFile.objects.get()
    page = f"/en/desk/attempts/{sitting.pk}/files/{file.pk}/"

    assert auditor.get(page).status_code == 200
    assert "Take these answers" not in auditor.get(page).text
    assert upload(auditor, sitting, b"{}").status_code == 404
    assert auditor.post(f"{page}apply/", {"reason": WHY}).status_code == 404


def test_a_file_is_found_only_under_its_own_attempt(hall, sitting, client_of):
    upload(client_of(hall.dana), sitting, written(sitting, ("SINGLE", "s2", 1, now())))
    attempts.submit(attempt=sitting, at=now())
    other = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now())

    page = client_of(hall.dana).get(f"/en/desk/attempts/{other.pk}/files/{AnswerFile.objects.get().pk}/")

    assert page.status_code == 404


def test_looking_at_a_file_writes_nothing(hall, attempt, keep):
    file = keep(written(attempt, ("SINGLE", "s2", 1, NOON + MINUTE)))

    saving.look(attempt=attempt, entries=evidence.entries_of(file, NOON), at=NOON + 7 * MINUTE)

    assert questions.sheet(attempt)["SINGLE"].sequence == 0
