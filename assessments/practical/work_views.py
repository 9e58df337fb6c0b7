"""Files and papers of practical work as they leave the house, and the dossier as its pages show it."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import get_language

from assessments.access import work as work_access
from assessments.dossier import facts as dossier
from assessments.dossier import papers as dossier_papers
from assessments.dossier import words as dossier_words
from assessments.models import DossierPaper, DossierPart
from training import downloads, intake


def given_out(file):
    """A file that the person may see: always to be saved, never to be run by the browser. Unchecked: 409 in words."""
    if not work_access.may_be_given_out(file):
        return HttpResponse(
            file.get_check_state_display(), status=409, content_type="text/plain; charset=utf-8"
        )
    try:
        content = storages["private"].open(file.stored)
    except FileNotFoundError as failure:
        raise Http404 from failure
    response = FileResponse(
        content, content_type=intake.MIMES[file.kind], as_attachment=True, filename=file.name
    )
    return downloads.sandboxed(response)


def paper_given_out(paper):
    if paper.state != DossierPaper.State.READY:
        raise Http404
    response = HttpResponse(dossier_papers.stored(paper), content_type="application/pdf")
    return downloads.sandboxed(response, f"dossier-{paper.language}.pdf")


def shown_name(name):
    """What somebody called a file, cut to be read in a sentence."""
    return "".join(sign for sign in name if sign.isprintable())[:100]


def dossier_work(work, part):
    """The work, if it is a dossier and has such a part. Raises Http404."""
    if work.assignment.kind != "DOSSIER" or part not in dossier.PARTS:
        raise Http404
    return work


def part_view(part, stored):
    return {
        "title": DossierPart.Part(part).label,
        "intro": dossier_words.INTROS[part],
        "results": dossier_words.results(part, stored.facts) if stored else [],
        "stored": stored,
    }


def dossier_view(work):
    """{parts: [{part, title, saved_at, results}], paper: the newest of what the draft says, or None}"""
    stored = work_access.parts_of(work)
    parts = [
        {
            "part": part,
            "title": DossierPart.Part(part).label,
            "row": stored.get(part),
            "results": dossier_words.results(part, stored[part].facts) if part in stored else [],
        }
        for part in dossier.PARTS
    ]
    facts = {name: row.facts for name, row in stored.items()}
    return {"parts": parts, "paper": work_access.paper_of(work, facts, get_language())}


def handed_in_view(submission):
    """{parts: as the paper shows them, paper} of a dossier that was handed in."""
    parts = [
        dossier_papers.shown(part, submission.parts[part])
        for part in dossier.PARTS
        if part in submission.parts
    ]
    return {"parts": parts, "paper": work_access.paper_of(submission.work, submission.parts, get_language())}
