"""The worker. Tasks and sweeps are nudges; the rows say what is to be done."""

from pathlib import Path

from celery import Celery, Task
from celery.schedules import schedule
from celery.signals import task_prerun
from django.conf import settings
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

from schoolofakims import env

env.default_settings()
# Kombu's own lets a worker read a message that is still being written, and the worker dies of it.
TRANSPORT_ALIASES["filesystem"] = "schoolofakims.broker:Transport"
app = Celery("schoolofakims")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="sweeps")

app.conf.beat_schedule = {
    name: {"task": name, "schedule": schedule(seconds), "options": {"expires": seconds}}
    for name, seconds in {
        "assessments.close_overdue": 15,
        "assessments.scan_waiting": 30,
        "assessments.make_papers_waiting": 15,
        "assessments.regrade_waiting": 10,
        "assessments.forget_uploads": 86400,
        "certification.produce_waiting": 5,
        "certification.grow_log": 5,
        "certification.check_log": 86400,
        "certification.keep_proof_key": 86400,
        "certification.stamp_batches": 30,
        "certification.forget_documents": 86400,
        "notifications.send_waiting": 10,
        "audit.link_events": 10,
        "training.forget_rosters": 600,
        "training.print_waiting": 15,
        "training.forget_prints": 86400,
        "courses.publish_scheduled": 60,
        "schoolofakims.clear_broker": 3600,
    }.items()
}

if settings.CELERY_BROKER_URL.startswith("filesystem"):
    for folder in ("queue", "done", "control"):
        (Path(settings.BROKER) / folder).mkdir(parents=True, exist_ok=True)
Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent.mkdir(parents=True, exist_ok=True)


@task_prerun.connect
def check_connections(*, task: Task, **_told: object) -> None:
    """A connection serves many tasks; one that has broken since, or is too old, is opened anew before the next."""
    if not task.request.is_eager:
        close_old_connections()
