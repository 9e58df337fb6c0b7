"""Notes of one's own: one text for each person and lesson, never overwritten unseen, never read by others."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import worlds
from tests.training import trees
from training import notes
from training.models import Note

NOON = worlds.NOON
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def save(world):
    def act(text, seen=None, at=NOON, author=None):
        return notes.save(author=author or world.aigul, unit=world.lesson, text=text, seen=seen, at=at)

    return act


@pytest.fixture
def akim(world, client_of):
    trees.grow()
    return client_of(world.aigul)


def _address(world) -> str:
    return f"/kk/learn/unit/{world.lesson.pk}/note/"


def test_a_note_is_kept_changed_and_forgotten(save):
    first = save("Хаттама")
    second = save("Хаттама, 3 күн", seen=first.saved_at, at=NOON + timedelta(minutes=1))
    gone = save("  ", seen=second.saved_at, at=NOON + timedelta(minutes=2))

    assert (first.pk, second.text, gone) == (second.pk, "Хаттама, 3 күн", None)
    assert not Note.objects.exists()


def test_the_same_text_again_changes_nothing(save):
    save("Хаттама")

    again = save("Хаттама", seen=None, at=NOON + timedelta(hours=1))

    assert again.saved_at == NOON


def test_what_another_device_wrote_is_not_overwritten(save):
    first = save("from the phone")
    save("from the office", seen=first.saved_at, at=NOON + timedelta(minutes=1))

    with pytest.raises(notes.NoteChanged) as refusal:
        save("from the phone again", seen=first.saved_at, at=NOON + timedelta(minutes=2))

    assert refusal.value.stored.text == "from the office"
    assert Note.objects.get().text == "from the office"


def test_a_second_first_note_is_not_overwritten_either(save):
    save("one")

    with pytest.raises(notes.NoteChanged):
        save("two", seen=None)


def test_a_note_that_was_removed_elsewhere_may_be_written_anew(save):
    first = save("one")
    save("", seen=first.saved_at)

    assert save("two", seen=first.saved_at).text == "two"


def test_a_note_has_an_end(save):
    with pytest.raises(notes.NoteRefused):
        save("x" * (Note.LENGTH + 1))

    assert save("x" * Note.LENGTH)


def test_the_form_leads_back_to_the_lesson_with_the_note(world, akim):
    answer = akim.post(_address(world), {"text": "Үш күн", "seen": ""})
    page = akim.get(trees.lesson_address("kk")).content.decode()

    assert answer.url == f"{trees.lesson_address('kk')}#note"
    assert "Үш күн</textarea>" in page
    assert f'value="{Note.objects.get().saved_at.isoformat()}"' in page


def test_a_script_saves_and_learns_when(world, akim):
    first = akim.post(_address(world), {"text": "a", "seen": ""}, **JSON).json()
    second = akim.post(_address(world), {"text": "b", "seen": first["seen"]}, **JSON)
    late = akim.post(_address(world), {"text": "c", "seen": first["seen"]}, **JSON)

    assert second.json()["seen"] == Note.objects.get().saved_at.isoformat()
    assert late.status_code == 409
    assert Note.objects.get().text == "b"


def test_a_conflict_without_a_script_shows_both_texts(world, akim, save):
    save("on the server")

    answer = akim.post(_address(world), {"text": "just written", "seen": ""})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "just written</textarea>" in page
    assert "on the server" in page


def test_a_note_too_long_comes_back_with_its_text(world, akim):
    answer = akim.post(_address(world), {"text": "ж" * (Note.LENGTH + 1), "seen": ""})

    assert answer.status_code == 400
    assert "ж" * 100 in answer.content.decode()


@pytest.mark.parametrize("seen", ["yesterday", "2026-13-01T00:00:00Z", "2026-11-23T12:00:00"])
def test_a_made_up_moment_is_refused(world, akim, seen):
    assert akim.post(_address(world), {"text": "a", "seen": seen}).status_code == 400


def test_markup_in_a_note_is_only_text(world, akim, save):
    save("<script>alert(1)</script></textarea>")

    for page in (akim.get(trees.lesson_address("kk")), akim.get(reverse("learn:notes"))):
        assert "<script>alert" not in page.content.decode()


def test_all_notes_stand_on_one_page_and_in_one_file(world, akim, save):
    save("Үш күн")

    page = akim.get("/ru/learn/notes/").content.decode()
    file = akim.get("/ru/learn/notes/notes.txt")

    assert "Үш күн" in page
    assert trees.lesson_address("ru") in page
    assert file.content.decode("utf-8-sig") == "Собрание\n23.11.2026 12:00\n\nҮш күн\n"
    assert file["Content-Type"] == "text/plain; charset=utf-8"


def test_without_notes_the_page_says_where_they_are_written(world, akim):
    assert "empty" in akim.get(reverse("learn:notes")).content.decode()
    assert akim.get(reverse("learn:notes_file")).content.decode("utf-8-sig") == ""


def test_nobody_else_ever_reads_a_note(world, save, client_of):
    trees.grow()
    save("тек өзім үшін")
    worlds.enrolled(world.cohort, world.nurlan)

    seen = [
        client_of(person).get(address).content.decode()
        for person in (world.nurlan, world.dana, world.maker, world.admin, world.editor)
        for address in (
            "/kk/learn/notes/",
            "/kk/learn/notes/notes.txt",
            trees.lesson_address("kk"),
            reverse("desk:trainee", args=[world.cohort.code, world.enrolment.pk]),
        )
    ]

    assert [page for page in seen if "тек өзім үшін" in page] == []


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_of_notes_costs_the_same_for_any_number(world, client_of, count, django_assert_num_queries):
    for number in range(count):
        cohort = worlds.running_cohort(world.programme, f"MORE-{number}", None)
        notes.save(author=world.aigul, unit=cohort.units.first(), text="…", seen=None, at=NOON)
    client = client_of(world.aigul)

    with django_assert_num_queries(7):
        client.get("/kk/learn/notes/")
