"""Every kind of certificate against the rules of PDF/A-3, and a broken file for each rule."""

import io
import re
import shutil
import subprocess
import warnings
from datetime import timedelta

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from weasyprint import CSS, HTML

from certification import rendering, seal
from certification.rendering import drawing, fetch, layout, qr
from certification.rendering.look import HOUSE
from tests.certification import oracle, pdfa
from tests.certification.papers import KAZAKH, URL, badge, facts, fullest, qr_codes, signed_words, told_by

PAPERS = {
    "usual": facts(),
    "fullest": fullest() | {"signed": signed_words(size=168)},
    "shortest": facts(name="Әл", name_latin=""),
    "bare": facts(position=None, place=None, name_latin="", demo=False),
    "every letter": facts(name=KAZAKH, position={"kk": KAZAKH, "ru": KAZAKH.lower(), "en": "Akim"}),
}
IN_FULL = facts(name="Айгүл Abenova", name_latin="")  # two scripts on a line: WeasyPrint lays it out

WITH_BADGE = ("with a badge", "with a badge, in full")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return seal.make_demo_seal(tmp_path_factory.mktemp("demo") / "seal", at=oracle.AT - timedelta(days=9))


@pytest.fixture(scope="module")
def sealed(own, tmp_path_factory):
    """{kind: the sealed file}, each made once: by the compiled engine, and by WeasyPrint where that must do it."""
    folder = tmp_path_factory.mktemp("masters")
    made = {name: oracle.compiled(printed, own, folder) for name, printed in PAPERS.items()}
    laid_out = rendering.render(IN_FULL, html_name="completion", verify_url=URL, demo=True)
    made["in full"] = own.sign(laid_out, at=oracle.AT)
    made["letter"] = oracle.compiled(facts(signed=signed_words()), own, folder, html_name="letter")
    modules = [{"title": facts()["programme"], "hours": 12.5, "result": 92.0}] * 3
    with_transcript = facts(modules=modules, signed=signed_words())
    laid_out = rendering.render(with_transcript, html_name="completion", verify_url=URL, demo=True)
    made["with transcript"] = own.sign(laid_out, at=oracle.AT)
    made["with a badge"] = oracle.compiled(fullest(), own, folder, credential=badge(fullest()))
    laid_out = rendering.render(
        IN_FULL, html_name="completion", verify_url=URL, demo=True, credential=badge(IN_FULL)
    )
    return made | {"with a badge, in full": own.sign(laid_out, at=oracle.AT)}


@pytest.mark.parametrize("kind", [*PAPERS, "in full", "letter", "with transcript", *WITH_BADGE])
def test_no_rule_is_broken_and_every_checker_agrees(sealed, kind, tmp_path):
    pdf = sealed[kind]

    assert pdfa.findings(pdf) == []
    assert told_by("qpdf", "--check", pdf=pdf, folder=tmp_path)[0] == 0
    said = told_by("pdfsig", pdf=pdf, folder=tmp_path)[1]
    assert ("Signature is Valid" in said, "Total document signed" in said) == (True, True)
    (code,) = qr_codes(pdf, 144)
    assert code.partition("#")[0] == URL


@pytest.mark.parametrize(("kind", "printed"), list(zip(WITH_BADGE, (fullest(), IN_FULL), strict=True)))
def test_the_badge_travels_beside_the_facts(sealed, kind, printed):
    with pikepdf.open(io.BytesIO(sealed[kind])) as file:
        names = [str(each.UF) for each in file.Root.AF]
        [found] = [each for each in file.Root.AF if str(each.UF) == "credential.json"]

        assert names == ["credential.json", "printed.json"]
        assert [str(name) for name in file.Root.Names.EmbeddedFiles.Names[::2]] == names
        assert found.AFRelationship == "/Data"
        assert found.EF.F.Subtype == "/application/json"
        assert found.EF.F.read_bytes() == badge(printed)
        assert int(found.EF.F.Params.Size) == len(badge(printed))


# --- each rule finds what breaks it -----------------------------------------------------------------------


def _first(pdf, **wanted):
    return next(
        one
        for one in pdf.objects
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream))
        and all(str(one.get(f"/{key}", "")) == value for key, value in wanted.items())
    )


def _prepend(pdf, content: bytes):
    page = pdf.pages[0]
    page.Contents = Array(
        [pdf.make_stream(content), *(page.Contents if isinstance(page.Contents, Array) else [page.Contents])]
    )


def _replace_metadata(pdf, old: bytes, new: bytes):
    said = pdf.Root.Metadata.read_bytes()
    assert old in said
    pdf.Root.Metadata.write(said.replace(old, new))


def _forget(one, *names):
    for name in names:
        del one[name]


BREAKS = {
    "6.1.7.1 streams are inside the file": lambda pdf: _first(pdf, Subtype="/Image").update({"/F": "other"}),
    "6.1.13 limits": lambda pdf: _prepend(pdf, b"q " * 29 + b"Q " * 29),
    "6.2.2 content streams": lambda pdf: _prepend(pdf, b"1 0 nonsense"),
    "6.2.3 output intent": lambda pdf: _forget(pdf.Root, "/OutputIntents"),
    "6.2.4.3 colours are those of the output intent": lambda pdf: _prepend(pdf, b"0 0 0 1 k"),
    "6.2.5 graphics states": lambda pdf: pdf.make_indirect(Dictionary(Type=Name.ExtGState, TR=Name.Identity)),
    "6.2.6 rendering intents": lambda pdf: _first(pdf, Subtype="/Image").__setitem__("/Intent", Name.Guess),
    "6.2.8 images": lambda pdf: _first(pdf, Subtype="/Image").__setitem__("/Interpolate", True),
    "6.2.9 form XObjects": lambda pdf: _first(pdf, Subtype="/Form").__setitem__("/OPI", Dictionary()),
    "6.2.10 transparency": lambda pdf: pdf.make_indirect(Dictionary(Type=Name.ExtGState, BM=Name.Magic)),
    "6.2.11.4 fonts are embedded": lambda pdf: _forget(_first(pdf, Type="/FontDescriptor"), "/FontFile2"),
    "6.2.11.3 CID fonts": lambda pdf: _forget(_first(pdf, Subtype="/CIDFontType2"), "/CIDToGIDMap"),
    "6.2.11.5 widths are those of the font": lambda pdf: _first(pdf, Subtype="/CIDFontType2").__setitem__(
        "/W", Array([3, Array([999])])
    ),
    "6.2.11.7 characters have Unicode values": lambda pdf: _forget(
        _first(pdf, Subtype="/Type0"), "/ToUnicode"
    ),
    "6.2.11.8 no .notdef is shown": lambda pdf: _prepend(pdf, b"BT [<0000>] TJ ET"),
    "6.3.1 kinds of annotations": lambda pdf: pdf.pages[0].Annots[0].__setitem__("/Subtype", Name.Movie),
    "6.3.2 annotations are printed and not hidden": lambda pdf: pdf.pages[0].Annots[0].__setitem__("/F", 2),
    "6.3.3 annotations have an appearance": lambda pdf: (
        pdf.pages[0].Annots[0].update({"/Rect": Array([0, 0, 9, 9]), "/AP": Dictionary()})
    ),
    "6.4.1 forms": lambda pdf: pdf.Root.AcroForm.__setitem__("/NeedAppearances", True),
    "6.5.1 actions": lambda pdf: pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
    "6.6.2 metadata": lambda pdf: _forget(pdf.Root, "/Metadata"),
    "6.6.4 version and conformance": lambda pdf: _replace_metadata(pdf, b'part="3"', b'part="2"'),
    "6.6.2 the title is that of the document information": lambda pdf: _replace_metadata(
        pdf, "Сертификат №".encode(), "Грамота №".encode()
    ),
    "6.7.2 the document is tagged": lambda pdf: _forget(pdf.Root, "/StructTreeRoot"),
    "6.7.3 kinds of structure": lambda pdf: _first(pdf, Type="/StructElem").__setitem__("/S", Name.Hero),
    "6.7.4 the language": lambda pdf: pdf.Root.__setitem__("/Lang", "қазақша"),
    "6.7.8 figures say what they show": lambda pdf: _forget(
        _first(pdf, Type="/StructElem", S="/Figure"), "/Alt"
    ),
    "6.8 embedded files": lambda pdf: _forget(_first(pdf, Type="/Filespec"), "/AFRelationship"),
    "6.9 optional content, 6.10 alternates, 6.11 requirements": lambda pdf: pdf.Root.__setitem__(
        "/OCProperties", Dictionary()
    ),
}
BYTES = {
    "6.1.7.2 filters": lambda data: _packed_otherwise(data),
    "6.1.2 header": lambda data: data.replace(b"%PDF-1.7\n%", b"%PDF-1.7\n ", 1),
    "6.1.3 trailer": lambda data: data + b"one more word",
    "6.1.7.1 streams say their length": lambda data: _longer(data),
    "6.4.3 the signature covers the file": lambda data: data + b"\n",
}


def _longer(data: bytes) -> bytes:
    """The last stream says one byte more than it has."""
    at = data.rindex(b"/Length ") + len(b"/Length ")
    said = data[at : at + 10].split()[0].rstrip(b"/>")
    return data[:at] + str(int(said) + 9).encode().zfill(len(said)) + data[at + len(said) :]


def _packed_otherwise(data: bytes) -> bytes:
    """The attached facts name a filter that nobody may use."""
    at = re.search(rb"/EmbeddedFile\b", data).start()
    at = data.rindex(b" obj", 0, at)
    head = data[at : data.index(b"stream", at)]
    assert b"/FlateDecode" in head
    return data[:at] + head.replace(b"/FlateDecode", b"/LZWDecode  ") + data[at + len(head) :]


def test_each_rule_has_a_file_that_breaks_it():
    assert set(pdfa.RULES) == set(BREAKS) | set(BYTES)


@pytest.mark.parametrize("clause", BREAKS)
def test_a_broken_object_is_found(sealed, clause):
    with pikepdf.open(io.BytesIO(sealed["usual"])) as pdf:
        BREAKS[clause](pdf)
        # Saved anew, the signature covers it no longer; whatever hangs loose is kept by a reference.
        loose = [one for one in pdf.objects if isinstance(one, Dictionary) and one.is_indirect]
        pdf.Root.Kept = Array(loose)
        broken = io.BytesIO()
        pdf.save(broken, fix_metadata_version=False)

    found = {one.partition(": ")[0] for one in pdfa.findings(broken.getvalue())}

    assert clause in found


@pytest.mark.parametrize("clause", BYTES)
def test_broken_bytes_are_found(sealed, clause):
    found = pdfa.findings(BYTES[clause](sealed["usual"]))

    assert clause in {one.partition(": ")[0] for one in found}


# --- a validator of other authors, for the profile that it knows --------------------------------------------

JARS = (
    "preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "commons-io", "javax.activation", "jaxb-api",
    "jaxb-runtime", "jaxb-core",
)  # fmt: skip
PREFLIGHT = "org.apache.pdfbox.preflight.Validator_A1b"


def _declare(_document, pdf):
    """Preflight's reader of metadata wants each name space declared where it is used; XML does not."""
    (metadata,) = [one for one in pdf.objects if getattr(one, "extra", {}).get("Type") == "/Metadata"]
    text = b"".join(one if isinstance(one, bytes) else one.data for one in metadata.stream)
    spaces = b" ".join(re.findall(rb'xmlns:(?:dc|pdf|pdfaid)="[^"]+"', text))
    metadata.stream = [text.replace(b"<rdf:Description ", b"<rdf:Description " + spaces + b" ")]


@pytest.mark.parametrize("printed", [PAPERS["usual"], PAPERS["fullest"]], ids=["usual", "fullest"])
def test_the_same_sheet_as_pdf_a_1b_passes_apache_preflight(printed, tmp_path):
    """Preflight knows PDF/A-1b alone, which has no attachments: fonts, colours, images and metadata are the same."""
    java = shutil.which("java")
    assert java, "java is not installed; ./soa test installs it"
    picture = qr.draw(rendering.coded(printed))
    page = rendering._page(layout.fields(printed, verify_url=URL), "completion", printed["number"], True)
    fonts, shared = drawing._shared("completion", HOUSE.colour, picture.is_signed)
    files = fetch.OwnFiles({**HOUSE.files("completion"), qr.NAME: picture.png})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        HTML(string=page, url_fetcher=files).write_pdf(
            tmp_path / "paper.pdf",
            stylesheets=[shared, CSS(string=drawing._qr_place(picture, "completion"))],
            font_config=fonts,
            pdf_variant="pdf/a-1b",
            finisher=_declare,
        )
    command = [java, "-cp", ":".join(f"/usr/share/java/{name}.jar" for name in JARS), PREFLIGHT]

    said = subprocess.run([*command, str(tmp_path / "paper.pdf")], capture_output=True, text=True)

    assert (said.returncode, said.stdout.strip()) == (
        0,
        "The file paper.pdf is a valid PDF/A-1b file",
    )
    broken = tmp_path / "broken.pdf"
    broken.write_bytes((tmp_path / "paper.pdf").read_bytes().replace(b"/OutputIntents", b"/OutputIntentz"))
    assert subprocess.run([*command, str(broken)], capture_output=True, text=True).returncode != 0
