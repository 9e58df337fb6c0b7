"""When a lesson is done, when a trainee is finished, and what is missing until then.

The one rule engine of the house: it completes enrolments, and it answers "Why am I not finished?".
It sees the frozen syllabus and the results of one person, and knows neither pages nor exams.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, Protocol

SCORED_KINDS = ("EXAM", "ASSIGNMENT")
SAID, READ, CHECKED = "SAID", "READ", "CHECKED"  # as `courses.LessonPage.DoneBy`
_CENT = Decimal("0.01")

Results = Mapping[Any, Decimal | int | None]


class Unit(Protocol):
    """One unit of a frozen syllabus; a row of `SyllabusUnit` fits as it is."""

    @property
    def key(self) -> Any: ...
    @property
    def kind(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def weight(self) -> Any: ...


class Rule(NamedTuple):
    """One condition of completion, and how far a person has come.

    code         "units" (required units done) or "score" (the pass mark)
    have, need   numbers of units, or scores 0–100; `have` is None while nothing is scored
    outstanding  keys in syllabus order: the required units still to do, or the scored units that
                 could lift the score; empty once the rule is met
    """

    code: str
    met: bool
    have: Decimal | int | None
    need: Decimal | int
    outstanding: tuple[Any, ...]


def check(units: Sequence[Unit], results: Results, pass_mark: Decimal | int) -> list[Rule]:
    """Every rule of completion with its state, in the order in which a person should read them.

    units    the syllabus in its order
    results  {unit key: score 0–100, or None for a unit that is done but not scored}; a unit that is
             absent is not done, and a result outside the syllabus counts for nothing
    The pass mark binds only where a scored unit with weight is required: a programme of lessons
    has no score to reach.
    """
    rules = [_units_rule(units, results)]
    if any(unit.required and _is_scored(unit) for unit in units):
        rules.append(_score_rule(units, results, pass_mark))
    return rules


def finished(units: Sequence[Unit], results: Results, pass_mark: Decimal | int) -> bool:
    """Whether all rules are met. A syllabus that requires nothing finishes nobody."""
    return all(rule.met for rule in check(units, results, pass_mark))


def overall_score(units: Iterable[Unit], results: Results) -> Decimal | None:
    """The weighted mean of the scored units, 0.00–100.00, half up; None while nothing is scored."""
    scored = [(unit.weight, score) for unit in units if (score := results.get(unit.key)) is not None]
    weights = sum((Decimal(weight) for weight, _ in scored), Decimal(0))
    if not weights:
        return None
    total = sum((Decimal(weight) * Decimal(score) for weight, score in scored), Decimal(0))
    return (total / weights).quantize(_CENT, rounding=ROUND_HALF_UP)


def done_by(frozen: Mapping[str, Any]) -> str:
    """How a lesson gets done. Cohorts that opened before lessons had rules take the reader's word."""
    return str(frozen.get("done_by", SAID))


def seconds_left(frozen: Mapping[str, Any], opened_at: datetime | None, at: datetime) -> int:
    """How long a lesson still has to be read before it may count; all of it if it was never opened."""
    least = int(frozen.get("least_seconds", 0))
    if opened_at is None:
        return least
    return max(0, least - int((at - opened_at).total_seconds()))


def unanswered(frozen: Mapping[str, Any], on_page: Iterable[str], right: Iterable[str]) -> list[str]:
    """The self-checks that were asked of the cohort, still stand on the page and were never answered right."""
    known, done = set(on_page), set(right)
    return [check for check in frozen.get("checks", ()) if check in known and check not in done]


def window(frozen: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """When an exam opens and closes, if its paper says so; without, the days of the cohort alone count.

    Reads `opens_at` and `closes_at`, ISO 8601 with an offset.
    """
    opens, closes = frozen.get("opens_at"), frozen.get("closes_at")
    return (
        datetime.fromisoformat(opens) if opens else None,
        datetime.fromisoformat(closes) if closes else None,
    )


def _units_rule(units: Sequence[Unit], results: Results) -> Rule:
    required = [unit.key for unit in units if unit.required]
    outstanding = tuple(key for key in required if key not in results)
    return Rule(
        code="units",
        met=bool(required) and not outstanding,
        have=len(required) - len(outstanding),
        need=len(required),
        outstanding=outstanding,
    )


def _score_rule(units: Sequence[Unit], results: Results, pass_mark: Decimal | int) -> Rule:
    # The rounded score decides, because it is the one that people see beside the mark.
    score = overall_score(units, results)
    met = score is not None and score >= pass_mark
    weak = (unit.key for unit in units if _is_scored(unit) and _is_weak(results.get(unit.key), pass_mark))
    return Rule(code="score", met=met, have=score, need=pass_mark, outstanding=() if met else tuple(weak))


def _is_scored(unit: Unit) -> bool:
    return unit.kind in SCORED_KINDS and unit.weight > 0


def _is_weak(score: Decimal | int | None, pass_mark: Decimal | int) -> bool:
    return score is None or score < pass_mark
