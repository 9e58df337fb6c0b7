"""A form as a DOCX that opens in any office program and is filled in there or by hand.

The same form makes the same bytes: it is stored by its content, and a second load finds it.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import lru_cache
from xml.sax.saxutils import escape

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from schoolofakims.curriculum.forms import Form, Grid, Piece

FONT, FALLBACK = "Noto Serif", "Times New Roman"
LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
MARGINS = {"left_margin": 25, "right_margin": 15, "top_margin": 20, "bottom_margin": 20}  # mm
SHEET = (210, 297)  # A4, mm
LETTER = Pt(6.6)  # a bold letter of a table, rather too wide than too narrow
UPRIGHT_COLUMNS = 8  # a wider table lays the sheet on its side
INK = RGBColor(0x17, 0x24, 0x2B)
BOX = "☐"
# A file in a ZIP carries a time; the first that a ZIP can say.
NEVER = (1980, 1, 1, 0, 0, 0)
MADE_ON = datetime(2026, 11, 23)
KEPT_STYLES = {
    "Normal", "Title", "TitleChar", "Heading1", "Heading1Char", "Footer", "FooterChar", "TableGrid", "TableNormal",
}  # fmt: skip


def make(form: Form, *, language: str, code: str) -> bytes:
    """The document of a form.

    code  of the lesson that it belongs to, for the foot of the sheet
    """
    paper = Document(io.BytesIO(_template()))
    with translation.override(language):
        _set_up(paper, form, language, code)
        title = paper.add_heading(form.title, 0)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for piece in form.pieces:
            _WRITERS[piece.kind](paper, piece)
    content = io.BytesIO()
    paper.save(content)
    return _without_times(content.getvalue())


@lru_cache(maxsize=1)
def _template() -> bytes:
    """An empty sheet with our fonts and margins, made once in a process."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = map(Mm, SHEET)
    for name, width in MARGINS.items():
        setattr(section, name, Mm(width))
    _drop_what_nobody_uses(paper)
    _set_fonts(paper)
    _name_fallback(paper)
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()


def _set_up(paper: Paper, form: Form, language: str, code: str) -> None:
    for spoken in paper.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), LOCALES[language])
    if any(isinstance(one.value, Grid) and len(one.value.header) > UPRIGHT_COLUMNS for one in form.pieces):
        section = paper.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = map(Mm, reversed(SHEET))
    properties = paper.core_properties
    properties.title, properties.language = form.title, LOCALES[language]
    properties.author = properties.last_modified_by = _("School of Akims")
    properties.subject, properties.comments, properties.keywords = code, "", ""
    properties.created = properties.modified = MADE_ON
    properties.revision = 1
    foot = paper.sections[0].footer.paragraphs[0]
    foot.text = f"{_('School of Akims')} · {code}"
    foot.runs[0].font.size = Pt(8)


def _set_fonts(paper: Paper) -> None:
    sizes = {"Normal": 11, "Title": 15, "Heading 1": 12, "Footer": 8}
    for name, size in sizes.items():
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    paper.styles["Normal"].paragraph_format.space_after = Pt(6)
    heading = paper.styles["Heading 1"].paragraph_format
    heading.space_before, heading.space_after, heading.keep_with_next = Pt(12), Pt(4), True
    title = paper.styles["Title"]
    title.font.bold = True
    border = title.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)


def _name_fallback(paper: Paper) -> None:
    """A machine without our font takes one that has the Kazakh letters as well."""
    table = paper.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    entry = (
        f'<w:font w:name="{FONT}"><w:altName w:val="{FALLBACK}"/><w:charset w:val="CC"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
    table._blob = table.blob.replace(b"</w:fonts>", entry.encode())


def _drop_what_nobody_uses(paper: Paper) -> None:
    """The template brings a picture of itself, a second set of styles and hundreds of styles: half of the weight."""
    for holder in (paper.part.package.rels, paper.part.rels):
        for key, relation in list(holder.items()):
            if relation.reltype.rpartition("/")[2] in ("thumbnail", "stylesWithEffects", "customXml"):
                del holder[key]
    styles = paper.styles.element
    for style in list(styles.iter(qn("w:style"))):
        if style.get(qn("w:default")) is None and style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)


def _heading(paper: Paper, piece: Piece) -> None:
    paper.add_heading(piece.value, 1)


def _text(paper: Paper, piece: Piece) -> None:
    for line in piece.value.splitlines():
        if line.strip():
            paper.add_paragraph(line.strip())


def _field(paper: Paper, piece: Piece) -> None:
    """Words, then a line to the right margin; words that fill the line get a line of their own."""
    paragraph = paper.add_paragraph(piece.value.rstrip(":") + ": ")
    paragraph.paragraph_format.tab_stops.add_tab_stop(
        _text_width(paper), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES
    )
    if len(piece.value) > 60:
        paragraph.add_run().add_break()
    paragraph.add_run("\t")


def _check(paper: Paper, piece: Piece) -> None:
    for item in piece.value:
        paragraph = paper.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(8)
        paragraph.paragraph_format.first_line_indent = Mm(-8)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(8))
        box = paragraph.add_run(BOX)
        box.font.name = "Segoe UI Symbol"
        paragraph.add_run(f"\t{item}")


def _table(paper: Paper, piece: Piece) -> None:
    grid = piece.value
    widths = _widths(grid, _text_width(paper))
    rows = [_row(grid.header, widths, is_header=True), *(_row(row, widths) for row in grid.rows)]
    _add(
        paper,
        _TABLE.format(style='<w:tblStyle w:val="TableGrid"/>', columns=_columns(widths), rows="".join(rows)),
    )
    paper.add_paragraph().paragraph_format.space_after = Pt(2)


def _row(cells: list[str], widths: list[int], *, is_header: bool = False) -> str:
    """A row that is never broken between sheets; a header comes again on each of them."""
    bold, again = ("<w:b/>", "<w:tblHeader/>") if is_header else ("", "")
    inside = "".join(
        _CELL.format(width=Emu(width).twips, after=40, run=f'{bold}<w:sz w:val="20"/>', text=escape(text))
        for text, width in zip(cells, widths, strict=True)
    )
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="454"/>{again}</w:trPr>{inside}</w:tr>'


def _columns(widths: list[int]) -> str:
    return "".join(f'<w:gridCol w:w="{Emu(width).twips}"/>' for width in widths)


def _add(paper: Paper, xml: str) -> None:
    """Before the last element of the body, which says how the sheet lies."""
    paper.element.body.sectPr.addprevious(parse_xml(xml))


def _text_width(paper: Paper) -> int:
    """Between the margins."""
    section = paper.sections[0]
    return section.page_width - section.left_margin - section.right_margin


def _widths(grid: Grid, whole: int) -> list[int]:
    """The sheet shared out: no word is broken, numbers stay narrow, columns of long words or long gaps get the rest."""
    columns = [list(column) for column in zip(grid.header, *grid.rows, strict=True)]
    least = [
        max(Mm(9), LETTER * max(map(len, " ".join(column).split()), default=0) + Mm(4)) for column in columns
    ]
    wishes = [min(40, max(12, *map(len, column))) if max(map(len, column)) > 3 else 0 for column in columns]
    rest = max(0, whole - sum(least))
    shared = [one + rest * wish / (sum(wishes) or 1) for one, wish in zip(least, wishes, strict=True)]
    return [int(whole * one / sum(shared)) for one in shared]


def _sign(paper: Paper, piece: Piece) -> None:
    """Post, then lines for signature, name and date with small words under them."""
    post = paper.add_paragraph()
    post.paragraph_format.space_before, post.paragraph_format.keep_with_next = Pt(14), True
    post.add_run(piece.value)
    captions = (_("signature"), _("name"), _("date"))
    widths = [_text_width(paper) // len(captions)] * len(captions)
    lines = [("_" * 20, "") for _caption in captions], [(one, '<w:sz w:val="16"/>') for one in captions]
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            _CELL.format(width=Emu(widths[0]).twips, after=0, run=run, text=escape(text)) for text, run in row
        )
        + "</w:tr>"
        for row in lines
    )
    _add(paper, _TABLE.format(style="", columns=_columns(widths), rows=rows))


# Cells are written as text: through the objects of python-docx a table takes ten times as long.
_TABLE = (
    f'<w:tbl {nsdecls("w")}><w:tblPr>{{style}}<w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/>'
    '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
)
_CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:spacing w:after="{after}"/></w:pPr>'
    '<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
)
_WRITERS = {
    "heading": _heading,
    "text": _text,
    "field": _field,
    "check": _check,
    "table": _table,
    "sign": _sign,
}


def _without_times(content: bytes) -> bytes:
    """The same archive with every time taken out, members in one order."""
    clean = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(clean, "w") as after:
        for name in sorted(before.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, NEVER)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            after.writestr(entry, before.read(name), compresslevel=9)
    return clean.getvalue()
