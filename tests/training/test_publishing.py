"""Publishing with impact: the author sees who is inside before a change goes live, whichever way is taken."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import translation
from wagtail.models import Page, TaskState, WorkflowState

from assessments.sitting import attempts
from audit.models import Event
from courses import impact, publishing
from courses.models import CoursePage, LessonPage
from tests.assessments import questions
from tests.courses import writing
from tests.training import trees
from tests.worlds import NOON, enrolled, finish, more_trainees, person
from training import audience
from training.models import Cohort, Enrolment


@pytest.fixture
def courses(world):
    return trees.grow()


@pytest.fixture
def author(world, client_of):
    return client_of(world.editor)


def _lesson(language: str = "kk", slug: str = "assembly") -> LessonPage:
    return LessonPage.objects.get(slug=slug, locale__language_code=language)


def _edit(page: Page) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def _confirm(page: Page) -> str:
    return f"/cms/publishing/{page.pk}/"


def _seen(answer) -> str:
    return answer.context["seen"]


# --- who is inside --------------------------------------------------------------------------------------


def test_it_counts_people_and_who_is_done(world, courses):
    more_trainees(world.cohort, world.koyandy, 3)
    finish(world.enrolment)
    gone = enrolled(world.cohort, person("gone", "Кетті", "Бір"))
    Enrolment.objects.filter(pk=gone.pk).update(status=Enrolment.Status.WITHDRAWN)

    with translation.override("kk"):
        found = impact.around(_lesson())

    assert [(one.code, one.name, one.people, one.done, one.not_yet) for one, _ in found] == [
        ("AKM-2026-1", "AKM-2026-1 легі", 4, 1, 3),
        ("AKT-2026-1", "AKT-2026-1 легі", 1, 0, 1),
    ]
    assert [sitting for _, sitting in found] == [0, 0]


def test_a_module_is_done_when_all_of_it_is(world, courses):
    finish(world.enrolment)
    module = trees.module_of(courses["kk"])

    assert [
        (cohort.code, people, done) for cohort, people, done in audience.cohorts_in(impact.units_of(module))
    ] == [
        ("AKM-2026-1", 1, 1),
        ("AKT-2026-1", 1, 0),
    ]


def test_exams_being_sat_are_counted(world, courses):
    questions.write_bank()
    questions.set_rules(world.exam)
    attempts.start(enrolment=world.enrolment, unit=world.exam, language="kk", at=NOON)

    found = impact.around(trees.module_of(courses["kk"]))

    assert [(one.code, sitting) for one, sitting in found] == [("AKM-2026-1", 1), ("AKT-2026-1", 0)]


@pytest.mark.parametrize("status", [Cohort.Status.DRAFT, Cohort.Status.CLOSED])
def test_cohorts_that_do_not_go_on_are_not_asked(world, courses, status):
    Cohort.objects.update(status=status, opened_at=None if status == Cohort.Status.DRAFT else NOON)

    assert impact.around(_lesson()) == []


@pytest.mark.parametrize("people", [1, 20])
def test_it_costs_the_same_for_any_number_of_people(world, courses, people, django_assert_num_queries):
    more_trainees(world.cohort, world.koyandy, people)

    key = _lesson().translation_key

    with django_assert_num_queries(3):
        audience.cohorts_in([key])


# --- the editor -----------------------------------------------------------------------------------------


def test_publishing_shows_who_is_inside_and_waits(world, courses, author):
    page = writing.publish(_lesson(), [{"type": "heading", "value": "Ескі", "id": "1" * 8}])
    writing.publish(_lesson("ru"), [{"type": "heading", "value": "Старое", "id": "1" * 8}])

    answer = author.post(_edit(page), writing.form(page, heading="Жаңа", **{"action-publish": "yes"}))

    assert answer.url == _confirm(page)
    assert writing.blocks(_lesson())[0]["value"] == "Ескі"  # readers still see the old words
    shown = author.get(answer.url)
    assert [one.code for one, _ in shown.context["reach"].cohorts] == ["AKM-2026-1", "AKT-2026-1"]
    assert [one.language for one in shown.context["reach"].stale] == ["ru"]

    author.post(answer.url, {"seen": _seen(shown)})

    assert writing.blocks(_lesson())[0]["value"] == "Жаңа"
    line = Event.objects.get(action="courses.page.published")
    assert (line.actor, line.subject_id) == (world.editor, str(page.pk))
    assert line.details == {
        "revision": _lesson().live_revision_id,
        "cohorts": ["AKM-2026-1", "AKT-2026-1"],
        "people": 2,
        "sitting": 0,
        "stale": ["ru"],
        "faults": 0,
    }


def test_nothing_stands_between_where_no_cohort_takes_the_page(world, courses, author):
    Cohort.objects.update(status=Cohort.Status.CLOSED)
    page = writing.publish(_lesson(), [{"type": "heading", "value": "Ескі", "id": "1" * 8}])

    answer = author.post(_edit(page), writing.form(page, heading="Жаңа", **{"action-publish": "yes"}))

    assert answer.url == f"/cms/pages/{page.get_parent().pk}/"
    assert writing.blocks(_lesson())[0]["value"] == "Жаңа"


def test_a_draft_that_changed_in_between_is_not_published(world, courses, author):
    page = _lesson()
    writing.draft(page, title="Бірінші")
    shown = author.get(_confirm(page))
    writing.draft(page, title="Екінші")

    answer = author.post(_confirm(page), {"seen": _seen(shown)})

    assert answer.url == _confirm(page)
    assert _lesson().title == "Жиналыс kk"
    with pytest.raises(publishing.PublishingRefused):
        publishing.publish(page=page, seen=_seen(shown), author=world.editor, at=NOON)


def test_an_instructor_writes_and_does_not_publish(world, courses, client_of):
    page = _lesson()
    writing.draft(page, title="Нұсқа")

    assert client_of(world.dana).get(_confirm(page)).status_code == 404
    assert client_of(world.dana).get(_edit(page)).status_code == 200


def test_several_pages_at_once_are_refused(world, courses, author):
    page, other = _lesson(), _lesson(slug="budget")
    writing.draft(page, title="Бірінші")

    answer = author.post(
        f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}&id={other.pk}&next=/cms/", {"next": "/cms/"}
    )

    assert answer.url == f"/cms/pages/{page.get_parent().pk}/"
    assert len(list(get_messages(answer.wsgi_request))) == 2
    assert _lesson().title == "Жиналыс kk"


# --- modules and courses whose languages do not match ---------------------------------------------------


def test_a_module_with_broken_parity_warns_with_the_list(world, courses, author):
    Cohort.objects.update(status=Cohort.Status.CLOSED)
    writing.publish(_lesson("ru"), minutes=45)
    module = trees.module_of(courses["kk"])
    module.title = "Жаңа атау"
    module.save_revision()

    shown = author.get(_confirm(module))

    assert [(one.page.title, one.language) for one in shown.context["reach"].faults] == [("Жиналыс kk", "ru")]
    author.post(_confirm(module), {"seen": _seen(shown)})
    assert trees.module_of(courses["kk"]).title == "Жаңа атау"
    assert Event.objects.get(action="courses.page.published").details["faults"] == 1


def test_a_course_that_a_language_lacks_stays_refused_here_too(world, courses, author):
    _lesson("ru").delete()
    course = courses["kk"]
    course.title = "Жаңа атау"
    course.save_revision()

    answer = author.post(_confirm(course), {"seen": _seen(author.get(_confirm(course)))})

    assert answer.url == _confirm(course)
    assert CoursePage.objects.get(pk=course.pk).title == "Курс kk"
    assert Event.objects.filter(action="courses.page.published").count() == 0


# --- approval -------------------------------------------------------------------------------------------


def _submitted(page: Page, by) -> TaskState:
    page.get_workflow().start(page, by)
    return page.current_workflow_task_state


def test_an_approval_publishes_at_once_where_nobody_is_inside(world, courses):
    Cohort.objects.update(status=Cohort.Status.CLOSED)
    page = _lesson()
    writing.draft(page, title="Мақұлдауға", author=world.dana)

    _submitted(page, world.dana).approve(user=world.editor)

    assert _lesson().title == "Мақұлдауға"


def test_an_approval_of_what_people_learn_with_waits_for_a_look(world, courses, author):
    page = _lesson()
    writing.draft(page, title="Мақұлдауға", author=world.dana)
    state = _submitted(page, world.dana)
    page.refresh_from_db()

    answer = author.post(
        _edit(page),
        writing.form(
            page.get_latest_revision_as_object(),
            title="Мақұлдауға",
            **{
                "action-workflow-action": "true",
                "workflow-action-name": "approve",
                "workflow-action-extra-data": "{}",
            },
        ),
    )

    state.refresh_from_db()
    assert state.status == TaskState.STATUS_APPROVED
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED
    assert answer.url == _confirm(page)
    assert _lesson().title == "Жиналыс kk"
    author.post(answer.url, {"seen": _seen(author.get(answer.url))})
    assert _lesson().title == "Мақұлдауға"


# --- two authors ----------------------------------------------------------------------------------------


def test_the_second_of_two_authors_is_told_and_overwrites_nothing(world, courses, author, client_of):
    page = writing.publish(_lesson(), [{"type": "heading", "value": "Ескі", "id": "1" * 8}])
    loaded = str(page.latest_revision_id)
    client_of(world.dana).post(_edit(page), writing.form(page, heading="Дананікі", loaded_revision_id=loaded))

    answer = author.post(_edit(page), writing.form(page, heading="Нұрайдікі", loaded_revision_id=loaded))

    page.refresh_from_db()
    assert answer.status_code == 409
    assert answer.context["newest"].user == world.dana
    assert ("body-0-value", "Нұрайдікі") in answer.context["fields"]
    assert page.get_latest_revision().user == world.dana

    author.post(
        _edit(page),
        writing.form(page, heading="Нұрайдікі", loaded_revision_id=loaded, over_somebody="yes"),
    )
    assert page.revisions.order_by("-pk").first().user == world.editor


def test_an_author_is_not_in_her_own_way(world, courses, author):
    page = writing.publish(_lesson(), [{"type": "heading", "value": "Ескі", "id": "1" * 8}])
    loaded = str(page.latest_revision_id)
    for words in ("Бір", "Екі"):
        answer = author.post(_edit(page), writing.form(page, heading=words, loaded_revision_id=loaded))
        assert answer.status_code == 302


# --- archiving ------------------------------------------------------------------------------------------


def test_a_course_with_learners_is_archived_and_read_on(world, courses, author, client_of):
    CoursePage.objects.update(first_published_at=NOON)
    shown = author.get(f"/cms/courses/{courses['kk'].pk}/archive/")
    assert [one.code for one, _ in shown.context["cohorts"]] == ["AKM-2026-1", "AKT-2026-1"]

    author.post(f"/cms/courses/{courses['kk'].pk}/archive/")

    assert not CoursePage.objects.live().exists()
    assert client_of(world.aigul).get(trees.lesson_address("kk")).status_code == 200
    assert world.cohort.units.count() == 3
    line = Event.objects.get(action="courses.course.archived")
    assert line.details == {
        "languages": ["kk", "ru"],
        "cohorts": ["AKM-2026-1", "AKT-2026-1"],
        "people": 2,
    }
    assert b"core" not in client_of(world.aigul).get("/kk/courses/").content
    for client in (client_of(world.aigul), Client()):
        assert client.get("/kk/courses/core/").status_code == 410
    with pytest.raises(publishing.PublishingRefused):
        publishing.archive(course=courses["kk"], author=world.editor, at=NOON)


def test_a_course_that_was_never_published_does_not_exist(world, courses):
    courses["kk"].unpublish()
    CoursePage.objects.update(first_published_at=None)

    assert Client().get("/kk/courses/core/").status_code == 404


def test_unpublishing_a_course_with_learners_leads_to_its_archive(courses, author):
    answer = author.post(f"/cms/pages/{courses['kk'].pk}/unpublish/")

    assert answer.url == f"/cms/courses/{courses['kk'].pk}/archive/"
    assert CoursePage.objects.get(pk=courses["kk"].pk).live


def test_whoever_unpublishes_a_lesson_sees_first_whom_it_reaches(courses, author):
    address = f"/cms/pages/{_lesson().pk}/unpublish/"

    answer = author.post(address)

    assert [one.code for one, _ in answer.context["cohorts"]] == ["AKM-2026-1", "AKT-2026-1"]
    assert _lesson().live
    author.post(address, {"reach_seen": "yes"})
    assert not _lesson().live


def test_an_instructor_archives_nothing(world, courses, client_of):
    assert client_of(world.dana).get(f"/cms/courses/{courses['kk'].pk}/archive/").status_code == 404


def test_an_officer_has_no_business_at_the_desk_of_authors(world, courses, client_of):
    for address in ("translations/", "reports/parity/", f"publishing/{_lesson().pk}/", "reports/questions/"):
        assert client_of(world.maker).get(f"/cms/{address}").status_code in (302, 404), address
