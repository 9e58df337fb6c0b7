import pytest

from courses.ranking import Occurrence, Typed, ranked

AKIM = Typed("аким", "акм", False)
BUDGET = Typed("бюджет", "бюджет", True)


def _order(typed, *rows) -> list[int]:
    return [hit.document for hit in ranked(typed, [Occurrence(*row) for row in rows], 100)]


def test_a_document_with_all_words_comes_before_one_with_many_of_one():
    order = _order(
        [AKIM, BUDGET],
        (1, "бюджет", "бюджет", 90, True),
        (2, "бюджет", "бюджетке", 1, False),
        (2, "акм", "акимге", 1, False),
    )

    assert order == [2, 1]


def test_a_word_that_stands_nowhere_is_left_aside():
    assert _order([AKIM, Typed("жок", "жок", False)], (1, "акм", "аким", 1, False)) == [1]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ((2, "акм", "аким", 1, False), (1, "акм", "акимге", 1, False)),  # the very word
        ((2, "акм", "акимге", 1, True), (1, "акм", "акимге", 9, False)),  # the title
        ((2, "акм", "акимге", 3, False), (1, "акм", "акимге", 2, False)),  # more often
        ((2, "акм", "акимге", 1, False), (1, "акм", "акы", 3, False)),  # closer
    ],
)
def test_what_fits_better_comes_first(better, worse):
    assert _order([AKIM], worse, better) == [2, 1]


def test_a_rare_word_counts_more_than_a_common_one():
    common = [(number, "акм", "аким", 1, False) for number in range(10, 50)]

    assert _order([AKIM, BUDGET], *common, (1, "бюджет", "бюджет", 1, False))[0] == 1


def test_a_beginning_counts_only_while_no_form_of_the_word_is_known():
    begun = (1, "бюджетт", "бюджеттик", 1, False)

    assert _order([BUDGET], begun) == [1]
    assert _order([BUDGET], begun, (2, "бюджет", "бюджетке", 1, False)) == [2]


def test_a_hit_tells_the_forms_that_were_found():
    [hit] = ranked([AKIM], [Occurrence(1, "акм", word, 1, False) for word in ("аким", "акимге")], 1)

    assert hit.words == {"аким", "акимге"}


def test_nothing_is_found_in_nothing():
    assert ranked([AKIM], [], 0) == []
    assert ranked([], [], 0) == []
