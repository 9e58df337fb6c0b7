"""Figures of questions: against a statistics library on the same data, against published tables, and by hand."""

import math
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from assessments.item_analysis import (
    differential,
    items,
    options,
    reliability,
    responses,
    timing,
    verdicts,
)
from assessments.item_analysis.differential import Table
from assessments.item_analysis.responses import Response

# Admissions to six departments of Berkeley in 1973 (Bickel, Hammel & O'Connell, Science 187 (1975) 398–404), as R
# ships them: men admitted, men rejected, women admitted, women rejected.
BERKELEY = [
    Table(512, 313, 89, 19),
    Table(353, 207, 17, 8),
    Table(120, 205, 202, 391),
    Table(138, 279, 131, 244),
    Table(53, 138, 94, 299),
    Table(22, 351, 24, 317),
]


def sat(people=400, questions=12, seed=1, *, drawn=0, partial=(), harder_in_russian=()):
    """Rows of an exam as a Rasch model makes them; some questions with halves, some harder in Russian.

    drawn  so many of the questions for each, 0 for all
    """
    dice = random.Random(seed)
    rows = []
    for person in range(people):
        ability = dice.gauss(0, 1)
        language = "ru" if person % 5 < 2 else "kk"
        asked = dice.sample(range(questions), drawn) if drawn else range(questions)
        for question in asked:
            hard = (question - questions / 2) / questions * 3
            hard += 1.2 if question in harder_in_russian and language == "ru" else 0
            chance = 1 / (1 + math.exp(hard - ability))
            share = float(dice.random() < chance)
            if question in partial:
                share = (share + (dice.random() < chance)) / 2
            worth = 2.0 if question % 3 == 0 else 1.0
            rows.append((person, question, share * worth, worth, language, '"a"' if share else None))
    return rows


def as_table(rows, people=400, questions=12):
    """points[person, question], nan where it was not asked."""
    table = numpy.full((people, questions), numpy.nan)
    for person, question, points, *_rest in rows:
        table[person, question] = points
    return table


def answered(shares, rests, *, language="kk", strata=None, choices=None):
    strata = strata or [0] * len(shares)
    choices = choices or ['"x"'] * len(shares)
    return [
        Response(number, share, rest, stratum, language, choice)
        for number, (share, rest, stratum, choice) in enumerate(
            zip(shares, rests, strata, choices, strict=True)
        )
    ]


def test_facility_is_the_mean_share_of_points():
    assert items.facility(answered([1, 0, 0.5, 0], [0, 0, 0, 0])) == 0.375
    assert items.facility([]) is None


@pytest.mark.parametrize("question", range(12))
def test_the_item_rest_correlation_is_that_of_scipy(question):
    rows = sat(partial=(4, 5))
    table = as_table(rows)
    worth = numpy.array([2.0 if one % 3 == 0 else 1.0 for one in range(12)])
    others = [one for one in range(12) if one != question]
    expected = stats.pearsonr(table[:, question], table[:, others].sum(axis=1))

    found = items.item_rest(responses.gather(rows).items[question])

    assert worth.sum() == 16
    assert found.value == pytest.approx(expected.statistic, abs=1e-12)
    interval = expected.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_for_right_and_wrong_it_is_the_point_biserial_correlation():
    rows = sat(people=50, seed=3)
    found = responses.gather(rows).items[4]
    expected = stats.pointbiserialr([one.share == 1 for one in found], [one.rest for one in found])

    assert items.item_rest(found).value == pytest.approx(expected.statistic, abs=1e-12)


def test_a_question_that_all_know_correlates_with_nothing():
    assert items.item_rest(answered([1, 1, 1, 1], [0.1, 0.4, 0.5, 0.9])) is None
    assert items.item_rest(answered([0, 1, 1, 1], [1 / 3, 1 / 3, 1 / 3, 1 / 3])) is None
    assert items.item_rest(answered([0, 1], [0.2, 0.9])) is None


def test_thirds_put_equal_scores_together():
    groups = items.thirds(answered([0] * 7, [0.1, 0.2, 0.2, 0.5, 0.8, 0.8, 0.8]))

    assert [[one.rest for one in group] for group in groups] == [
        [0.1, 0.2, 0.2],
        [0.5],
        [0.8, 0.8, 0.8],
    ]
    assert items.thirds(answered([0, 1], [0.1, 0.9])) is None
    assert items.thirds(answered([0, 1, 1], [0.5, 0.5, 0.5])) is None


def test_the_upper_lower_index_by_hand():
    """Nine people: one of three at the bottom right, three of three at the top."""
    groups = items.thirds(
        answered([1, 0, 0, 1, 0, 1, 1, 1, 1], [0.1, 0.1, 0.2, 0.4, 0.5, 0.5, 0.8, 0.9, 1.0])
    )

    assert items.upper_lower(groups) == pytest.approx(2 / 3)
    assert items.upper_lower(None) is None


def cronbach(table):
    count = table.shape[1]
    return count / (count - 1) * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1))


def test_alpha_is_cronbachs_where_all_had_the_same_questions():
    rows = sat(partial=(4, 5))
    table = as_table(rows)

    found = reliability.reliability(rows)

    assert found.coefficient == pytest.approx(cronbach(table), abs=1e-12)
    assert found.error == pytest.approx(
        table.sum(axis=1).std(ddof=1) * math.sqrt(1 - cronbach(table)), abs=1e-12
    )
    assert (found.is_kr20, found.is_estimate) == (False, False)


def test_kuder_and_richardson_by_hand():
    """Four people, three questions: 111, 110, 100, 000. Σpq = 3/16 + 1/4 + 3/16, variance of the sums 5/4."""
    sheet = {1: (1, 1, 1), 2: (1, 1, 0), 3: (1, 0, 0), 4: (0, 0, 0)}
    rows = [
        (person, question, float(right), 1.0, "kk", "1")
        for person, rights in sheet.items()
        for question, right in enumerate(rights)
    ]

    found = reliability.reliability(rows)

    assert found.coefficient == pytest.approx(3 / 2 * (1 - (10 / 16) / (5 / 4)))
    assert found.is_kr20


def test_alpha_of_drawn_papers_is_an_estimate_near_that_of_the_whole():
    """Six of twelve questions for each. Of an exam half as long, Spearman and Brown expect r / (2 − r)."""
    whole = cronbach(as_table(sat(people=3000), 3000))

    found = reliability.reliability(sat(people=3000, drawn=6))

    assert found.is_estimate
    assert found.coefficient == pytest.approx(whole / (2 - whole), abs=0.05)


def test_too_little_gives_no_reliability():
    assert reliability.reliability([]) is None
    assert reliability.reliability([(1, 1, 1.0, 1.0, "kk", "1"), (2, 1, 0.0, 1.0, "kk", "1")]) is None
    same = [(person, question, 1.0, 1.0, "kk", "1") for person in range(4) for question in range(3)]
    assert reliability.reliability(same).coefficient is None


def test_the_published_figures_of_berkeley():
    """What R's mantelhaen.test prints for UCBAdmissions: X² = 1.4269, p = 0.2323, odds ratio 0.9046968."""
    chi2 = differential.mantel_haenszel(BERKELEY)

    assert differential.common_odds_ratio(BERKELEY) == pytest.approx(0.9046968, abs=5e-8)
    assert chi2 == pytest.approx(1.4269, abs=5e-5)
    assert differential.p_of(chi2) == pytest.approx(0.2323, abs=5e-5)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("question", [0, 5, 11])
def test_mantel_and_haenszel_as_statsmodels_computes_them(seed, question):
    found = responses.gather(sat(seed=seed, harder_in_russian=(5,))).items[question]
    tables = differential.tabulate(responses.in_language(found, "kk"), responses.in_language(found, "ru"))
    peer = StratifiedTable([numpy.array([one[:2], one[2:]]) for one in tables])
    tested = peer.test_null_odds(correction=True)

    assert differential.common_odds_ratio(tables) == pytest.approx(peer.oddsratio_pooled, rel=1e-12)
    assert differential.log_odds_error(tables) == pytest.approx(peer.logodds_pooled_se, rel=1e-12)
    assert differential.mantel_haenszel(tables) == pytest.approx(tested.statistic, rel=1e-9)
    assert differential.p_of(differential.mantel_haenszel(tables)) == pytest.approx(tested.pvalue, abs=1e-12)


@pytest.mark.parametrize("question", [0, 5, 11])
def test_mantel_for_right_and_wrong_is_mantel_haenszel_without_correction(question):
    found = responses.gather(sat(seed=7, harder_in_russian=(5,))).items[question]
    groups = responses.in_language(found, "kk"), responses.in_language(found, "ru")
    peer = StratifiedTable(
        [numpy.array([one[:2], one[2:]]) for one in differential.tabulate(*groups)]
    ).test_null_odds(correction=False)

    assert differential.mantel(*groups) == pytest.approx(peer.statistic, rel=1e-9)


def test_mantel_and_the_mean_difference_by_hand():
    """One stratum. Kazakh 1, 1, ½; Russian ½, 0: T = ½, E = 2 · 3/5 = 1.2, Var = 3·2·(5·2.5 − 9)/(25·4) = 0.21."""
    ours = answered([1, 1, 0.5], [0, 0, 0])
    theirs = answered([0.5, 0], [0, 0], language="ru")

    assert differential.mantel(ours, theirs) == pytest.approx(0.7**2 / 0.21)
    smd, effect = differential.standardised_mean_difference(ours, theirs)
    assert smd == pytest.approx(0.25 - 2.5 / 3)
    assert effect == pytest.approx(smd / numpy.std([1, 1, 0.5, 0.5, 0], ddof=1))


def test_strata_in_which_one_language_is_missing_compare_nobody():
    ours = answered([1, 0, 1], [0, 0, 0], strata=[1, 2, 3])
    theirs = answered([0, 1], [0, 0], strata=[2, 4], language="ru")

    assert differential.tabulate(ours, theirs) == [Table(0, 1, 0, 1)]
    assert differential.mantel_haenszel([]) is None
    assert differential.common_odds_ratio([Table(0, 1, 0, 1)]) is None
    assert differential.standardised_mean_difference(ours, []) == (None, None)


def test_a_question_that_is_harder_in_russian_is_found_and_the_others_are_not():
    rows = sat(people=2400, questions=20, harder_in_russian=(7,), partial=(2,))
    matrix = responses.gather(rows)

    letters = {
        question: differential.difference(
            responses.in_language(found, "kk"), responses.in_language(found, "ru")
        )
        for question, found in matrix.items.items()
    }

    assert {question: one.letter for question, one in letters.items() if one.letter != "A"} == {7: "C"}
    assert letters[7].is_harder_for_focal
    assert letters[7].delta == pytest.approx(-2.35 * 1.2, abs=0.5)  # what the model was told
    assert letters[7].low < letters[7].delta < letters[7].high < -1
    assert letters[2].odds_ratio is None
    assert letters[2].smd == pytest.approx(0, abs=0.05)


def test_partial_credit_that_is_harder_in_russian_is_found_by_its_mean():
    rows = sat(people=2400, questions=20, harder_in_russian=(7,), partial=(7,))
    found = responses.gather(rows).items[7]

    judged = differential.difference(responses.in_language(found, "kk"), responses.in_language(found, "ru"))

    assert judged.letter == "C"
    assert judged.delta is None
    assert judged.smd < 0
    assert judged.is_harder_for_focal


@pytest.mark.parametrize(
    ("delta", "error", "p", "letter"),
    [
        (0.99, 0.1, 0.001, "A"),
        (-1.2, 0.1, 0.001, "B"),
        (1.2, 0.9, 0.18, "A"),  # large, and not significant
        (-1.6, 0.2, 0.001, "C"),
        (1.6, 0.5, 0.01, "B"),  # above 1.5, but not significantly above 1
        (-1.49, 0.1, 0.001, "B"),
    ],
)
def test_the_letters_of_ets(delta, error, p, letter):
    assert differential.letter_of_delta(delta, error, p) == letter


@pytest.mark.parametrize(
    ("effect", "p", "letter"),
    [(0.17, 0.01, "A"), (-0.2, 0.01, "B"), (0.26, 0.01, "C"), (0.5, 0.06, "A"), (None, 0.01, None)],
)
def test_the_letters_of_partial_credit(effect, p, letter):
    assert differential.letter_of_effect(effect, p) == letter


def test_p_is_that_of_scipy():
    for chi2 in (0.0, 0.3, 3.841458820694124, 10.8, 60.0):
        assert differential.p_of(chi2) == pytest.approx(stats.chi2.sf(chi2, 1), rel=1e-9)


def test_a_table_of_answers_by_hand():
    """Nine people: the best choose b, one of the weakest a, two nothing."""
    rests = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    chosen = ['"a"', '"c"', "", "", '"a"', '"b"', '"b"', '"b"', '"b"']
    given = answered([0, 0, 0, 0, 0, 1, 1, 1, 1], rests, choices=chosen)

    table, blank = options.options(
        "SINGLE", {"options": ["a", "b", "c", "d"]}, "b", given, items.thirds(given)
    )

    assert [(one.choice, one.is_right, one.people) for one in table] == [
        ("a", False, 2),
        ("b", True, 4),
        ("c", False, 1),
        ("d", False, 0),
    ]
    assert (table[0].lower, table[0].middle, table[0].upper) == pytest.approx((1 / 3, 1 / 3, 0))
    assert (table[1].lower, table[1].middle, table[1].upper) == pytest.approx((0, 1 / 3, 1))
    assert table[0].rest == pytest.approx(0.3)
    assert table[3].rest is None
    assert (blank.people, blank.lower, blank.middle) == pytest.approx((2, 1 / 3, 1 / 3))


@pytest.mark.parametrize(
    ("kind", "chosen", "found"),
    [
        ("SINGLE", '"a"', ("a",)),
        ("MULTIPLE", '["a", "c"]', ("a", "c")),
        ("MULTIPLE", "[]", ()),
        ("TRUE_FALSE", "false", (False,)),
        ("NUMBER", '"41.25"', ("41.25",)),
        ("ORDER", '["b", "a"]', (("b", "a"),)),
        ("MATCH", '{"l": "r"}', (("l", "r"),)),
        ("SHORT_TEXT", '"  Ёлка  ТІЛ"', ("елка тіл",)),
        ("SINGLE", "", ()),
    ],
)
def test_each_kind_says_what_was_chosen(kind, chosen, found):
    assert options.choices_of(kind, chosen) == found


def test_a_number_within_the_tolerance_is_right_though_the_key_does_not_name_it():
    given = answered([1, 1, 0], [0.5, 0.6, 0.2], choices=['"41.2"', '"41.25"', '"7"'])

    table, _blank = options.options("NUMBER", {}, {"value": "41.25", "tolerance": "0.05"}, given, None)

    assert {one.choice: one.is_right for one in table} == {"41.25": True, "41.2": True, "7": False}


def test_the_time_of_a_question_is_since_the_answer_before_it():
    noon = datetime(2026, 11, 23, 7, tzinfo=UTC)
    later = noon + timedelta(seconds=40)

    assert timing.gap(noon, None, later) == 40
    assert timing.gap(noon, later, later + timedelta(seconds=60)) == 60
    assert timing.gap(later, None, noon) is None


def test_the_time_of_many_is_their_median():
    assert timing.pace([]) == (0, None)
    assert timing.pace([5, 60, 7]) == (3, 7)


def judged(rows, question, kind="SHORT_TEXT", parts=None, key=None):
    return verdicts.judge(kind, parts or {}, key or {}, responses.gather(rows).items[question])


def test_nothing_is_flagged_below_thirty_attempts():
    hard = [(person, 1, 0.0, 1.0, "kk", '"no"') for person in range(30)]
    easy = [(person, 2, float(person % 2), 1.0, "kk", '"yes"') for person in range(30)]

    assert judged(hard + easy, 1).flags == ["HARD"]
    assert judged(hard[:29] + easy[:29], 1).flags == []


def test_correlations_are_not_shown_below_ten_attempts():
    rows = sat(people=9)

    assert judged(rows, 3).whole.discrimination is None
    assert judged(rows, 3).whole.facility is not None
    assert judged(sat(people=10), 6).whole.discrimination is not None


def test_a_question_that_the_better_get_wrong_is_the_wrong_way_round():
    rows = sat(people=100)
    upside_down = [(p, 5, 1.0 - points, w, la, c) if q == 5 else (p, q, points, w, la, c) for p, q, points, w, la, c in rows]  # fmt: skip

    assert "REVERSED" not in judged(rows, 5).flags
    assert judged(upside_down, 5).flags == ["REVERSED"]


def test_a_wrong_answer_that_draws_the_best_is_named_and_an_idle_one_too():
    """The best thirty of ninety choose x, the others the right r; nobody chooses z."""
    rests = [number / 90 for number in range(90)]
    chosen = ['"r"'] * 60 + ['"x"'] * 30
    given = answered([1.0] * 60 + [0.0] * 30, rests, choices=chosen)

    item = verdicts.judge("SINGLE", {"options": ["r", "x", "z"]}, "r", given)

    assert item.flags == ["REVERSED", "DRAWS_THE_BEST", "IDLE_ANSWER"]
    assert [verdicts.draws_the_best(one, item) for one in item.options] == [False, True, False]


def test_languages_are_compared_from_fifty_and_flagged_from_two_hundred():
    few = judged(sat(people=120, questions=20, harder_in_russian=(7,)), 7)
    some = judged(sat(people=450, questions=20, harder_in_russian=(7,)), 7)
    many = judged(sat(people=600, questions=20, harder_in_russian=(7,)), 7)

    assert few.difference is None
    assert some.difference.letter == "C"
    assert "DIFFERS" not in some.flags
    assert "DIFFERS" in many.flags
    assert [(side.language, side.people) for side in many.sides] == [("kk", 360), ("ru", 240), ("en", 0)]


def test_what_costs_points_is_named_first():
    order = [verdicts.FLAGS.index(flag) for flag in verdicts.FLAGS if flag in verdicts.SERIOUS]

    assert all(before < after for before, after in pairwise(order))
    assert order == [0, 1, 2, 3, 4]
