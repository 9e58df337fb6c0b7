"""Wagtail's own background work goes through the same worker (a django-tasks backend)."""

import json
from dataclasses import dataclass

from celery import shared_task
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id, normalize_json


@shared_task(name="schoolofakims.run_task")
def run_task(*, path: str, args: list, kwargs: dict) -> None:
    """Run one of Wagtail's tasks by its import path."""
    import_string(path).call(*args, **kwargs)


@dataclass(frozen=True)
class _Nudge:
    """What is sent when the transaction commits; two of the same words are one."""

    path: str
    args: str
    kwargs: str

    def __call__(self) -> None:
        run_task.delay(path=self.path, args=json.loads(self.args), kwargs=json.loads(self.kwargs))


class CeleryBackend(BaseTaskBackend):
    """Enqueues after commit, and what is asked twice in one transaction only once: Wagtail asks at each save.

    Results are not kept, for Wagtail asks for none.
    """

    supports_defer = False
    supports_async_task = False
    supports_get_result = False

    def enqueue(self, task, args, kwargs) -> TaskResult:
        self.validate_task(task)
        nudge = _Nudge(task.module_path, json.dumps(normalize_json(args)), json.dumps(normalize_json(kwargs)))
        if not _will_be_sent(nudge):
            transaction.on_commit(nudge)
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def _will_be_sent(nudge: _Nudge) -> bool:
    """Whether the same waits for this commit. What a savepoint asked leaves the list when it is rolled back."""
    waiting = transaction.get_connection().run_on_commit
    return any(callback == nudge for _savepoints, callback, _robust in waiting)
