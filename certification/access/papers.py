"""Papers: officers change them, auditors and administrators read them, nobody else knows that they exist."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from certification.access.reach import need_reader
from certification.models import PaperPreview, Template
from people import roles
from people.models import User
from people.roles import Role
from training.models import Programme


def papers_for(user: User) -> QuerySet[Template]:
    """Every version of every paper. Raises Http404."""
    need_reader(user)
    return Template.objects.select_related(
        "programme", "drafted_by", "proposed_by", "published_by", "withdrawn_by"
    )


def paper_for(user: User, pk: int) -> Template:
    return get_object_or_404(papers_for(user), pk=pk)


def paper_to_change(user: User, pk: int) -> Template:
    """Officers only: a paper holds for the whole country, and two of them sign for it."""
    if not may_change_papers(user):
        raise Http404
    return paper_for(user, pk)


def may_change_papers(user: User) -> bool:
    return Role.OFFICER in roles.held_by(user)


def papers_to_copy(user: User) -> QuerySet[Template]:
    """What an officer may begin a new draft with."""
    if not may_change_papers(user):
        raise Http404
    return papers_for(user).published().order_by("name")


def previews_of(paper: Template) -> list[PaperPreview]:
    """The pictures of this very design, the longest name first, without their bytes."""
    found = PaperPreview.objects.filter(template=paper, digest=paper.digest)
    return list(found.defer("page", "more").order_by("case"))


def preview_for(user: User, pk: int, case: str) -> PaperPreview:
    """A picture that is drawn. Raises Http404."""
    paper = paper_for(user, pk)
    drawn = PaperPreview.objects.filter(template=paper, digest=paper.digest, state=PaperPreview.State.DRAWN)
    return get_object_or_404(drawn, case=case)


def published_before(paper: Template) -> Template | None:
    """The version in use, to compare another one with it."""
    return Template.objects.published().filter(name=paper.name).exclude(pk=paper.pk).first()


def papers_to_choose(programme: Programme) -> list[Template]:
    """What a batch of this programme may be printed on: its own papers, then those of the house."""
    found = Template.objects.published().select_related("programme")
    found = found.filter(Q(programme=programme) | Q(programme=None))
    return list(found.order_by(F("programme").desc(nulls_last=True), "-published_at", "pk"))


def programmes_for_papers() -> QuerySet[Programme]:
    return Programme.objects.order_by("code")
