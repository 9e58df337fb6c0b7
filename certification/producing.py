"""Make the file of a reserved certificate and publish it, exactly once whoever tries and however often.

The bytes follow from the row and the seal alone, so a second try makes the same file, unless the key of the seal lies
in a token that signs differently each time, or another seal has taken over meanwhile. Only the UPDATE that leaves
RESERVED publishes; whoever comes second finds nothing to do, and a file of theirs that differs goes.

Most of a file is what all sheets of its shape begin with. That part is stored once, under its own sum; the rest of a
certificate, packed, names it in its first line and is joined with it on reading. Both are stored before anything says so.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import re
import tempfile
import zlib
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction

from audit import trail
from certification import designs, faults, rendering, seal
from certification.badges import freezing
from certification.log import recording
from certification.models import BatchLine, Certificate, LogEntry
from notifications import outbox
from people.prepared import Prepared

logger = logging.getLogger(__name__)
State = Certificate.State
FOLDER = "certificates"
PREFIXES = f"{FOLDER}/prefixes"
# The first line of a certificate whose beginning is stored elsewhere. A PDF begins with a per cent sign.
SHARED = b"prefix "
# A file that is being written; one that is older than any task may run was left by a process that died.
DRAFT = ".draft-"
# What the row keeps when the certificate that it was to replace has been revoked or replaced meanwhile.
NOT_IN_FORCE = "NotInForce"


class FileLost(Exception):
    """The stored file is gone or is not the one that was issued."""


class DesignChanged(Exception):
    """The paper looks different from when the number was given. The number has to be given up."""


def produce(certificate: int, *, at: datetime) -> bool:
    """Render, seal, store and publish. Returns whether this call published; outside any transaction.

    Nothing is begun, and nothing published, while the batch is paused.
    What cannot be made is written into the row, for officers to see, and raised.
    """
    waiting = to_be_made.rows(certificate=certificate)
    if not waiting:
        return False
    row: Certificate = waiting[0]
    try:
        name, digest = _keep(*_made(row, row.reserved_at, at))
    except Exception as failure:
        Certificate.objects.filter(pk=certificate, state=State.RESERVED).update(failure=_told(failure))
        raise
    faults.point("before_publish")
    is_published = _publish(row, name, digest, at)
    faults.point("after_publish")
    if not is_published:
        _forget_other(row.pk, name)
    return is_published


to_be_made = Prepared(
    lambda certificate: (
        Certificate.objects.filter(pk=certificate)
        .to_be_made()
        .select_related("batch__template", "enrolment__cohort__region", "enrolment__trainee")
    ),
    certificate=int,
)


def make(row: Certificate) -> bytes:
    """The sealed PDF of a row: the same bytes at every call. Raises what rendering and sealing raise."""
    return b"".join(_made(row, row.reserved_at))


def _made(row: Certificate, *moments: datetime) -> tuple[bytes, bytes]:
    """What the file shares with others, which may be nothing, and the rest of it."""
    html_name, look = row.batch.template.html_name, designs.look(row.batch.template)
    is_signed = bool(row.printed.get("signed"))
    if rendering.digest(html_name, look, is_signed=is_signed) != row.template_digest:
        raise DesignChanged(html_name)
    own = seal.current(*moments)
    paper = {
        "html_name": html_name, "look": look, "verify_url": row.printed["verify_url"], "demo": own.is_demo,
        "credential": freezing.embedded(row),
    }  # fmt: skip
    try:
        sheet = rendering.compiled(
            row.printed,
            **paper,
            at=row.reserved_at,
            room=own.signature_bytes,
            folder=settings.MASTERS_FOLDER,
        )
    except rendering.NotCompiled as reason:
        logger.info("certificate laid out in full", extra={"certificate": row.pk, "reason": str(reason)})
        return b"", own.sign(rendering.render(row.printed, **paper), at=row.reserved_at)
    return sheet.prefix, sheet.sealed(own.cms(sheet.digest()))[len(sheet.prefix) :]


def _keep(prefix: bytes, rest: bytes) -> tuple[str, str]:
    """Stores both parts. Returns the name for the row, and the sum of the whole file."""
    digest = hashlib.sha256(prefix + rest).hexdigest()
    if not prefix:
        name = f"{FOLDER}/{digest[:2]}/{digest}.pdf"
        store(name, rest)
        return name, digest
    shared = hashlib.sha256(prefix).hexdigest()
    store(f"{PREFIXES}/{shared}", prefix)
    name = f"{FOLDER}/{digest[:2]}/{digest}.part"
    store(name, SHARED + shared.encode() + b"\n" + gzip.compress(rest, compresslevel=1, mtime=0))
    return name, digest


def _forget_other(certificate: int, name: str) -> None:
    """A key that signs differently each time has made a second file, which nobody will ever look for.

    Where the key is repeatable another worker may be about to publish this very name, so it stays.
    """
    published = Certificate.objects.filter(pk=certificate).exclude(file="").values_list("file", flat=True)
    if published and published[0] != name:
        storages["private"].delete(name)


def stored(row: Certificate) -> bytes:
    """The bytes as they were issued. Raises FileLost if they are gone or another sum comes out."""
    try:
        pdf = _read(row.file)
        if pdf.startswith(SHARED):
            named, _line, rest = pdf.partition(b"\n")
            pdf = _read(f"{PREFIXES}/{_plain_sum(named.removeprefix(SHARED))}") + gzip.decompress(rest)
    except (OSError, EOFError, zlib.error) as failure:
        raise FileLost(row.file) from failure
    if hashlib.sha256(pdf).hexdigest() != row.sha256:
        raise FileLost(row.file)
    return pdf


def _read(name: str) -> bytes:
    with storages["private"].open(name) as file:
        return file.read()


def _plain_sum(named: bytes) -> str:
    """A sum as it stands in a damaged file may be anything; it is part of a name only if it is one."""
    if not re.fullmatch(rb"[0-9a-f]{64}", named):
        raise OSError("The file names no prefix.")
    return named.decode()


def store(name: str, content: bytes) -> None:
    """Keep bytes under the name of their sum, all of them or nothing, on the disk before anything says so."""
    storage = storages["private"]
    if isinstance(storage, FileSystemStorage):
        _store_on_disk(Path(storage.path(name)), content)
    elif not storage.exists(name):
        _store_elsewhere(storage, name, content)


def sweep_drafts(*, at: datetime) -> int:
    """Remove what processes that died have left half-written. Returns how many files."""
    storage = storages["private"]
    if not isinstance(storage, FileSystemStorage):
        return 0
    oldest = at.timestamp() - 2 * settings.CELERY_TASK_TIME_LIMIT
    removed = 0
    for path in Path(storage.path(FOLDER)).glob(f"*/{DRAFT}*"):
        with suppress(FileNotFoundError):  # its writer has just finished it
            if path.stat().st_mtime < oldest:
                path.unlink()
                removed += 1
    return removed


def _told(failure: Exception) -> str:
    """What the row keeps: the kind of failure, and the field of the paper if it is one. Never a path or a name."""
    field = f" {failure.field}" if isinstance(failure, rendering.CannotPrint) else ""
    return f"{type(failure).__name__}{field}"[:300]


def _store_on_disk(path: Path, content: bytes) -> None:
    # The name is the sum: whatever else lies there was damaged, and a reader would refuse it.
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=DRAFT)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content[: len(content) // 2])
            file.flush()
            faults.point("half_file")
            file.write(content[len(content) // 2 :])
            file.flush()
            os.fsync(file.fileno())
        faults.point("before_rename")
        os.replace(draft, path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
    _settle(path.parent)
    _settle_once(path.parent.parent, path.parent.name)


@lru_cache(maxsize=1024)
def _settle_once(folder: Path, _name: str) -> None:
    """The name of a folder among others. Whoever made it may have died before it was safe, so each process sees to it."""
    _settle(folder)


def _settle(folder: Path) -> None:
    """A new name in a folder outlives a power cut only once the folder itself has reached the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _store_elsewhere(storage: Storage, name: str, content: bytes) -> None:
    saved = storage.save(name, ContentFile(content))
    if saved != name:  # another worker was first, with the same bytes
        storage.delete(saved)


@transaction.atomic
def _publish(row: Certificate, name: str, digest: str, at: datetime) -> bool:
    """ISSUED, the old one REPLACED, the trail, the public log and the letter: in one transaction or not at all."""
    if row.replaces_id and not _replace(row, at):
        return False
    taken = (
        Certificate.objects.filter(pk=row.pk)
        .to_be_made()
        .update(state=State.ISSUED, file=name, sha256=digest, issued_at=at, changed_at=at, failure="")
    )
    if not taken:
        # Rolls the replacement back as well: whoever was first has done it all, or an officer has paused the batch.
        transaction.set_rollback(True)
        return False
    row.state, row.file, row.sha256, row.issued_at = State.ISSUED, name, digest, at
    trail.record(
        "certification.certificate.issued",
        subject=row,
        at=at,
        region_code=region_code(row),
        details={"number": row.number, "sha256": digest, "replaces": row.replaces_id},
    )
    recording.record(LogEntry.Kind.ISSUED, certificate=row, at=at)
    outbox.queue(
        "certificate_issued", to=row.enrolment.trainee, subject=row, at=at, context=letter_facts(row)
    )
    logger.info("certificate produced", extra={"certificate": row.pk})
    return True


def _replace(row: Certificate, at: datetime) -> bool:
    """The old one goes out of force, unless it was revoked and the new one is given in its place. False stops it."""
    old = Certificate.objects.filter(pk=row.replaces_id).in_force()
    if not old.update(state=State.REPLACED, changed_at=at):
        if BatchLine.objects.filter(batch=row.batch_id, enrolment=row.enrolment_id, restores=True).exists():
            return True
        Certificate.objects.filter(pk=row.pk, state=State.RESERVED).update(failure=NOT_IN_FORCE)
        return False
    replaced = Certificate.objects.get(pk=row.replaces_id)
    trail.record(
        "certification.certificate.replaced",
        subject=replaced,
        at=at,
        region_code=region_code(row),
        details={"by": row.pk},
    )
    details = {"by": row.printed["number"]}
    recording.record(LogEntry.Kind.REPLACED, certificate=replaced, at=at, details=details)
    outbox.queue(
        "certificate_replaced",
        to=row.enrolment.trainee,
        subject=replaced,
        at=at,
        context=letter_facts(replaced),
    )
    return True


def region_code(row: Certificate) -> str:
    """The KATO code under which the trail files what happens to a certificate; blank for the whole country."""
    region = row.enrolment.cohort.region
    return region.code if region else ""


def letter_facts(row: Certificate) -> dict:
    """What a letter about a certificate says."""
    titles = {f"title_{language}": title for language, title in row.printed["programme"].items()}
    return {"number": row.printed["number"], "verify_url": row.printed["verify_url"], **titles}
