"""The world of the School with a bank of all seven kinds."""

from datetime import timedelta

import pytest
from django.utils import translation

from assessments import attempts
from tests.assessments import questions
from tests.worlds import NOON

MINUTE = timedelta(minutes=1)


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
    """Answer as Aigül, one minute after noon if nothing else is said; returns what became of it."""

    def act(attempt, kind, raw, *, at=NOON + MINUTE, user=hall.aigul, language="kk", **facts):
        position = questions.sheet(attempt)[kind].position
        return questions.save(
            attempt, questions.change(position, raw, **facts), user=user, language=language, at=at
        )

    return act
