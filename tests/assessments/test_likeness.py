"""Questions that say the same are found, however they are typed; nothing above the measure is missed."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.questions import likeness

texts = st.lists(
    st.lists(
        st.sampled_from(
            ["әкім", "бюджет", "округ", "жиналыс", "сход", "бекітеді", "кім", "қалай", "the", "law"]
        ),
        max_size=6,
    ).map(" ".join),
    max_size=12,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Бюджетті кім бекітеді?", "  бюджетті КІМ бекітеді "),
        ("Кто принимает отчёт?", "кто принимает отчет"),
        ("Қаланың әкімі", "каланын акими"),
        ("«Сход», — говорит закон.", "Сход говорит закон"),
    ],
)
def test_case_signs_and_a_missing_kazakh_keyboard_make_no_difference(one, other):
    assert likeness.folded(one) == likeness.folded(other)


def test_trigrams_are_those_of_pg_trgm():
    # SELECT show_trgm('a word') on PostgreSQL 15 says so.
    assert likeness.trigrams("a word") == {"  a", " a ", "  w", " wo", "wor", "ord", "rd "}


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("word", "word", 1.0),
        ("word", "two words", 4 / 11),  # similarity('word', 'two words') = 0.36363637 on PostgreSQL 15
        ("word", "", 0.0),
        ("", "", 0.0),
    ],
)
def test_the_share_is_that_of_pg_trgm(one, other, share):
    assert likeness.share(likeness.trigrams(one), likeness.trigrams(other)) == share


def test_pairs_come_most_alike_first_and_name_their_texts():
    found = likeness.alike(
        {
            7: "кто утверждает бюджет",
            3: "кто утверждает бюджет округа",
            9: "что такое сход",
            4: "что такое сход",
        },
        0.6,
    )

    assert [(pair.one, pair.other, round(pair.share, 2)) for pair in found] == [(9, 4, 1.0), (7, 3, 0.75)]


@settings(max_examples=200, deadline=None)
@given(found=texts, least=st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]))
def test_nothing_is_missed_that_comparing_each_with_each_would_find(found, least):
    grams = [likeness.trigrams(text) for text in found]
    each_with_each = {
        (one, other)
        for one, other in combinations(range(len(found)), 2)
        if likeness.share(grams[one], grams[other]) >= least
    }

    pairs = likeness.alike(dict(enumerate(found)), least)

    assert {(pair.one, pair.other) for pair in pairs} == each_with_each
