"""A small school for the day of an author: the people of the tests, a course of one module, a cohort that learns."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from uuid import UUID

from django.utils.timezone import now

from assessments.models import Answer, Paper, QuestionText
from assessments.sitting import attempts
from courses import workflow
from courses.models import LessonPage, ModulePage
from people.models import User
from schoolofakims import ready_db
from schoolofakims.answering import CURRICULUM
from schoolofakims.curriculum import loading
from schoolofakims.curriculum.keys import key_of
from tests.courses.conftest import Folder
from tests.courses.writing import block_of, blocks, lesson, publish
from tests.worlds import World, build, enrolled, more_trainees
from training import cohorts
from training.models import Cohort, Enrolment, SyllabusUnit

CODE = "TINY-1"


def found(state: str) -> None:
    """The tables, from the ready-made database."""
    ready_db.copy_to(Path(state) / "db.sqlite3")


def make() -> None:
    """Everybody, the course in Kazakh, Russian and English, and a running cohort of Aigül's that takes it."""
    world = build()
    with tempfile.TemporaryDirectory() as place:
        Folder(Path(place) / "curriculum").load()
    _teach(world, key_of("course", "TINY"))


def make_real(language: str) -> None:
    """The same with the School's own first course, for pictures; everybody reads the CMS in this language."""
    world = build()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "curriculum"
        others = [f"M{number:02}" for number in range(2, 12)]
        shutil.copytree(
            CURRICULUM, folder, ignore=shutil.ignore_patterns(*others, "FINAL", "CORE.yaml", "ADDON.yaml")
        )
        school = folder / "school.yaml"
        school.write_text(
            school.read_text(encoding="utf-8").replace("[START, CORE, ADDON]", "[START]"), encoding="utf-8"
        )
        loading.load(folder, at=now())
    _teach(world, key_of("course", "CORE"))
    more_trainees(Cohort.objects.get(code=CODE), world.koyandy, 23)
    User.objects.update(language=language)


def _teach(world: World, course: UUID) -> None:
    workflow.prepare(at=now())
    world.programme.courses.update(course_key=course)
    cohort = Cohort.objects.create(
        code=CODE,
        programme=world.programme,
        name_kk="Бірінші лек",
        name_ru="Первый поток",
        region=world.akmola,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 25),
    )
    cohorts.open_cohort(cohort=cohort, officer=world.maker, at=now())
    cohort.refresh_from_db()
    cohorts.start(cohort=cohort, officer=world.maker, at=now())
    enrolled(cohort, world.aigul)


def module(language: str) -> None:
    """Prints the id of the page of the only module."""
    print(ModulePage.objects.get(locale__language_code=language).pk)


def page(language: str, title: str) -> None:
    """Prints {"pk", "live", "blocks"} of a lesson by its title."""
    one = LessonPage.objects.get(locale__language_code=language, title=title)
    kinds = [block["type"] for block in blocks(one)]
    print(json.dumps({"pk": one.pk, "live": one.live, "blocks": kinds}))


def lesson_page(language: str) -> None:
    """Prints the id of the page of the first lesson."""
    print(lesson("T01-L1", language).pk)


def spoil() -> None:
    """Seeded faults: the Russian first lesson loses its case and a right answer, and takes longer."""
    one = lesson("T01-L1", "ru")
    raw = blocks(one)
    raw.remove(block_of(raw, "case"))
    answers = block_of(raw, "self_check")["value"]["options"]
    for row in answers:
        row["value"]["right"] = not row["value"]["right"]
    publish(one, raw, minutes=45)


def age(words: str) -> None:
    """For pictures: a correction of the first Kazakh lesson, so that its translations are stale; a Russian lesson
    that lacks a block."""
    first = LessonPage.objects.filter(locale__language_code="kk").order_by("path").first()
    raw = blocks(first)
    block_of(raw, "heading")["value"] += f" {words}"
    publish(first, raw)
    second = LessonPage.objects.filter(locale__language_code="ru").order_by("path")[1]
    raw = blocks(second)
    raw.remove(block_of(raw, "checklist"))
    publish(second, raw, minutes=30)
    twin = LessonPage.objects.get(translation_key=first.translation_key, locale__language_code="ru")
    fresh = LessonPage.objects.filter(locale__language_code="kk").order_by("path")[2]
    print(json.dumps({"fresh": fresh.pk, "translation": twin.pk}))


def sit(paper: str) -> None:
    """Aigül begins the exam of the course by the rules of a paper; prints the id of the attempt."""
    enrolment = Enrolment.objects.get(cohort__code=CODE, trainee__email="aigul@example.kz")
    exam = SyllabusUnit.objects.filter(cohort=enrolment.cohort).first()
    exam.kind, exam.rules = SyllabusUnit.Kind.EXAM, Paper.objects.get(code=paper).as_rules()
    exam.save(update_fields=["kind", "rules"])
    print(attempts.start(enrolment=enrolment, unit=exam, language="kk", at=now()).pk)


def sheet(attempt: int) -> None:
    """Prints the questions of an attempt in Kazakh."""
    texts = QuestionText.objects.filter(
        question__in=Answer.objects.filter(attempt=attempt).values("question")
    )
    print(json.dumps(list(texts.filter(language="kk").values_list("prompt", flat=True)), ensure_ascii=False))
