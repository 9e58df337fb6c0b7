"""The CMS as an author sees it: its first page, the desk, the reports, a translation beside its source."""

import csv
import io

import pytest
from django.contrib.messages import get_messages
from django.utils import translation
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from courses import reviewing, translating
from courses.models import Act, TranslationReview
from schoolofakims.curriculum.keys import key_of
from tests.courses.conftest import NOON
from tests.courses.writing import block_of, blocks, draft, form, lesson, publish


@pytest.fixture
def author(taught, world, client_of):
    return client_of(world.editor)


@pytest.fixture
def instructor(taught, world, client_of):
    return client_of(world.dana)


def _stale(title: str = "Басқа") -> None:
    publish(lesson("T01-L1", "kk"), title=title)


def _panels(client) -> dict[str, tuple[int, list[str]]]:
    """{panel: (its number, the titles that it shows)}"""
    shown = {}
    for context in client.get("/cms/").context:
        flat = context.flatten()
        if "waiting_for" in flat:
            shown[flat["waiting_for"]] = (flat["count"], [row.title for row in flat["rows"]])
    return shown


# --- the first page -------------------------------------------------------------------------------------


def test_the_first_page_says_what_waits(author, world):
    _stale()
    draft(lesson("T01-L2", "kk"), title="Нұсқам", author=world.editor)
    publish(lesson("T01-L2", "ru"), review="Сверить статью 35.\nИ срок.")
    submitted = draft(lesson("T01-L1", "ru"), title="На проверку", author=world.dana)
    submitted.get_workflow().start(submitted, world.dana)

    assert _panels(author) == {
        "my-drafts": (1, ["Нұсқам"]),
        "waiting-for-me": (1, ["На проверку"]),
        "stale-translations": (2, ["Басқа", "Басқа"]),
        "stale-laws": (1, ["Law that nobody has read (kk)"]),
        "review-remarks": (1, ["Lesson T01-L2 (ru)"]),
    }


def test_an_instructor_sees_her_own_and_is_not_asked_to_approve(instructor, world):
    submitted = draft(lesson("T01-L1", "ru"), title="На проверку", author=world.dana)
    submitted.get_workflow().start(submitted, world.dana)

    shown = _panels(instructor)

    assert shown["my-drafts"] == (1, ["На проверку"])
    assert shown["waiting-for-me"] == (0, [])


@pytest.mark.parametrize("pages", [1, 20])
def test_the_first_page_costs_the_same_for_any_number_of_pages(
    author, world, pages, django_assert_num_queries
):
    module = Page.objects.get(slug="t01", locale__language_code="kk")
    Act.objects.bulk_create(
        Act(code=f"LAW-{n}", title_kk="Заң", title_ru="Закон") for n in range(1000, 1000 + pages)
    )
    for number in range(pages):
        page = lesson("T01-L1", "kk").copy(update_attrs={"slug": f"more-{number}", "review": "?"}, to=module)
        draft(page, title="Нұсқам", author=world.editor)
        submitted = draft(page, title="Тексеруге", author=world.editor)
        submitted.get_workflow().start(submitted, world.dana)
        reviewing.note_publication(page=page, author=None, at=NOON)
    TranslationReview.objects.all().delete()
    author.get("/cms/")

    with django_assert_num_queries(35):
        author.get("/cms/")


# --- the desk -------------------------------------------------------------------------------------------


def test_the_desk_lists_counts_and_filters(author):
    _stale()

    everything = author.get("/cms/translations/")
    stale = author.get("/cms/translations/?state=STALE&language=ru")

    assert everything.context["items_count"] == 10
    assert [(one.title, one.language) for one in stale.context["object_list"]] == [("Басқа", "ru")]
    assert [
        (language, [number for _, number, _ in states]) for language, states in stale.context["counts"]
    ] == [("Русский", [4, 1, 0]), ("English", [2, 1, 2])]
    assert author.get(f"/cms/translations/?course={key_of('course', 'TINY')}").context["items_count"] == 10
    assert author.get("/cms/translations/results/?state=MISSING").context["items_count"] == 2


def test_the_desk_has_pages(author):
    module = Page.objects.get(slug="t01", locale__language_code="kk")
    for number in range(25):
        page = lesson("T01-L1", "kk").copy(update_attrs={"slug": f"more-{number}"}, to=module)
        reviewing.note_publication(page=page, author=None, at=NOON)

    second = author.get("/cms/translations/?p=2")

    assert second.context["items_count"] == 60
    assert len(second.context["object_list"]) == 10


def test_the_desk_goes_into_a_spreadsheet(author):
    _stale()

    answer = author.get(
        "/cms/translations/?state=STALE&language=ru&export=csv", headers={"accept-language": "en"}
    )

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 2
    assert rows[1][0] == "Басқа"
    assert rows[1][2] == "Русский"
    assert author.get("/cms/translations/?export=xlsx").status_code == 200


@pytest.mark.parametrize("pages", [1, 20])
def test_the_desk_costs_the_same_for_any_number_of_pages(author, pages, django_assert_num_queries):
    module = Page.objects.get(slug="t01", locale__language_code="kk")
    for number in range(pages):
        page = lesson("T01-L1", "kk").copy(update_attrs={"slug": f"more-{number}"}, to=module)
        reviewing.note_publication(page=page, author=None, at=NOON)
    author.get("/cms/translations/")

    with django_assert_num_queries(16):
        author.get("/cms/translations/")


def test_several_pages_are_marked_at_once(author):
    _stale()
    pages = [lesson("T01-L1", language).pk for language in ("ru", "en")]

    answer = author.post(
        "/cms/translations/reviewed/", {"page": pages, "next": "/cms/translations/?state=STALE"}
    )

    assert answer.url == "/cms/translations/?state=STALE"
    assert author.get("/cms/translations/?state=STALE").context["items_count"] == 0


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/kk/", ""])
def test_it_leads_back_only_into_the_cms(author, wanted):
    answer = author.post("/cms/translations/reviewed/", {"next": wanted})

    assert answer.url == "/cms/translations/"
    assert len(list(get_messages(answer.wsgi_request))) == 1


@pytest.mark.parametrize(
    "address",
    [
        "translations/",
        "translations/results/",
        "translations/%s/",
        "reports/parity/",
        "reports/my-drafts/",
        "reports/questions/",
    ],
)
def test_who_writes_nothing_finds_no_desk(taught, world, client_of, address):
    address = f"/cms/{address % lesson('T01-L1', 'ru').pk if '%s' in address else address}"

    for who in (world.maker, world.auditor, world.aigul):
        assert client_of(who).get(address).status_code in (302, 404)
    assert client_of(world.dana).get(address).status_code == 200


# --- side by side ---------------------------------------------------------------------------------------


def test_a_stale_translation_stands_beside_its_source_block_by_block(author):
    raw = blocks(lesson("T01-L1", "kk"))
    block_of(raw, "heading")["value"] = "Heading of another kind (kk)"
    raw.remove(block_of(raw, "callout"))
    publish(lesson("T01-L1", "kk"), raw)

    with translation.override("en"):
        shown = author.get(f"/cms/translations/{lesson('T01-L1', 'ru').pk}/")

    heading, callout = shown.context["changed"]
    assert (heading.what, heading.mine) == ("changed", [("", "Heading (ru)")])
    assert heading.source == [("", [("same", "Heading"), ("new", "of another kind"), ("same", "(kk)")])]
    assert (callout.what, [words for _, words in callout.source]) == (
        "gone",
        [[("gone", "Mind")], [("gone", "Deadlines.")]],
    )
    assert [words for _, words in callout.mine] == ["Mind", "Deadlines."]
    assert len(shown.context["rows"]) == 14
    assert len(shown.context["faults"]) == 1


def test_a_page_outside_courses_and_an_original_have_no_other_side(author):
    assert (
        author.get(
            f"/cms/translations/{Page.objects.get(slug='courses', locale__language_code='ru').pk}/"
        ).status_code
        == 404
    )
    assert author.get(f"/cms/translations/{lesson('T01-L1', 'kk').pk}/").status_code == 404


def test_the_author_takes_a_page_into_the_editor_of_texts(author, world):
    page = lesson("T01-L1", "ru")

    answer = author.post(f"/cms/translations/{page.pk}/adopt/")

    assert answer.url == f"/cms/pages/{page.pk}/edit/"
    assert Translation.objects.get().enabled
    shown = author.get(f"/cms/translations/{page.pk}/")
    kept = Translation.objects.get()
    assert f"/cms/localize/translate/{kept.pk}/pofile/download/" in shown.content.decode()
    assert author.get(f"/cms/localize/translate/{kept.pk}/pofile/download/").status_code == 200


def test_a_page_that_does_not_fit_says_where(author):
    raw = blocks(lesson("T01-L1", "ru"))
    raw.append({"type": "heading", "value": "Только здесь", "id": "3" * 8})
    publish(lesson("T01-L1", "ru"), raw)

    answer = author.post(f"/cms/translations/{lesson('T01-L1', 'ru').pk}/adopt/")

    assert answer.url == "/cms/translations/"
    assert "Lesson T01-L1 (ru)" in str(next(iter(get_messages(answer.wsgi_request))))


def test_new_blocks_are_carried_over_from_the_page(author):
    raw = blocks(lesson("T01-L1", "kk"))
    raw.append({"type": "heading", "value": "Жаңа", "id": "44444444-4444-4444-8444-444444444444"})
    publish(lesson("T01-L1", "kk"), raw)
    page = lesson("T01-L1", "ru")

    answer = author.post(f"/cms/translations/{page.pk}/carry-over/")

    assert answer.url == f"/cms/pages/{page.pk}/edit/"
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().body.raw_data[-1]["value"] == "Жаңа"
    assert len(page.body.raw_data) == 12


# --- wagtail-localize behind our gates ------------------------------------------------------------------


def test_publishing_in_the_editor_of_texts_is_a_step_with_a_look(
    author, world, django_capture_on_commit_callbacks
):
    """Nobody learns with the small course, so it goes through; with a cohort it stops at the look."""
    translating.adopt(page=lesson("T01-L1", "ru"), author=world.editor, at=NOON)
    page = lesson("T01-L1", "ru")

    with django_capture_on_commit_callbacks(execute=True):
        answer = author.post(f"/cms/pages/{page.pk}/edit/", {"action": "publish"})

    assert answer.url == f"/cms/pages/{page.pk}/edit/"


def test_synchronising_never_publishes(author, world):
    english = Locale.objects.get(language_code="en")
    translate_object(lesson("T01-L2", "kk"), [english], user=world.editor)
    kept = Translation.objects.get()
    publish(lesson("T01-L2", "kk"), title="Басқа")

    shown = author.get(f"/cms/localize/update/{kept.source_id}/")
    assert shown.context["form"].fields["publish_translations"].disabled
    author.post(f"/cms/localize/update/{kept.source_id}/", {"publish_translations": "on"})

    kept.source.refresh_from_db()
    assert kept.source.object_repr == "Басқа"
    assert not lesson("T01-L2", "en").live


def test_a_translation_does_not_become_a_copy(author, world):
    translating.adopt(page=lesson("T01-L1", "ru"), author=world.editor, at=NOON)
    page = lesson("T01-L1", "ru")

    author.post(f"/cms/localize/page/{page.pk}/convert_to_alias/")
    author.post(f"/cms/pages/{page.pk}/edit/", {"localize-convert-to-alias": "yes"})

    assert lesson("T01-L1", "ru").alias_of_id is None
    assert lesson("T01-L1", "ru").title == "Lesson T01-L1 (ru)"


def test_starting_a_synchronised_translation_again_takes_the_words_of_the_page(author, world):
    kept = translating.adopt(page=lesson("T01-L1", "ru"), author=world.editor, at=NOON)
    kept.save_target(user=world.editor, publish=False)
    kept.enabled = False
    kept.save()
    publish(lesson("T01-L1", "ru"), title="Рукой автора")
    page = lesson("T01-L1", "ru")

    author.post(f"/cms/pages/{page.pk}/edit/", {**form(page), "localize-restart-translation": "yes"})

    kept.refresh_from_db()
    assert kept.enabled
    assert "Рукой автора" in str(kept.export_po())


def test_our_report_stands_in_place_of_theirs(author):
    home = author.get("/cms/").content.decode()

    assert "/cms/translations/" in home
    assert "/cms/localize/reports/translations/" not in home
