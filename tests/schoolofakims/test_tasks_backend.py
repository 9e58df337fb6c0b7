"""What the CMS leaves for the worker: after commit, once, and nothing of what was rolled back."""

from django.db import transaction
from django_tasks import default_task_backend
from wagtail.tasks import update_reference_index_task

WORDS = ("courses", "act", "1")


def _ask(*words: str) -> None:
    default_task_backend.enqueue(update_reference_index_task, words or WORDS, {})


def _left(callbacks) -> list[str]:
    return [callback.args for callback in callbacks]


def test_the_same_task_asked_three_times_in_a_transaction_is_sent_once(
    db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        _ask()
        _ask()
        _ask("courses", "act", "2")
        _ask()

    assert _left(callbacks) == ['["courses", "act", "1"]', '["courses", "act", "2"]']


def test_what_a_rolled_back_savepoint_asked_is_asked_again_outside(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        with transaction.atomic():
            _ask()
            transaction.set_rollback(True)
        _ask()

    assert _left(callbacks) == ['["courses", "act", "1"]']


def test_what_a_savepoint_asked_is_not_asked_again_outside(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        with transaction.atomic():
            _ask()
        _ask()

    assert _left(callbacks) == ['["courses", "act", "1"]']
