"""What the database breaks off is tried again, on PostgreSQL; SQLite makes writers wait instead."""

import pytest
from django.db import OperationalError, connection, transaction

from assessments.sitting.retrying import TRIES, retried


class Act:
    """Fails so many times, then returns what it was given."""

    def __init__(self, failures: int) -> None:
        self.failures, self.calls = failures, 0

    def __call__(self, *, word: str) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise OperationalError("broken off")
        return word

    __name__ = "act"


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_an_act_that_is_broken_off_twice_at_most_goes_through(own_database, failures):
    act = Act(failures)
    if failures and connection.vendor != "postgresql":
        pytest.skip("SQLite breaks nothing off")

    assert retried(act)(word="done") == "done"
    assert act.calls == failures + 1


def test_the_third_failure_is_the_last(own_database):
    act = Act(99)

    with pytest.raises(OperationalError):
        retried(act)(word="done")

    assert act.calls == (TRIES if connection.vendor == "postgresql" else 1)


def test_inside_another_transaction_nothing_is_tried_again(own_database):
    act = Act(99)

    with pytest.raises(OperationalError), transaction.atomic():
        retried(act)(word="done")

    assert act.calls == 1
