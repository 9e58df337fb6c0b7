"""What the figures of an exam cost: 2,400 attempts at 40 questions, every akim of a rural okrug once."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse
from django.utils import translation

from assessments.analysis import figures, sample
from tests import worlds
from tests.assessments import sittings
from tests.bench.measure import Table

PEOPLE, QUESTIONS = 2400, 40


def run() -> Iterator[Table]:
    world = worlds.build()
    asked = sittings.bank_of(QUESTIONS)
    sittings.crowd(world, PEOPLE, asked, harder_in_russian=(7,))
    client = worlds.signed_in(world.auditor)
    attempts = sample.attempts_that_count([world.exam], first=True)
    table = Table(f"figures: CPU of one page over {PEOPLE} attempts at {QUESTIONS} questions")
    table.add(
        "floor: the answers as rows of the database",
        lambda: sample.answers_that_count(attempts),
        units=5,
        warm=1,
    )
    table.add("figures of the exam", lambda: figures.of_exam([world.exam], first=True), units=5, warm=1)
    for name, more in (
        ("figures", []),
        ("figures_exam", [world.exam.key]),
        ("figures_question", [world.exam.key, asked[7].pk]),
        ("figures_answers_csv", [world.exam.key]),
    ):
        table.add(f"page {name}", lambda name=name, more=more: _get(client, name, more), units=5, warm=1)
    yield table


def _get(client: Client, name: str, more: list) -> None:
    with translation.override("kk"):
        address = reverse(f"desk:{name}", args=more)
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
