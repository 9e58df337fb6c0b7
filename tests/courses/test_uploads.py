"""What an author uploads in the CMS is what its ending says, and not too heavy."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses import uploads
from tests.courses.conftest import png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 120
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 100
PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture
def author(world, client_of):
    return client_of(world.dana)


def _upload(author, name: str, content: bytes, kind: str = "docs"):
    file = SimpleUploadedFile(name, content)
    return author.post(
        reverse(f"wagtail{kind}:add_multiple"),
        {"title": name, "files[]": file},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()


@pytest.mark.parametrize(
    ("name", "content"), [("form.pdf", PDF), ("lesson.mp4", VIDEO), ("rows.csv", "Ә;1\n".encode())]
)
def test_a_document_that_is_what_it_says_is_kept(author, name, content):
    assert _upload(author, name, content)["success"] is True
    assert get_document_model().objects.get().title == name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("form.pdf", PROGRAM),
        ("form.docx", PROGRAM),
        ("lesson.mp4", PROGRAM),
        ("rows.csv", PROGRAM),
        ("form.pdf", SVG),
        ("lesson.mp4", PDF),
        ("rows.txt", PDF),
    ],
)
def test_a_renamed_file_is_refused_by_name(author, name, content):
    answer = _upload(author, name, content)

    assert answer["success"] is False
    assert f"{name} мазмұны кеңейтіміне сай келмейді." in answer["error_message"]
    assert not get_document_model().objects.exists()


@pytest.mark.parametrize("name", ["piles.svg", "run.exe", "page.html"])
def test_an_ending_that_lessons_do_not_use_is_refused(author, name):
    assert _upload(author, name, SVG)["success"] is False
    assert not get_document_model().objects.exists()


def test_a_video_above_the_limit_is_refused(author, monkeypatch):
    # A small limit in place of 200 megabytes, which would take the test seconds to send.
    monkeypatch.setitem(uploads.KINDS, "mp4", (("video/mp4",), 0))

    answer = _upload(author, "lesson.mp4", VIDEO)

    assert "lesson.mp4 файлы тым ауыр." in answer["error_message"]
    assert not get_document_model().objects.exists()


def test_a_video_may_weigh_two_hundred_megabytes():
    assert uploads.KINDS["mp4"] == (("video/mp4", "video/x-m4v"), 200)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("piles.svg", SVG),
        ("piles.png", SVG),
        ("piles.png", PROGRAM),
        ("piles.jpg", png()),
        ("run.exe", PROGRAM),
    ],
)
def test_a_picture_is_what_its_bytes_and_its_ending_say(author, name, content):
    assert _upload(author, name, content, kind="images")["success"] is False
    assert not get_image_model().objects.exists()
