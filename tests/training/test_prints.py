"""A lesson on paper: asked for once, made by the worker, served behind the gate."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from courses import typesetting
from courses.models import LessonPage
from tests import worlds
from tests.training import trees
from training import printing, prints, sweeps, tasks
from training.models import LessonPrint

NOON = worlds.NOON
State = LessonPrint.State


@pytest.fixture
def page(world):
    trees.write(trees.grow())
    return LessonPage.objects.get(slug="assembly", locale__language_code="kk")


@pytest.fixture
def asleep(monkeypatch):
    """The nudge is lost."""
    monkeypatch.setattr(tasks, "nudge", lambda row: None)


def test_asking_twice_is_one_print_and_one_file(page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = prints.ask(page=page, at=NOON)
        second = prints.ask(page=page, at=NOON)

    row = LessonPrint.objects.get()
    assert first.pk == second.pk == row.pk
    assert (row.state, row.language, row.revision) == (State.READY, "kk", page.live_revision_id)
    assert printing.stored(row).startswith(b"%PDF-")
    assert row.size == len(printing.stored(row))


def test_a_lost_nudge_costs_seconds(page, asleep):
    prints.ask(page=page, at=NOON)

    for _ in range(3):
        sweeps.print_waiting()

    assert LessonPrint.objects.get().state == State.READY


def test_a_second_worker_finds_nothing_to_do(page, asleep):
    row = prints.ask(page=page, at=NOON)
    LessonPrint.objects.update(due_at=NOON + printing.LEASE)

    assert printing.make(row.pk, at=NOON) is False
    assert printing.make(row.pk, at=NOON + printing.LEASE) is True
    assert printing.make(row.pk, at=NOON + printing.LEASE) is False


def test_other_words_published_meanwhile_are_another_print(page, asleep):
    row = prints.ask(page=page, at=NOON)
    page.title = "Жаңа атау"
    page.save_revision().publish()

    assert printing.make(row.pk, at=NOON) is False
    assert not LessonPrint.objects.exists()
    assert prints.of(LessonPage.objects.get(pk=page.pk)) is None


def test_each_language_has_a_file_of_its_own(page, asleep):
    prints.ask(page=page, at=NOON)
    prints.ask(page=LessonPage.objects.get(slug="assembly", locale__language_code="ru"), at=NOON)

    assert set(LessonPrint.objects.values_list("language", flat=True)) == {"kk", "ru"}


def test_what_cannot_be_made_is_tried_three_times_and_then_again_when_asked(page, asleep, monkeypatch):
    def broken(page):
        raise typesetting.FontMissing("NotoSans")

    row = prints.ask(page=page, at=NOON)
    with monkeypatch.context() as now_broken:
        now_broken.setattr(typesetting, "pdf", broken)
        for minutes in (0, 5, 10):
            with pytest.raises(typesetting.FontMissing):
                printing.make(row.pk, at=NOON + timedelta(minutes=minutes))
    failed = LessonPrint.objects.get()
    asked_again = prints.ask(page=page, at=NOON)

    assert (failed.state, failed.tries) == (State.FAILED, 3)
    assert (asked_again.state, asked_again.tries) == (State.WAITING, 0)


def test_a_page_that_was_never_published_is_not_printed(page):
    page.live_revision_id = None

    with pytest.raises(prints.PrintRefused):
        prints.ask(page=page, at=NOON)


def test_old_files_go_unless_somebody_else_needs_the_same_bytes(page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = prints.ask(page=page, at=NOON)
    row.refresh_from_db()
    LessonPrint.objects.create(
        key=row.key,
        language="ru",
        revision=1,
        design="other",
        state=State.READY,
        due_at=NOON,
        file=row.file,
        size=row.size,
        ready_at=row.ready_at,
    )
    LessonPrint.objects.filter(pk=row.pk).update(ready_at=NOON - timedelta(days=100))
    first = printing.forget_old(at=NOON)
    kept = storages["private"].exists(row.file)
    LessonPrint.objects.update(ready_at=NOON - timedelta(days=100))

    assert (first, kept, printing.forget_old(at=NOON)) == (1, True, 1)
    assert not storages["private"].exists(row.file)


# --- the pages


def test_the_learner_asks_waits_and_takes_the_file(world, page, asleep, client_of):
    client = client_of(world.aigul)
    address = reverse("learn:print", args=[page.translation_key])

    before = client.get(address).content.decode()
    asked = client.post(address)
    waiting = client.get(address).content.decode()
    early = client.get(reverse("learn:lesson_file", args=[page.translation_key]))
    sweeps.print_waiting()
    ready = client.get(address).content.decode()
    file = client.get(reverse("learn:lesson_file", args=[page.translation_key]))

    assert '<form method="post">' in before
    assert asked.url == address
    assert 'data-refresh="3"' in waiting
    assert early.url == address
    assert "lesson.pdf" in ready
    assert "data-refresh" not in ready
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert file["Content-Disposition"] == 'attachment; filename="assembly-kk.pdf"'


@pytest.mark.parametrize(
    ("who", "status"), [("aigul", 200), ("dana", 200), ("editor", 200), ("newcomer", 404)]
)
def test_paper_stands_behind_the_gate_of_the_lesson(world, page, asleep, client_of, who, status):
    prints.ask(page=page, at=NOON)
    sweeps.print_waiting()
    person = worlds.person("newcomer", "Асанова", "Сәуле") if who == "newcomer" else getattr(world, who)

    client = client_of(person)

    assert client.get(reverse("learn:lesson_file", args=[page.translation_key])).status_code == status
    assert client.get(reverse("learn:print", args=[page.translation_key])).status_code == status


def test_a_lesson_that_is_not_published_has_no_paper(world, page, client_of):
    for one in LessonPage.objects.filter(slug="assembly"):
        one.unpublish()

    assert client_of(world.aigul).get(reverse("learn:print", args=[page.translation_key])).status_code == 404


def test_a_lost_file_is_made_again(world, page, asleep, client_of):
    row = prints.ask(page=page, at=NOON)
    sweeps.print_waiting()
    row.refresh_from_db()
    storages["private"].delete(row.file)

    answer = client_of(world.aigul).get(reverse("learn:lesson_file", args=[page.translation_key]))

    assert answer.url == reverse("learn:print", args=[page.translation_key])
    assert LessonPrint.objects.get().state == State.WAITING
