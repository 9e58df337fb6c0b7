import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people import phones


@pytest.mark.parametrize(
    "typed",
    [
        "+77051234567",
        "87051234567",
        "77051234567",
        "7051234567",
        "8 (705) 123-45-67",
        "+7 (705) 123 45 67",
        "+7\u00a0705\u2011123\u201345\u201367",
        " 8.705.123.45.67 ",
    ],
)
def test_a_number_is_stored_alike_however_it_was_typed(typed):
    assert phones.problem(typed) is None
    assert phones.normalised(typed) == "+77051234567"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("8 7172 55 55 55", "+77172555555"),
        ("7727 250 00 00", "+77272500000"),
        ("7172 555 555", "+77172555555"),
    ],
)
def test_landlines_are_taken_too(typed, number):
    assert phones.normalised(typed) == number


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "length"),
        ("  ", "length"),
        ("705123456", "length"),
        ("+7705123456", "length"),
        ("870512345678", "length"),
        ("+79161234567", "country"),
        ("+998901234567", "country"),
        ("89161234567", "country"),
        ("phone", "characters"),
        ("8705123456a", "characters"),
        ("8+7051234567", "characters"),
        ("٨٧٠٥١٢٣٤٥٦٧", "characters"),
        ("87051234567, 87051234568", "characters"),
    ],
)
def test_what_is_wrong_with_a_number_is_named(typed, problem):
    assert phones.problem(typed) == problem
    assert phones.normalised(typed) is None


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"\+77[0-9]{9}", fullmatch=True))
def test_a_normalised_number_normalises_to_itself(number):
    assert phones.normalised(number) == number
