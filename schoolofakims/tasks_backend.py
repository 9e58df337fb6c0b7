"""Wagtail's own background work goes through the same worker (a django-tasks backend)."""

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


class CeleryBackend(BaseTaskBackend):
    """Enqueues after commit. Results are not kept, for Wagtail asks for none."""

    supports_defer = False
    supports_async_task = False
    supports_get_result = False

    def enqueue(self, task, args, kwargs) -> TaskResult:
        self.validate_task(task)
        arguments = {"path": task.module_path, "args": normalize_json(args), "kwargs": normalize_json(kwargs)}
        transaction.on_commit(lambda: run_task.delay(**arguments))
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
