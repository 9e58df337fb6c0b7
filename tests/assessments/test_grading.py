from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import grading
from assessments.kinds import KINDS

OPTIONS = ["b7q", "x2m", "k9d", "p4w"]
LEFT, RIGHT = ["l1", "l2", "l3"], ["r1", "r2", "r3", "r4"]
THREE_ALL = {"right": ["b7q", "x2m", "k9d"], "credit": "all"}
THREE_PARTIAL = {"right": ["b7q", "x2m", "k9d"], "credit": "partial"}
SHARE = {"value": "20.1", "tolerance": "0.1"}
GATHERING = {"kk": ["жиын"], "ru": ["отчёт акима"], "en": ["Gathering"]}

modestly = settings(max_examples=80, deadline=None)


@pytest.mark.parametrize(
    ("kind", "key", "chosen", "points"),
    [
        ("SINGLE", "b7q", "b7q", "3"),
        ("SINGLE", "b7q", "x2m", "0"),
        ("MULTIPLE", THREE_ALL, ["k9d", "b7q", "x2m"], "3"),
        ("MULTIPLE", THREE_ALL, ["b7q", "x2m"], "0"),
        ("MULTIPLE", THREE_ALL, OPTIONS, "0"),
        ("MULTIPLE", THREE_PARTIAL, ["b7q", "x2m"], "2.00"),
        ("MULTIPLE", THREE_PARTIAL, OPTIONS, "2.00"),
        ("MULTIPLE", THREE_PARTIAL, ["b7q", "p4w"], "0.00"),
        ("MULTIPLE", THREE_PARTIAL, ["p4w"], "0.00"),
        ("TRUE_FALSE", False, False, "3"),
        ("TRUE_FALSE", False, True, "0"),
        ("TRUE_FALSE", True, 1, "0"),
        ("NUMBER", SHARE, "20.1", "3"),
        ("NUMBER", SHARE, "20.2", "3"),
        ("NUMBER", SHARE, "20", "3"),
        ("NUMBER", SHARE, "20.2000000000000000000000000001", "0"),
        ("NUMBER", SHARE, "-20.1", "0"),
        ("ORDER", ["x2m", "b7q", "k9d"], ["x2m", "b7q", "k9d"], "3"),
        ("ORDER", ["x2m", "b7q", "k9d"], ["b7q", "x2m", "k9d"], "0"),
        ("MATCH", {"l1": "r1", "l2": "r2", "l3": "r3"}, {"l1": "r1", "l2": "r2", "l3": "r3"}, "3"),
        ("MATCH", {"l1": "r1", "l2": "r2", "l3": "r3"}, {"l1": "r1", "l2": "r3"}, "1.00"),
        ("SHORT_TEXT", GATHERING, "ЖИЫН", "3"),
        ("SHORT_TEXT", GATHERING, "  Отчет   акима ", "3"),
        ("SHORT_TEXT", GATHERING, "отче\u0308т акима", "3"),
        ("SHORT_TEXT", GATHERING, "gathering", "3"),
        ("SHORT_TEXT", GATHERING, "жиындар", "0"),
    ],
)
def test_an_answer_earns_what_the_key_says(kind, key, chosen, points):
    assert grading.points_for(kind, key, chosen, Decimal(3)) == Decimal(points)


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_earns_nothing(kind):
    assert grading.points_for(kind, None, None, Decimal(3)) == 0


def test_a_third_of_one_point_is_rounded_to_hundredths():
    key = {"l1": "r1", "l2": "r2", "l3": "r3"}

    assert grading.points_for("MATCH", key, {"l1": "r1"}, Decimal(1)) == Decimal("0.33")
    assert grading.points_for("MATCH", key, {"l1": "r1", "l2": "r2"}, Decimal(1)) == Decimal("0.67")


def test_rounding_never_gives_more_than_the_question_is_worth():
    key, two_of_three = {"l1": "r1", "l2": "r2", "l3": "r3"}, {"l1": "r1", "l2": "r2"}

    assert grading.points_for("MATCH", key, two_of_three, Decimal("0.006")) == Decimal("0.00")
    assert grading.points_for("MATCH", key, two_of_three, Decimal("0.008")) == Decimal("0.008")


def test_an_unknown_kind_is_an_error_and_no_silent_zero():
    with pytest.raises(KeyError):
        grading.points_for("ESSAY", "a", "a", Decimal(1))


@pytest.mark.parametrize(
    ("points", "of", "percent"),
    [
        ("2", "3", "66.67"),
        ("1", "3", "33.33"),
        ("1", "8", "12.50"),
        ("0.5", "400", "0.13"),
        ("0", "7", "0.00"),
        ("7", "7", "100.00"),
        ("9", "7", "100.00"),
        ("0", "0", "0.00"),
    ],
)
def test_points_become_a_percentage(points, of, percent):
    assert str(grading.percent(Decimal(points), Decimal(of))) == percent


def subsets(ids, least=0):
    return st.lists(st.sampled_from(ids), unique=True, min_size=least)


WORTH = st.decimals(min_value=0, max_value=100, places=2)
CREDIT = st.sampled_from(["all", "partial"])
TEXT = st.text(max_size=10)
NUMBER = st.decimals(min_value=-1000, max_value=1000, places=3).map(str)
# (kind, key, answer): the answer is any that could be stored, right or wrong.
MARKED = st.one_of(
    st.tuples(st.just("SINGLE"), st.sampled_from(OPTIONS), st.sampled_from(OPTIONS)),
    st.tuples(
        st.just("MULTIPLE"),
        st.fixed_dictionaries({"right": subsets(OPTIONS, least=1), "credit": CREDIT}),
        subsets(OPTIONS, least=1),
    ),
    st.tuples(st.just("TRUE_FALSE"), st.booleans(), st.booleans()),
    st.tuples(
        st.just("NUMBER"), st.fixed_dictionaries({"value": NUMBER, "tolerance": st.just("0.5")}), NUMBER
    ),
    st.tuples(st.just("ORDER"), st.permutations(OPTIONS), st.permutations(OPTIONS)),
    st.tuples(
        st.just("MATCH"),
        st.fixed_dictionaries({left: st.sampled_from(RIGHT) for left in LEFT}),
        st.dictionaries(st.sampled_from(LEFT), st.sampled_from(RIGHT), min_size=1),
    ),
    st.tuples(st.just("SHORT_TEXT"), st.dictionaries(st.just("kk"), st.lists(TEXT)), TEXT),
)


@modestly
@given(MARKED, WORTH)
def test_points_lie_between_nothing_and_the_worth_of_the_question(marked, worth):
    kind, key, chosen = marked

    assert 0 <= grading.points_for(kind, key, chosen, worth) <= worth


@modestly
@given(MARKED, WORTH)
def test_grading_twice_gives_the_same(marked, worth):
    kind, key, chosen = marked

    assert grading.points_for(kind, key, chosen, worth) == grading.points_for(kind, key, chosen, worth)


@modestly
@given(st.permutations(OPTIONS), subsets(OPTIONS, least=1), CREDIT)
def test_the_order_of_ticks_does_not_matter(order, right, credit):
    key = {"right": right, "credit": credit}
    ticks = [option for option in order if option in right[:2]]

    assert grading.points_for("MULTIPLE", key, ticks, Decimal(5)) == grading.points_for(
        "MULTIPLE", key, sorted(ticks), Decimal(5)
    )


@modestly
@given(subsets(OPTIONS, least=1), CREDIT, WORTH)
def test_exactly_the_right_ticks_earn_everything(right, credit, worth):
    key = {"right": right, "credit": credit}

    assert grading.points_for("MULTIPLE", key, right[::-1], worth) == worth
