"""A wrong key: previewed, approved by a second person, applied once, told, and never taken away unasked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from assessments import grading, regrades, tasks
from assessments.models import Answer, Attempt, Question, Regrade, Result
from assessments.regrading import decisions, runs
from assessments.sitting import attempts
from audit.models import Event
from certification import batches
from certification.models import Certificate
from notifications import delivery
from notifications.models import Message
from tests.assessments import questions, sittings
from tests.certification import life
from tests.worlds import NOON, enrolled, person
from training import progress
from training.models import Enrolment, UnitResult

LATER = NOON + timedelta(hours=2)
SINGLE_ONLY = [{"bank": "WORLD", "kind": "SINGLE", "difficulty": "", "count": 5}]


@pytest.fixture
def five(world):
    """Five questions of one answer, "s2" right by their keys; four right answers pass."""
    asked = sittings.bank_of(5, kinds=("SINGLE",))
    world.exam.rules = world.exam.rules | {"draws": SINGLE_ONLY, "pass_mark": 80, "cooling_off_hours": 0}
    world.exam.save(update_fields=["rules"])
    return asked


@pytest.fixture
def sit(world, five):
    """Hand in an attempt with these answers to the five questions, in their order in the bank."""

    def act(*chosen, enrolment=None, at=NOON):
        enrolment = enrolment or world.enrolment
        attempt = attempts.start(enrolment=enrolment, unit=world.exam, language="kk", at=at)
        for question, one in zip(five, chosen, strict=True):
            position = Answer.objects.get(attempt=attempt, question=question).position
            change = questions.change(position, one)
            questions.save(attempt, change, user=enrolment.trainee, at=at)
        return attempts.submit(attempt=attempt, at=at + timedelta(minutes=5))

    return act


@pytest.fixture
def prepare(world, five):
    def act(treatment="REKEY", key="s1", falls="KEEP", question=None, at=LATER, **more):
        return regrades.prepare(
            question=question or five[0],
            units=[world.exam],
            treatment=treatment,
            key=None if treatment == "DROP" else key,
            falls=falls,
            reason="Art. 7 was amended",
            actor=world.dana,
            at=at,
            **more,
        )

    return act


@pytest.fixture
def carry_out(world, prepare):
    """Prepare, approve and apply."""

    def act(**how):
        regrade = prepare(**how)
        regrades.approve(regrade=regrade, approver=world.maker, seen=regrade.digest, at=LATER)
        tasks.regrade(row=regrade.pk)
        regrade.refresh_from_db()
        assert regrade.state == "DONE"
        return regrade

    return act


def again(attempt):
    return Attempt.objects.get(pk=attempt.pk)


def told(attempt):
    return list(attempt.results.order_by("number").values_list("number", "score", "passed"))


# --- the decision ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "chosen", "points"),
    [
        (["s2"], "s2", 2),
        (["s2"], "s1", 0),
        (["s2", "s1"], "s1", 2),
        (["s1"], "s2", 0),
        ([], "s3", 2),
        ([], None, 2),  # everybody, also who left it blank
        (["s2", "s1"], None, 0),
    ],
)
def test_the_best_of_all_keys_counts_and_without_a_key_everybody_gets_everything(keys, chosen, points):
    assert grading.best_of("SINGLE", keys, chosen, Decimal(2)) == points


def standing(**changes):
    facts = {
        "attempt": 1, "chosen": "s2", "points": Decimal(2), "worth": Decimal(2), "earned": Decimal(8),
        "possible": Decimal(10), "score": Decimal(80), "passed": True, "pass_mark": Decimal(80),
    }  # fmt: skip
    return decisions.Standing(**facts | changes)


def test_who_would_lose_keeps_everything_unless_results_may_fall():
    assert decisions.changed(standing(), "SINGLE", ["s1"], may_fall=False) is None

    fallen = decisions.changed(standing(), "SINGLE", ["s1"], may_fall=True)

    assert (fallen.new_points, fallen.new_score, fallen.new_passed) == (0, Decimal(60), False)


def test_a_pass_below_the_mark_that_was_told_before_is_kept_when_points_rise():
    raised = decisions.changed(
        standing(chosen="s1", points=Decimal(0), earned=Decimal(4), score=Decimal(40)),
        "SINGLE", ["s1"], may_fall=False,
    )  # fmt: skip

    assert (raised.new_score, raised.new_passed) == (Decimal(60), True)


@pytest.mark.parametrize(("policy", "score"), [("BEST", 90), ("FIRST", None), ("LAST", 80)])
def test_which_sitting_counts_is_asked_of_the_paper(policy, score):
    rows = [(1, 40, False), (2, 90, True), (3, 80, True)]

    assert decisions.counting(policy, [decisions.Sitting(*row) for row in rows]) == score


# --- preview, approval, application ------------------------------------------------------------------------


def test_the_preview_says_who_passes_and_changes_nothing(sit, prepare):
    attempt = sit("s1", "s2", "s2", "s2", "s1")

    line = prepare().lines.get()

    assert (line.old_score, line.new_score, line.old_passed, line.new_passed) == (60, 80, False, True)
    assert (again(attempt).score, again(attempt).passed, Result.objects.count()) == (60, False, 0)


def test_an_approved_regrade_adds_a_result_and_keeps_the_old_one(sit, carry_out, world):
    attempt = sit("s1", "s2", "s2", "s2", "s1")

    carry_out()

    assert told(attempt) == [(1, 60, False), (2, 80, True)]
    assert (again(attempt).score, again(attempt).passed) == (80, True)
    assert [event.action for event in Event.objects.filter(action__startswith="assessments.regrade")] == [
        "assessments.regrade.prepared",
        "assessments.regrade.approved",
        "assessments.regrade.applied",
    ]


def test_whoever_passes_by_it_has_done_the_exam_and_finishes_the_programme(sit, carry_out, world):
    sit("s1", "s2", "s2", "s2", "s1")
    for lesson in (world.lesson, world.second_lesson):
        progress.complete_unit(enrolment=world.enrolment, unit=lesson, score=None, at=NOON)
    assert progress.standing(world.enrolment)["finished"] is False

    carry_out()

    world.enrolment.refresh_from_db()
    assert (world.enrolment.status, world.enrolment.score) == ("COMPLETED", 80)


def test_nobody_is_failed_by_default(sit, carry_out, world):
    attempt = sit("s2", "s2", "s2", "s2", "s1")

    regrade = carry_out()

    assert (regrade.lines.count(), again(attempt).passed, Result.objects.count()) == (0, True, 0)
    assert UnitResult.objects.get(unit=world.exam).score == 80


def test_where_results_may_fall_the_exam_is_open_again(sit, carry_out, world):
    attempt = sit("s2", "s2", "s2", "s2", "s1")

    carry_out(falls="FALL")

    assert told(attempt) == [(1, 80, True), (2, 60, False)]
    assert not UnitResult.objects.filter(unit=world.exam).exists()
    assert Event.objects.filter(action="training.unit.reopened").count() == 1


def test_where_results_may_fall_a_completed_programme_stays(sit, carry_out, world):
    attempt = sit("s2", "s2", "s2", "s2", "s1")
    for lesson in (world.lesson, world.second_lesson):
        progress.complete_unit(enrolment=world.enrolment, unit=lesson, score=None, at=NOON)

    carry_out(falls="FALL")

    assert again(attempt).passed is False
    world.enrolment.refresh_from_db()
    assert (world.enrolment.status, world.enrolment.score) == ("COMPLETED", 80)
    assert UnitResult.objects.get(unit=world.exam).score == 80


def test_a_better_sitting_goes_on_counting(sit, carry_out, world):
    sit("s2", "s2", "s2", "s2", "s1")
    world.exam.refresh_from_db()
    sit("s1", "s2", "s2", "s2", "s2", at=NOON + timedelta(minutes=30))

    carry_out(falls="FALL")

    assert UnitResult.objects.get(unit=world.exam).score == 100


def test_another_answer_too_leaves_the_old_one_right(sit, carry_out, world):
    old, new = (
        sit("s2", "s2", "s2", "s2", "s1"),
        sit("s1", "s2", "s2", "s2", "s1", at=NOON + timedelta(minutes=30)),
    )

    carry_out(treatment="ALSO")

    assert (again(old).score, again(new).score) == (80, 80)


def test_a_dropped_question_gives_everybody_the_points_the_blank_too(sit, carry_out):
    attempt = sit(None, "s2", "s2", "s2", "s1")

    carry_out(treatment="DROP")

    assert again(attempt).score == 80


def test_attempts_handed_in_afterwards_are_marked_by_the_new_key(sit, carry_out, world):
    carry_out()

    assert sit("s1", "s2", "s2", "s2", "s1", at=LATER + timedelta(hours=1)).score == 80


def test_the_question_itself_never_changes(sit, carry_out, five):
    sit("s1", "s2", "s2", "s2", "s1")

    carry_out()

    assert Question.objects.get(pk=five[0].pk).key == "s2"


def test_who_was_withdrawn_gets_the_result_and_no_unit(sit, carry_out, world):
    attempt = sit("s1", "s2", "s2", "s2", "s1")
    Enrolment.objects.filter(pk=world.enrolment.pk).update(status="WITHDRAWN")

    carry_out()

    assert again(attempt).passed is True
    assert not UnitResult.objects.exists()


def test_the_learner_is_told_once_in_their_language(sit, carry_out, world):
    sit("s1", "s2", "s2", "s2", "s1")

    carry_out()

    message = Message.objects.get(kind="exam_regraded")
    assert (message.to, message.language, message.context["passes"]) == (world.aigul, "kk", True)
    assert "Модуль тесті" in delivery.words(message)["text"]


# --- two people, one preview -------------------------------------------------------------------------------


def test_nobody_approves_what_they_have_prepared(sit, prepare, world):
    sit("s1", "s2", "s2", "s2", "s1")
    regrade = prepare()

    with pytest.raises(regrades.RegradeRefused, match="Another person"):
        regrades.approve(regrade=regrade, approver=world.dana, seen=regrade.digest, at=LATER)
    with pytest.raises(IntegrityError, match="two_people_regrade"), transaction.atomic():
        Regrade.objects.filter(pk=regrade.pk).update(
            state="APPROVED", decided_by=world.dana, decided_at=LATER
        )


def test_what_has_changed_since_the_preview_is_not_approved_until_it_was_read_anew(sit, prepare, world):
    sit("s1", "s2", "s2", "s2", "s1")
    regrade = prepare()
    sit("s1", "s2", "s2", "s2", "s2", at=LATER)

    with pytest.raises(regrades.PreviewOutdated):
        regrades.approve(regrade=regrade, approver=world.maker, seen=regrade.digest, at=LATER)

    fresh = regrades.preview_again(regrade=regrade, actor=world.maker, at=LATER)
    with pytest.raises(regrades.PreviewOutdated):  # the page of the old preview is still open
        regrades.approve(regrade=regrade, approver=world.maker, seen=regrade.digest, at=LATER)
    approved = regrades.approve(regrade=fresh, approver=world.maker, seen=fresh.digest, at=LATER)
    assert (approved.state, approved.lines.count()) == ("APPROVED", 2)


def test_a_withdrawn_regrade_changes_nothing_and_makes_way(sit, prepare, world):
    attempt = sit("s1", "s2", "s2", "s2", "s1")
    first = prepare()
    with pytest.raises(regrades.RegradeRefused, match="waits for a decision"):
        prepare(treatment="DROP")

    regrades.withdraw(regrade=first, actor=world.dana, at=LATER)

    with pytest.raises(regrades.RegradeRefused, match="decided already"):
        regrades.approve(regrade=first, approver=world.maker, seen=first.digest, at=LATER)
    assert prepare(treatment="DROP").state == "DRAFT"
    assert again(attempt).score == 60


def test_two_questions_of_an_exam_are_marked_again_one_after_the_other(sit, prepare, world, five):
    attempt = sit("s1", "s2", "s2", "s2", "s1")
    first, second = prepare(), prepare(question=five[4])
    regrades.approve(regrade=first, approver=world.maker, seen=first.digest, at=LATER)

    with pytest.raises(regrades.RegradeRefused, match="being marked again now"):
        regrades.approve(regrade=second, approver=world.maker, seen=second.digest, at=LATER)

    tasks.regrade(row=first.pk)
    fresh = regrades.preview_again(regrade=second, actor=world.maker, at=LATER)
    regrades.approve(regrade=fresh, approver=world.maker, seen=fresh.digest, at=LATER)
    tasks.regrade(row=second.pk)
    assert told(attempt) == [(1, 60, False), (2, 80, True), (3, 100, True)]


@pytest.mark.parametrize("key", [None, "s2"])
def test_a_key_must_be_given_and_be_another_one(prepare, key):
    with pytest.raises(regrades.RegradeRefused):
        prepare(key=key)


# --- the run -----------------------------------------------------------------------------------------------


def test_a_run_that_died_half_way_is_continued_and_doubles_nothing(world, five, prepare):
    people = [enrolled(world.cohort, person(f"p{n}", "Ақын", "Ғани")) for n in range(3)]
    taken = sittings.sit(people, world.exam, five)
    Answer.objects.filter(attempt__in=taken, question=five[0]).update(chosen="s1", points=0)
    regrade = prepare()
    regrades.approve(regrade=regrade, approver=world.maker, seen=regrade.digest, at=LATER)
    first = regrade.lines.order_by("pk").first()
    runs.apply_line(line=first.pk, at=LATER)
    assert runs.waiting() == [regrade.pk]

    for _ in range(3):
        tasks.regrade(row=regrade.pk)
        assert runs.apply_line(line=first.pk, at=LATER) is False

    assert Result.objects.count() == 6
    assert Message.objects.filter(kind="exam_regraded").count() == 3
    assert (runs.waiting(), Event.objects.filter(action="assessments.regrade.applied").count()) == ([], 1)


def test_who_handed_in_at_the_moment_of_approval_is_caught_up(sit, prepare, world):
    sit("s1", "s2", "s2", "s2", "s1")
    regrade = prepare()
    regrades.approve(regrade=regrade, approver=world.maker, seen=regrade.digest, at=LATER)
    late = sit("s2", "s2", "s2", "s2", "s1", at=LATER)
    Answer.objects.filter(attempt=late, question=regrade.question).update(chosen="s1", points=0)

    for _ in range(2):
        tasks.regrade(row=regrade.pk)

    regrade.refresh_from_db()
    assert (regrade.state, late.results.count()) == ("DONE", 2)


def test_a_result_is_never_changed_and_never_deleted(sit, carry_out):
    sit("s1", "s2", "s2", "s2", "s1")
    carry_out()

    for act in (lambda: Result.objects.update(score=1), lambda: Result.objects.all().delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()


@pytest.mark.parametrize("people", [1, 20])
def test_a_plan_costs_the_same_for_any_number_of_attempts(
    world, five, prepare, people, django_assert_num_queries
):
    sittings.crowd(world, people, five)
    regrade = prepare(treatment="DROP")

    with django_assert_num_queries(3):
        regrades._plan(regrade)


# --- one person --------------------------------------------------------------------------------------------


def test_one_result_is_corrected_for_one_person_only(sit, carry_out, world):
    one, other = (
        sit("s1", "s2", "s2", "s2", "s1"),
        sit("s1", "s2", "s2", "s2", "s1", at=NOON + timedelta(hours=1)),
    )

    carry_out(attempt=one, treatment="ALSO")

    assert (again(one).score, again(other).score) == (80, 60)
    third = sit("s1", "s2", "s2", "s2", "s1", at=LATER + timedelta(hours=1))
    assert third.score == 60


# --- pages -------------------------------------------------------------------------------------------------


def test_the_way_leads_from_the_figures_to_the_result(sit, world, five, client_of):
    attempt = sit("s1", "s2", "s2", "s2", "s1")
    dana, maker = client_of(world.dana), client_of(world.maker)
    place = f"/en/desk/figures/{world.exam.key}/{five[0].pk}/"
    assert f"{place}regrade/" in dana.get(place).text

    sent = {"treatment": "REKEY", "q1": "s1", "falls": "KEEP", "reason": "Art. 7"}
    page = dana.post(f"{place}regrade/", sent, follow=True)

    regrade = Regrade.objects.get()
    assert "passes now" in page.text
    assert "You prepared it, so another person approves it." in page.text
    maker.post(f"/en/desk/regrades/{regrade.pk}/approve/", {"digest": regrade.digest})
    tasks.regrade(row=regrade.pk)
    result = client_of(world.aigul).get(f"/en/learn/exam/{attempt.pk}/result/").text
    assert "Exam passed" in result
    assert "This result was changed" in result
    assert "This question was marked again by a corrected key." in result


@pytest.mark.parametrize(
    ("kind", "sent", "key"),
    [
        ("MULTIPLE", {"q1": ["m1", "m2"]}, {"right": ["m1", "m2"], "credit": "partial"}),
        ("TRUE_FALSE", {"q1": "true"}, True),
        ("NUMBER", {"q1": "42,5"}, {"value": "42.5", "tolerance": "0.05"}),
        ("ORDER", {"q1-o1": "1", "q1-o2": "2", "q1-o3": "3"}, ["o1", "o2", "o3"]),
        ("MATCH", {"q1-l1": "r3", "q1-l2": "r1"}, {"l1": "r3", "l2": "r1"}),
        ("SHORT_TEXT", {"q1": "сөз"}, {"en": ["сөз"]}),
    ],
)
def test_the_right_answer_of_every_kind_is_given_as_a_learner_gives_it(hall, client_of, kind, sent, key):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    question = questions.sheet(attempt)[kind].question
    attempts.submit(attempt=attempt, at=NOON)
    place = f"/en/desk/figures/{hall.exam.key}/{question.pk}/regrade/"

    client_of(hall.dana).post(place, sent | {"treatment": "REKEY", "falls": "KEEP", "reason": "Art. 7"})

    assert Regrade.objects.get().keys == [key]


def test_without_an_answer_nothing_is_prepared(hall, client_of):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    question = questions.sheet(attempt)["ORDER"].question
    place = f"/en/desk/figures/{hall.exam.key}/{question.pk}/regrade/"

    page = client_of(hall.dana).post(place, {"treatment": "ALSO", "falls": "KEEP", "reason": "Art. 7"})

    assert (page.status_code, Regrade.objects.count()) == (422, 0)
    assert "Say which answer is right." in page.text


def test_certificates_are_listed_and_not_touched(world, sit, carry_out, client_of):
    attempt = sit("s2", "s2", "s2", "s2", "s1")
    for lesson in (world.lesson, world.second_lesson):
        progress.complete_unit(enrolment=world.enrolment, unit=lesson, score=None, at=NOON)
    life.sign(**life.SIGNATORY)
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    before = list(Certificate.objects.values())

    regrade = carry_out(falls="FALL")

    page = client_of(world.maker).get(f"/en/desk/regrades/{regrade.pk}/").text
    assert "The agency decides about each." in page
    assert (len(before), list(Certificate.objects.values())) == (1, before)
    assert again(attempt).passed is False


@pytest.mark.parametrize("people", [1, 20])
def test_the_page_of_a_regrade_costs_the_same_for_any_number(
    world, five, prepare, people, client_of, django_assert_num_queries
):
    taken = sittings.crowd(world, people, five)
    Answer.objects.filter(attempt__in=taken, question=five[0]).update(chosen="s1", points=0)
    regrade = prepare(treatment="DROP")
    maker = client_of(world.maker)
    address = f"/en/desk/regrades/{regrade.pk}/"
    maker.get(address)

    with django_assert_num_queries(QUERIES):
        maker.get(address)


QUERIES = 20
