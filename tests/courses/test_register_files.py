"""Acts, terms, forms and media of the files become rows: once each, and an author's later words are safe."""

from datetime import date

from wagtail.documents import get_document_model
from wagtail.models import ReferenceIndex

from courses.models import Act, LessonPage, Loaded, Term
from schoolofakims.curriculum.keys import key_of
from tests.courses.conftest import NOON

Document = get_document_model()


def _page(language: str) -> LessonPage:
    return LessonPage.objects.get(translation_key=key_of("lesson", "T01-L1"), locale__language_code=language)


def _block(page: LessonPage, kind: str):
    return next(child for child in page.body if child.block_type == kind)


def test_acts_and_terms_of_the_files_stand_in_their_registers(taught):
    act = Act.objects.get(code="LAW-148")
    term = Term.objects.get()

    assert (act.title_ru, act.number, act.checked_on) == (
        "Law on local government (ru)",
        "No. 148-II",
        NOON.date(),
    )
    assert Act.objects.get(code="LAW-9").checked_on is None
    assert (term.key, term.word_kk, term.meaning_en) == ("maslikhat", "мәслихат", "An elected body.")


def test_a_lesson_names_its_act_by_the_row(taught):
    law = _block(_page("ru"), "law").value

    assert (law["act"], law["checked_on"]) == (Act.objects.get(code="LAW-148"), NOON.date())


def test_nobody_has_checked_a_reference_to_an_act_that_nobody_has_read(db, folder):
    for language in ("kk", "ru", "en"):
        folder.edit(f"T01/L1.{language}.yaml", lambda content: content["blocks"][4].update(act="LAW-9"))

    folder.load()

    assert _block(_page("kk"), "law").value["checked_on"] is None


def test_a_term_is_stored_as_the_editor_would_store_it(taught):
    source = _block(_page("ru"), "paragraph").value.source

    assert '<a linktype="term" key="maslikhat">maslikhat</a>' in source


def test_a_form_is_stored_once_in_each_language_and_found_again(taught):
    titles = sorted(Document.objects.values_list("title", flat=True))

    taught.load()

    # Two lessons have the same form, but each names its own code at the foot of the sheet.
    assert titles == ["Minutes (en)", "Minutes (kk)", "Minutes (kk)", "Minutes (ru)", "Minutes (ru)"]
    assert Document.objects.count() == 5
    assert _block(_page("kk"), "download").value["document"].title == "Minutes (kk)"
    assert _block(_page("kk"), "download").value["document"].filename.startswith("minutes-kk")


def test_a_changed_form_changes_its_page_alone(taught):
    for language in ("kk", "ru", "en"):
        words = (
            {"kk": "Жаңа жол", "ru": "Новая строка", "en": "New line"}[language]
            if language == "ru"
            else "Place"
        )
        taught.edit(
            f"T01/L1.{language}.yaml",
            lambda content, words=words: content["blocks"][11]["form"][2].update(field=words),
        )

    assert taught.load().pages.changed == ["T01-L1 ru"]


def test_a_video_and_its_sound_become_documents(db, folder):
    media = folder.path / "T01" / "media"
    (media / "film.webm").write_bytes(b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"\x00" * 64)
    (media / "film.mp3").write_bytes(b"ID3\x03\x00" + b"\x00" * 64)
    for language in ("kk", "ru", "en"):
        folder.edit(
            f"T01/L1.{language}.yaml",
            lambda content: content["blocks"][10].update(file="film.webm", audio="film.mp3", link=None),
        )

    folder.load()

    video = _block(_page("kk"), "video").value
    assert (video["document"].file_extension, video["audio"].file_extension) == ("webm", "mp3")
    assert _block(_page("ru"), "video").value["document"] == video["document"]


def test_a_check_that_an_author_wrote_into_the_register_stays(taught):
    Act.objects.filter(code="LAW-148").update(checked_on=date(2027, 1, 15))
    taught.edit("acts.yaml", lambda content: content[0].update(number="No. 148-II (new)"))

    outcome = taught.load()

    assert outcome.registers.kept == ["act:LAW-148"]
    assert Act.objects.get(code="LAW-148").checked_on == date(2027, 1, 15)


def test_force_brings_the_register_back_to_the_files(taught):
    Act.objects.filter(code="LAW-148").update(checked_on=date(2027, 1, 15))

    outcome = taught.load(force=True)

    assert outcome.registers.changed == ["act:LAW-148"]
    assert Act.objects.get(code="LAW-148").checked_on == NOON.date()


def test_a_changed_term_changes_its_row_alone(taught):
    taught.edit("glossary.yaml", lambda content: content[0]["definition"].update(ru="Другое."))

    outcome = taught.load()

    assert outcome.registers.changed == ["term:maslikhat"]
    assert (outcome.pages.changed, outcome.questions.changed) == ([], [])
    assert Term.objects.get().meaning_ru == "Другое."


def test_what_a_second_load_finds_unchanged_is_counted(taught):
    outcome = taught.load()

    assert (outcome.registers.new, outcome.registers.changed, outcome.registers.unchanged) == ([], [], 3)
    assert Loaded.objects.filter(key=key_of("term", "maslikhat")).count() == 1


def test_remarks_for_a_lawyer_come_into_the_page(taught):
    taught.edit("T01/L1.kk.yaml", lambda content: content.update(review=["Check the term.", "And the sum."]))

    assert taught.load().pages.changed == ["T01-L1 kk"]
    assert _page("kk").review == "Check the term.\nAnd the sum."


def test_how_a_lesson_is_done_is_the_same_in_every_language(taught):
    taught.edit("T01/module.yaml", lambda content: content["lessons"][0].update(done_by="CHECKED"))

    assert taught.load().pages.changed == ["T01-L1 kk", "T01-L1 ru", "T01-L1 en"]
    assert {_page(code).done_by for code in ("kk", "ru", "en")} == {"CHECKED"}


def test_where_an_act_is_used_is_known_without_the_worker(taught):
    act = Act.objects.get(code="LAW-148")

    assert ReferenceIndex.get_references_to(act).count() == 5


def test_a_course_keeps_the_key_under_which_records_know_it(db, folder):
    folder.edit("TINY.yaml", lambda content: content.update(key="OLD", slug={"kk": "new", "ru": "new"}))

    folder.load()

    page = _page("kk")
    assert page.get_parent().get_parent().translation_key == key_of("course", "OLD")
    assert page.url == "/kk/courses/new/t01/first/"
