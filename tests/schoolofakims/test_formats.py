"""Dates and numbers as people of the three languages write them. `_` stands for a no-break space."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, timezone, translation

DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 9, 2, tzinfo=UTC)  # 14:02 in Almaty


def _shown(source: str, **values) -> str:
    return Template(source).render(Context(values)).replace("\N{NO-BREAK SPACE}", "_")


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("kk", "DATE_FORMAT", "2026 ж. 23 қараша"),
        ("kk", "YEAR_MONTH_FORMAT", "2026 ж. қараша"),
        ("kk", "MONTH_DAY_FORMAT", "23 қараша"),
        ("kk", "SHORT_DATE_FORMAT", "23.11.2026"),
        ("ru", "DATE_FORMAT", "23 ноября 2026 г."),
        ("ru", "YEAR_MONTH_FORMAT", "Ноябрь 2026 г."),
        ("ru", "MONTH_DAY_FORMAT", "23 ноября"),
        ("ru", "SHORT_DATE_FORMAT", "23.11.2026"),
        ("en", "DATE_FORMAT", "23 November 2026"),
        ("en", "YEAR_MONTH_FORMAT", "November 2026"),
        ("en", "MONTH_DAY_FORMAT", "23 November"),
        ("en", "SHORT_DATE_FORMAT", "23.11.2026"),
    ],
)
def test_dates_read_as_people_write_them(language, name, expected):
    with translation.override(language):
        assert formats.date_format(DAY, name) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kk", "2026 ж. 23 қараша, 14:02 / 23.11.2026 14:02 / 14:02"),
        ("ru", "23 ноября 2026 г., 14:02 / 23.11.2026 14:02 / 14:02"),
        ("en", "23 November 2026, 14:02 / 23.11.2026 14:02 / 14:02"),
    ],
)
def test_moments_read_in_the_time_of_kazakhstan(language, expected):
    source = '{{ at }} / {{ at|date:"SHORT_DATETIME_FORMAT" }} / {{ at|time }}'

    with translation.override(language), timezone.override("Asia/Almaty"):
        assert _shown(source, at=MOMENT) == expected


@pytest.mark.parametrize(
    ("language", "month", "expected"),
    [
        ("kk", 1, "2026 ж. 1 қаңтар"),
        ("kk", 2, "2026 ж. 1 ақпан"),
        ("kk", 3, "2026 ж. 1 наурыз"),
        ("kk", 4, "2026 ж. 1 сәуір"),
        ("kk", 5, "2026 ж. 1 мамыр"),
        ("kk", 6, "2026 ж. 1 маусым"),
        ("kk", 7, "2026 ж. 1 шілде"),
        ("kk", 8, "2026 ж. 1 тамыз"),
        ("kk", 9, "2026 ж. 1 қыркүйек"),
        ("kk", 10, "2026 ж. 1 қазан"),
        ("kk", 11, "2026 ж. 1 қараша"),
        ("kk", 12, "2026 ж. 1 желтоқсан"),
        ("ru", 3, "1 марта 2026 г."),
        ("ru", 5, "1 мая 2026 г."),
        ("ru", 8, "1 августа 2026 г."),
    ],
)
def test_every_kazakh_month_and_the_odd_russian_ones(language, month, expected):
    with translation.override(language):
        assert formats.date_format(date(2026, month, 1)) == expected


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("kk", Decimal("1234567.5"), "1_234_567,5"),
        ("kk", 1234, "1_234"),
        ("kk", -0.25, "-0,25"),
        ("ru", Decimal("1234567.5"), "1_234_567,5"),
        ("ru", 1234, "1_234"),
        ("en", Decimal("1234567.5"), "1,234,567.5"),
        ("en", 1234, "1,234"),
    ],
)
def test_numbers_carry_the_signs_of_the_language(language, number, expected):
    with translation.override(language):
        assert _shown("{{ number }}", number=number) == expected


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_week_begins_on_monday(language):
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("typed", ["23.11.2026", "2026-11-23"])
def test_forms_read_a_date_with_dots_or_in_iso(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == DAY


@pytest.mark.parametrize("typed", ["11/23/2026", "23.11.26", "31.11.2026"])
def test_forms_refuse_american_two_digit_and_impossible_dates(typed):
    with translation.override("kk"), pytest.raises(forms.ValidationError) as refusal:
        forms.DateField().clean(typed)

    assert refusal.value.messages == ["Күнді дұрыс енгізіңіз."]


@pytest.mark.parametrize("typed", ["23.11.2026 14:02", "2026-11-23 14:02", "2026-11-23T14:02"])
def test_forms_read_a_moment(typed):
    with translation.override("kk"), timezone.override("Asia/Almaty"):
        assert forms.DateTimeField().clean(typed) == MOMENT


def test_forms_read_a_time():
    with translation.override("kk"):
        assert forms.TimeField().clean("14:02") == time(14, 2)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_form_shows_a_stored_date_with_dots(language):
    with translation.override(language):
        assert forms.DateInput().format_value(DAY) == "23.11.2026"


@pytest.mark.parametrize(
    "typed", ["1234567,5", "1 234 567,5", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,5"]
)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_localised_field_reads_a_decimal_comma(language, typed):
    with translation.override(language):
        assert forms.DecimalField(localize=True).clean(typed) == Decimal("1234567.5")
