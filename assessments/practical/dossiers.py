"""Fill in the village dossier: one part at a time, and all of them as one PDF."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import tasks
from assessments.dossier import facts as dossier
from assessments.models import Assignment, DossierPaper, DossierPart, Submission, Work
from assessments.practical import handing
from assessments.practical.handing import WorkChanged, WorkRefused

State = DossierPaper.State


@transaction.atomic
def save_part(
    *, work: Work, part: str, facts: Mapping[str, str], seen: datetime | None, at: datetime
) -> DossierPart:
    """Save one part of a dossier that is open. `seen` is when the part was saved that the person started from."""
    work = handing.locked_to_change(work=work)
    if work.assignment.kind != Assignment.Kind.DOSSIER or part not in dossier.PARTS:
        raise WorkRefused(_("This practical work has no such part."))
    row = DossierPart.objects.filter(work=work, part=part).first()
    if row and row.facts == dict(facts):
        return row
    if (row.saved_at if row else None) != seen:
        raise WorkChanged(_("This part was saved in another window meanwhile. Look at what is stored first."))
    row, _made = DossierPart.objects.update_or_create(
        work=work, part=part, defaults={"facts": dict(facts), "saved_at": at}
    )
    return row


@transaction.atomic
def ask_paper(
    *, work: Work, parts: Mapping[str, Mapping[str, str]], language: str, at: datetime
) -> DossierPaper:
    """The PDF of what a dossier says, waiting or made. Asking again asks once more for a failed one."""
    if not parts:
        raise WorkRefused(_("Fill in a part first."))
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    paper, is_new = DossierPaper.objects.get_or_create(
        work=work, language=language, digest=digest, defaults={"parts": dict(parts), "due_at": at}
    )
    failed = DossierPaper.objects.filter(pk=paper.pk, state=State.FAILED)
    if not is_new and failed.update(state=State.WAITING, due_at=at, tries=0):
        paper.refresh_from_db()
        is_new = True
    if is_new:
        transaction.on_commit(lambda: tasks.nudge_paper(paper.pk), robust=True)
    return paper


@transaction.atomic
def hand_in(*, work: Work, language: str, at: datetime) -> Submission:
    """Hand in a dossier; its paper is made in the language of the person."""
    submission = handing.submit(work=work, language=language, at=at)
    ask_paper(work=work, parts=submission.parts, language=language, at=at)
    return submission
