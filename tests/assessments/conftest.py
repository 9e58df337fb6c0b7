"""The world of the School with a bank of all seven kinds."""

from datetime import timedelta

import pytest
from django.utils import translation

from assessments import attempts, handing
from tests.assessments import questions, works
from tests.worlds import NOON


@pytest.fixture(autouse=True)
def _sentences_in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def hall(world):
    """The world, its bank written, its exam drawing one question of each kind."""
    questions.write_bank()
    questions.set_rules(world.exam)
    return world


@pytest.fixture
def attempt(hall):
    """Aigül's, begun at noon: twenty minutes, thirty seconds of grace."""
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)


@pytest.fixture
def choose(hall):
    """Answer as Aigül, one minute after noon if nothing else is said."""

    def act(
        attempt, kind, raw, *, sequence=1, at=NOON + timedelta(minutes=1), user=hall.aigul, language="kk"
    ):
        return attempts.choose(
            user=user,
            attempt_pk=attempt.pk,
            position=questions.sheet(attempt)[kind].position,
            raw=raw,
            sequence=sequence,
            language=language,
            at=at,
        )

    return act


@pytest.fixture
def task(world):
    """Practical work of Aigül's cohort: documents to hand in, sixty of a hundred points to pass."""
    return works.assign(world)


@pytest.fixture
def work(world, task):
    """Aigül's, begun at noon, with nothing in it."""
    return handing.begin(enrolment=world.enrolment, unit=task, at=NOON)


@pytest.fixture
def handed_in(work):
    """Aigül's, with one PDF, handed in an hour later."""
    handing.add_file(work=work, content=works.PDF, name="plan.pdf", at=NOON)
    handing.submit(work=work, language="kk", at=NOON + timedelta(hours=1))
    work.refresh_from_db()
    return work


@pytest.fixture
def asan(world):
    return works.instructor(world.cohort, "asan", "Екінші")


@pytest.fixture
def bolat(world):
    return works.instructor(world.cohort, "bolat", "Үшінші")
