import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people import iin


@pytest.mark.parametrize(
    "number",
    [
        "850101300005",
        "901231400995",
        "750615301235",
        "000101500001",  # leading zeros
        "010229500016",  # the first six digits are no date, which is no error
        "010101591807",  # from here the second pass decides
        "010101591819",
        "061211600012",
        "240140999905",
    ],
)
def test_a_number_with_the_right_check_digit_may_stand(number):
    assert iin.problem(number) is None
    assert iin.is_valid(number)


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("850101300006", "checksum"),
        ("", "length"),
        ("85010130000", "length"),
        ("8501013000055", "length"),
        ("85010130000a", "characters"),
        (" 850101300005", "characters"),
        ("850101300005\n", "characters"),
        ("850 101 300 005", "characters"),
        ("٨٥٠١٠١٣٠٠٠٠٥", "characters"),
    ],
)
def test_what_is_wrong_with_a_number_is_named(number, problem):
    assert iin.problem(number) == problem
    assert not iin.is_valid(number)


@pytest.mark.parametrize("last", "0123456789")
def test_a_number_that_is_never_given_out_has_no_check_digit(last):
    assert iin.check_digit("85010130069") is None
    assert iin.problem("85010130069" + last) == "checksum"


@settings(max_examples=80, deadline=None)
@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_at_most_one_twelfth_digit_is_right(eleven):
    valid = [last for last in "0123456789" if iin.is_valid(eleven + last)]

    digit = iin.check_digit(eleven)
    assert valid == ([] if digit is None else [str(digit)])


def test_a_list_shows_only_the_ends_of_a_number():
    assert iin.masked("850101300005") == "8501******05"


@pytest.mark.parametrize("text", ["", "85010130000", "8501013000055"])
def test_what_is_no_number_is_masked_entirely(text):
    assert iin.masked(text) == "*" * len(text)
