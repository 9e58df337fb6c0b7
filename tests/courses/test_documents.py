"""Forms to take away: real documents, the same bytes each time, with room to write."""

import io
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENT

from schoolofakims.curriculum import documents
from schoolofakims.curriculum.forms import Form, Grid, Piece

FORM = Form(
    "minutes",
    "Жиналыс хаттамасы",
    (
        Piece("heading", "Қатысқандар"),
        Piece("text", "Әркімді жазыңыз.\nЕшкімді ұмытпаңыз."),
        Piece("field", "Өткен жері"),
        Piece("table", Grid(["№", "Аты-жөні", "Қолы"], [["1", "", ""], ["2", "", ""]])),
        Piece("check", ["Кворум бар", "Дауыс саналды"]),
        Piece("sign", "Төраға"),
    ),
)


def _made(form: Form = FORM, language: str = "kk"):
    return docx.Document(io.BytesIO(documents.make(form, language=language, code="M01-L2")))


def _words(paper) -> list[str]:
    return [paragraph.text for paragraph in paper.paragraphs if paragraph.text.strip()]


def test_the_same_form_makes_the_same_bytes():
    assert documents.make(FORM, language="kk", code="M01-L2") == documents.make(
        FORM, language="kk", code="M01-L2"
    )


def test_every_piece_stands_on_the_sheet_in_its_order():
    assert _words(_made()) == [
        "Жиналыс хаттамасы",
        "Қатысқандар",
        "Әркімді жазыңыз.",
        "Ешкімді ұмытпаңыз.",
        "Өткен жері: \t",
        "☐\tКворум бар",
        "☐\tДауыс саналды",
        "Төраға",
    ]


def test_a_table_has_borders_a_header_that_repeats_and_empty_cells():
    table, signs = _made().tables

    assert table.style.name == "Table Grid"
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["№", "Аты-жөні", "Қолы"],
        ["1", "", ""],
        ["2", "", ""],
    ]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert [cell.text for cell in signs.rows[1].cells] == ["қолы", "аты-жөні", "күні"]


@pytest.mark.parametrize(
    ("language", "locale", "author", "captions"),
    [
        ("kk", "kk-KZ", "Әкімдер мектебі", ["қолы", "аты-жөні", "күні"]),
        ("ru", "ru-RU", "Школа акимов", ["подпись", "фамилия, инициалы", "дата"]),
        ("en", "en-GB", "School of Akims", ["signature", "name", "date"]),
    ],
)
def test_a_document_says_its_language_title_and_house(language, locale, author, captions):
    paper = _made(language=language)

    properties = paper.core_properties
    assert (properties.language, properties.author, properties.title) == (locale, author, FORM.title)
    assert [cell.text for cell in paper.tables[1].rows[1].cells] == captions
    assert paper.sections[0].footer.paragraphs[0].text == f"{author} · M01-L2"
    assert f'w:lang w:val="{locale}"' in paper.styles.element.xml


def test_a_machine_without_our_font_is_told_of_another():
    content = zipfile.ZipFile(io.BytesIO(documents.make(FORM, language="kk", code="M01-L2")))

    assert b'<w:font w:name="Noto Serif"><w:altName w:val="Times New Roman"/>' in content.read(
        "word/fontTable.xml"
    )


def test_a_form_is_light_and_carries_no_time():
    content = documents.make(FORM, language="kk", code="M01-L2")

    assert len(content) < 14_000
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


def test_a_wide_table_lays_the_sheet_on_its_side():
    wide = Form("year", "Жыл", (Piece("table", Grid(["№", *"123456789"], [[""] * 10])),))

    upright, on_its_side = _made().sections[0], _made(wide).sections[0]
    assert (upright.orientation, round(upright.page_width.mm)) == (WD_ORIENT.PORTRAIT, 210)
    assert (on_its_side.orientation, round(on_its_side.page_width.mm)) == (WD_ORIENT.LANDSCAPE, 297)
