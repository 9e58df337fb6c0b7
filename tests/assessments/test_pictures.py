"""Pictures of questions are judged by their bytes and drawn anew; nothing else of a file is kept."""

import io

import pytest
from django.core.files.storage import storages
from PIL import Image

from assessments.models import Picture
from assessments.questions import pictures
from tests.assessments.questions import picture
from tests.worlds import NOON


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("form", "kept"), [("PNG", "PNG"), ("GIF", "PNG"), ("JPEG", "JPEG"), ("WEBP", "JPEG")]
)
def test_drawings_stay_drawings_and_photographs_photographs(form, kept):
    drawn = pictures.drawn(picture("teal", form=form))

    assert (drawn.form, drawn.width, drawn.height, opened(drawn.content).format) == (kept, 40, 30, kept)


def test_what_is_seen_through_stays_so():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "WEBP")

    drawn = pictures.drawn(out.getvalue())

    assert (drawn.form, opened(drawn.content).mode) == ("PNG", "RGBA")


def test_nothing_but_pixels_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif[0x0112] = 6  # lies on its side
    file = picture("teal", form="JPEG", exif=exif, comment=b"SECRET-COMMENT") + b"SECRET-TAIL"

    drawn = pictures.drawn(file)

    assert b"SECRET" not in drawn.content
    assert (drawn.width, drawn.height) == (30, 40)


def test_a_large_picture_is_made_smaller():
    drawn = pictures.drawn(picture("teal", size=(3200, 400)))

    assert (drawn.width, drawn.height) == (1600, 200)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7 ...", "The file is not a picture that can be shown. Take PNG, JPEG, WebP or GIF."),
        (b"<svg/>", "The file is not a picture that can be shown. Take PNG, JPEG, WebP or GIF."),
        (b"", "The file is not a picture that can be shown. Take PNG, JPEG, WebP or GIF."),
        (picture("teal")[:50], "The picture is damaged and cannot be read."),
        (picture("teal", form="JPEG")[:200], "The picture is damaged and cannot be read."),
        (b"\x89PNG" + b"0" * 5 * 1024 * 1024, "The picture is too large: at most 5 MB."),
        (
            picture("teal", size=(6000, 5000)),
            "The picture has too many pixels. Make it smaller and try again.",
        ),
    ],
)
def test_what_is_no_picture_is_refused(content, reason):
    with pytest.raises(pictures.PictureRefused) as refused:
        pictures.drawn(content)

    assert str(refused.value) == reason


def test_the_same_picture_is_kept_once_as_brought_and_as_drawn(db):
    file = picture("teal", form="JPEG")

    first = pictures.keep(content=file, at=NOON)
    drawn = pictures.content_of(first)

    assert pictures.keep(content=file, at=NOON) == first
    assert pictures.keep(content=drawn, at=NOON) == first
    assert pictures.find([first.sha256, first.source_sha256, "0" * 64]) == {
        first.sha256: first,
        first.source_sha256: first,
    }


def test_what_no_question_shows_is_forgotten_with_its_file(db, django_capture_on_commit_callbacks):
    kept = pictures.keep(content=picture("teal"), at=NOON)
    assert storages["private"].exists(kept.path)

    with django_capture_on_commit_callbacks(execute=True):
        assert pictures.forget_unused(pictures=[kept.pk], at=NOON) == 1

    assert not storages["private"].exists(kept.path)
    assert Picture.objects.count() == 0
