"""The life of a paper: drafted, proposed by one officer, published by a second, superseded, withdrawn.

A version that was published never changes; the database refuses it. What was issued keeps its version for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit import trail
from certification import designs, previews, rendering, tasks
from certification.models import Template
from people import names
from people.models import User
from training.models import Programme

State = Template.State
PAPER = "completion"  # the paper of the house for whoever has none of their own


class PaperRefused(Exception):
    """The act is not possible; the message says why. `problems`: {dotted field of the facts: message}."""

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or {}


def in_use(programme: Programme) -> Template | None:
    """What a batch of this programme is printed on if nobody chooses: its own newest certificate, or the house's."""
    published = Template.objects.published().filter(html_name=Template.Kind.COMPLETION)
    found = published.filter(Q(programme=programme) | Q(name=PAPER))
    return found.order_by(F("programme").desc(nulls_last=True), "-published_at", "-pk").first()


def problems_of(template: Template) -> dict[str, str]:
    """{dotted field of the facts: why it cannot be printed}, with the shortest and with the longest name."""
    found: dict[str, str] = {}
    for case in previews.Case.values:
        try:
            rendering.check_printable(previews.facts(template, case), html_name=template.html_name)
        except rendering.CannotPrint as problem:
            found.setdefault(problem.field, str(problem))
    return found


def doubts_of(design: Mapping[str, Any]) -> list[str]:
    """The words of a design in which letters of two alphabets stand together; they may be meant, or look alike."""
    said = [*design["statement"].values()]
    for one in design["signatories"]:
        said += [*one["name"].values(), *one["post"].values()]
    return [words for words in said if any(names.mixes_scripts(word) for word in words.split())]


@transaction.atomic
def draft(*, source: Template, programme: Programme | None, officer: User, at: datetime) -> Template:
    """A new version that begins as a copy: of the same paper, or of one of its own for another programme.

    Raises PaperRefused while another draft of it is open.
    """
    name = source.name.partition("-")[0] + (f"-{programme.pk}" if programme else "")
    last = Template.objects.filter(name=name).aggregate(last=Max("version"))["last"] or 0
    try:
        with transaction.atomic():
            made = Template.objects.create(
                name=name,
                version=last + 1,
                html_name=source.html_name,
                digest=source.digest,
                languages=source.languages,
                programme=programme,
                design=source.design,
                drafted_by=officer,
                drafted_at=at,
            )
    except IntegrityError as failure:
        raise PaperRefused(_("A draft of this paper is open already. Go on with that one.")) from failure
    _record("drafted", made, officer, at, {"of": source.pk})
    return made


@transaction.atomic
def save(
    *,
    paper: Template,
    design: dict[str, Any],
    officer: User,
    at: datetime,
    seen: str,
    pictures: Mapping[str, bytes] | None = None,
) -> Template:
    """Write a draft anew, and have it drawn.

    seen      digest of the design that the officer began with
    pictures  as `pictures.taken` gave them, under the SHA-256 that `design` names them by
    Raises PaperRefused if it is no draft any more, or was saved by somebody else meanwhile.
    """
    for content in (pictures or {}).values():
        designs.keep(content)
    digest = designs.digest(paper.html_name, design)
    saved = Template.objects.filter(pk=paper.pk, state=State.DRAFT, digest=seen)
    if not saved.update(design=design, digest=digest):
        raise PaperRefused(
            _("The draft has changed since you opened it. Load the page again, then change it.")
        )
    paper.design, paper.digest = design, digest
    _record("saved", paper, officer, at, {"digest": digest})
    ask_pictures(paper=paper, at=at)
    return paper


def ask_pictures(*, paper: Template, at: datetime) -> None:
    """Have the worker draw what is not drawn yet."""
    rows = previews.wanted(paper, at=at)
    transaction.on_commit(lambda: tasks.nudge_previews(rows), robust=True)


@transaction.atomic
def propose(*, paper: Template, officer: User, at: datetime) -> None:
    """Say that a draft is ready. From now on it does not change, until it is published or taken back."""
    if problems := problems_of(paper):
        raise PaperRefused(_("The paper cannot be printed so. Mend what is named below."), problems)
    _move(paper, State.DRAFT, state=State.PROPOSED, proposed_by=officer, proposed_at=at)
    _record("proposed", paper, officer, at, {"digest": paper.digest})


@transaction.atomic
def take_back(*, paper: Template, officer: User, at: datetime) -> None:
    """Make a proposal a draft again, so that it can be changed. Any officer may."""
    _move(paper, State.PROPOSED, state=State.DRAFT, proposed_by=None, proposed_at=None)
    _record("taken_back", paper, officer, at, {})


@transaction.atomic
def publish(*, paper: Template, officer: User, at: datetime) -> Template:
    """Sign as the second person: batches may choose it, and the version before it is superseded.

    Raises PaperRefused: for the person who proposed it, or when somebody else was first.
    """
    if paper.proposed_by_id == officer.pk:
        raise PaperRefused(_("Whoever proposed the paper cannot publish it."))
    on = localdate(at)
    before = Template.objects.filter(name=paper.name, state=State.PUBLISHED)
    for old in before:
        before.filter(pk=old.pk).update(state=State.SUPERSEDED, valid_to_on=on)
        _record("superseded", old, None, at, {"by": paper.pk})
    _move(
        paper, State.PROPOSED, state=State.PUBLISHED, published_by=officer, published_at=at, valid_from_on=on
    )
    _record("published", paper, officer, at, {"digest": paper.digest})
    return paper


@transaction.atomic
def withdraw(*, paper: Template, officer: User, reason: str, at: datetime) -> None:
    """No batch may choose it any more. What was issued on it stays as it is."""
    if not reason.strip():
        raise PaperRefused(_("Say why."))
    if paper.name == PAPER and paper.state == State.PUBLISHED:
        raise PaperRefused(
            _("Programmes without a paper of their own need this one. Publish a newer version.")
        )
    was = paper.state
    _move(
        paper, was, state=State.WITHDRAWN, withdrawn_by=officer, withdrawn_at=at, reason=reason.strip(),
        valid_to_on=localdate(at),
    )  # fmt: skip
    _record("withdrawn", paper, officer, at, {"was": was, "reason": reason.strip()})


def _move(paper: Template, was: str, **facts: Any) -> None:
    """From one state to the next, in one statement; whoever comes second is told so."""
    ended = (State.SUPERSEDED, State.WITHDRAWN)
    if was in ended or not Template.objects.filter(pk=paper.pk, state=was, digest=paper.digest).update(
        **facts
    ):
        raise PaperRefused(_("Somebody else has decided about this paper. Load the page again."))
    for field, value in facts.items():
        setattr(paper, field, value)


def _record(what: str, paper: Template, person: User | None, at: datetime, details: dict) -> None:
    trail.record(
        f"certification.paper.{what}",
        actor=person,
        subject=paper,
        at=at,
        details={"paper": paper.name, "version": paper.version, **details},
    )
