"""The demo world made small, then large: rows written in bulk, as no person would make them."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, models
from django.utils.timezone import now
from wagtail.models import Page

from courses.models import CoursePage, LessonPage, ModulePage, Unit
from people.models import User
from schoolofakims.curriculum.keys import key_of
from schoolofakims.demo import COHORT
from training.models import Cohort, Enrolment, SyllabusUnit, UnitResult

COURSE = key_of("course", "CORE")  # that of the demo cohort
A_COHORT = 500
BATCH = 2000


def only_one_course() -> None:
    """Whatever is not the course of the demo cohort is taken from the catalogue."""
    CoursePage.objects.exclude(translation_key=COURSE).update(live=False)


def courses(number: int, *, like: UUID = COURSE) -> None:
    """So many published courses in every language, each with a module and a lesson like those of one course."""
    CoursePage.objects.update(live=True)
    more = number - CoursePage.objects.filter(locale__language_code="kk").count()
    keys = [[uuid4() for _ in range(3)] for _ in range(more)]
    for course in CoursePage.objects.filter(translation_key=like).select_related("locale"):
        module = ModulePage.objects.child_of(course).first()
        lesson = LessonPage.objects.child_of(module).first()
        _copy_below(course.get_parent(), (course, module, lesson), keys)
    _analyze()


def people(number: int, *, like: str = COHORT) -> None:
    """So many persons, each enrolled and in the middle of a cohort like the one of that code."""
    more = number - User.objects.count()
    users = [
        User(
            email=f"akim{place}@growth.example", last_name=f"Әкімов {place}", first_name="Асан", password="!"
        )
        for place in range(more)
    ]
    User.objects.bulk_create(users, batch_size=BATCH)
    model = Cohort.objects.get(code=like)
    units = list(model.units.order_by("position"))
    at = now() - timedelta(days=3)
    for first in range(0, more, A_COHORT):
        cohort = _like(model, code=f"GROWTH-{first}", capacity=A_COHORT)
        cohort.save(force_insert=True)
        lesson = SyllabusUnit.objects.bulk_create([_like(unit, cohort=cohort) for unit in units])[0]
        enrolments = Enrolment.objects.bulk_create(
            Enrolment(cohort=cohort, trainee=user, enrolled_at=at) for user in users[first : first + A_COHORT]
        )
        UnitResult.objects.bulk_create(
            UnitResult(enrolment=one, unit=lesson, completed_at=at) for one in enrolments
        )
    _analyze()


def _copy_below(parent: Page, originals: Iterable[Page], keys: list[list]) -> None:
    """Copies of a course, one module in it and one lesson in that, side by side below the catalogue."""
    above = [parent] * len(keys)
    first = parent.numchild + 1
    for depth, original in enumerate(originals):
        plain = Page.objects.get(pk=original.pk)
        steps = range(first, first + len(keys)) if depth == 0 else [1] * len(keys)
        copies = [
            _like(
                plain,
                path=Page._get_path(up.path, plain.depth, step),
                url_path=f"{up.url_path}{slug}/",
                slug=slug,
                numchild=int(depth < 2),
                translation_key=key[depth],
                live_revision=None,
                latest_revision=None,
            )
            for up, step, key in zip(above, steps, keys, strict=True)
            for slug in [f"{plain.slug}-{key[0].hex[:8]}" if depth == 0 else plain.slug]
        ]
        above = Page.objects.bulk_create(copies, batch_size=BATCH)
        for kind in (CoursePage, ModulePage, Unit, LessonPage):
            if isinstance(original, kind):
                _write_part(kind, original, above)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(keys))


def _write_part(kind: type[Page], original: Page, pages: list[Page]) -> None:
    """What a type of page adds to the page itself. Django's `bulk_create` refuses types with a parent."""
    fields = kind._meta.local_concrete_fields
    link = kind._meta.pk.attname
    kept = {field.attname: getattr(original, field.attname) for field in fields}
    rows = [kind(**kept | {link: page.pk}) for page in pages]
    for place in range(0, len(rows), BATCH):
        kind._base_manager._insert(rows[place : place + BATCH], fields=fields, using="default")


def _like(row: models.Model, **changes: object) -> models.Model:
    """A new row with the values of another."""
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    kept.pop(row._meta.pk.attname)
    for name, value in changes.items():
        field = row._meta.get_field(name)
        kept[field.attname] = value.pk if isinstance(value, models.Model) else value
    return type(row)(**kept)


def _analyze() -> None:
    """What the server's own housekeeping does within a minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
