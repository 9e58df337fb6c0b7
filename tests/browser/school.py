"""A small school for the day of an author: the people of the tests, a course of one module, a cohort that learns."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path

from django.utils.timezone import now

from courses import workflow
from courses.models import LessonPage, ModulePage
from schoolofakims import ready_db
from schoolofakims.curriculum.keys import key_of
from tests.courses.conftest import Folder
from tests.courses.writing import block_of, blocks, lesson, publish
from tests.worlds import build, enrolled
from training import cohorts
from training.models import Cohort

CODE = "TINY-1"


def found(state: str) -> None:
    """The tables, from the ready-made database."""
    ready_db.copy_to(Path(state) / "db.sqlite3")


def make() -> None:
    """Everybody, the course in Kazakh, Russian and English, and a running cohort of Aigül's that takes it."""
    world = build()
    with tempfile.TemporaryDirectory() as place:
        Folder(Path(place) / "curriculum").load()
    workflow.prepare(at=now())
    world.programme.courses.update(course_key=key_of("course", "TINY"))
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


def module(language: str) -> int:
    """The id of the module's page, printed for whoever asked from outside."""
    found = ModulePage.objects.get(translation_key=key_of("module", "T01"), locale__language_code=language)
    print(found.pk)
    return found.pk


def page(language: str, title: str) -> None:
    """Prints {"pk", "live", "blocks"} of a lesson by its title."""
    one = LessonPage.objects.get(locale__language_code=language, title=title)
    kinds = [block["type"] for block in blocks(one)]
    print(json.dumps({"pk": one.pk, "live": one.live, "blocks": kinds}))


def spoil() -> None:
    """Seeded faults: the Russian first lesson loses its case and a right answer, and takes longer."""
    one = lesson("T01-L1", "ru")
    raw = blocks(one)
    raw.remove(block_of(raw, "case"))
    answers = block_of(raw, "self_check")["value"]["options"]
    for row in answers:
        row["value"]["right"] = not row["value"]["right"]
    publish(one, raw, minutes=45)
