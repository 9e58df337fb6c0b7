"""Papers of every kind and look: compiled as WeasyPrint lays them out, whole, tagged, and with pictures that PDF/A takes."""

import hashlib
import io

import pikepdf
import pypdfium2
import pytest

from certification import pictures, rendering
from certification.rendering import Look, fit, keeping, layout
from tests.certification import oracle
from tests.certification.life import drawing
from tests.certification.papers import URL, facts, fullest, qr_codes, signed_words, told_by, words

LOGO = pictures.taken(drawing(500, 300))
AUTOGRAPH = pictures.taken(drawing(600, 160, mode="L"))
SIGNED = (("logo.png", LOGO), ("signature.png", AUTOGRAPH), ("signature2.png", AUTOGRAPH))
SECOND = {"name": "Б. Қ. Әбдіров", "post": {"kk": "Төраға", "ru": "Председатель", "en": "Chair"}}
STATEMENT = {"kk": "курсты аяқтады", "ru": "курс завершён", "en": "has taken the course"}
PAPERS = {
    "completion, pictures, two people": (
        "completion",
        Look("blue", "corners", SIGNED),
        fullest() | {"second": SECOND, "statement": STATEMENT, "signed": signed_words(size=168)},
    ),
    "completion, lines, no hours": ("completion", Look("wine", "lines"), facts(hours=None)),
    "letter, fullest": ("letter", Look("green", "horns", SIGNED[:2]), fullest() | {"signed": signed_words()}),
    "letter, shortest": ("letter", Look("graphite", "corners"), facts(name="Ән Ли", name_latin="")),
}


def modules(count):
    title = {"kk": "Жергілікті өзін-өзі басқару", "ru": "Местное самоуправление", "en": ""}
    return [
        {
            "title": {code: f"{text} {number}" if text else "" for code, text in title.items()},
            "hours": 1.5,
            "result": 90,
        }
        for number in range(1, count + 1)
    ]


def rendered(kind, look, printed):
    return rendering.render(printed, html_name=kind, verify_url=URL, demo=True, look=look)


def pages(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.fixture(scope="module")
def transcript():
    return rendered("completion", Look("blue"), facts(modules=modules(30)))


# A second each: a master is made and proved, and the sheet laid out in full beside it.
@pytest.mark.parametrize(("kind", "look", "printed"), PAPERS.values(), ids=PAPERS)
def test_every_paper_is_compiled_as_weasyprint_sets_it(kind, look, printed, tmp_path):
    keeping.forget()
    sheet = rendering.compiled(
        printed, html_name=kind, verify_url=URL, demo=True, at=oracle.AT, room=100, folder=tmp_path, look=look
    )
    compiled = sheet.sealed(b"0")
    laid_out = rendered(kind, look, printed)

    assert oracle.difference(oracle.texts(compiled), oracle.texts(laid_out)) == ""
    assert words(compiled) == words(laid_out)
    assert qr_codes(compiled, 144) == qr_codes(laid_out, 144) == [rendering.coded(printed)]
    assert told_by("qpdf", "--check", pdf=compiled, folder=tmp_path)[0] == 0


def test_pictures_are_plain_colours_with_words_for_who_does_not_see(tmp_path):
    kind, look, printed = PAPERS["completion, pictures, two people"]
    with pikepdf.open(io.BytesIO(rendered(kind, look, printed))) as file:
        images = [
            one for one in file.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]
        spoken = [str(one.Alt) for one in file.objects if _is_figure(one)]
        intents = len(file.Root.OutputIntents)

    assert len(images) == 4
    assert {(str(one.ColorSpace), bool(one.Interpolate), "/SMask" in one) for one in images} == {
        ("/DeviceRGB", False, False)
    }
    assert sorted(spoken) == ["QR", "Логотип", "Қолтаңба", "Қолтаңба"]
    assert intents == 1


def test_what_is_printed_without_hours_says_none():
    said = words(rendered("completion", Look(), facts(hours=None)))

    assert "академ" not in said
    assert "біліктілікті арттыру, қашықтан оқыту" in said


def test_a_transcript_goes_on_over_pages_and_loses_no_row(transcript):
    found = pages(transcript)

    assert len(found) == 3
    assert "СЕРТИФИКАТ" in found[0]
    for number in range(1, 31):
        assert sum(f"Жергілікті өзін-өзі басқару {number} " in page for page in found) == 1
    for number, page in enumerate(found[1:], 2):
        assert "Нәтиже / Результат" in page  # the head of the table stands on each
        assert page.endswith(f"№ ӘМ-2026-000417 {number} / 3")  # a loose page says whose it is


def test_a_transcript_is_tagged_as_a_table_and_keeps_its_facts(transcript, tmp_path):
    with pikepdf.open(io.BytesIO(transcript)) as file:
        kinds = [str(one.S) for one in file.objects if _is_element(one)]
        languages = {str(one.Lang) for one in file.objects if _is_element(one) and "/Lang" in one}
        attached = next(iter(file.attachments.values())).get_file().read_bytes()

    assert kinds.count("/TR") >= 31
    assert "/Table" in kinds
    assert {"ru"} <= languages
    assert b"modules" in attached
    assert told_by("qpdf", "--check", pdf=transcript, folder=tmp_path)[0] == 0


def test_a_transcript_is_never_compiled_and_always_the_same(tmp_path):
    printed = facts(modules=modules(2))
    with pytest.raises(rendering.NotCompiled, match="flows"):
        rendering.compiled(
            printed,
            html_name="completion",
            verify_url=URL,
            demo=True,
            at=oracle.AT,
            room=100,
            folder=tmp_path,
        )

    one, other = (rendered("completion", Look(), printed) for _twice in range(2))
    assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"statement": {"kk": "ұзақ " * 200, "ru": "-", "en": "-"}}, "statement.kk"),
        ({"second": {"name": "Ұзын" * 30, "post": {}}}, "second.name"),
        ({"modules": [{"title": {"kk": "\u202eкері", "ru": "", "en": ""}, "hours": 1, "result": None}]}, "modules.1.title.kk"),
    ],
)  # fmt: skip
def test_what_a_paper_adds_is_checked_like_the_rest(changed, field):
    with pytest.raises(fit.CannotPrint) as refusal:
        rendering.check_printable(rendering.tidy(facts(**changed)))

    assert refusal.value.field == field


def test_a_letter_takes_what_a_certificate_takes():
    for printed in (facts(), fullest()):
        assert set(layout.fields(printed, verify_url=URL, kind="letter")) == set(
            layout.fields(printed, verify_url=URL)
        )


def _is_element(one):
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"


def _is_figure(one):
    return _is_element(one) and one.get("/S") == "/Figure"
