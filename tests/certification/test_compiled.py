import hashlib
import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from PIL import ImageChops

from certification import inspecting, rendering, seal
from certification.rendering import compiling, fit, keeping, layout, lines, master, qr, shaping
from tests.certification import oracle
from tests.certification.keys import certificate_for
from tests.certification.papers import KAZAKH, SEALED, URL, facts, fullest, picture, qr_codes, told_by, words

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHORT, LONG = "Әл", "Шұғыла-Мөлдір Жұмағұлқызы-Өтежанова Қожахметова-Шыңғысханқызы"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("masters")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return seal.make_demo_seal(tmp_path_factory.mktemp("demo") / "seal", at=NOON - timedelta(days=9))


@pytest.fixture(scope="module")
def make(own, folder):
    """A sealed certificate from these facts."""
    return lambda printed: oracle.compiled(printed, own, folder)


@pytest.fixture(scope="module")
def usual(make):
    return make(facts())


# --- equal to WeasyPrint ---------------------------------------------------------------------------

QR_AT_110_DPI = (1045, 680, 1170, 805)
PAPERS = {
    "usual": facts(),
    "fullest": fullest(),
    "shortest": facts(name=SHORT, name_latin=""),
    "longest": facts(name=LONG),
    "bare": facts(position=None, place=None, name_latin="", demo=False),
    "every letter": facts(name=KAZAKH, position={"kk": KAZAKH, "ru": KAZAKH.lower(), "en": "Akim"}),
}


@pytest.mark.parametrize("printed", PAPERS.values(), ids=PAPERS)
def test_every_text_stands_where_weasyprint_sets_it(make, printed):
    sealed, laid_out = (
        make(printed),
        rendering.render(printed, html_name="completion", verify_url=URL, demo=printed["demo"]),
    )

    assert oracle.difference(oracle.texts(sealed), oracle.texts(laid_out)) == ""
    assert words(sealed) == words(laid_out)
    one, other = picture(sealed, 110).convert("L"), picture(laid_out, 110).convert("L")
    for image in (one, other):
        image.paste(
            255, QR_AT_110_DPI
        )  # drawn with one pixel a module here and with eight there; it is read below
    changed = ImageChops.difference(one, other).point(lambda level: 255 * (level > 48)).histogram()[255]
    assert changed <= 1500  # of 1.2 million: WeasyPrint cuts the thousandths of its kerns off
    assert qr_codes(sealed, 110) == qr_codes(laid_out, 110) == [URL]


# Takes some seconds: three hundred files are made and taken apart. Ten thousand: ./soa bench certificates --long
def test_three_hundred_names_are_set_as_weasyprint_sets_them(own, folder):
    told = oracle.compare(oracle.names(300, seed=20261123), own, folder)

    assert told.different == []
    assert told.left_to_weasyprint == []
    assert told.equal + len(told.refused) == 300
    assert told.equal > 220
    assert min(map(len, told.refused)) > 45


# --- the file --------------------------------------------------------------------------------------


def test_the_same_facts_give_the_same_bytes_with_and_without_what_was_kept(make, own, usual, tmp_path):
    keeping.forget()
    from_the_disk = make(facts())
    keeping.forget()
    anew = oracle.compiled(facts(), own, tmp_path / "elsewhere")

    assert hashlib.sha256(from_the_disk).hexdigest() == hashlib.sha256(usual).hexdigest()
    assert hashlib.sha256(anew).hexdigest() == hashlib.sha256(usual).hexdigest()


def test_nothing_of_one_person_reaches_the_file_of_another(own, folder, tmp_path):
    keeping.forget()
    first = oracle.compiled(facts(name="Бірінші Адам"), own, tmp_path)
    second = facts(
        name="Екінші Кісі", number="ӘМ-2026-000418", code="8" * 26, verify_url=f"{URL[:-26]}{'8' * 26}"
    )
    after_first = oracle.compiled(second, own, tmp_path)
    keeping.forget()

    assert oracle.compiled(second, own, tmp_path / "alone") == after_first
    assert words(first) != words(after_first)


def test_the_file_is_sound_tagged_pdf_a_with_our_fonts_inside(usual, tmp_path):
    assert told_by("qpdf", "--check", pdf=usual, folder=tmp_path)[0] == 0
    _, told = told_by("pdfinfo", pdf=usual, folder=tmp_path)
    assert re.search(r"Tagged: +yes", told)
    assert re.search(r"PDF version: +1\.7", told)
    assert re.search(r"Title: +Сертификат № ӘМ-2026-000417", told)
    _, metadata = told_by("pdfinfo", "-meta", pdf=usual, folder=tmp_path)
    assert 'part="3"' in metadata
    assert 'conformance="A"' in metadata
    assert "Сертификат № ӘМ-2026-000417" in metadata
    _, fonts = told_by("pdffonts", pdf=usual, folder=tmp_path)
    rows = fonts.splitlines()[2:]
    assert len(rows) == 4
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def test_the_seal_is_valid_for_poppler_and_for_pyhanko_over_every_byte(usual, own, tmp_path):
    _, said = told_by("pdfsig", pdf=usual, folder=tmp_path)

    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert inspecting.inspect(usual, trust_roots=own.roots) == {
        "readable": True,
        "printed": facts(),
        "credential": None,
        "seal": SEALED,
    }


def test_an_rsa_seal_fits_as_well(folder, tmp_path):
    key = rsa.generate_private_key(65537, 2048)
    own = seal.FileSeal(key, certificate_for(key))

    sealed = oracle.compiled(facts(), own, folder)

    assert sealed == oracle.compiled(facts(), own, folder)
    assert inspecting.inspect(sealed, trust_roots=[own.certificate])["seal"]["trusted"]
    assert "Signature is Valid" in told_by("pdfsig", pdf=sealed, folder=tmp_path)[1]


@pytest.mark.parametrize("bit", [0, 5])
def test_one_flipped_bit_is_found_wherever_it_lies(usual, own, bit):
    gap = usual.index(b"/Contents<") + len(b"/Contents<")
    places = [
        0,
        5,
        *range(11, len(usual), 997),
        *range(gap - 1, gap + 2100, 61),
        len(usual) - 3,
        len(usual) - 1,
    ]

    for place in places:
        changed = bytearray(usual)
        changed[place] ^= 1 << bit
        assert not inspecting.inspect(bytes(changed), trust_roots=own.roots)["seal"]["intact"], place


def test_a_flipped_byte_is_found_by_poppler(usual, tmp_path):
    changed = bytearray(usual)
    changed[usual.index(b"/Decode[1 0]") + 40] ^= 1

    assert "Digest Mismatch" in told_by("pdfsig", pdf=bytes(changed), folder=tmp_path)[1]


def test_the_facts_and_the_code_travel_along(usual, tmp_path):
    assert (
        json.loads(told_by("qpdf", "--show-attachment=printed.json", pdf=usual, folder=tmp_path)[1])
        == facts()
    )
    assert qr_codes(usual, 110) == qr_codes(usual, 144) == [URL]


def test_the_page_with_the_alphabet_leaves_nothing_behind(usual):
    with pikepdf.open(io.BytesIO(usual)) as file:
        marks = {int(operands[1].MCID) for operands, operator in pikepdf.parse_content_stream(file.pages[0])
                 if str(operator) == "BDC" and "/MCID" in operands[1]}  # fmt: skip
        tagged, said = _tree(file.Root.StructTreeRoot.K[0])

        assert len(file.pages) == 1
        assert sorted(tagged) == sorted(marks)
        assert ["Figure", "QR"] in said
        assert [kind for kind, _alt in said].count("Figure") == 1
        assert [kind for kind, _alt in said].count("Form") == 1
        nums = file.Root.StructTreeRoot.ParentTree.Nums
        assert [int(nums[0]), int(nums[2])] == [0, 1]
        assert all(
            nums[1][mark].K[0] == mark if nums[1][mark] is not None else mark not in marks
            for mark in range(len(nums[1]))
        )
        assert int(file.pages[0].Annots[0].StructParent) == 1
        assert nums[3].S == "/Form"


def test_each_line_says_its_language(usual):
    with pikepdf.open(io.BytesIO(usual)) as file:
        languages = [
            str(element.Lang) for element in _elements(file.Root.StructTreeRoot.K[0]) if "/Lang" in element
        ]

        assert str(file.Root.Lang) == "kk"
    assert {"ru", "en"} == set(languages)


def test_two_processes_make_the_same_certificate(make, own, usual, tmp_path, settings):
    told = subprocess.run(
        [sys.executable, "-c", IN_ITS_OWN_PROCESS, str(settings.ROOT / "templates"), str(tmp_path), str(own.signature_bytes)],
        capture_output=True, text=True, check=True, cwd=settings.ROOT,
    ).stdout  # fmt: skip

    assert told.strip() == hashlib.sha256(_signed_part(usual)).hexdigest()


IN_ITS_OWN_PROCESS = """
import sys, django
from pathlib import Path
from django.conf import settings
settings.configure(
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [sys.argv[1]]}]
)
django.setup()
from certification import rendering
from tests.certification.oracle import AT
from tests.certification.papers import URL, facts
sheet = rendering.compiled(facts(), html_name="completion", verify_url=URL, demo=True, at=AT,
                           room=int(sys.argv[3]), folder=Path(sys.argv[2]))
print(sheet.digest().hex())
"""


def _signed_part(pdf: bytes) -> bytes:
    start, length, end, rest = map(int, re.search(rb"/ByteRange\[(.*?)\]", pdf)[1].split())
    return pdf[start:length] + pdf[end : end + rest]


def _elements(element):
    yield element
    for kid in element.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _elements(kid)


def _tree(root):
    """The marks that the tree holds, and each element's kind with its other words."""
    marks, said = [], []
    for element in _elements(root):
        said.append([str(element.S)[1:], str(element.get("/Alt", ""))])
        marks += [int(kid) for kid in element.K if not isinstance(kid, pikepdf.Object)]
    return marks, said


# --- what is left to WeasyPrint ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": "Айгүл Smith"}, "mixed scripts"),
        ({"name": "Jürgen Müller"}, "a glyph that the master lacks"),
        ({"name": "Ѓорѓи"}, "a glyph that the master lacks"),
    ],
)
def test_what_cannot_be_set_exactly_is_left_to_weasyprint(make, changed, reason):
    printed = facts(**changed)

    with pytest.raises(rendering.NotCompiled, match=reason):
        make(printed)

    assert printed["name"] in words(
        rendering.render(printed, html_name="completion", verify_url=URL, demo=True)
    )


def test_a_number_of_another_width_than_that_of_the_master_is_left_to_weasyprint():
    [line] = [line for line in lines.of(layout.fields(facts(), verify_url=URL)) if line.field == "number"]
    place = master.Place(line.face, "kk", lines.FIXED, 16.0, 100.0, "50.0", 120.0)

    assert master._left(place, 120.0, line.wide) == 100.0
    with pytest.raises(rendering.NotCompiled, match="a number of another width"):
        master._left(place, 120.1, line.wide)


def test_a_text_wider_than_its_box_is_left_to_weasyprint():
    line = lines.of(layout.fields(facts(), verify_url=URL))[0]
    place = master.Place(line.face, "kk", lines.CENTRE, 16.0, 100.0, "50.0", 120.0)

    with pytest.raises(rendering.NotCompiled, match="wider than its box"):
        master._left(place, line.wide * 1.03, line.wide)


def test_every_registration_number_is_as_wide_as_any_other():
    widths = {
        shaping.run(f"№ ӘМ-2026-{number:06d}", "Akims Semi", "kk").width for number in range(0, 10**6, 271)
    }

    assert len(widths) == 1


@pytest.mark.parametrize("face", fit.FACES)
def test_masters_hold_every_letter_of_the_three_languages(face):
    for language, letters in (("kk", KAZAKH), ("ru", oracle.RUSSIAN.upper()), ("en", oracle.ENGLISH.upper())):
        assert shaping.run(letters + "-" + letters.lower(), face, language).width > 0


def test_a_template_with_a_text_in_two_places_is_not_compiled(folder):
    fields = lines.emptied(layout.fields(facts(), verify_url=URL))
    page = rendering._page(fields, "completion", "0000-NUMBER-0000", True)
    name = fields["name"]["text"]

    with pytest.raises(compiling.CompilingFailed, match="name was painted 2 times"):
        compiling.master(
            page.replace("</h1>", f'</h1><p class="person pt330">{name}</p>'),
            lines=lines.of(fields), picture=qr.draw(URL), facts_name="printed.json",
        )  # fmt: skip


def test_a_page_that_weasyprint_complains_of_is_no_master(own, tmp_path, monkeypatch):
    keeping.forget()
    monkeypatch.setattr(shaping, "MARKS", "\U0001f393")  # a letter that no face has

    for _twice in range(2):
        with pytest.raises(rendering.NotCompiled, match="a template that cannot be compiled"):
            oracle.compiled(facts(), own, tmp_path)
    keeping.forget()


def test_a_sheet_that_cannot_be_set_costs_no_master(own, tmp_path):
    keeping.forget()

    with pytest.raises(rendering.NotCompiled, match="mixed scripts"):
        oracle.compiled(facts(name="Айгүл Smith"), own, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_damaged_master_is_made_anew(make, folder, usual):
    for file in folder.glob("*.master"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    keeping.forget()

    assert make(facts()) == usual


def test_a_folder_that_takes_nothing_costs_no_certificate(own, usual, tmp_path):
    keeping.forget()
    (tmp_path / "masters").write_text("a file where a folder should be")

    assert oracle.compiled(facts(), own, tmp_path / "masters") == usual
