import pytest
from django.utils import translation

from courses.templatetags import courses_tags


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (1024, "1 KB"),
        (1025, "2 KB"),
        (9_000, "9 KB"),
        (1_400_000, "1.4 MB"),
        (1_000_000, "977 KB"),
    ],
)
def test_a_weight_is_never_understated(size, words):
    with translation.override("en"):
        assert courses_tags.weight(size).replace("\N{NO-BREAK SPACE}", " ") == words


def test_a_column_of_figures_is_recognised():
    rows = courses_tags.cells(
        {"header": ["Okrug", "Sum", "Share"], "rows": [["Aqsai", "79 999", "17,0 %"], ["Alga", "1 204", "–"]]}
    )

    assert [cell["number"] for cell in rows[0]] == [False, True, True]
    assert rows[1][1] == {"text": "1 204", "label": "Sum", "number": True}


def test_a_short_row_is_filled_and_an_empty_column_is_not_figures():
    rows = courses_tags.cells({"header": ["What", "Who"], "rows": [["Budget"]]})

    assert rows == [
        [
            {"text": "Budget", "label": "What", "number": False},
            {"text": "", "label": "Who", "number": False},
        ]
    ]


def test_a_narrow_table_stays_a_table_on_a_phone_and_a_wide_one_does_not():
    narrow = courses_tags.cells(
        {"header": ["No.", "Case"], "rows": [["1", "A complaint about a dark street"]]}
    )
    wide = courses_tags.cells({"header": ["Administrative"] * 4, "rows": [["procedure"] * 4]})

    assert courses_tags.fits_phone(narrow)
    assert not courses_tags.fits_phone(wide)
