"""Who may see whose practical work. Out of reach is 404.

A trainee sees their own; an instructor those of their cohorts, without the other's mark and, where the cohort asks
for it, without the name until the final mark.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments.models import (
    Assignment,
    Criterion,
    DossierPaper,
    DossierPart,
    FinalMark,
    Mark,
    MarkingRule,
    Submission,
    Upload,
    Work,
    WorkFile,
)
from people.models import User
from training import access as training_access
from training.models import Cohort, CohortInstructor, Enrolment, SyllabusUnit

ASSIGNMENT = SyllabusUnit.Kind.ASSIGNMENT


def assignment_of(user: User, unit: int) -> tuple[Enrolment, SyllabusUnit]:
    """Practical work of a cohort that the person is in, with the enrolment. Raises Http404."""
    found = get_object_or_404(SyllabusUnit, pk=unit, kind=ASSIGNMENT)
    return get_object_or_404(training_access.enrolments_of(user), cohort=found.cohort_id), found


def assignment_in(enrolment: Enrolment, key: UUID) -> SyllabusUnit | None:
    """The practical work with this key as the person's cohort takes it."""
    return SyllabusUnit.objects.filter(cohort=enrolment.cohort_id, key=key, kind=ASSIGNMENT).first()


def works_of(user: User) -> QuerySet[Work]:
    """A person's own works, with what their pages show."""
    mine = Work.objects.present().filter(enrolment__trainee=user)
    return mine.select_related("unit", "assignment", "enrolment__cohort__region", "enrolment__trainee")


def work_of(user: User, pk: int) -> Work:
    """Raises Http404."""
    return get_object_or_404(works_of(user), pk=pk)


def work_on(enrolment: Enrolment, unit: SyllabusUnit) -> Work | None:
    return Work.objects.filter(enrolment=enrolment, unit=unit).first()


def upload_of(user: User, work: int, pk: UUID) -> Upload:
    """A file of a person's own work that is still on its way. Raises Http404."""
    uploads = Upload.objects.select_related("work__enrolment__cohort__region", "work__enrolment__trainee")
    return get_object_or_404(uploads, pk=pk, work=work, work__in=works_of(user))


def draft_files(work: Work) -> list[WorkFile]:
    return list(work.files.filter(in_draft=True).order_by("pk"))


def draft_file_with(work: Work, digest: str) -> WorkFile | None:
    """The file of a draft that has this SHA-256."""
    return work.files.filter(in_draft=True, sha256=digest).first()


def own_file(user: User, work: int, pk: int) -> WorkFile:
    """A file of a person's own work, in the draft or handed in. Raises Http404."""
    return get_object_or_404(WorkFile, pk=pk, work=work, work__in=works_of(user))


def may_be_given_out(file: WorkFile) -> bool:
    """Where a virus scanner is set up, only what it has passed; nothing harmful anywhere."""
    if file.check_state == WorkFile.Check.INFECTED:
        return False
    return file.check_state == WorkFile.Check.CLEAN or not settings.CLAMAV_SOCKET


def history(work: Work) -> list[Submission]:
    """Everything that was handed in, the newest first, with files, return and marks. Four queries."""
    rows = work.submissions.select_related("returned").prefetch_related("files", "final_marks", "marks")
    found = list(rows.order_by("-number"))
    for submission in found:
        submission.work = work
    return found


def parts_of(work: Work) -> dict[str, DossierPart]:
    """{part: row} of a dossier that is being written."""
    return {row.part: row for row in work.parts.all()}


def own_paper(user: User, work: int, pk: int) -> DossierPaper:
    return get_object_or_404(DossierPaper, pk=pk, work=work, work__in=works_of(user))


def criteria_of(assignment: Assignment) -> list[Criterion]:
    """The criteria by which an assignment is marked. Asked once per assignment object."""
    if not hasattr(assignment, "_criteria"):
        criteria = Criterion.objects.filter(rubric=assignment.rubric_id)
        assignment._criteria = list(criteria.order_by("position"))
    return assignment._criteria


def rubric_of(work: Work) -> list[Criterion]:
    return criteria_of(work.assignment)


def counting_marks(submission: Submission) -> list[Mark]:
    """The marks of which the final mark is made: the moderator's alone, else all. They came with the history."""
    marks = list(submission.marks.all())
    corrected = {mark.supersedes_id for mark in marks}
    current = [mark for mark in marks if mark.pk not in corrected]
    return [mark for mark in current if mark.role == Work.Awaits.MODERATION] or current


def works_for(user: User) -> QuerySet[Work]:
    """Works of an instructor's cohorts; nothing for anybody else, whatever they see of a cohort."""
    if not training_access.teaches(user):
        return Work.objects.none()
    mine = Work.objects.present().filter(unit__cohort__instructors__instructor=user)
    return mine.select_related(
        "unit",
        "assignment",
        "enrolment__trainee",
        "enrolment__cohort__region",
        "enrolment__cohort__marking_rule",
    )


def enter_marking(user: User) -> None:
    """Raises Http404 for whoever teaches nothing."""
    if not training_access.teaches(user):
        raise Http404


def works_to_mark(user: User) -> QuerySet[Work]:
    """What waits for this instructor: handed in, and not yet marked by them. The oldest first."""
    own = Mark.objects.filter(
        submission__work=OuterRef("pk"), submission__number=OuterRef("number"), marker=user
    )
    waiting = works_for(user).filter(state=Work.State.SUBMITTED).exclude(Exists(own))
    return waiting.order_by("submitted_at", "pk")


def works_seen_to(user: User) -> QuerySet[Work]:
    """What was handed in and does not wait for this instructor, the newest first."""
    rest = works_for(user).exclude(state=Work.State.DRAFT).exclude(pk__in=works_to_mark(user).values("pk"))
    return rest.order_by("-submitted_at", "-pk")


def work_for(user: User, pk: int) -> Work:
    """A work that was handed in, for an instructor of its cohort. Raises Http404."""
    return get_object_or_404(works_for(user).exclude(state=Work.State.DRAFT), pk=pk)


def file_for(user: User, work: int, pk: int) -> WorkFile:
    """A file that was handed in; what lies only in a draft is nobody's business yet. Raises Http404."""
    handed_in = WorkFile.objects.filter(submissions__work=work, work__in=works_for(user)).distinct()
    return get_object_or_404(handed_in, pk=pk)


def paper_for(user: User, work: int, pk: int) -> DossierPaper:
    """The PDF of a dossier as it was handed in. Raises Http404."""
    found = get_object_or_404(DossierPaper, pk=pk, work=work, work__in=works_for(user))
    if not any(one.parts == found.parts for one in found.work.submissions.all()):
        raise Http404
    return found


def latest(work: Work) -> Submission:
    return work.submissions.select_related("returned").get(number=work.number)


def rule_of(cohort: Cohort) -> MarkingRule:
    """How a cohort's work is marked; without a row, once and by name."""
    return MarkingRule.objects.filter(cohort=cohort).first() or MarkingRule(cohort=cohort)


def hides_name(work: Work) -> bool:
    """Is the name kept from markers? Only until the final mark."""
    rule = getattr(work.enrolment.cohort, "marking_rule", None)
    return bool(rule and rule.hides_names) and work.state != Work.State.MARKED


def marks_seen_by(user: User, work: Work, submission: Submission) -> list[Mark]:
    """The marks of a submission that an instructor may read: all once nothing is missing or it is theirs to
    moderate; until then only their own."""
    marks = submission.marks.current().select_related("marker").order_by("pk")
    is_last = submission.number == work.number
    waits = work.state == Work.State.SUBMITTED and is_last and work.awaits != Work.Awaits.MODERATION
    return list(marks.filter(marker=user) if waits else marks)


def own_mark(user: User, submission: Submission) -> Mark | None:
    return submission.marks.current().filter(marker=user).first()


def final_mark(submission: Submission) -> FinalMark | None:
    return submission.final_marks.filter(superseded_by=None).first()


def markers_of(cohort: Cohort) -> int:
    """How many people may mark the work of a cohort."""
    return CohortInstructor.objects.filter(cohort=cohort, instructor__is_active=True).count()


def to_scan() -> list[int]:
    """Files that the scanner has not seen, the oldest first."""
    return list(
        WorkFile.objects.filter(check_state=WorkFile.Check.WAITING)
        .order_by("pk")
        .values_list("pk", flat=True)[:50]
    )


def papers_due(at: datetime) -> list[int]:
    rows = DossierPaper.objects.filter(state=DossierPaper.State.WAITING, due_at__lte=at)
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:20])


def paper_of(work: Work, parts: dict, language: str) -> DossierPaper | None:
    """The PDF of exactly these parts, if anybody has asked for it; in this language, else in any."""
    found = [one for one in work.papers.order_by("-pk") if one.parts == parts]
    return next((one for one in found if one.language == language), found[0] if found else None)
