"""Who may see which cohorts and enrolments. Out of reach is 404: a refusal must not confirm that a thing exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from people import names, roles, vault
from people.iin import is_valid
from people.models import User
from people.roles import Role
from regions.models import Region
from training.models import (
    Cohort,
    Enrolment,
    LessonQuestion,
    Note,
    Programme,
    Reading,
    RosterImport,
    SyllabusUnit,
    UnitResult,
)

WIDE = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
DESK = frozenset({*WIDE, Role.INSTRUCTOR})


class Seen(NamedTuple):
    """A unit of the syllabus as one person sees it.

    done_at, best, opened_at   None where nothing has been done or opened
    block, end_at, right       how far a lesson is read, as `Reading` keeps it
    note, noted_at, answers    of one unit only: the person's own note, and how many questions about it are
                               answered for the cohort to see
    """

    pk: int
    key: UUID
    kind: str
    required: bool
    minutes: int
    rules: dict
    title_kk: str
    title_ru: str
    title_en: str
    done_at: datetime | None
    best: Decimal | None
    opened_at: datetime | None
    block: str | None
    end_at: datetime | None
    right: list | None
    note: str | None
    noted_at: datetime | None
    answers: int


SEEN_FIELDS = [
    *(SyllabusUnit._meta.get_field(name) for name in ("id", *Seen._fields[1:9])),
    *(UnitResult._meta.get_field(name) for name in ("completed_at", "score")),
    *(Reading._meta.get_field(name) for name in ("opened_at", "block", "end_at", "checked")),
    *(Note._meta.get_field(name) for name in ("text", "saved_at")),
    LessonQuestion._meta.get_field("id"),
]
# Written by hand: every page of a lesson asks it, and Django takes ten times as long to write it as a
# database to answer it.
SEEN = """
    SELECT unit.id, unit.key, unit.kind, unit.required, unit.minutes, unit.rules,
           unit.title_kk, unit.title_ru, unit.title_en, result.completed_at, result.score,
           reading.opened_at, reading.block, reading.end_at, reading.checked, note.text, note.saved_at,
           CASE WHEN unit.key = %s THEN (
               SELECT count(*) FROM training_lessonquestion question
               WHERE question.unit_id = unit.id AND question.state = 'SHOWN') ELSE 0 END
    FROM training_syllabusunit unit
    LEFT JOIN training_unitresult result ON result.unit_id = unit.id AND result.enrolment_id = %s
    LEFT JOIN training_reading reading ON reading.unit_id = unit.id AND reading.enrolment_id = %s
    LEFT JOIN training_note note ON note.unit_id = unit.id AND note.author_id = %s AND unit.key = %s
    WHERE unit.cohort_id = %s
    ORDER BY unit.position
"""


def own(user: User) -> QuerySet[Enrolment]:
    """The enrolments with which a person learns or has learned."""
    return Enrolment.objects.filter(trainee=user).exclude(status=Enrolment.Status.WITHDRAWN)


def enrolments_of(user: User) -> QuerySet[Enrolment]:
    """The same with their programmes, newest first."""
    return own(user).select_related("cohort__programme").order_by("-enrolled_at", "-pk")


def enrolment_of(user: User, pk: int) -> Enrolment:
    return get_object_or_404(enrolments_of(user), pk=pk)


def unit_of(user: User, pk: int) -> tuple[Enrolment, SyllabusUnit]:
    """A unit of a cohort that the person learns in, with the enrolment."""
    unit = get_object_or_404(SyllabusUnit, pk=pk)
    return get_object_or_404(enrolments_of(user).open(), cohort=unit.cohort_id), unit


def lesson_of(user: User, pk: int) -> tuple[Enrolment, SyllabusUnit]:
    """A lesson of a cohort that the person is in, finished or not, with the enrolment."""
    unit = get_object_or_404(SyllabusUnit, pk=pk, kind=SyllabusUnit.Kind.LESSON)
    return get_object_or_404(enrolments_of(user), cohort=unit.cohort_id), unit


def syllabus_of(enrolment: Enrolment, here: UUID | None = None) -> list[Seen]:
    """The syllabus of a person in its order, in one query.

    here  the key of the unit whose note and answers are wanted
    """
    mine = [enrolment.pk, enrolment.pk, enrolment.trainee_id]
    unit = SyllabusUnit._meta.get_field("key").get_db_prep_value(here, connection)
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [unit, *mine, unit, enrolment.cohort_id])
        rows = cursor.fetchall()
    # What a database without such types gives back as text becomes what the fields say, as for any query.
    compiler = SyllabusUnit.objects.all().query.get_compiler(DEFAULT_DB_ALIAS)
    converters = compiler.get_converters([field.get_col(field.model._meta.db_table) for field in SEEN_FIELDS])
    return [Seen(*row) for row in compiler.apply_converters(rows, converters)]


def opened_by(enrolments: Sequence[Enrolment]) -> dict[int, dict[UUID, datetime]]:
    """{enrolment: {key of a unit: when the person first opened it}}, with an entry for each. One query."""
    found: dict[int, dict[UUID, datetime]] = {one.pk: {} for one in enrolments}
    rows = Reading.objects.filter(enrolment__in=list(found))
    for enrolment, key, opened_at in rows.values_list("enrolment", "unit__key", "opened_at"):
        found[enrolment][key] = opened_at
    return found


def checked_right(enrolment: Enrolment, unit: SyllabusUnit) -> set[str]:
    """Ids of the self-checks of a lesson that the person has answered right."""
    row = Reading.objects.filter(enrolment=enrolment, unit=unit).first()
    return set(row.checked) if row else set()


def notes_of(user: User) -> QuerySet[Note]:
    """A person's own notes, in the order of the syllabus, the newest cohort first. There is no other way to them."""
    mine = Note.objects.filter(author=user).select_related("unit__cohort")
    return mine.order_by("-unit__cohort", "unit__position")


def thread(enrolment: Enrolment, unit: SyllabusUnit) -> QuerySet[LessonQuestion]:
    """The questions about a lesson that a learner reads: those shown to the cohort, and all of their own."""
    shown = Q(state=LessonQuestion.State.SHOWN) | Q(enrolment=enrolment)
    asked = LessonQuestion.objects.filter(unit=unit).filter(shown)
    return (
        asked.exclude(state=LessonQuestion.State.WITHDRAWN)
        .select_related("answered_by")
        .order_by("-asked_at", "-pk")
    )


def own_question(user: User, pk: int) -> LessonQuestion:
    """A question that the person has asked. Raises Http404."""
    mine = LessonQuestion.objects.filter(enrolment__in=enrolments_of(user))
    return get_object_or_404(mine.select_related("unit__cohort__region", "enrolment__trainee"), pk=pk)


def new_answers(user: User) -> list[LessonQuestion]:
    """Answers to a person's questions that wait to be opened, the newest first."""
    fresh = LessonQuestion.objects.new_to(user).filter(enrolment__in=enrolments_of(user))
    return list(fresh.select_related("unit").order_by("-answered_at", "-pk"))


def teaches(user: User) -> bool:
    return Role.INSTRUCTOR in roles.held_by(user)


def questions_for(user: User) -> QuerySet[LessonQuestion]:
    """The questions of an instructor's cohorts; nothing for anybody else, whatever they see of a cohort."""
    if not teaches(user):
        return LessonQuestion.objects.none()
    mine = LessonQuestion.objects.filter(unit__cohort__instructors__instructor=user)
    return mine.exclude(state=LessonQuestion.State.WITHDRAWN).select_related(
        "unit__cohort__region", "enrolment__trainee", "answered_by"
    )


def enter_questions(user: User) -> None:
    """Raises Http404 for whoever teaches nothing."""
    if not teaches(user):
        raise Http404


def question_for(user: User, pk: int) -> LessonQuestion:
    return get_object_or_404(questions_for(user), pk=pk)


def enter_desk(user: User) -> None:
    """Raises Http404 for whoever has no work at the desk."""
    if not roles.held_by(user) & DESK:
        raise Http404


def cohorts_for(user: User) -> QuerySet[Cohort]:
    """Cohorts seen at the desk: an officer's, auditor's or administrator's regions, an instructor's own cohorts."""
    seen = Cohort.objects.select_related("programme", "region")
    if roles.covers_country(user, *WIDE):
        return seen
    mine = Q(region__in=roles.regions_of(user, *WIDE))
    if Role.INSTRUCTOR in roles.held_by(user):
        mine |= Q(pk__in=Cohort.objects.filter(instructors__instructor=user).values("pk"))
    return seen.filter(mine)


def cohorts_listed(user: User, *, words: str = "", status: str = "", region: str = "") -> QuerySet[Cohort]:
    """The list of cohorts with their counts, the newest first.

    words   part of a code or a name
    region  KATO code; what lies inside it counts as well
    """
    listed = cohorts_for(user).with_counts()
    if words := words.strip():
        listed = listed.filter(
            Q(code__icontains=words) | Q(name_kk__icontains=words) | Q(name_ru__icontains=words)
        )
    if status:
        listed = listed.filter(status=status)
    if region:
        listed = listed.filter(region__path__contains=f"{region}/")
    return listed.order_by("-starts_on", "code")


def cohort_for(user: User, code: str) -> Cohort:
    return get_object_or_404(cohorts_for(user), code=code)


def cohorts_to_manage(user: User) -> QuerySet[Cohort]:
    """Cohorts whose roster an officer may change."""
    seen = Cohort.objects.select_related("programme", "region")
    if roles.covers_country(user, Role.OFFICER):
        return seen
    return seen.filter(region__in=roles.regions_of(user, Role.OFFICER))


def cohort_to_manage(user: User, code: str) -> Cohort:
    return get_object_or_404(cohorts_to_manage(user), code=code)


def cohorts_to_mend(user: User) -> QuerySet[Cohort]:
    """Cohorts in whose exams a person may put something right: an officer's own and an instructor's own."""
    managed = cohorts_to_manage(user).values("pk")
    taught = Cohort.objects.none()
    if Role.INSTRUCTOR in roles.held_by(user):
        taught = Cohort.objects.filter(instructors__instructor=user)
    return Cohort.objects.filter(Q(pk__in=managed) | Q(pk__in=taught.values("pk")))


def may_mend(user: User) -> bool:
    """Is this somebody who may put something right in exams, wherever that is?"""
    return bool(roles.held_by(user) & {Role.OFFICER, Role.INSTRUCTOR})


def may_manage(user: User, cohort: Cohort) -> bool:
    """May this officer change the cohort?"""
    return Role.OFFICER in roles.held_by(user) and cohorts_to_manage(user).filter(pk=cohort.pk).exists()


def may_plan(user: User) -> bool:
    """Officers plan cohorts; raises nothing, so that a page can ask."""
    return Role.OFFICER in roles.held_by(user)


def regions_to_plan(user: User) -> QuerySet[Region]:
    """The regions and districts for which an officer plans cohorts. Raises Http404 for everyone else."""
    if not may_plan(user):
        raise Http404
    wide = (Region.Kind.OBLAST, Region.Kind.CITY, Region.Kind.DISTRICT)
    return roles.regions_of(user, Role.OFFICER).active().filter(kind__in=wide).order_by("code")


def plans_for_country(user: User) -> bool:
    return roles.covers_country(user, Role.OFFICER)


def programmes() -> QuerySet[Programme]:
    """Programmes that new cohorts may take."""
    return Programme.objects.filter(active=True).order_by("code")


def instructors() -> QuerySet[User]:
    """Everyone who teaches now."""
    teaching = User.objects.filter(role_assignments__role=Role.INSTRUCTOR, role_assignments__ended_at=None)
    return teaching.filter(is_active=True).distinct().order_by("search_name", "pk")


def regions_of_cohorts(user: User) -> QuerySet[Region]:
    """The units that stand in the list of cohorts, for the filter."""
    return Region.objects.filter(pk__in=cohorts_for(user).values("region")).order_by("code")


def trainees(cohort: Cohort, *, words: str = "", status: str = "") -> QuerySet[Enrolment]:
    """The people of a cohort. The names of the newest first would tell nothing: sort with `by_name`.

    words  parts of a name in any case, with or without Kazakh letters; or a whole personal number
    """
    found = Enrolment.objects.filter(cohort=cohort)
    if is_valid(words.strip()):
        found = found.filter(trainee__iin_index__in=vault.indexes(words.strip()))
    else:
        for word in names.search_fold(words).split():
            found = found.filter(trainee__search_name__contains=word)
    return found.filter(status=status) if status else found


def by_name(found: QuerySet[Enrolment]) -> list[int]:
    """The keys of enrolments in the order of the Kazakh alphabet, withdrawn people last."""
    rows = found.values_list(
        "pk", "status", "trainee__last_name", "trainee__first_name", "trainee__patronymic"
    )
    return [
        row[0]
        for row in sorted(
            rows,
            key=lambda row: (row[1] == Enrolment.Status.WITHDRAWN, *map(names.sort_key, row[2:]), row[0]),
        )
    ]


def enrolments_in_order(keys: list[int]) -> list[Enrolment]:
    """These enrolments with what the list of a cohort shows of them, in the order of the keys. One query."""
    found = Enrolment.objects.select_related(
        "trainee", "cohort__programme", "appointment__region__parent"
    ).in_bulk(keys)
    return [found[key] for key in keys]


def enrolment_for(user: User, cohort: Cohort, pk: int) -> Enrolment:
    """An enrolment of a cohort that the person has already passed the gate of."""
    shown = Enrolment.objects.select_related(
        "trainee", "cohort__programme", "cohort__region", "appointment__region__parent"
    )
    return get_object_or_404(shown, cohort=cohort, pk=pk)


def import_for(cohort: Cohort, pk: int) -> RosterImport:
    """A roster that was applied to a cohort that the person has already passed the gate of."""
    return get_object_or_404(RosterImport, cohort=cohort, pk=pk)
