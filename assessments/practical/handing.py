"""Do practical work: begin, write, add and take out files, hand in; again after it was returned."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.move import file_move_safe
from django.core.files.storage import FileSystemStorage, storages
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assessments import tasks
from assessments.models import Assignment, Submission, Upload, Work, WorkFile
from audit import trail
from training import intake
from training.intake import Taken
from training.models import Cohort, Enrolment, SyllabusUnit

State = Work.State
FOLDER, PIECES = "works", "uploads"
PIECE_MOST = 1024 * 1024
UPLOADS_OPEN = 5
UPLOAD_LIFE = timedelta(days=7)


class WorkRefused(Exception):
    """The work cannot be changed or handed in; the message says why."""


class WorkChanged(WorkRefused):
    """The draft was saved elsewhere meanwhile."""


class UploadGone(WorkRefused):
    """The file has arrived meanwhile, or nobody finished it in time: begin again."""


class PieceRefused(WorkRefused):
    """A piece does not follow what has come. `received` says from where to go on."""

    def __init__(self, message: str, received: int) -> None:
        super().__init__(message)
        self.received = received


@transaction.atomic
def begin(*, enrolment: Enrolment, unit: SyllabusUnit, at: datetime) -> Work:
    """The person's work on this unit, begun now if it was not yet; its days count from here."""
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("cohort__region")
        .get(pk=enrolment.pk)
    )
    if work := Work.objects.filter(enrolment=enrolment, unit=unit).first():
        return work
    if unit.cohort_id != enrolment.cohort_id or enrolment.status == Enrolment.Status.WITHDRAWN:
        raise WorkRefused(_("This practical work belongs to another cohort."))
    _refuse_unless_running(enrolment.cohort)
    assignment = Assignment.objects.get(code=unit.rules["assignment"])
    due_on = min(localdate(at) + timedelta(days=unit.rules["due_days"]), enrolment.cohort.ends_on)
    work = Work.objects.create(
        enrolment=enrolment, unit=unit, assignment=assignment, begun_at=at, saved_at=at, due_on=due_on
    )
    _record("begun", work, at)
    return work


@transaction.atomic
def write(*, work: Work, text: str, seen: datetime, at: datetime) -> datetime:
    """Save the text of a draft. Returns when it was saved; the same words again change nothing.

    seen  when the draft was saved that the person started from
    Raises WorkChanged when it was saved elsewhere since: nobody's words are lost without notice.
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) > Work.TEXT:
        raise WorkRefused(_("That is too long: %(most)s characters at most.") % {"most": Work.TEXT})
    work = locked_to_change(work=work)
    if work.text == text:
        return work.saved_at
    if work.saved_at != seen:
        raise WorkChanged(_("The draft was saved in another window meanwhile. Compare both texts below."))
    Work.objects.filter(pk=work.pk).update(text=text, saved_at=at)
    return at


def add_file(*, work: Work, content: bytes, name: str, at: datetime) -> WorkFile:
    """Look at a file and put it into the draft. The same file again is the file that is there.

    Raises intake.FileRefused for what is not taken, WorkRefused where nothing more can be added.
    """
    taken = intake.look(content, name)
    stored = f"{FOLDER}/{secrets.token_hex(1)}/{secrets.token_hex(16)}"
    storages["private"].save(stored, ContentFile(taken.content))
    file = None
    try:
        file = _keep(work=work, taken=taken, stored=stored, at=at)
    finally:
        if file is None or file.stored != stored:
            storages["private"].delete(stored)
    return file


@transaction.atomic
def _keep(*, work: Work, taken: Taken, stored: str, at: datetime) -> WorkFile:
    work = locked_to_change(work=work)
    there = list(WorkFile.objects.filter(work=work, in_draft=True))
    if same := next((one for one in there if one.sha256 == taken.sha256), None):
        return same
    if len(there) >= intake.FILES_MOST:
        raise WorkRefused(_("At most %(most)s files can be handed in.") % {"most": intake.FILES_MOST})
    size = len(taken.content)
    if sum(one.size for one in there) + size > intake.WORK_MOST:
        most = intake.WORK_MOST // intake.MEGABYTE
        raise WorkRefused(_("All files together may weigh %(most)s MB.") % {"most": most})
    file = WorkFile.objects.create(
        work=work,
        name=taken.name,
        kind=taken.kind,
        size=size,
        sha256=taken.sha256,
        stored=stored,
        place_removed=taken.place_removed,
        added_at=at,
    )
    _record("file_added", work, at, file=file.pk, kind=file.kind, size=size)
    transaction.on_commit(lambda: tasks.nudge_scan(file.pk), robust=True)
    return file


@transaction.atomic
def remove_file(*, file: WorkFile, at: datetime) -> None:
    """Take a file out of the draft. What was handed in before keeps it."""
    work = locked_to_change(work=file.work)
    if not WorkFile.objects.filter(pk=file.pk, in_draft=True).update(in_draft=False):
        return
    _record("file_removed", work, at, file=file.pk)
    if not file.submissions.exists():
        WorkFile.objects.filter(pk=file.pk).delete()
        transaction.on_commit(lambda: storages["private"].delete(file.stored))


@transaction.atomic
def submit(*, work: Work, language: str, at: datetime) -> Submission:
    """Hand in what the draft holds. Late is noted, not refused. A second press hands in nothing more."""
    work = Work.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=work.pk)
    if work.state == State.SUBMITTED:
        return Submission.objects.get(work=work, number=work.number)
    work = locked_to_change(work=work)
    files = list(WorkFile.objects.filter(work=work, in_draft=True))
    parts = {row.part: row.facts for row in work.parts.all()}
    _refuse_incomplete(work, files, parts)
    submission = Submission.objects.create(
        work=work,
        number=work.number + 1,
        text=work.text,
        parts=parts,
        language=language,
        is_late=localdate(at) > work.due_on,
        submitted_at=at,
    )
    submission.files.set(files)
    Work.objects.filter(pk=work.pk, state=work.state).update(
        state=State.SUBMITTED, awaits=Work.Awaits.FIRST, number=submission.number, submitted_at=at
    )
    _record("submitted", work, at, number=submission.number, files=len(files), late=submission.is_late)
    return submission


@transaction.atomic
def begin_upload(*, work: Work, name: str, size: int, digest: str, at: datetime) -> Upload:
    """A file will come in pieces; begun before, it goes on where it stopped.

    digest  SHA-256 of the whole file, in hexadecimal
    """
    work = locked_to_change(work=work)
    if upload := Upload.objects.filter(work=work, sha256=digest).first():
        return upload
    if not 0 < size <= intake.FILE_MOST:
        most = intake.FILE_MOST // intake.MEGABYTE
        raise WorkRefused(_("The file is heavier than %(most)s MB.") % {"most": most})
    if Upload.objects.filter(work=work).count() >= UPLOADS_OPEN:
        raise WorkRefused(_("Too many files are on their way. Wait until one has arrived."))
    return Upload.objects.create(work=work, name=name[:255], size=size, sha256=digest, begun_at=at)


def append(*, upload: Upload, offset: int, piece: bytes, at: datetime) -> int:
    """Keep the next piece. Returns how much has come; a piece that came before changes nothing.

    Raises PieceRefused for a piece that leaves a gap or runs over the end, UploadGone where nothing is on its way.
    """
    _look_again(upload)
    end = offset + len(piece)
    if end <= upload.received and offset < upload.received:
        return upload.received
    if offset != upload.received or not piece or len(piece) > PIECE_MOST or end > upload.size:
        raise PieceRefused(_("This piece does not follow what has arrived."), upload.received)
    # The piece is there, whole, before the row says so. Whoever sends it too puts the same in its place at one stroke.
    _put(_piece(upload, offset), piece)
    if not Upload.objects.filter(pk=upload.pk, received=offset).update(received=end):
        try:
            _look_again(upload)
        except UploadGone:
            forget_upload(upload=upload)
            raise
        return upload.received
    return end


def finish_upload(*, upload: Upload, at: datetime) -> WorkFile:
    """Put the pieces together, compare the sum, and add the file. The pieces go, whatever came of them."""
    _look_again(upload)
    if upload.received != upload.size:
        raise PieceRefused(_("The file has not arrived whole yet."), upload.received)
    try:
        content = _joined(upload)
    except FileNotFoundError:
        content = b""  # another request has finished this upload, or a piece is lost
    forget_upload(upload=upload)
    if sha256(content).hexdigest() != upload.sha256:
        raise WorkRefused(_("The file was damaged on its way. Choose it again."))
    return add_file(work=upload.work, content=content, name=upload.name, at=at)


def forget_upload(*, upload: Upload) -> None:
    folder = f"{PIECES}/{upload.pk.hex}"
    try:
        names = storages["private"].listdir(folder)[1]
    except FileNotFoundError:
        names = []
    for name in names:
        storages["private"].delete(f"{folder}/{name}")
    Upload.objects.filter(pk=upload.pk).delete()


def forget_old_uploads(*, at: datetime) -> int:
    """What nobody has finished within a week goes. Returns how many."""
    old = list(Upload.objects.filter(begun_at__lt=at - UPLOAD_LIFE))
    for upload in old:
        forget_upload(upload=upload)
    return len(old)


def locked_to_change(*, work: Work) -> Work:
    """The work, locked until the transaction ends, if its owner may change it now."""
    found = Work.objects.select_for_update(of=("self",)).select_related(
        "assignment", "enrolment__cohort__region", "enrolment__trainee"
    )
    work = found.get(pk=work.pk)
    if work.enrolment.status == Enrolment.Status.WITHDRAWN:
        raise WorkRefused(_("You are no longer enrolled in this cohort."))
    if not work.is_open:
        raise WorkRefused(_("The work has been handed in. It can be changed only if it is returned."))
    _refuse_unless_running(work.enrolment.cohort)
    return work


def why_not(cohort: Cohort) -> str:
    """Why nothing can be begun or handed in now; empty if it can."""
    if cohort.status == Cohort.Status.CLOSED:
        return _("The cohort is closed. Nothing more can be handed in.")
    return "" if cohort.status == Cohort.Status.RUNNING else _("The cohort is not running now.")


def _look_again(upload: Upload) -> None:
    try:
        upload.refresh_from_db(fields=["received"])
    except Upload.DoesNotExist as failure:
        raise UploadGone(_("This file is no longer on its way. Choose it again.")) from failure


def _joined(upload: Upload) -> bytes:
    whole = bytearray()
    while len(whole) < upload.size:
        at = len(whole)
        with storages["private"].open(_piece(upload, at)) as piece:
            whole += piece.read()
        if len(whole) == at:
            break
    return bytes(whole)


def _piece(upload: Upload, offset: int) -> str:
    return f"{PIECES}/{upload.pk.hex}/{offset:010}"


def _put(name: str, piece: bytes) -> None:
    storage = storages["private"]
    if not isinstance(storage, FileSystemStorage):
        if not storage.exists(name):  # an object store holds all of a piece or nothing
            storage.save(name, ContentFile(piece))
        return
    draft = storage.save(f"{name}-{secrets.token_hex(8)}", ContentFile(piece))
    file_move_safe(storage.path(draft), storage.path(name), allow_overwrite=True)


def _refuse_unless_running(cohort: Cohort) -> None:
    if why := why_not(cohort):
        raise WorkRefused(why)


def _refuse_incomplete(work: Work, files: list[WorkFile], parts: dict) -> None:
    kind = work.assignment.kind
    if any(file.check_state == WorkFile.Check.INFECTED for file in files):
        raise WorkRefused(_("A file is harmful. Take it out before you hand in."))
    if kind == Assignment.Kind.FILE and not files:
        raise WorkRefused(_("Add a file before you hand in."))
    if kind == Assignment.Kind.CASE and not work.text:
        raise WorkRefused(_("Write your decision before you hand in."))
    if kind == Assignment.Kind.DOSSIER and len(parts) < 4:
        raise WorkRefused(_("Fill in all four parts before you hand in."))


def _record(action: str, work: Work, at: datetime, **details) -> None:
    region = work.enrolment.cohort.region
    trail.record(
        f"assessments.work.{action}",
        actor=work.enrolment.trainee,
        subject=work,
        at=at,
        region_code=region.code if region else "",
        details={"unit": work.unit_id, **details},
    )
