import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import drawing

ROOT = Path(__file__).parents[2]
DIFFICULTIES, KINDS = ("EASY", "MEDIUM", "HARD"), ("SINGLE", "TRUE_FALSE")
# Sixty questions in two banks, ten of each kind and difficulty in the first.
POOL = [
    {"id": number, "bank": bank, "kind": KINDS[number % 2], "difficulty": DIFFICULTIES[number % 3]}
    for number, bank in enumerate(["M01"] * 60 + ["M02"] * 12, start=1)
]

modestly = settings(max_examples=50, deadline=None)


def rule(bank="M01", kind=None, difficulty=None, count=1):
    return {"bank": bank, "kind": kind, "difficulty": difficulty, "count": count}


def question(number, kind="SINGLE", difficulty="EASY", bank="M01"):
    return {"id": number, "bank": bank, "kind": kind, "difficulty": difficulty}


def test_the_same_seed_draws_the_same_paper_for_ever():
    rules = [rule(count=4), rule(bank="M02", count=2)]

    assert drawing.draw(rules, POOL, 2026) == [30, 41, 11, 21, 65, 69]
    assert drawing.order_of({"options": ["a", "b", "c", "d"]}, "SINGLE", 2026, 7, True) == [
        "b",
        "a",
        "c",
        "d",
    ]


def test_another_process_with_another_hash_seed_draws_the_same_paper():
    code = (
        "from assessments import drawing\n"
        "pool = [{'id': n, 'bank': 'M01', 'kind': 'SINGLE', 'difficulty': 'EASY'} for n in range(50)]\n"
        "rule = {'bank': 'M01', 'kind': None, 'difficulty': None, 'count': 9}\n"
        "print(drawing.draw([rule], pool, 'a seed'))\n"
    )
    papers = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }

    assert len(papers) == 1


@modestly
@given(st.integers(), st.permutations(POOL), st.booleans())
def test_the_order_of_the_pool_does_not_matter(seed, pool, shuffle):
    rules = [rule(count=3), rule(difficulty="HARD", count=3)]

    assert drawing.draw(rules, pool, seed, shuffle=shuffle) == drawing.draw(
        rules, POOL, seed, shuffle=shuffle
    )


@modestly
@given(st.integers(), st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_every_rule_gets_its_count_and_no_question_comes_twice(seed, wide, hard, other, shuffle):
    rules = [rule(count=wide), rule(difficulty="HARD", count=hard), rule(bank="M02", count=other)]

    drawn = drawing.draw(rules, POOL, seed, shuffle=shuffle)

    by_id = {one["id"]: one for one in POOL}
    assert len(set(drawn)) == len(drawn) == wide + hard + other
    assert sum(by_id[one]["bank"] == "M02" for one in drawn) == other
    assert sum(by_id[one]["difficulty"] == "HARD" and by_id[one]["bank"] == "M01" for one in drawn) >= hard


def test_the_questions_of_a_rule_stand_together_unless_the_paper_is_shuffled():
    rules = [rule(bank="M02", count=6), rule(count=6)]

    plain, mixed = drawing.draw(rules, POOL, 5), drawing.draw(rules, POOL, 5, shuffle=True)

    assert [one > 60 for one in plain] == [True] * 6 + [False] * 6
    assert sorted(mixed) == sorted(plain)
    assert mixed != plain


def test_different_seeds_draw_different_papers_and_reach_every_question():
    papers = [tuple(drawing.draw([rule(count=10)], POOL, seed)) for seed in range(100)]

    assert len(set(papers)) == 100
    assert {one for paper in papers for one in paper} == set(range(1, 61))


@pytest.mark.parametrize("seed", range(10))
def test_a_wide_rule_cannot_starve_a_narrow_one(seed):
    pool = [question(1, difficulty="HARD"), question(2), question(3)]

    drawn = drawing.draw([rule(count=2), rule(difficulty="HARD")], pool, seed)

    assert sorted(drawn[:2]) == [2, 3]
    assert drawn[2] == 1


@pytest.mark.parametrize("seed", range(10))
def test_overlapping_rules_are_satisfied_whenever_they_can_be(seed):
    pool = [
        question(1, "TRUE_FALSE", "EASY"),
        question(2, "TRUE_FALSE", "HARD"),
        question(3, "SINGLE", "HARD"),
    ]
    rules = [rule(kind="TRUE_FALSE"), rule(difficulty="EASY"), rule(difficulty="HARD")]

    assert drawing.draw(rules, pool, seed) == [2, 1, 3]


def test_a_pool_that_is_too_small_names_the_rule():
    short = rule(difficulty="HARD", count=2)

    with pytest.raises(drawing.CannotDraw) as refusal:
        drawing.draw([rule(), short], [question(1, difficulty="HARD"), question(2), question(3)], 1)

    assert refusal.value.rule == short


def test_of_two_rules_that_share_too_few_questions_the_wide_one_stays_short():
    wide, narrow = rule(count=2), rule(difficulty="EASY")

    with pytest.raises(drawing.CannotDraw) as refusal:
        drawing.draw([wide, narrow], [question(1), question(2)], 1)

    assert refusal.value.rule == wide


def test_a_rule_takes_only_from_its_own_bank():
    with pytest.raises(drawing.CannotDraw):
        drawing.draw([rule(bank="M02")], [question(1)], 1)


IDS = st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True, min_size=2, max_size=7)


@modestly
@given(IDS, st.integers(), st.integers(1, 500), st.booleans())
def test_what_is_shown_is_a_permutation_of_the_options(options, seed, number, shuffle):
    shown = drawing.order_of({"options": options}, "MULTIPLE", seed, number, shuffle)

    assert sorted(shown) == sorted(options)
    assert shuffle or shown == options


@modestly
@given(IDS, st.integers(), st.integers(1, 500), st.randoms(use_true_random=False))
def test_the_author_s_order_never_shows_through_a_shuffle(options, seed, number, random):
    written = {"options": options}
    rewritten = {"options": random.sample(options, len(options))}

    assert drawing.order_of(written, "ORDER", seed, number, False) == drawing.order_of(
        rewritten, "ORDER", seed, number, False
    )


def test_every_order_is_about_equally_likely():
    shown = Counter(
        tuple(drawing.order_of({"options": ["a", "b", "c"]}, "SINGLE", seed, 1, True)) for seed in range(3000)
    )

    assert len(shown) == 6
    assert all(400 < count < 600 for count in shown.values())


def test_the_items_of_an_order_are_mixed_even_when_the_paper_does_not_shuffle():
    parts = {"options": ["a", "b", "c", "d", "e", "f"]}

    shown = {tuple(drawing.order_of(parts, "ORDER", seed, 1, False)) for seed in range(50)}

    assert len(shown) > 40


def test_a_matching_question_always_mixes_its_right_column():
    parts = {"left": ["l1", "l2", "l3"], "right": ["r1", "r2", "r3", "r4"]}

    plain = [drawing.order_of(parts, "MATCH", seed, 1, False) for seed in range(50)]
    mixed = [drawing.order_of(parts, "MATCH", seed, 1, True) for seed in range(50)]

    assert {tuple(shown["left"]) for shown in plain} == {("l1", "l2", "l3")}
    assert len({tuple(shown["right"]) for shown in plain}) > 10
    assert len({tuple(shown["left"]) for shown in mixed}) == 6


def test_two_questions_of_one_attempt_are_mixed_apart():
    parts = {"options": ["a", "b", "c", "d", "e", "f"]}

    assert drawing.order_of(parts, "SINGLE", 1, 1, True) != drawing.order_of(parts, "SINGLE", 1, 2, True)


@pytest.mark.parametrize("kind", ["TRUE_FALSE", "NUMBER", "SHORT_TEXT"])
def test_a_question_without_options_shows_none(kind):
    assert drawing.order_of({}, kind, 1, 1, True) == []
