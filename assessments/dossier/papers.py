"""Make the PDF of a dossier that somebody waits for; in the worker, never in a web process."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils import translation

from assessments.dossier import facts as dossier
from assessments.dossier import words as dossier_words
from assessments.models import DossierPaper, DossierPart
from courses import typesetting
from regions.languages import worded

logger = logging.getLogger(__name__)
State = DossierPaper.State
FOLDER = "dossiers"
LEASE = timedelta(minutes=5)
TRIES = 3


def make(row: int, *, at: datetime) -> bool:
    """Set one dossier and keep the file. Returns whether this call did it; outside any transaction."""
    waiting = DossierPaper.objects.filter(pk=row, state=State.WAITING)
    if not waiting.filter(due_at__lte=at).update(due_at=at + LEASE):
        return False
    paper = DossierPaper.objects.select_related(
        "work__enrolment__trainee", "work__enrolment__appointment__region__parent", "work__unit"
    ).get(pk=row)
    name = f"{FOLDER}/{secrets.token_hex(1)}/{secrets.token_hex(16)}"
    try:
        content = typesetting.set_pages(html(paper, at=at))
        storages["private"].save(name, ContentFile(content))
    except Exception:
        _try_later(paper, at)
        raise
    made = waiting.update(
        state=State.READY, stored=name, size=len(content), ready_at=at, tries=paper.tries + 1
    )
    if not made:  # another worker was first
        storages["private"].delete(name)
    return bool(made)


def stored(paper: DossierPaper) -> bytes:
    """The file as it was made. Raises OSError when it is gone."""
    with storages["private"].open(paper.stored) as file:
        return file.read()


def html(paper: DossierPaper, *, at: datetime) -> str:
    """A dossier as the sheet reads it, in the language of the paper."""
    enrolment = paper.work.enrolment
    region = enrolment.appointment.region if enrolment.appointment else None
    with translation.override(paper.language):
        return render_to_string(
            "sheets/dossier.html",
            {
                "language": paper.language,
                "title": worded(paper.work.unit, "title", paper.language)[0],
                "person": enrolment.trainee.get_full_name(),
                "okrug": worded(region, "name", paper.language)[0] if region else "",
                "district": worded(region.parent, "name", paper.language)[0]
                if region and region.parent
                else "",
                "at": at,
                "parts": [shown(part, paper.parts[part]) for part in dossier.PARTS if part in paper.parts],
            },
        )


def shown(part: str, facts: dict[str, str]) -> dict:
    """{title, heads, rows: [[name, words…]], lines, results} of one part, in the language that is active."""
    form = dossier.FORMS[part]
    columns = [column.name for column in form.columns]
    return {
        "part": part,
        "title": DossierPart.Part(part).label,
        "heads": [dossier_words.LABELS[name] for name in columns],
        "rows": [
            [dossier_words.row_name(part, int(row["row"])), *(row[name] for name in columns)]
            for row in dossier.rows(part, facts)
        ],
        "lines": [(dossier_words.LABELS[field.name], facts.get(field.name, "")) for field in form.fields],
        "results": dossier_words.results(part, facts),
    }


def _try_later(paper: DossierPaper, at: datetime) -> None:
    tries = paper.tries + 1
    waiting = DossierPaper.objects.filter(pk=paper.pk, state=State.WAITING)
    if tries >= TRIES:
        waiting.update(state=State.FAILED, tries=tries)
    else:
        waiting.update(due_at=at + timedelta(minutes=tries), tries=tries)
