import pytest

from courses import checks
from courses.models import LessonPage
from tests.training import trees

CHECK = checks.Check("q", "?", True, [{"right": True}, {"right": False}, {"right": True}], "")


@pytest.mark.parametrize(
    ("chosen", "verdict"),
    [
        ([0, 2], True),
        ([2, 0, 0], True),
        ([0], False),
        ([0, 1, 2], False),
        ([], False),
        ([7], False),
    ],
)
def test_exactly_the_right_options_are_right(chosen, verdict):
    assert checks.is_right(CHECK, chosen) is verdict


def test_the_self_checks_of_a_page_have_the_same_ids_in_every_language(world):
    trees.write(trees.grow())

    found = {
        page.locale.language_code: [(check.id, len(check.options)) for check in checks.of(page)]
        for page in LessonPage.objects.filter(slug="assembly")
    }

    assert found["kk"] == found["ru"] == [(trees.PLACES["q"], 2), (trees.PLACES["r"], 3)]


def test_a_lesson_states_how_it_gets_done(world):
    page = LessonPage(minutes=20)

    said = page.rules()
    page.done_by = LessonPage.DoneBy.READ
    read = page.rules()
    page.minutes = 1

    assert (said, read, page.rules()["least_seconds"]) == ({}, {"done_by": "READ", "least_seconds": 300}, 30)


def test_a_lesson_done_by_its_self_checks_names_them(world):
    trees.write(trees.grow(("kk",)), done_by="CHECKED")

    assert LessonPage.objects.get(slug="assembly").rules() == {
        "done_by": "CHECKED",
        "checks": [trees.PLACES["q"], trees.PLACES["r"]],
    }
