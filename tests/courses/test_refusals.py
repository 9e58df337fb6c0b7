"""What authors of files may get wrong: each is named by file and place, and nothing is half loaded."""

import pytest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.models import Act, CoursePage, Loaded, Term
from schoolofakims.curriculum import loading, media
from schoolofakims.curriculum.sheets import Unreadable

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 120
LANGUAGES = ("kk", "ru", "en")


def _set(**values):
    return lambda content: content.update(values)


def _block(index, **values):
    return lambda content: content["blocks"][index].update(values)


def _form(pieces):
    return lambda content: content["blocks"][-1].update(form=pieces)


def _refused(folder) -> list[str]:
    with pytest.raises(loading.CurriculumRefused) as refused:
        folder.load()
    assert not CoursePage.objects.exists()
    assert not Loaded.objects.exists()
    assert not Act.objects.exists()
    assert not Term.objects.exists()
    assert not get_image_model().objects.exists()
    assert not get_document_model().objects.exists()
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("school.yaml", _set(courses=[]), "school.yaml: courses: needs at least 1"),
        ("school.yaml", _set(courses=["TINY", "TINY"]), "school.yaml: courses: the module T01 stands twice"),
        ("TINY.yaml", _set(code="SMALL"), "TINY.yaml: code: must be TINY"),
        ("T01/module.yaml", _set(lessons=[], exam=None), "T01/module.yaml: lessons: needs at least 1"),
        (
            "T01/module.yaml",
            lambda content: content["lessons"][0].update(done_by="HEARD"),
            "T01/module.yaml: lessons[0].done_by: must be one of: SAID, READ, CHECKED",
        ),
        (
            "T01/L1.ru.yaml",
            _block(0, text="Read <script>alert(1)</script>"),
            "T01/L1.ru.yaml: blocks[0].text: must not hold HTML: <script>",
        ),
        (
            "T01/L1.ru.yaml",
            _block(2, alt='<img src=x onerror="alert(1)">'),
            'T01/L1.ru.yaml: blocks[2].alt: must not hold HTML: <img src=x onerror="alert(1)">',
        ),
        (
            "T01/L1.ru.yaml",
            _set(title="A <b>bold</b> title"),
            "T01/L1.ru.yaml: title: must not hold HTML: <b>",
        ),
        (
            "T01/L1.ru.yaml",
            _block(0, text="[here](javascript:alert(1))"),
            "T01/L1.ru.yaml: blocks[0].text: links lead to https://… or term:KEY, not to javascript:alert(1",
        ),
        (
            "T01/L1.ru.yaml",
            _block(0, text="[there](/kk/courses/)"),
            "T01/L1.ru.yaml: blocks[0].text: links lead to https://… or term:KEY, not to /kk/courses/",
        ),
        (
            "T01/L1.ru.yaml",
            _block(0, text="[word](term:unheard-of)"),
            "T01/L1.ru.yaml: blocks[0].text: the glossary holds no term unheard-of",
        ),
        (
            "T01/L1.ru.yaml",
            _block(4, text="[maslikhat](term:maslikhat) decides"),
            "T01/L1.ru.yaml: blocks[4].text: must not hold a link: [maslikhat](term:maslikhat)",
        ),
        (
            "T01/L1.ru.yaml",
            _block(9, terms=[{"name": "own", "wealth": "much"}]),
            "T01/L1.ru.yaml: blocks[9].terms[0].wealth: is not a known key",
        ),
        (
            "T01/L1.ru.yaml",
            _block(10, link="ftp://video"),
            "T01/L1.ru.yaml: blocks[10].link: must be an address that begins with https://",
        ),
        ("T01/L1.ru.yaml", _block(10, link=""), "T01/L1.ru.yaml: blocks[10]: needs a file or a link"),
        ("T01/L1.ru.yaml", _block(10, transcript=""), "T01/L1.ru.yaml: blocks[10].transcript: is missing"),
        (
            "T01/L1.ru.yaml",
            _block(11, name="Протокол"),
            "T01/L1.ru.yaml: blocks[11].name: may hold small Latin letters, digits and single hyphens",
        ),
        (
            "T01/L1.ru.yaml",
            _form([{"poem": "Words"}]),
            "T01/L1.ru.yaml: blocks[11].form[0]: must be one of: heading, text, field, table, check, sign",
        ),
        (
            "T01/L1.ru.yaml",
            _form([{"table": {"header": ["No.", "Name"], "rows": [["1"]]}}]),
            "T01/L1.ru.yaml: blocks[11].form[0].table.rows[0]: must be a list of 2 cells",
        ),
        (
            "T01/L1.ru.yaml",
            _form([{"field": "Place"}]),
            "T01/L1.ru.yaml: blocks[11]: must follow T01/L1.kk.yaml block by block",
        ),
        (
            "T01/L1.ru.yaml",
            _block(4, act="LAW-9"),
            "T01/L1.ru.yaml: blocks[4]: must follow T01/L1.kk.yaml block by block",
        ),
        (
            "T01/L1.ru.yaml",
            lambda content: content["blocks"].pop(),
            "T01/L1.ru.yaml: blocks[11]: must follow T01/L1.kk.yaml block by block",
        ),
        (
            "T01/bank.yaml",
            lambda content: content["questions"][0].update(basis={"act": "LAW-0"}),
            "T01/bank.yaml: questions[0].basis.act: there is no act LAW-0 in acts.yaml",
        ),
        (
            "T01/bank.yaml",
            lambda content: content["questions"][0].update(basis={"source": {"kk": "Әдіс"}}),
            "T01/bank.yaml: questions[0].basis.source.ru: is missing",
        ),
        (
            "acts.yaml",
            lambda content: content[0].update(code="закон"),
            "acts.yaml: [0].code: may hold capital Latin letters, digits and hyphens",
        ),
        (
            "acts.yaml",
            lambda content: content[0].update(url="javascript:alert(1)"),
            "acts.yaml: [0].url: must be an address that begins with https://",
        ),
        ("acts.yaml", lambda content: content[0]["title"].pop("ru"), "acts.yaml: [0].title.ru: is missing"),
        ("glossary.yaml", lambda content: content[0].pop("en"), "glossary.yaml: [0].en: is missing"),
        (
            "glossary.yaml",
            lambda content: content[0]["definition"].pop("kk"),
            "glossary.yaml: [0].definition.kk: is missing",
        ),
    ],
)
def test_a_fault_is_named_by_file_and_place(db, folder, name, change, problem):
    folder.edit(name, change)

    assert problem in _refused(folder)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("piles.svg", SVG, "must be a PNG, JPEG, WebP or GIF picture"),
        ("piles.png", SVG, "must be a PNG, JPEG, WebP or GIF picture"),
        ("piles.png", PROGRAM, "must be a PNG, JPEG, WebP or GIF picture"),
        ("piles.exe", PROGRAM, "must be a PNG, JPEG, WebP or GIF picture"),
        ("piles.jpg", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "must be a PNG, JPEG, WebP or GIF picture"),
        ("piles.png", b"", "must be a PNG, JPEG, WebP or GIF picture"),
    ],
)
def test_a_picture_is_what_its_bytes_and_its_ending_say(db, folder, name, content, problem):
    (folder.path / "T01" / "media" / name).write_bytes(content)
    for language in LANGUAGES:
        folder.edit(f"T01/L1.{language}.yaml", _block(2, image=name))

    assert f"T01/L1.kk.yaml: blocks[2].image: {problem}" in _refused(folder)


def test_a_picture_that_is_too_heavy_is_named(db, folder, png_of):
    heavy = png_of() + b"\x00" * (20 * media.MEGABYTE)
    (folder.path / "T01" / "media" / "piles.png").write_bytes(heavy)

    assert "T01/L1.kk.yaml: blocks[2].image: media/piles.png is heavier than 20 MB" in _refused(folder)


def test_a_video_of_200_megabytes_is_named(db, folder):
    with (folder.path / "T01" / "media" / "long.mp4").open("wb") as video:
        video.write(b"\x00\x00\x00\x20ftypisom")
        video.truncate(200 * media.MEGABYTE + 1)  # a hole: no disk is filled
    for language in LANGUAGES:
        folder.edit(f"T01/L1.{language}.yaml", _block(10, file="long.mp4", link=None))

    assert "T01/L1.kk.yaml: blocks[10].file: media/long.mp4 is heavier than 200 MB" in _refused(folder)


def test_a_program_named_like_a_video_is_refused(db, folder):
    (folder.path / "T01" / "media" / "film.mp4").write_bytes(PROGRAM)
    for language in LANGUAGES:
        folder.edit(f"T01/L1.{language}.yaml", _block(10, file="film.mp4"))

    assert "T01/L1.kk.yaml: blocks[10].file: must be an MP4 or WebM video" in _refused(folder)


def test_a_file_outside_the_media_folder_is_not_found(db, folder):
    for language in LANGUAGES:
        folder.edit(f"T01/L1.{language}.yaml", _block(2, image="../../acts.yaml"))

    assert "T01/L1.kk.yaml: blocks[2].image: there is no media/../../acts.yaml" in _refused(folder)


def test_every_fault_is_told_at_once(db, folder):
    folder.edit("T01/L1.ru.yaml", _block(0, text="<b>x</b>"))
    folder.edit("acts.yaml", lambda content: content[0].update(colour="red"))

    assert len(_refused(folder)) == 2


def test_a_course_without_a_file_makes_the_folder_unusable(db, folder):
    folder.edit("school.yaml", _set(courses=["TINY", "LOST"]))

    with pytest.raises(Unreadable, match=r"courses/LOST.yaml: the file is missing"):
        folder.load()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_set(kind="POEM"), "kind: must be one of: FILE, CASE, DOSSIER"),
        (_set(pass_mark=101), "pass_mark: must be a whole number from 0 to 100"),
        (_set(brief={"kk": "<i>x</i>", "ru": "y", "en": "z"}), "brief.kk: must not hold HTML: <i>"),
        (
            lambda content: content["criteria"][0].update(points=30),
            "criteria: make 90 points; they must make 100",
        ),
        (
            lambda content: content["criteria"][0]["levels"].reverse(),
            "criteria[0].levels: must rise from 0 to 40 points",
        ),
        (
            lambda content: content["criteria"][1].update(code="evidence"),
            "criteria: a code stands twice",
        ),
    ],
)
def test_a_task_is_checked(db, folder, task, change, problem):
    change(task)
    folder.write("T01/task.yaml", task)

    assert f"T01/task.yaml: {problem}" in _refused(folder)
