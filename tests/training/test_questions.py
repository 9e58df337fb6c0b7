"""Questions about a lesson: who asks, who answers, who reads what, and in which words they are told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from audit.models import Event
from notifications import sweeps
from notifications.models import Message
from people import roles
from people.models import RoleAssignment
from tests import worlds
from training import questions
from training.models import Cohort, CohortInstructor, LessonQuestion

NOON = worlds.NOON
State = LessonQuestion.State


@pytest.fixture
def ask(world):
    def act(text="Хаттаманы кім бекітеді?", enrolment=None, at=NOON):
        return questions.ask(
            enrolment=enrolment or world.enrolment, unit=world.lesson, text=text, language="kk", at=at
        )

    return act


@pytest.fixture
def answer(world):
    def act(question, text="Жиналыс төрағасы.", is_shown=True, seen=None, at=NOON + timedelta(hours=1)):
        questions.answer(
            question=question,
            instructor=world.dana,
            text=text,
            is_shown=is_shown,
            language="kk",
            seen=seen,
            at=at,
        )
        question.refresh_from_db()
        return question

    return act


@pytest.fixture
def saule(world):
    """Another akim of Aigül's cohort."""
    return worlds.enrolled(world.cohort, worlds.person("saule", "Асанова", "Сәуле", language="ru"))


def _thread(world) -> str:
    return f"/kk/learn/unit/{world.lesson.pk}/questions/"


# --- asking


def test_a_question_waits_for_the_instructors_of_the_cohort(world, ask, client_of):
    ask()

    assert "Хаттаманы кім бекітеді?" in client_of(world.dana).get("/kk/desk/").content.decode()
    assert "Хаттаманы кім бекітеді?" in client_of(world.dana).get("/kk/desk/questions/").content.decode()
    assert Event.objects.get(action="training.question.asked").details == {
        "unit": world.lesson.pk,
        "enrolment": world.enrolment.pk,
    }


def test_the_same_words_while_they_wait_are_one_question(ask):
    assert ask().pk == ask(at=NOON + timedelta(seconds=2)).pk


def test_ten_questions_a_day_are_enough(ask):
    for number in range(questions.A_DAY):
        ask(f"Сұрақ {number}")

    with pytest.raises(questions.QuestionRefused):
        ask("Тағы біреу", at=NOON + timedelta(hours=23))
    assert ask("Ертеңіне", at=NOON + timedelta(hours=25)).state == State.WAITING


@pytest.mark.parametrize("text", ["", "   \n ", "x" * (LessonQuestion.LENGTH + 1)])
def test_a_question_says_something_and_has_an_end(ask, text):
    with pytest.raises(questions.QuestionRefused):
        ask(text)


def test_a_unit_of_another_cohort_is_not_asked_about(world, ask):
    with pytest.raises(questions.QuestionRefused):
        ask(enrolment=world.nurlan_enrolment)


def test_a_closed_cohort_takes_no_questions(world, ask, client_of):
    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.CLOSED)

    with pytest.raises(questions.QuestionRefused):
        ask()
    assert "<textarea" not in client_of(world.aigul).get(_thread(world)).content.decode()


def test_a_question_is_asked_by_the_form_and_a_bad_one_comes_back(world, client_of):
    client = client_of(world.aigul)

    good = client.post(_thread(world), {"text": "Кім?"})
    bad = client.post(_thread(world), {"text": "ұ" * (LessonQuestion.LENGTH + 1)})

    assert good.url == _thread(world)
    assert bad.status_code == 200
    assert "ұ" * 100 in bad.content.decode()
    assert LessonQuestion.objects.get().text == "Кім?"


def test_a_question_nobody_has_answered_can_be_withdrawn(world, ask, client_of):
    question = ask()

    client_of(world.aigul).post(reverse("learn:question_withdraw", args=[question.pk]))

    question.refresh_from_db()
    assert question.state == State.WITHDRAWN
    assert "Хаттаманы" not in client_of(world.aigul).get(_thread(world)).content.decode()
    assert "Хаттаманы" not in client_of(world.dana).get("/kk/desk/questions/").content.decode()
    assert Event.objects.filter(action="training.question.withdrawn").count() == 1


def test_an_answered_question_cannot_be_withdrawn(ask, answer):
    with pytest.raises(questions.QuestionRefused):
        questions.withdraw(question=answer(ask()), at=NOON)


def test_nobody_withdraws_the_question_of_another(world, ask, saule, client_of):
    address = reverse("learn:question_withdraw", args=[ask().pk])

    assert [client_of(who).post(address).status_code for who in (saule.trainee, world.nurlan)] == [404, 404]


# --- answering


def test_question_and_answer_are_shown_to_the_cohort_without_the_name_of_the_asker(
    world, ask, answer, saule, client_of
):
    answer(ask())

    page = client_of(saule.trainee).get(_thread(world)).content.decode()

    assert "Хаттаманы кім бекітеді?" in page
    assert "Жиналыс төрағасы." in page
    assert "Қасымова Дана" in page
    assert "Әбдіғалиева" not in page


def test_a_waiting_and_a_private_question_are_seen_by_the_asker_alone(world, ask, answer, saule, client_of):
    ask("Күтіп тұр")
    answer(ask("Жеке"), is_shown=False)

    own = client_of(world.aigul).get(_thread(world)).content.decode()
    other = client_of(saule.trainee).get(_thread(world)).content.decode()

    assert ("Күтіп тұр" in own, "Жеке" in own, "Жиналыс төрағасы." in own) == (True, True, True)
    assert ("Күтіп тұр" in other, "Жеке" in other, "Жиналыс төрағасы." in other) == (False, False, False)


def test_another_cohort_has_another_thread(world, ask, answer, client_of):
    answer(ask())

    assert client_of(world.nurlan).get(_thread(world)).status_code == 404


@pytest.mark.parametrize("who", ["serik", "maker", "auditor", "admin", "editor", "aigul", "nurlan"])
def test_only_instructors_of_the_cohort_see_who_asks(world, ask, client_of, who):
    question = ask()
    client = client_of(getattr(world, who))

    assert client.get(reverse("desk:question", args=[question.pk])).status_code == 404
    assert client.get(reverse("desk:questions")).status_code == 404
    assert "Хаттаманы" not in client.get(reverse("desk:home")).content.decode()


def test_an_instructor_of_another_cohort_finds_nothing(world, ask, client_of):
    other = worlds.person("other", "Оспанов", "Марат")
    roles.grant(holder=other, role=roles.Role.INSTRUCTOR, region=None, granted_by=None, at=NOON)
    CohortInstructor.objects.create(cohort=world.other_cohort, instructor=other, since_on=NOON.date())
    question = ask()

    client = client_of(other)

    assert client.get(reverse("desk:question", args=[question.pk])).status_code == 404
    assert "Хаттаманы" not in client.get(reverse("desk:questions")).content.decode()


def test_who_no_longer_teaches_sees_no_questions(world, ask, client_of):
    question = ask()
    RoleAssignment.objects.filter(holder=world.dana).update(ended_at=NOON)

    assert client_of(world.dana).get(reverse("desk:question", args=[question.pk])).status_code == 404


def test_the_instructor_answers_by_the_form(world, ask, client_of):
    question = ask()
    address = reverse("desk:question", args=[question.pk])
    client = client_of(world.dana)

    page = client.get(address).content.decode()
    empty = client.post(address, {"text": "", "is_shown": "yes", "seen": ""})
    done = client.post(address, {"text": "Төраға.", "is_shown": "no", "seen": ""})

    question.refresh_from_db()
    assert "Әбдіғалиева Айгүл" in page
    assert empty.status_code == 200
    assert done.url == reverse("desk:questions")
    assert (question.state, question.answer, question.answered_by) == (State.PRIVATE, "Төраға.", world.dana)


def test_two_instructors_do_not_overwrite_each_other(ask, answer):
    question = answer(ask())

    with pytest.raises(questions.QuestionRefused):
        answer(question, text="Басқа жауап", seen=None)

    question.refresh_from_db()
    assert question.answer == "Жиналыс төрағасы."


def test_an_answer_can_be_corrected_and_hidden(ask, answer):
    first = answer(ask())

    second = answer(first, text="Дұрысы осы.", is_shown=False, seen=first.answered_at)

    assert (second.answer, second.state) == ("Дұрысы осы.", State.PRIVATE)
    assert [one.details["again"] for one in Event.objects.filter(action="training.question.answered")] == [
        False,
        True,
    ]


def test_a_withdrawn_question_is_not_answered(ask, answer):
    question = ask()
    questions.withdraw(question=question, at=NOON)

    with pytest.raises(questions.QuestionRefused):
        answer(question)


# --- telling


def test_the_asker_is_told_once_in_their_language(world, saule, answer):
    question = questions.ask(
        enrolment=saule, unit=world.lesson, text="Кто утверждает?", language="ru", at=NOON
    )
    first = answer(question)
    answer(first, text="Исправлено.", seen=first.answered_at)
    sweeps.send_waiting()

    message = Message.objects.get(kind="question_answered")
    assert (message.to, message.language) == (saule.trainee, "ru")
    assert len(mail.outbox) == 1
    assert "Собрание" in mail.outbox[0].body
    assert f"/ru/learn/unit/{world.lesson.pk}/questions/" in mail.outbox[0].body


def test_a_new_answer_stands_on_the_dashboard_until_it_is_opened(world, ask, answer, client_of):
    answer(ask())
    client = client_of(world.aigul)

    before = client.get("/kk/learn/").content.decode()
    client.get(_thread(world))
    after = client.get("/kk/learn/").content.decode()

    assert (_thread(world) in before, _thread(world) in after) == (True, False)


def test_reading_by_others_leaves_the_answer_new(world, ask, answer, saule, client_of):
    question = answer(ask())

    client_of(saule.trainee).get(_thread(world))

    question.refresh_from_db()
    assert question.is_new


@pytest.mark.parametrize("count", [1, 20])
def test_threads_and_lists_cost_the_same_for_any_number(world, client_of, count, django_assert_num_queries):
    LessonQuestion.objects.bulk_create(
        LessonQuestion(
            enrolment=world.enrolment, unit=world.lesson, text=f"{n}?", language="kk", asked_at=NOON
        )
        for n in range(count)
    )
    akim, dana = client_of(world.aigul), client_of(world.dana)

    with django_assert_num_queries(9):
        akim.get(_thread(world))
    with django_assert_num_queries(6):
        dana.get("/kk/desk/questions/")
