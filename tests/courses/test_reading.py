import gzip
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.documents.models import Document

from courses import outline, reading
from courses.models import LessonPage
from courses.reading import Form
from schoolofakims.curriculum.keys import key_of
from tests.training import trees


@pytest.fixture
def page(taught):
    return outline.page_of(key_of("lesson", "T01-L1"), "ru")


def test_a_second_reading_asks_the_database_nothing(page, django_assert_num_queries):
    first = reading.body(page)

    with django_assert_num_queries(0):
        assert reading.body(page) == first


def test_a_publication_shows_the_new_words_at_once(page):
    assert "Words of T01-L1" in reading.body(page)
    page.body[0] = ("paragraph", page.body[0].value.__class__("<p>Quite new.</p>"))
    page.save_revision().publish()

    fresh = LessonPage.objects.get(pk=page.pk)

    assert "Quite new." in reading.body(fresh)
    assert "Words of T01-L1" not in reading.body(fresh)


def test_a_draft_stays_unseen_until_it_is_published(page):
    page.body[0] = ("paragraph", page.body[0].value.__class__("<p>Half written.</p>"))
    page.save_revision()

    assert "Half written." not in reading.body(LessonPage.objects.get(pk=page.pk))
    assert "Half written." in reading.render(page.get_latest_revision_as_object())


def test_the_labels_speak_the_language_of_the_page_and_not_of_the_reader(page):
    with translation.override("kk"):
        from_kazakh = reading.render(page)
    with translation.override("ru"):
        from_russian = reading.render(page)

    assert from_kazakh == from_russian


def test_a_publication_notes_what_the_lesson_weighs(page):
    sent = len(gzip.compress(reading.render(page).encode(), compresslevel=6))

    assert page.text_bytes == sent
    assert page.picture_bytes > 0


def test_the_release_changes_with_the_templates_only():
    assert reading.release() == reading.release()
    assert len(reading.release()) == 10


def test_every_block_reads_well_without_script_and_without_sight(page):
    html = reading.body(page)

    assert html.count("<h1") == 0
    assert html.index("<h2") < html.index("<h3")
    assert 'alt="Three piles (ru)"' in html
    assert 'loading="lazy"' in html
    assert 'width="480"' in html
    assert ".webp 960w" in html
    assert "<caption>Revenue</caption>" in html
    assert '<td role="cell" data-l="Thousand tenge" class="r num">40\u00a0357</td>' in html
    assert '<time datetime="2026-11-24">' in html
    assert '<a href="https://law.example/148">' in html
    assert "<span>Read article 35</span>" in html
    assert "<li>The maslikhat</li>" in html  # the answer stands in <details>, without script
    assert "style=" not in html
    assert "<script" not in html


def test_each_question_of_a_lesson_has_a_name_of_its_own(page):
    names = [child.id for child in page.body if child.block_type == "self_check"]

    assert all(f'name="a-{name}"' in reading.body(page) for name in names)


def test_blocks_have_the_same_ids_in_every_language(taught):
    kazakh, russian = (outline.page_of(key_of("lesson", "T01-L1"), code) for code in ("kk", "ru"))

    assert [child.id for child in kazakh.body] == [child.id for child in russian.body]


@pytest.mark.parametrize(("document", "link"), [(None, "https://video.example/1"), (None, "")])
def test_a_video_never_loads_by_itself(document, link):
    value = {
        "title": "How to read a decision",
        "document": document,
        "link": link,
        "transcript": "First line",
    }

    html = render_to_string("blocks/video.html", {"value": value})

    assert "autoplay" not in html
    assert "iframe" not in html
    assert "First line" in html


def test_each_block_is_named_where_it_begins(world):
    trees.write(trees.grow(("kk",)))
    body = reading.body(LessonPage.objects.get(slug="assembly"))

    anchors = reading.anchors(body)

    assert list(anchors) == [trees.PLACES[name] for name in ("a", "b", "c", "q", "r")]
    assert anchors[trees.PLACES["a"]] == f"s-{trees.PLACES['a']}"  # a heading keeps its own id
    assert f'<p id="b-{trees.PLACES["b"]}" data-block="{trees.PLACES["b"]}">' in body
    assert all(f'id="{anchor}"' in body for anchor in anchors.values())


def test_whoever_saves_data_gets_words_and_a_link_with_the_size_for_each_picture(page):
    html = reading.body(page, Form.SPARE)

    assert "<img" not in html
    assert "Three piles (ru)" in html
    assert re.search(
        r'<a class="btn"\s+href="/media/images/[^"]+\.webp"\s+data-picture="Three piles \(ru\)"', html
    )
    assert re.search(r"Показать рисунок \(\d+\s(?:КБ|KB)\)", html)
    assert 'data-width="480"' in html


def test_a_copy_has_its_pictures_in_one_width_with_room_kept_for_them(page):
    html = reading.body(page, Form.COPY)

    assert "srcset" not in html
    assert reading.pictures(html) == [re.search(r'src="([^"]+)"', html)[1]]
    assert 'width="960"' in html
    assert 'height="480"' in html


def test_the_forms_of_a_body_are_kept_apart(page):
    assert len({reading.body(page, form) for form in Form}) == 3


def test_a_lesson_says_what_its_files_weigh(page):
    film, paper = (
        Document.objects.create(title=name, file=ContentFile(b"x" * size, name=name))
        for name, size in (("film.mp4", 5000), ("form.docx", 700))
    )
    page.body = json.dumps(
        [
            {
                "type": "video",
                "value": {"title": "Film", "document": film.pk, "link": "", "transcript": "Words"},
            },
            {"type": "download", "value": {"title": "Form", "document": paper.pk}},
        ]
    )
    page.save_revision().publish()
    page.refresh_from_db()

    found = reading.sizes(page)

    assert (found["video"], found["documents"], found["audio"]) == (5000, 700, 0)
    assert found["text"] == page.text_bytes > 0


def test_nothing_heavy_loads_by_itself(page):
    film = Document.objects.create(title="Film", file=ContentFile(b"x", name="film.mp4"))
    page.body = json.dumps(
        [
            {
                "type": "video",
                "value": {"title": "Film", "document": film.pk, "link": "", "transcript": "Words"},
            }
        ]
    )
    page.save_revision().publish()
    page.refresh_from_db()

    assert 'preload="none"' in reading.body(page)
    assert "<video" not in reading.body(page, Form.COPY)
    assert "Words" in reading.body(page, Form.COPY)
