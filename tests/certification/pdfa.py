"""Rules of PDF/A-3 (ISO 19005-3:2012) that a certificate can break, each by its clause.

This is no validator: it knows what our sheets are made of (TrueType fonts as CID fonts, flat fills, images, one signature,
embedded files) and says nothing of what they never hold. It shares no code with the product.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Name

Rule = Callable[["Paper"], Iterator[str]]
RULES: dict[str, Rule] = {}
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
ANNOTATIONS = {
    "/Text", "/Link", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline",
    "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/FileAttachment", "/Widget", "/PrinterMark",
    "/TrapNet", "/Watermark", "/Redact",
}  # fmt: skip
FORBIDDEN_ACTIONS = {
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans",
    "/GoTo3DView", "/JavaScript",
}  # fmt: skip
OPERATORS = frozenset(
    """
    b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M
    MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
    """.split()  # noqa: SIM905 - read as a text
)
STRUCTURE = frozenset(
    """
    /Document /Part /Art /Sect /Div /BlockQuote /Caption /TOC /TOCI /Index /NonStruct /Private /P /H /H1
    /H2 /H3 /H4 /H5 /H6 /L /LI /Lbl /LBody /Table /TR /TH /TD /THead /TBody /TFoot /Span /Quote /Note
    /Reference /BibEntry /Code /Link /Annot /Ruby /RB /RT /RP /Warichu /WT /WP /Figure /Formula /Form
    """.split()  # noqa: SIM905 - read as a text
)


class Paper:
    """A file as bytes and as objects."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.root = self.pdf.Root
        self.objects = list(self.pdf.objects)

    def dictionaries(self, **wanted: str) -> Iterator[pikepdf.Object]:
        """Every dictionary or stream with these values, e.g. Type="/Font"."""
        for one in self.objects:
            if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)) and all(
                str(one.get(f"/{key}", "")) == value for key, value in wanted.items()
            ):
                yield one

    def streams(self) -> Iterator[pikepdf.Stream]:
        return (one for one in self.objects if isinstance(one, pikepdf.Stream))

    def annotations(self) -> Iterator[pikepdf.Object]:
        return (one for page in self.pdf.pages for one in page.get("/Annots", []))

    def instructions(self) -> Iterator[tuple[pikepdf.Page, list]]:
        for page in self.pdf.pages:
            yield page, list(pikepdf.parse_content_stream(page))

    def metadata(self) -> ET.Element:
        return ET.fromstring(self.root.Metadata.read_bytes())


def findings(data: bytes) -> list[str]:
    """["clause: what is wrong"], nothing if no rule is broken."""
    paper = Paper(data)
    return [f"{clause}: {said}" for clause, rule in RULES.items() for said in rule(paper)]


def rule(clause: str) -> Callable[[Rule], Rule]:
    def kept(one: Rule) -> Rule:
        assert clause not in RULES
        RULES[clause] = one
        return one

    return kept


# --- the file ---------------------------------------------------------------------------------------------


@rule("6.1.2 header")
def _(paper):
    if not re.match(rb"%PDF-1\.[0-7][\r\n]+%[\x80-\xff]{4}", paper.data):
        yield "no header, or no comment of four high bytes after it"


@rule("6.1.3 trailer")
def _(paper):
    if "/ID" not in paper.pdf.trailer:
        yield "no ID"
    if "/Encrypt" in paper.pdf.trailer:
        yield "encrypted"
    if not re.search(rb"%%EOF[\r\n]{0,2}\Z", paper.data):
        yield "something after the end of the file"


@rule("6.1.7.1 streams say their length")
def _(paper):
    for said, start in (
        (int(one[1]), one.end()) for one in re.finditer(rb"/Length (\d+)\b[^R]*?stream\r?\n", paper.data)
    ):
        if not re.match(rb"\s{0,2}endstream", paper.data[start + said :]):
            yield f"the stream at {start} is not {said} bytes long"


@rule("6.1.7.1 streams are inside the file")
def _(paper):
    for one in paper.streams():
        if {"/F", "/FFilter", "/FDecodeParms"} & set(one.keys()):
            yield "a stream of another file"


@rule("6.1.7.2 filters")
def _(paper):
    for one in paper.streams():
        used = one.get("/Filter", [])
        names = {str(used)} if isinstance(used, Name) else {str(name) for name in used}
        if names & {"/LZWDecode", "/Crypt"}:
            yield f"filter {names}"


@rule("6.1.13 limits")
def _(paper):
    if len(paper.objects) > 8_388_607:
        yield "too many objects"
    for _page, found in paper.instructions():
        deep = most = 0
        for one in found:
            deep += {"q": 1, "Q": -1}.get(str(one.operator), 0)
            most = max(most, deep)
        if most > 28:
            yield f"q nested {most} deep"


# --- graphics ---------------------------------------------------------------------------------------------


@rule("6.2.2 content streams")
def _(paper):
    for page, found in paper.instructions():
        if unknown := {str(one.operator) for one in found} - OPERATORS - {"INLINE IMAGE"}:
            yield f"operators {unknown}"
        if "/Resources" not in page.obj:
            yield "a page inherits its resources"


@rule("6.2.3 output intent")
def _(paper):
    intents = [one for one in paper.root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield f"{len(intents)} output intents for PDF/A"
    for one in intents:
        profile = one.get("/DestOutputProfile")
        if (
            profile is None
            or profile.read_bytes()[36:40] != b"acsp"
            or profile.read_bytes()[16:20] != b"RGB "
        ):
            yield "no RGB profile in the output intent"
        elif profile.N != 3:
            yield "the profile says another number of colours"


@rule("6.2.4.3 colours are those of the output intent")
def _(paper):
    for _page, found in paper.instructions():
        if {"k", "K"} & {str(one.operator) for one in found}:
            yield "CMYK in a page whose output intent is RGB"
    for one in paper.dictionaries(Subtype="/Image"):
        if one.get("/ColorSpace") == Name.DeviceCMYK:
            yield "a CMYK image"


@rule("6.2.5 graphics states")
def _(paper):
    for one in paper.dictionaries(Type="/ExtGState"):
        if "/TR" in one or one.get("/TR2", Name.Default) != Name.Default or "/HTP" in one:
            yield "a transfer function or a halftone"


@rule("6.2.6 rendering intents")
def _(paper):
    known = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
    for one in paper.objects:
        if (
            isinstance(one, (pikepdf.Dictionary, pikepdf.Stream))
            and str(one.get("/Intent", "/Perceptual")) not in known
        ):
            yield str(one.Intent)


@rule("6.2.8 images")
def _(paper):
    for one in paper.dictionaries(Subtype="/Image"):
        if "/Alternates" in one or "/OPI" in one or bool(one.get("/Interpolate", False)):
            yield "alternates, OPI or interpolation"


@rule("6.2.9 form XObjects")
def _(paper):
    for one in paper.dictionaries(Subtype="/Form"):
        if {"/OPI", "/PS", "/Ref"} & set(one.keys()) or one.get("/Subtype2") == Name.PS:
            yield "OPI, PostScript or a reference to another file"


@rule("6.2.10 transparency")
def _(paper):
    blends = {"/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge",
              "/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color",
              "/Luminosity"}  # fmt: skip
    for one in paper.dictionaries(Type="/ExtGState"):
        if str(one.get("/BM", "/Normal")) not in blends:
            yield f"blend mode {one.BM}"


# --- fonts ------------------------------------------------------------------------------------------------


@rule("6.2.11.4 fonts are embedded")
def _(paper):
    for one in paper.dictionaries(Type="/Font"):
        if one.Subtype == Name.Type0 or one.Subtype == Name.Type3:
            continue
        about = one.get("/FontDescriptor", {})
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(about.keys()):
            yield f"{one.get('/BaseFont')} is not embedded"


@rule("6.2.11.3 CID fonts")
def _(paper):
    for one in paper.dictionaries(Type="/Font", Subtype="/Type0"):
        below = one.DescendantFonts[0]
        if one.Encoding not in (Name("/Identity-H"), Name("/Identity-V")):
            yield f"{one.BaseFont}: encoding {one.Encoding}"
        if below.Subtype == Name.CIDFontType2 and "/CIDToGIDMap" not in below:
            yield f"{one.BaseFont}: no CIDToGIDMap"


@rule("6.2.11.5 widths are those of the font")
def _(paper):
    for name, font, widths in _fonts(paper):
        upem = font["head"].unitsPerEm
        names = font.getGlyphOrder()
        for gid, said in widths.items():
            true = font["hmtx"][names[gid]][0] * 1000 / upem if gid < len(names) else None
            if true is None or abs(true - said) > 1:
                yield f"{name}: glyph {gid} is {true} wide, {said} said"


@rule("6.2.11.7 characters have Unicode values")
def _(paper):
    for one in paper.dictionaries(Type="/Font", Subtype="/Type0"):
        if "/ToUnicode" not in one:
            yield f"{one.BaseFont}: no ToUnicode"
        elif re.search(
            rb"<(0000|FEFF|FFFE|feff|fffe)>\s*(?:\n|$)",
            one.ToUnicode.read_bytes().split(b"endcodespacerange")[-1],
        ):
            yield f"{one.BaseFont}: a character without a meaning"


@rule("6.2.11.8 no .notdef is shown")
def _(paper):
    for _page, found in paper.instructions():
        for one in found:
            if str(one.operator) == "TJ":
                shown = b"".join(bytes(part) for part in one.operands[0] if isinstance(part, pikepdf.String))
                if any(shown[at : at + 2] == b"\0\0" for at in range(0, len(shown), 2)):
                    yield "a missing glyph"


def _fonts(paper) -> Iterator[tuple[str, TTFont, dict[int, float]]]:
    for one in paper.dictionaries(Type="/Font", Subtype="/CIDFontType2"):
        file = one.FontDescriptor.get("/FontFile2")
        if file is None:
            continue
        widths, row = {}, list(one.get("/W", []))
        while row:
            first, second = int(row.pop(0)), row.pop(0)
            if isinstance(second, pikepdf.Array):
                widths |= {first + place: float(width) for place, width in enumerate(second)}
            else:
                widths |= dict.fromkeys(range(first, int(second) + 1), float(row.pop(0)))
        yield str(one.BaseFont), TTFont(io.BytesIO(file.read_bytes()), lazy=True), widths


# --- annotations, forms, actions --------------------------------------------------------------------------


@rule("6.3.1 kinds of annotations")
def _(paper):
    for one in paper.annotations():
        if str(one.get("/Subtype")) not in ANNOTATIONS:
            yield f"{one.get('/Subtype')}"


@rule("6.3.2 annotations are printed and not hidden")
def _(paper):
    for one in paper.annotations():
        flags = int(one.get("/F", 0))
        if one.Subtype != Name.Popup and (not flags & 4 or flags & (1 | 2 | 32 | 256)):
            yield f"flags {flags}"


@rule("6.3.3 annotations have an appearance")
def _(paper):
    for one in paper.annotations():
        left, bottom, right, top = (float(side) for side in one.Rect)
        look = one.get("/AP", {})
        if (left, bottom) != (right, top) and one.Subtype not in (Name.Popup, Name.Link) and "/N" not in look:
            yield "none"
        if set(look.keys()) - {"/N"}:
            yield "more than the normal one"


@rule("6.4.1 forms")
def _(paper):
    form = paper.root.get("/AcroForm", {})
    if bool(form.get("/NeedAppearances", False)):
        yield "appearances are left to the reader"
    if "/XFA" in form or "/NeedsRendering" in paper.root:
        yield "an XFA form"
    for one in paper.annotations():
        if one.Subtype == Name.Widget and {"/A", "/AA"} & set(one.keys()):
            yield "a field with an action"


@rule("6.4.3 the signature covers the file")
def _(paper):
    for one in paper.dictionaries(Type="/Sig"):
        first, until, again, rest = (int(part) for part in one.ByteRange)
        gap = paper.data[until:again]
        if first != 0 or again + rest != len(paper.data) or not re.fullmatch(rb"<[0-9A-Fa-f]+>", gap):
            yield "a part of it is left out"


@rule("6.5.1 actions")
def _(paper):
    for one in paper.objects:
        if isinstance(one, pikepdf.Dictionary) and str(one.get("/S", "")) in FORBIDDEN_ACTIONS:
            yield f"{one.S}"
    if "/AA" in paper.root or any("/AA" in page.obj for page in paper.pdf.pages):
        yield "something happens by itself"


# --- metadata, structure, embedded files ------------------------------------------------------------------


@rule("6.6.2 metadata")
def _(paper):
    if "/Metadata" not in paper.root:
        yield "none"
        return
    try:
        paper.metadata()
    except ET.ParseError as failure:
        yield f"no XML: {failure}"
    if re.search(rb"<\?xpacket begin=[^?]*(bytes|encoding)=", paper.root.Metadata.read_bytes()):
        yield "a packet that says its bytes or encoding"


@rule("6.6.4 version and conformance")
def _(paper):
    said = paper.metadata() if "/Metadata" in paper.root else ET.Element("none")
    about = {
        name: next((one.get(PDFAID + name) or one.findtext(PDFAID + name) for one in said.iter(f"{RDF}Description")
                    if one.get(PDFAID + name) or one.findtext(PDFAID + name)), "")
        for name in ("part", "conformance")
    }  # fmt: skip
    if about != {"part": "3", "conformance": "A"}:
        yield f"{about}"


@rule("6.6.2 the title is that of the document information")
def _(paper):
    if "/Metadata" not in paper.root:
        return
    said = " ".join(one.text or "" for one in paper.metadata().iterfind(f".//{DC}title//{RDF}li"))
    if str(paper.pdf.docinfo.get("/Title", "")) != said:
        yield f"{paper.pdf.docinfo.get('/Title')!s} and {said}"


@rule("6.7.2 the document is tagged")
def _(paper):
    if not bool(paper.root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "not marked"
    if "/StructTreeRoot" not in paper.root:
        yield "no structure"


@rule("6.7.3 kinds of structure")
def _(paper):
    tree = paper.root.get("/StructTreeRoot", {})
    roles = {str(name) for name in tree.get("/RoleMap", {})}
    for one in paper.dictionaries(Type="/StructElem"):
        if str(one.S) not in STRUCTURE | roles:
            yield f"{one.S}"


@rule("6.7.4 the language")
def _(paper):
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", str(paper.root.get("/Lang", ""))):
        yield f"{paper.root.get('/Lang')!s}"


@rule("6.7.8 figures say what they show")
def _(paper):
    for one in paper.dictionaries(Type="/StructElem", S="/Figure"):
        if "/Alt" not in one and "/ActualText" not in one:
            yield "a figure without words"


@rule("6.8 embedded files")
def _(paper):
    known = {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}
    joined = {one.objgen for one in paper.root.get("/AF", [])}
    for one in paper.dictionaries(Type="/Filespec"):
        if not {"/F", "/UF", "/EF"} <= set(one.keys()) or str(one.get("/AFRelationship")) not in known:
            yield "a file without name or relationship"
        elif "/Subtype" not in one.EF.F:
            yield "a file without a kind"
        if one.objgen not in joined:
            yield "a file that belongs to nothing"


@rule("6.9 optional content, 6.10 alternates, 6.11 requirements")
def _(paper):
    if {"/OCProperties", "/Requirements"} & set(
        paper.root.keys()
    ) or "/AlternatePresentations" in paper.root.get("/Names", {}):
        yield "layers, presentations or requirements"
