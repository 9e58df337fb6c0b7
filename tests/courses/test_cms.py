"""The CMS as authors use it: registers, choosers, reports, blocks that show themselves."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model

from assessments.models import Question
from courses.blocks import LessonBody
from courses.models import Act, LessonPage, Term
from courses.panels import minutes_of
from schoolofakims.curriculum.keys import key_of

BLOCKS = list(LessonBody().child_blocks)


@pytest.fixture
def editors_cms(taught, world, client_of):
    return client_of(world.editor)


def _text(response) -> str:
    return response.content.decode()


def _rows(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


# --- registers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["editor", "dana"])
def test_authors_keep_the_registers(db, world, client_of, name):
    client = client_of(getattr(world, name))

    for address in (
        "acts:index",
        "acts:add",
        "terms:index",
        "terms:add",
        "stale_laws_report",
        "review_report",
    ):
        assert client.get(reverse(address)).status_code == 200, address


def test_an_instructor_corrects_but_does_not_delete(taught, world, client_of):
    act = Act.objects.get(code="LAW-148")
    dana, editor = client_of(world.dana), client_of(world.editor)

    assert dana.get(reverse("acts:edit", args=[act.pk])).status_code == 200
    assert dana.post(reverse("acts:delete", args=[act.pk])).status_code == 302
    assert Act.objects.filter(pk=act.pk).exists()
    assert editor.post(reverse("acts:delete", args=[act.pk])).status_code == 302
    assert not Act.objects.filter(pk=act.pk).exists()


def test_nobody_else_sees_them(db, world, client_of):
    for name in ("maker", "auditor", "aigul", "admin"):
        client = client_of(getattr(world, name))
        for address in (
            "acts:index",
            "terms:index",
            "act_chooser:choose",
            "stale_laws_report",
            "review_report",
        ):
            assert client.get(reverse(address)).status_code == 302, (name, address)


def test_an_act_is_found_by_any_of_its_words(editors_cms):
    Act.objects.create(code="LAND-442", title_kk="Жер кодексі", title_ru="Земельный кодекс", number="№ 442")

    for words in ("жер код", "ЗЕМЕЛЬНЫЙ".capitalize(), "442"):
        html = _text(editors_cms.get(reverse("acts:index"), {"q": words}))
        assert "Жер кодексі" in html
        assert "Law on local government" not in html


def test_acts_are_filtered_by_their_check(editors_cms, settings):
    settings.LAW_CHECK_DAYS = 3650
    Act.objects.create(code="LAW-OLD", title_kk="Ескі", title_ru="Старый", checked_on=date(2010, 1, 1))

    found = {
        check: {
            act.code
            for act in editors_cms.get(reverse("acts:index"), {"checked": check}).context["object_list"]
        }
        for check in ("never", "overdue", "fresh", "")
    }

    assert found == {
        "never": {"LAW-9"},
        "overdue": {"LAW-9", "LAW-OLD"},
        "fresh": {"LAW-148"},
        "": {"LAW-9", "LAW-OLD", "LAW-148"},
    }


def test_an_act_says_where_it_is_used(editors_cms):
    act = Act.objects.get(code="LAW-148")

    assert "Lesson T01-L1 (ru)" in _text(editors_cms.get(reverse("acts:usage", args=[act.pk])))


def test_a_code_stands_once(editors_cms):
    response = editors_cms.post(
        reverse("acts:add"), {"code": "LAW-148", "title_kk": "Басқа", "title_ru": "Другой"}
    )

    assert response.status_code == 200
    assert Act.objects.filter(code="LAW-148").count() == 1


def test_a_term_needs_every_language(editors_cms):
    words = {"key": "akimat", "word_kk": "әкімдік", "word_ru": "акимат", "meaning_kk": "…", "meaning_ru": "…"}

    assert editors_cms.post(reverse("terms:add"), words).status_code == 200
    assert not Term.objects.filter(key="akimat").exists()
    editors_cms.post(reverse("terms:add"), words | {"word_en": "akimat", "meaning_en": "…"})
    assert Term.objects.get(key="akimat").word_kk == "әкімдік"


@pytest.mark.parametrize("count", [1, 20])
def test_the_register_costs_the_same_for_any_number_of_acts(
    editors_cms, django_assert_max_num_queries, count
):
    Act.objects.bulk_create(Act(code=f"A-{n}", title_kk="Акт", title_ru="Акт") for n in range(count))
    editors_cms.get(reverse("acts:index"))

    with django_assert_max_num_queries(16):
        editors_cms.get(reverse("acts:index"))


# --- choosers --------------------------------------------------------------------------------------


def test_an_act_is_chosen_from_the_register(editors_cms):
    act = Act.objects.get(code="LAW-148")

    found = _text(editors_cms.get(reverse("act_chooser:choose_results"), {"q": "local gov"}))
    chosen = editors_cms.get(reverse("act_chooser:chosen", args=[act.pk])).json()["result"]

    assert "LAW-148" in found
    assert (chosen["id"], chosen["title"]) == (str(act.pk), str(act))


def test_a_missing_act_is_added_while_choosing(editors_cms):
    prefix = "act_chooser-create-form"
    form = {"code": "LAW-7", "title_kk": "Жаңа", "title_ru": "Новый"}

    response = editors_cms.post(
        reverse("act_chooser:create"), form | {f"{prefix}-{key}": value for key, value in form.items()}
    )

    assert response.status_code == 200
    assert Act.objects.get(code="LAW-7").title_ru == "Новый"


def test_the_editor_gets_the_key_and_the_words_of_a_chosen_term(editors_cms):
    term = Term.objects.get()

    chosen = editors_cms.get(reverse("term_chooser:chosen", args=[term.pk])).json()["result"]

    assert chosen["key"] == "maslikhat"
    assert chosen["words"] == {"kk": "мәслихат", "ru": "маслихат", "en": "maslikhat"}


# --- reports ---------------------------------------------------------------------------------------


def test_the_report_lists_what_is_stale_and_where_it_is_used(editors_cms, settings):
    settings.LAW_CHECK_DAYS = 3650
    Act.objects.filter(code="LAW-148").update(checked_on=date(2010, 1, 1))

    html = _text(editors_cms.get(reverse("stale_laws_report")))
    rows = _rows(editors_cms.get(reverse("stale_laws_report"), {"export": "csv"}))

    assert "Law on local government (kk), No. 148-II" in html
    assert "Lesson T01-L1 (ru)" in html
    assert "T01: T01-Q01" in html
    heads = list(rows[0])
    assert sorted((row[heads[0]], row[heads[6]]) for row in rows) == [
        ("LAW-148", "Lesson T01-L1 (en)"),
        ("LAW-148", "Lesson T01-L1 (kk)"),
        ("LAW-148", "Lesson T01-L1 (ru)"),
        ("LAW-148", "Lesson T01-L2 (kk)"),
        ("LAW-148", "Lesson T01-L2 (ru)"),
        ("LAW-148", "T01: T01-Q01"),
        ("LAW-9", ""),
    ]


def test_a_retired_question_is_not_in_the_report(editors_cms, settings):
    settings.LAW_CHECK_DAYS = 0
    Act.objects.update(checked_on=date(2010, 1, 1))
    Question.objects.filter(code="T01-Q01").update(status="RETIRED")

    assert "T01-Q01" not in _text(editors_cms.get(reverse("stale_laws_report")))


def test_an_act_that_has_been_checked_leaves_the_report(editors_cms):
    Act.objects.update(checked_on=date.today() - timedelta(days=1))

    html = _text(editors_cms.get(reverse("stale_laws_report")))

    assert "Тізілімдегі актілердің бәрі жақында тексерілген." in html


@pytest.mark.parametrize("count", [1, 20])
def test_the_report_costs_the_same_for_any_number_of_acts(editors_cms, django_assert_max_num_queries, count):
    Act.objects.bulk_create(Act(code=f"A-{n}", title_kk="Акт", title_ru="Акт") for n in range(count))
    editors_cms.get(reverse("stale_laws_report"))

    with django_assert_max_num_queries(14):
        editors_cms.get(reverse("stale_laws_report"))


def test_the_review_report_lists_lessons_with_remarks(editors_cms):
    page = LessonPage.objects.get(translation_key=key_of("lesson", "T01-L1"), locale__language_code="ru")
    page.review = "Compare the sum.\nAnd the day."
    page.save_revision().publish()

    html = _text(editors_cms.get(reverse("review_report")))
    rows = _rows(editors_cms.get(reverse("review_report"), {"export": "csv"}))

    assert "Compare the sum.<br>And the day." in html
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    assert [list(row.values()) for row in rows] == [
        ["Lesson T01-L1 (ru)", "ru", "Compare the sum.\nAnd the day."]
    ]


def test_without_remarks_the_review_report_says_so(editors_cms):
    assert "Заңгердің тексеруін күтіп тұрған сабақ жоқ." in _text(editors_cms.get(reverse("review_report")))


def test_readers_never_see_the_remarks(taught, world, client_of):
    LessonPage.objects.update(review="For a lawyer only")

    assert "For a lawyer only" not in _text(client_of(world.editor).get("/ru/courses/tiny/t01/first/"))


# --- blocks ----------------------------------------------------------------------------------------


def test_the_form_of_a_lesson_shows_its_outline(editors_cms):
    page = LessonPage.objects.get(translation_key=key_of("lesson", "T01-L1"), locale__language_code="ru")

    html = _text(editors_cms.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))

    assert "<li>Heading (ru)</li>" in html
    assert "js/draftail-term.js" in html


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_has_a_name_an_icon_a_group_and_a_description(name):
    block = LessonBody().child_blocks[name]

    assert str(block.label)
    assert block.meta.icon not in ("", "placeholder")
    assert str(block.meta.group)
    assert len(str(block.get_description())) > 20


def test_every_block_shows_an_example_of_itself_whatever_the_library_holds(db, world, client_of):
    """No picture, no document, no act is there yet."""
    editor = client_of(world.editor)

    for name, block in LessonPage._meta.get_field("body").stream_block.child_blocks.items():
        preview = editor.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert (block.is_previewable, preview.status_code) == (True, 200), name
        assert "css/site.css" in _text(preview), name


def _block(name):
    return LessonBody().child_blocks[name]


def _document(name: str):
    return get_document_model().objects.create(title="File", file=ContentFile(b"content", name=name))


@pytest.mark.parametrize(
    ("document", "link", "audio", "wrong"),
    [
        (None, "", None, ["document"]),
        ("film.pdf", "", None, ["document"]),
        ("film.mp4", "", "film.docx", ["audio"]),
        ("film.mp4", "", "film.mp3", []),
        (None, "https://video.example/1", None, []),
    ],
)
def test_a_video_is_a_video(db, document, link, audio, wrong):
    value = {
        "title": "Film",
        "document": document and _document(document),
        "link": link,
        "audio": audio and _document(audio),
        "transcript": "Words",
    }

    try:
        _block("video").clean(_block("video").normalize(value))
        found = []
    except StructBlockValidationError as refused:
        found = list(refused.block_errors)
    assert found == wrong


@pytest.mark.parametrize(
    ("right", "several", "wrong"),
    [([], False, ["prompt"]), ([0, 1], False, ["several"]), ([0, 1], True, []), ([1], False, [])],
)
def test_a_self_check_knows_what_is_right(right, several, wrong):
    value = {
        "prompt": "Who?",
        "several": several,
        "options": [
            {"text": word, "right": place in right, "feedback": ""} for place, word in enumerate("ab")
        ],
        "explanation": "Because.",
    }

    try:
        _block("self_check").clean(_block("self_check").normalize(value))
        found = []
    except StructBlockValidationError as refused:
        found = list(refused.block_errors)
    assert found == wrong


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (60, 1), (300, 2), (600, 5), (1200, 10)])
def test_reading_takes_a_minute_for_120_words(words, minutes):
    assert minutes_of(words) == minutes


def test_a_lesson_page_says_how_long_it_reads(taught, world, client_of):
    page = LessonPage.objects.get(translation_key=key_of("lesson", "T01-L1"), locale__language_code="en")

    html = _text(client_of(world.editor).get("/en/courses/tiny/t01/first/"))

    assert page.words > 80
    assert f"reads in {minutes_of(page.words)} minute" in html


def test_a_lesson_reads_on_when_a_document_is_gone(taught, world, client_of):
    get_document_model().objects.all().delete()

    html = _text(client_of(world.editor).get("/ru/courses/tiny/t01/first/"))

    assert "Этого файла больше нет." in html


def test_a_chosen_term_is_json(editors_cms):
    response = editors_cms.get(reverse("term_chooser:choose"))

    assert json.loads(response.content)["step"] == "choose"
