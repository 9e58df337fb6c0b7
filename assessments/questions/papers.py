"""Papers: write down the rules of an exam, and see whether the banks can fill it.

A paper changes in place. A cohort that has opened stands on its own frozen copy, an attempt on its own again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessments.models import DrawRule, ExamPage, Paper, Question, QuestionBank, QuestionTag, QuestionText
from assessments.questions import supply
from audit import trail
from people.models import User
from regions.languages import CODES

FACTS = (
    "code", *(f"title_{code}" for code in CODES), "owner", "pass_mark", "attempts_allowed", "minutes_allowed",
    "grace_seconds", "shuffle", "one_at_a_time", "results_shown", "cooling_off_hours", "opens_at", "closes_at",
    "late_policy", "grading", "practice",
)  # fmt: skip


class PaperRefused(Exception):
    """The paper cannot be written down so; the message says why."""


@transaction.atomic
def write(
    *,
    facts: Mapping[str, Any],
    sections: Sequence[Mapping[str, Any]],
    actor: User,
    at: datetime,
    paper: int | None = None,
) -> Paper:
    """Write down a paper, or change one.

    facts     {name of FACTS: value}, all of them
    sections  [{"bank", "kind", "difficulty", "tag", "count", "points", "title_kk", …}] in their order
    paper     the one to change; None writes a new one
    Raises PaperRefused.
    """
    if not sections:
        raise PaperRefused(_("A paper needs at least one section."))
    picked = [(one["bank"].pk, one["kind"], one["difficulty"], one["tag"]) for one in sections]
    if len(set(picked)) != len(picked):
        raise PaperRefused(_("Two sections draw the same; put their questions into one."))
    row = Paper.objects.select_for_update(of=("self",)).get(pk=paper) if paper else Paper()
    if facts["practice"] and paper:
        _refuse_required_practice(row)
    before = row.as_rules() if paper else {}
    for name in FACTS:
        setattr(row, name, facts[name])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise PaperRefused(_("There is already a paper with this code.")) from clash
    row.draws.all().delete()
    DrawRule.objects.bulk_create(
        [DrawRule(paper=row, position=place, **one) for place, one in enumerate(sections, start=1)]
    )
    after = row.as_rules()
    trail.record(
        "assessments.paper.changed" if paper else "assessments.paper.written",
        subject=row,
        actor=actor,
        at=at,
        details={"rules": sorted(name for name in before | after if before.get(name) != after.get(name))},
    )
    return row


def checks(papers: Sequence[Paper]) -> dict[int, supply.Check]:
    """{paper: whether the banks can fill it}, in a constant number of queries."""
    rules: dict[int, list[dict]] = defaultdict(list)
    draws = DrawRule.objects.filter(paper__in=papers).select_related("bank").order_by("position", "pk")
    banks: dict[int, set[str]] = defaultdict(set)
    for draw in draws:
        rule = draw.as_rule()
        banks[draw.paper_id].add(rule["bank"])
        named = {name: rule.get(name) or None for name in ("kind", "difficulty", "tag")}
        rules[draw.paper_id].append(rule | named)
    pool = _pool({code for codes in banks.values() for code in codes})
    return {
        paper.pk: supply.check(rules[paper.pk], [one for one in pool if one["bank"] in banks[paper.pk]])
        for paper in papers
    }


def _refuse_required_practice(paper: Paper) -> None:
    """Nobody could finish a programme that requires an exam of which nothing counts."""
    pages = ExamPage.objects.filter(paper=paper, required=True).order_by("path")
    if titles := list(dict.fromkeys(pages.values_list("title", flat=True))):
        said = _("These pages require the exam; take “required” off them first: %(titles)s.")
        raise PaperRefused(said % {"titles": ", ".join(titles)})


def _pool(codes: set[str]) -> list[dict]:
    """The approved questions of banks, as `supply` takes them. Three queries."""
    banks = QuestionBank.objects.filter(code__in=codes)
    approved = Question.objects.approved().filter(bank__in=banks).order_by("pk")
    rows = list(approved.values("id", "kind", "difficulty", bank_code=F("bank__code")))
    tags: dict[int, set[str]] = defaultdict(set)
    for question, tag in QuestionTag.objects.filter(question__in=approved).values_list("question", "tag"):
        tags[question].add(tag)
    languages: dict[int, set[str]] = defaultdict(set)
    whole = QuestionText.objects.filter(question__in=approved, complete=True)
    for question, language in whole.values_list("question", "language"):
        languages[question].add(language)
    return [
        {
            "id": row["id"],
            "bank": row["bank_code"],
            "kind": row["kind"],
            "difficulty": row["difficulty"],
            "tags": tags[row["id"]],
            "languages": languages[row["id"]],
        }
        for row in rows
    ]
