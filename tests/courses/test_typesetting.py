"""A lesson on paper: tagged, in our faces, with its own pictures and nobody else's."""

import io

import pikepdf
import pypdfium2
import pytest

from courses import typesetting
from courses.models import LessonPage
from schoolofakims.curriculum.keys import key_of
from tests.training import trees


@pytest.fixture
def lesson(taught):
    """A lesson with a picture, a table, a law and a self-check, in Russian."""
    return LessonPage.objects.get(translation_key=key_of("lesson", "T01-L2"), locale__language_code="ru")


def _text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_the_file_is_tagged_and_says_title_language_and_standard(lesson):
    content = typesetting.pdf(lesson)

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "ru"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as said:
            assert said["pdfuaid:part"] == "1"
            assert said["dc:title"] == lesson.title
        faces = {
            str(font.BaseFont).partition("+")[2]
            for page in pdf.pages
            for font in page.Resources.Font.values()
        }
    assert {face.partition("-")[0] for face in faces} == {"School"}


def test_the_file_says_where_the_words_stand_and_of_which_day_they_are(lesson):
    text = _text(typesetting.pdf(lesson))

    assert lesson.title in text
    assert "http://127.0.0.1:8000/ru/courses/tiny/t01/second/" in text
    assert "Версия от" in text or "Version of:" in text
    assert "1 / " in text


def test_kazakh_letters_come_back_as_they_were(world):
    trees.write(trees.grow(("kk",)))
    page = LessonPage.objects.get(slug="assembly")
    page.title = "ӘәҒғҚқҢңӨөҰұҮүҺһІі ₸ №"
    page.save_revision().publish()

    assert page.title in _text(typesetting.pdf(LessonPage.objects.get(pk=page.pk)))


def test_pictures_of_the_lesson_are_on_the_paper(lesson):
    with pikepdf.open(io.BytesIO(typesetting.pdf(lesson))) as pdf:
        pictures = {image for page in pdf.pages for image in page.get_images()}

    assert len(pictures) == 1


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:8000/media/images/../../secrets/key.png",
        "print:../../../etc/passwd",
        "http://127.0.0.1:8000/media/images/absent.svg",
    ],
)
def test_nothing_else_is_ever_loaded(url):
    with pytest.raises((ValueError, KeyError, OSError)):
        typesetting.OwnFiles().fetch(url)


def test_the_design_changes_with_what_it_is_made_of_only():
    assert typesetting.design() == typesetting.design()
    assert len(typesetting.design()) == 10
