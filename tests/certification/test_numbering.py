import re

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification import numbering
from certification.models import NumberSeries


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=12))
def test_whatever_is_rolled_back_the_series_has_no_gap(db, blocks):
    NumberSeries.objects.all().delete()
    given_out = []
    for count, is_kept in blocks:
        with transaction.atomic():
            _series, numbers = numbering.take(series="ӘМ", year=2026, count=count)
            if is_kept:
                given_out += numbers
            else:
                transaction.set_rollback(True)

    assert given_out == list(range(1, len(given_out) + 1))


def test_each_year_and_each_series_counts_for_itself(db):
    numbering.take(series="ӘМ", year=2026, count=5)

    assert list(numbering.take(series="ӘМ", year=2027, count=2)[1]) == [1, 2]
    assert list(numbering.take(series="ЖМ", year=2026, count=1)[1]) == [1]
    assert list(numbering.take(series="ӘМ", year=2026, count=2)[1]) == [6, 7]


def test_the_database_refuses_a_series_twice(db):
    NumberSeries.objects.create(code="ӘМ", year=2026)

    with pytest.raises(IntegrityError), transaction.atomic():
        NumberSeries.objects.create(code="ӘМ", year=2026)


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "ӘМ-2026-000001"), (417, "ӘМ-2026-000417"), (1234567, "ӘМ-2026-1234567")],
)
def test_a_number_as_it_stands_on_the_paper(number, written):
    assert numbering.printed("ӘМ", 2026, number) == written


def test_codes_are_long_random_and_free_of_letters_that_look_like_digits():
    codes = {numbering.code() for _ in range(1000)}

    assert len(codes) == 1000
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", code) for code in codes)
