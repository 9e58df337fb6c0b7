import pytest
from django.contrib.messages import get_messages
from wagtail.models import Page

from tests import worlds
from tests.training import trees
from training import syllabus


@pytest.fixture
def courses(world):
    return trees.grow()


@pytest.fixture
def author(world, client_of):
    world.editor.is_superuser = True
    world.editor.save(update_fields=["is_superuser"])
    return client_of(world.editor)


@pytest.mark.parametrize("slug", ["core", "m1", "assembly"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_page_that_a_cohort_takes_is_not_deleted(courses, author, slug, language):
    page = Page.objects.get(slug=slug, locale__language_code=language)

    for answer in (author.get(_delete(page)), author.post(_delete(page))):
        assert answer.url == (
            f"/cms/courses/{page.pk}/archive/" if slug == "core" else f"/cms/pages/{page.get_parent().pk}/"
        )
    assert len(list(get_messages(answer.wsgi_request))) == 2
    assert Page.objects.filter(pk=page.pk).exists()


def test_it_is_not_deleted_among_others_either(courses, author):
    module = trees.module_of(courses["kk"])
    free = trees.add_lesson(module, worlds.unit_key(9), "free", "Бос")
    taken = module.get_children().get(slug="assembly")

    author.post(f"/cms/bulk/wagtailcore/page/delete/?id={taken.pk}&id={free.pk}&next=/cms/pages/{module.pk}/")

    assert Page.objects.filter(pk__in=[taken.pk, free.pk]).count() == 2


def test_a_page_that_no_cohort_takes_is_deleted(courses, author):
    free = trees.add_lesson(trees.module_of(courses["kk"]), worlds.unit_key(9), "free", "Бос")

    author.post(_delete(free))

    assert not Page.objects.filter(pk=free.pk).exists()


def test_unpublishing_stays_possible_and_the_requirement_stands(world, courses, author):
    page = trees.module_of(courses["kk"]).get_children().get(slug="assembly")

    author.post(f"/cms/pages/{page.pk}/unpublish/", {"reach_seen": "yes"})

    page.refresh_from_db()
    assert not page.live
    assert world.cohort.units.get(key=page.translation_key).required
    assert syllabus.is_frozen(page)


def _delete(page: Page) -> str:
    return f"/cms/pages/{page.pk}/delete/"
