"""WeasyPrint lays a sheet out once; what it painted is cut into what never changes and what each person changes.

The sheet is filled with made-up words (`lines.emptied`), and a second page shows the whole alphabet in every face, so
that fonts, widths and Unicode maps cover every name. Then, in the objects that WeasyPrint is about to write:

- the second page goes, with its part of the structure tree;
- each made-up word is found by its face and its glyphs: Noto Sans and Noto Serif number theirs alike;
- the content is cut in two before the first of them, and the second half becomes a list of pieces and places;
- the field of the seal is added (ISO 32000-1, 12.7.4.5), invisible, but tagged: a PDF/A may hide nothing;
- everything that is the same for all is written out, once: the prefix of every file.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import pydyf

from certification.rendering import drawing, shaping, tagging
from certification.rendering.fit import FACES, CompilingFailed
from certification.rendering.lines import Line
from certification.rendering.look import HOUSE, Look
from certification.rendering.master import DYNAMIC, HEADER, NUMBER, OPTIONAL, Master, Place
from certification.rendering.qr import Picture
from certification.rendering.shaping import Run

SHOWN = re.compile(rb"\[(.*)\] TJ", re.DOTALL)
GLYPHS = re.compile(rb"<([0-9a-f]*)>")
CORRECTION = re.compile(rb">(-?[0-9.]+)")
NEAR = 0.1  # pixels; half a hair on paper
SEAL_FIELD, SEAL_WORDS = "Seal", "Электрондық мөр / Электронная печать"


class Shown(NamedTuple):
    """A text as it is painted: where in the list of operators, and what."""

    moved: int  # the place of its Tm (ISO 32000-1, 9.4.2)
    shown: int  # the place of its TJ
    face: str
    size: float
    x: float
    y: float
    glyphs: tuple[int, ...]
    corrected: bytes  # as within the brackets of TJ


def master(
    page: str,
    *,
    lines: Sequence[Line],
    picture: Picture,
    facts_name: str,
    has_credential: bool = False,
    kind: str = "completion",
    look: Look = HOUSE,
) -> Master:
    """The master of a sheet, from the page that holds made-up words on these lines.

    has_credential  an Open Badge is attached to each of its sheets

    Raises CompilingFailed.
    """
    made: list[Master] = []
    _drawn(
        page.replace("</body>", f"{_alphabet()}</body>"),
        picture=picture,
        facts_name=facts_name,
        credential=b"{}" if has_credential else None,
        kind=kind,
        look=look,
        pages=2,
        finish=lambda document, pdf: made.append(_master(document, pdf, lines, _pixels(picture.png))),
    )
    return made[0]


def prove(
    made: Master,
    page: str,
    *,
    lines: Sequence[Line],
    picture: Picture,
    facts_name: str,
    kind: str = "completion",
    look: Look = HOUSE,
) -> None:
    """Raises CompilingFailed unless a master sets these lines exactly where WeasyPrint sets them in this page."""
    laid_out: list[Shown] = []
    _drawn(
        page,
        picture=picture,
        facts_name=facts_name,
        kind=kind,
        look=look,
        finish=lambda document, pdf: laid_out.extend(shown(document, pdf)),
    )
    for place, x, run in made.set(lines):
        if not any(_same(text, place, x, run) for text in laid_out):
            raise CompilingFailed(f"A line in {place.face} stands elsewhere than WeasyPrint sets it.")


def shown(document: Any, pdf: pydyf.PDF) -> list[Shown]:
    """Every text on the first page, in the order in which it is painted."""
    families = {font.hash: font.family for font in document.fonts.values()}
    found, moved, face, size = [], 0, "", 0.0
    items = tagging.page_stream(pdf).stream
    for place, item in enumerate(items):
        if not isinstance(item, bytes):
            continue
        if item.endswith(b" Tm"):
            moved = place
        elif item.endswith(b" Tf"):
            name, points, _operator = item.split()
            face, size = families[name[1:].decode()], float(points)
        elif match := SHOWN.fullmatch(item):
            *matrix, x, y = map(float, items[moved].split()[:6])
            if matrix != [1, 0, 0, -1]:
                raise CompilingFailed("A text is turned or stretched.")
            found.append(Shown(moved, place, face, size, x, y, _glyphs(match[1]), match[1]))
    return found


def _drawn(page: str, **asked: Any) -> None:
    """A page that WeasyPrint complains of is no master. If it is the sheet that is wrong, the full layout will say so."""
    try:
        drawing.draw(page, facts=b"{}", **asked)
    except drawing.RenderingFailed as failure:
        raise CompilingFailed(str(failure)) from failure


def _same(text: Shown, place: Place, x: float, run: Run) -> bool:
    return (
        text.face == place.face
        and abs(text.x - x) <= NEAR
        and abs(text.y - float(place.y)) <= NEAR
        and text.glyphs == _glyphs(run.shown)
        # WeasyPrint cuts each correction off at a whole thousandth, so both may drift apart by one at each glyph.
        and abs(_corrected(text.corrected) - _corrected(run.shown)) <= len(text.glyphs)
    )


def _alphabet() -> str:
    """A page of its own, outside the positioned ones."""
    plain = "position:static;white-space:nowrap;font-size:9pt"
    words = "".join(
        f"<div lang='{language}' style='{plain};font-family:\"{face}\"'>{escape(' '.join(shaping.alphabet(face)))}</div>"
        for face in FACES
        for language in shaping.LANGUAGES
    )
    return f"<div style='{plain};height:1mm;break-after:page'></div>{words}"


def _master(document: Any, pdf: pydyf.PDF, lines: Sequence[Line], symbol: tuple[int, int]) -> Master:
    _check_fonts(document)
    tagging.keep_first_page(pdf)
    found = _found(shown(document, pdf), lines)
    static, pieces = _cut(tagging.page_stream(pdf).stream, found)
    places = [_place(line, text) for line, text in zip(lines, found, strict=True)]
    # Lines are named in the order of the template; they are painted in the order of the page.
    painted = sorted(range(len(found)), key=lambda place: found[place].shown)
    title = pdf.info["Title"].string
    numbers = _dynamic(pdf, static, symbol)
    return Master(
        pieces=pieces,
        places=[places[place] for place in painted],
        order=painted,
        title=_halves(title, NUMBER),
        metadata=_halves(_metadata(pdf), NUMBER),
        producer=pdf.info["Producer"].string,
        numbers=numbers,
        root=pdf.catalog.number,
        **_written(pdf, set(numbers.values())),
    )


def _check_fonts(document: Any) -> None:
    for font in document.fonts.values():
        widths = shaping.shown_widths(font.family)
        if not shaping.known(font.family) <= font.widths.keys():
            raise CompilingFailed(f"{font.family} lacks letters of the alphabet.")
        if any(widths[glyph] != width for glyph, width in font.widths.items()):
            raise CompilingFailed(f"{font.family} is measured otherwise by Pango.")


def _found(texts: Sequence[Shown], lines: Sequence[Line]) -> list[Shown]:
    found = []
    for line in lines:
        glyphs = tuple(shaping.glyphs(line.text, line.face, line.language))
        same = [text for text in texts if text.face == line.face and text.glyphs == glyphs]
        if len(same) != 1:
            raise CompilingFailed(f"{line.field} was painted {len(same)} times.")
        found += same
    return found


def _cut(items: list[Any], found: Sequence[Shown]) -> tuple[list[Any], list[list[bytes]]]:
    """The operators before the first text that changes, and the pieces around those texts.

    Each text leaves two gaps, for its place and for its glyphs: `[[before, between], …, [after]]`.
    """
    painted = sorted(found, key=lambda text: text.shown)
    pieces, at = [], painted[0].moved
    for text in painted:
        pieces.append([_joined(items[at : text.moved]), _joined(items[text.moved + 1 : text.shown])])
        at = text.shown + 1
    pieces.append([_joined(items[at:])])
    return items[: painted[0].moved], pieces


def _joined(items: Sequence[Any]) -> bytes:
    return b"".join(
        (item.data if isinstance(item, pydyf.Object) else item.encode() if isinstance(item, str) else item)
        + b"\n"
        for item in items
    )


def _place(line: Line, text: Shown) -> Place:
    width = shaping.run(line.text, line.face, line.language).width * text.size
    anchor = {"centre": text.x + width / 2, "right": text.x + width}.get(line.aligned, text.x)
    return Place(line.face, line.language, line.aligned, text.size, anchor, f"{text.y:.4f}", width)


def _dynamic(pdf: pydyf.PDF, static: list[Any], symbol: tuple[int, int]) -> dict[str, int]:
    """The numbers of the objects that each person has an own one of; all that point there are static."""
    page = pdf.objects[pdf.pages["Kids"][0]]
    content = tagging.page_stream(pdf)
    content.stream = static
    numbers = {
        "metadata": _number(pdf.catalog["Metadata"]),
        "picture": _only(pdf, lambda each: _is_picture(each, symbol)),
        **_attached(pdf),
    }
    for name in ("content", "info", "seal"):
        own = pydyf.Dictionary()
        pdf.add_object(own)
        numbers[name] = own.number
    page["Contents"] = pydyf.Array([content.reference, b"%d 0 R" % numbers["content"]])
    _add_field(pdf, page, numbers["seal"])
    if set(numbers) | OPTIONAL != set(DYNAMIC):
        raise CompilingFailed("The parts of the file are not those that are filled in.")
    return numbers


def _attached(pdf: pydyf.PDF) -> dict[str, int]:
    """The numbers of the attached files, told by their names: {"facts", and "credential" where there is one}."""
    found = {}
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and each.get("Type") == "/Filespec":
            name = "credential" if each["UF"].string == drawing.CREDENTIAL_NAME else "facts"
            found[name] = _number(each["EF"]["F"])
    return found


def _add_field(pdf: pydyf.PDF, page: pydyf.Dictionary, seal: int) -> None:
    """The field of the seal: without a place on the page, with an empty appearance (ISO 19005-3, 6.3.3)."""
    empty = pydyf.Stream([], {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([0, 0, 0, 0])})
    pdf.add_object(empty)
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SEAL_FIELD),
            "TU": pydyf.String(SEAL_WORDS),
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "F": 132,  # printed and locked
            "P": page.reference,
            "V": b"%d 0 R" % seal,
            "AP": pydyf.Dictionary({"N": empty.reference}),
        }
    )
    pdf.add_object(widget)
    page["Annots"] = pydyf.Array([widget.reference])
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([widget.reference]), "SigFlags": 3})
    # As PAdES asks for its kind of signature in a file of PDF 1.7 (ETSI EN 319 142-1, annex).
    level = pydyf.Dictionary({"BaseVersion": "/1.7", "ExtensionLevel": 1})
    pdf.catalog["Extensions"] = pydyf.Dictionary({"ESIC": level})
    tagging.tag_widget(pdf, page, widget)


def _written(pdf: pydyf.PDF, dynamic: set[int]) -> dict[str, Any]:
    """The header and every static object, with the place of each; 0 for those that are written later or taken out."""
    parts, offsets, at = [HEADER], [], len(HEADER)
    for each in pdf.objects:
        if each.number in dynamic or each.free == "f" or isinstance(each, tagging.Nothing):
            offsets.append(0)
            continue
        offsets.append(at)
        parts.append(each.indirect + b"\n")
        at += len(parts[-1])
    return {"prefix": b"".join(parts), "offsets": offsets}


def _metadata(pdf: pydyf.PDF) -> str:
    return b"".join(pdf.objects[_number(pdf.catalog["Metadata"])].stream).decode()


def _halves(text: str, mark: str) -> tuple[str, str]:
    before, found, after = text.partition(mark)
    if not found or mark in after:
        raise CompilingFailed("The number does not stand once in the title.")
    return before, after


def _only(pdf: pydyf.PDF, is_it: Any) -> int:
    numbers = [each.number for each in pdf.objects if isinstance(each, pydyf.Stream) and is_it(each)]
    if len(numbers) != 1:
        raise CompilingFailed("A part of the file stands in it several times, or never.")
    return numbers[0]


def _is_picture(each: pydyf.Stream, pixels: tuple[int, int]) -> bool:
    """The QR code is told from the issuer's pictures by its size. Where one is as large, nothing is compiled."""
    extra = each.extra
    return extra.get("Subtype") == "/Image" and (extra["Width"], extra["Height"]) == pixels


def _pixels(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, as its first chunk has them (ISO/IEC 15948, 11.2.2)."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _glyphs(corrected: bytes) -> tuple[int, ...]:
    digits = b"".join(GLYPHS.findall(corrected))
    return tuple(int(digits[place : place + 4], 16) for place in range(0, len(digits), 4))


def _corrected(shown: bytes) -> float:
    return sum(map(float, CORRECTION.findall(shown)))
