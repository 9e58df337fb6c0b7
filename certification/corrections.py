"""A person's own request to correct the name on a certificate: ask, take back, decline, prepare; forget the document."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import trail
from certification import batches, naming, producing, rendering
from certification.models import Batch, Certificate, Correction
from people import names
from people.models import User
from training import clamd, intake
from training.intake import Taken

logger = logging.getLogger(__name__)
State = Correction.State
FOLDER = "corrections"
KINDS = ("JPEG", "PNG", "WEBP", "PDF")
# Long enough to look again if the person asks why; then the document has no business here.
KEPT = timedelta(days=10)
# Whoever asks and takes back all day fills the disk with documents, and the desk with nothing to decide.
ASKED_MOST, DAY = 5, timedelta(days=1)
# A request takes seconds; what lies longer without a row was left by a process that died.
STRAY = timedelta(days=1)


class CorrectionRefused(Exception):
    """The request cannot be made or decided so; the message says why."""


def ask(
    *,
    certificate: Certificate,
    trainee: User,
    wrong: str,
    name: dict[str, str],
    name_ru: str,
    document: bytes,
    at: datetime,
) -> Correction:
    """Ask that the name be printed as the identity document spells it.

    name      last_name, first_name, patronymic in the nominative
    document  a photo or a PDF; it is looked at before it is kept, and its own name is not kept
    Raises intake.FileRefused for what is not taken, CorrectionRefused for the rest.
    """
    if Correction.objects.filter(asked_by=trainee, asked_at__gt=at - DAY).count() >= ASKED_MOST:
        raise CorrectionRefused(_("You have asked often today. Ask again tomorrow."))
    name = {part: names.clean(words) for part, words in name.items()}
    full = " ".join(filter(None, (name["last_name"], name["first_name"], name.get("patronymic", ""))))
    _refuse_unless_it_helps(certificate, full)
    taken = _looked_at(document)
    stored = f"{FOLDER}/{secrets.token_hex(1)}/{secrets.token_hex(16)}"
    storages["private"].save(stored, ContentFile(taken.content))
    made = None
    try:
        made = _keep(
            certificate, trainee, {"wrong": wrong, "name_ru": names.clean(name_ru), **name}, taken, stored, at
        )
    finally:
        if made is None:
            storages["private"].delete(stored)
    return made


@transaction.atomic
def withdraw(*, correction: Correction, at: datetime) -> None:
    """The person takes the request back, as long as no officer has acted on it."""
    if not Correction.objects.filter(pk=correction.pk, state=State.ASKED).update(
        state=State.WITHDRAWN, decided_at=at
    ):
        raise CorrectionRefused(_("The request has been decided or is being decided. Reload the page."))
    naming.record("withdrawn", correction, correction.asked_by, at, tell=False)


@transaction.atomic
def decline(*, correction: Correction, officer: User, reason: str, at: datetime) -> None:
    """Leave the name as it is; the person reads the reason."""
    if not reason.strip():
        raise CorrectionRefused(_("Say why."))
    _refuse_own(correction, officer)
    declined = Correction.objects.filter(pk=correction.pk, state=State.ASKED).update(
        state=State.DECLINED, decided_by=officer, decided_at=at, reason=reason.strip()
    )
    if not declined:
        raise CorrectionRefused(_("The request has been decided or is being decided. Reload the page."))
    correction.reason = reason.strip()
    naming.record("declined", correction, officer, at)


@transaction.atomic
def prepare(*, correction: Correction, officer: User, at: datetime) -> Batch:
    """Prepare the replacing batch of one. The name changes when another officer approves it, not before."""
    _refuse_own(correction, officer)
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if correction.state != State.ASKED:
        raise CorrectionRefused(_("The request has been decided or is being decided. Reload the page."))
    try:
        batch = batches.prepare_replacement(
            certificate=correction.certificate,
            officer=officer,
            reason=_("The name is corrected at the person's own request."),
            at=at,
            name=correction.full_name(),
        )
    except batches.BatchRefused as refusal:
        raise CorrectionRefused(str(refusal)) from refusal
    Correction.objects.filter(pk=correction.pk, state=State.ASKED).update(state=State.PREPARED, batch=batch)
    naming.record("prepared", correction, officer, at)
    return batch


def document_of(*, correction: Correction, reader: User, at: datetime) -> bytes:
    """The identity document, for an officer who looks at the request. Every look is written down."""
    with storages["private"].open(correction.stored) as file:
        content = file.read()
    trail.record(
        "certification.correction.document_read",
        actor=reader,
        subject=correction,
        at=at,
        region_code=producing.region_code(correction.certificate),
    )
    return content


def forget_documents(*, at: datetime) -> int:
    """Delete the documents of what was decided some days ago. Returns how many.

    The file goes first: whoever dies between the two steps leaves a row that the next run finds again.
    A document that never got a row goes as well.
    """
    old = Correction.objects.filter(decided_at__lt=at - KEPT).exclude(stored="")
    forgotten = 0
    for correction in old.select_related("certificate__enrolment__cohort__region"):
        try:
            storages["private"].delete(correction.stored)
        except OSError:
            logger.exception("identity document not deleted", extra={"correction": correction.pk})
            continue
        _forgotten(correction, at)
        forgotten += 1
    return forgotten + _forget_strays(at)


def _forget_strays(at: datetime) -> int:
    storage = storages["private"]
    known = set(Correction.objects.exclude(stored="").values_list("stored", flat=True))
    forgotten = 0
    for name in _names(storage, FOLDER):
        if name not in known and storage.get_modified_time(name) < at - STRAY:
            storage.delete(name)
            forgotten += 1
    return forgotten


def _names(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nobody has asked for anything yet
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _names(storage, f"{folder}/{inner}")


@transaction.atomic
def _forgotten(correction: Correction, at: datetime) -> None:
    if Correction.objects.filter(pk=correction.pk, deleted_at=None).update(stored="", deleted_at=at):
        naming.record("document_deleted", correction, None, at, tell=False)


@transaction.atomic
def _keep(
    certificate: Certificate, trainee: User, words: dict[str, str], taken: Taken, stored: str, at: datetime
) -> Correction:
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if certificate.state not in batches.IN_FORCE:
        raise CorrectionRefused(_("Only a certificate in force can be corrected."))
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                certificate=certificate,
                asked_by=trainee,
                asked_at=at,
                kind=taken.kind,
                sha256=taken.sha256,
                stored=stored,
                **{field: words.strip() for field, words in words.items()},
            )
    except IntegrityError as clash:
        raise CorrectionRefused(
            _("You have asked already. One request at a time: wait for the answer, or take it back.")
        ) from clash
    naming.record("asked", correction, trainee, at)
    return correction


def _refuse_unless_it_helps(certificate: Certificate, name: str) -> None:
    if name == certificate.printed["name"]:
        raise CorrectionRefused(_("The certificate says exactly this already."))
    try:
        rendering.check_printable(certificate.printed | {"name": name}, verify_url=f"{settings.SITE_URL}/v/")
    except rendering.CannotPrint as problem:
        raise CorrectionRefused(str(problem)) from problem


def _looked_at(document: bytes) -> Taken:
    taken = intake.look(document, "document")
    if taken.kind not in KINDS:
        raise intake.FileRefused(_("Only photos (JPEG, PNG, WebP, HEIC) and PDF are taken here."))
    if settings.CLAMAV_SOCKET:
        try:
            harmful = clamd.is_harmful(taken.content, settings.CLAMAV_SOCKET)
        except clamd.ScannerSilent as failure:
            logger.warning("identity document not scanned", extra={"failure": str(failure)})
            raise intake.FileRefused(_("Files cannot be checked right now. Try again later.")) from failure
        if harmful:
            raise intake.FileRefused(_("This file is harmful. It is not taken."))
    return taken


def _refuse_own(correction: Correction, officer: User) -> None:
    if correction.asked_by_id == officer.pk:
        raise CorrectionRefused(_("Nobody decides on a request of their own."))
