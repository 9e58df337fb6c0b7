"""Personal numbers leave no trace: marked ones go through the School, and then everything is searched for them."""

import logging
from pathlib import Path

import pytest
from celery.signals import task_prerun
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from certification import batches
from certification.models import Signatory
from people.iin import check_digit
from people.models import User
from tests.training import rows
from tests.worlds import NOON, PASSWORD, finish, signed_in
from training.models import Enrolment

MARKED = 30


def _numbers() -> list[str]:
    """Valid numbers that stand nowhere else."""
    found = []
    for serial in range(5000, 5999):
        first = f"8812013{serial}"
        digit = check_digit(first)
        if digit is not None:
            found.append(f"{first}{digit}")
    return found[:MARKED]


@pytest.fixture
def tasks_asked_for():
    asked = []

    def note(task_id, task, args, kwargs, **_):
        asked.append(f"{task.name} {args} {kwargs}")

    task_prerun.connect(note)
    yield asked
    task_prerun.disconnect(note)


def test_personal_numbers_stand_in_no_log_cache_queue_letter_row_or_file(
    world, caplog, tmp_path, tasks_asked_for, django_capture_on_commit_callbacks
):
    caplog.set_level(logging.DEBUG)
    numbers = _numbers()
    table = rows.as_csv(
        [rows.row(iin=number, email=f"marked{n}@example.kz") for n, number in enumerate(numbers)]
        + [rows.row(iin=f"{numbers[0][:11]}x", email="bad@example.kz")]
    )
    with django_capture_on_commit_callbacks(execute=True):
        shown = _through_the_desk(world, table, numbers[0])
    _through_the_command(world, table, tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        _to_a_certificate(world)

    assert len(numbers) == MARKED
    assert (
        Enrolment.objects.filter(cohort=world.cohort, trainee__email__startswith="marked").count() == MARKED
    )
    traces = {
        "log": caplog.text,
        "cache": str(getattr(cache, "_cache", "")),
        "tasks": "\n".join(tasks_asked_for),
        "letters": "\n".join(
            f"{letter.subject} {letter.body} {letter.alternatives}" for letter in mail.outbox
        ),
        "rows": _every_row(),
        "files": _every_file(),
        "pages": shown,
    }
    assert {
        place: len(text) > 0 for place, text in traces.items() if place in ("rows", "letters", "pages")
    } == {
        "rows": True,
        "letters": True,
        "pages": True,
    }
    assert {place: [one for one in numbers if one in text] for place, text in traces.items()} == {
        place: [] for place in traces
    }


def _through_the_desk(world, table: bytes, number: str) -> str:
    """An officer loads the roster; every page on the way."""
    officer = signed_in(world.maker)
    address = f"/kk/desk/cohorts/{world.cohort.code}/roster/"
    compared = officer.post(address, {"file": SimpleUploadedFile("r.csv", table)}, follow=True)
    form = {"file": compared.request["QUERY_STRING"].removeprefix("file="), "seen": compared.context["seen"]}
    refused = officer.get(f"{address}refused.csv", {"file": form["file"]})
    applied = officer.post(f"{address}apply/", form, follow=True)
    officer.post("/kk/desk/people/invite/", {"iin": number, "email": "x"})
    officer.post("/kk/account/reauthenticate/", {"password": PASSWORD})
    trainee = User.objects.get(email="marked0@example.kz")
    officer.post(f"/kk/desk/people/{trainee.pk}/number/", {"reason": "A marked number"})
    pages = [
        compared,
        refused,
        applied,
        officer.get("/kk/desk/people/"),
        officer.get(f"/kk/desk/people/{trainee.pk}/"),
    ]
    return "\n".join(page.content.decode() for page in pages)


def _through_the_command(world, table: bytes, folder: Path) -> None:
    (folder / "roster.csv").write_bytes(table)
    with pytest.raises(SystemExit):  # one row is refused
        call_command("import_roster", str(folder / "roster.csv"), cohort=world.cohort.code, verbosity=3)
    (folder / "roster.csv").unlink()


def _to_a_certificate(world) -> None:
    Signatory.objects.create(
        name_kk="Ә. Ғ. Сынақ",
        name_ru="А. Г. Пробный",
        post_kk="Мектеп жетекшісі",
        post_ru="Руководитель Школы",
    )
    finish(Enrolment.objects.get(trainee__email="marked0@example.kz"))
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    batches.approve(batch=batch, approver=world.checker, at=NOON)


def _every_row() -> str:
    return "\n".join(
        str(row) for model in apps.get_models() if model._meta.managed for row in model.objects.values_list()
    )


def _every_file() -> str:
    """What lies in the stores of this test, uploads and certificates among them."""
    folders = {Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)}
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.read_bytes().decode("latin-1") + path.name for path in files)
