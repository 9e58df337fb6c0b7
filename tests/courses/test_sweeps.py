from datetime import timedelta

from wagtail.models import GroupApprovalTask, Page, Workflow

from audit.models import Event
from courses import publishing, sweeps, workflow
from courses.models import CoursePage
from people.roles import AUTHORING, Role
from schoolofakims.curriculum.keys import key_of
from tests.courses.conftest import NOON
from tests.courses.writing import draft, lesson


def _due(page, title: str, *, at=NOON - timedelta(days=300)) -> None:
    """As the editor leaves it: a draft with an hour, approved by somebody who may publish."""
    revision = draft(page, title=title, go_live_at=at).get_latest_revision()
    revision.approved_go_live_at = at
    revision.save(update_fields=["approved_go_live_at"])


def test_a_page_goes_live_at_its_hour_and_only_once(taught):
    _due(lesson("T01-L1", "kk"), "Ертең", at=NOON + timedelta(days=700))
    sweeps.publish_scheduled()
    assert lesson("T01-L1", "kk").title == "Lesson T01-L1 (kk)"

    _due(lesson("T01-L1", "kk"), "Бүгін")
    for _ in range(3):
        sweeps.publish_scheduled()

    assert lesson("T01-L1", "kk").title == "Бүгін"
    assert Event.objects.filter(action="courses.page.went_live").count() == 1


def test_a_page_goes_out_of_sight_at_its_hour_and_only_once(taught):
    page = lesson("T01-L1", "kk")
    Page.objects.filter(pk=page.pk).update(expire_at=NOON - timedelta(days=300))

    for _ in range(3):
        sweeps.publish_scheduled()

    assert (lesson("T01-L1", "kk").live, lesson("T01-L1", "kk").expired) == (False, True)
    assert Event.objects.filter(action="courses.page.expired").count() == 1


def test_one_page_that_may_not_go_live_keeps_no_other_waiting(taught):
    """The course lacks English pages, so it stays; the lesson behind it goes live."""
    course = CoursePage.objects.get(translation_key=key_of("course", "TINY"), locale__language_code="kk")
    newest = course.get_latest_revision_as_object()
    newest.title = "Курс"
    revision = newest.save_revision()
    revision.approved_go_live_at = NOON - timedelta(days=301)
    revision.save(update_fields=["approved_go_live_at"])
    _due(lesson("T01-L1", "kk"), "Сабақ")

    sweeps.publish_scheduled()

    course.refresh_from_db()
    assert course.title == "Course (kk)"
    assert lesson("T01-L1", "kk").title == "Сабақ"
    assert publishing.problems(course) != []


def test_instructors_submit_and_editors_approve(db, world):
    for _ in range(2):
        found = workflow.prepare(at=NOON)

    assert [found.pk] == list(Workflow.objects.values_list("pk", flat=True))
    assert Page.get_first_root_node().get_workflow() == found
    task = GroupApprovalTask.objects.get(workflow_tasks__workflow=found)
    assert [group.name for group in task.groups.all()] == [AUTHORING[Role.EDITOR]]
    assert Event.objects.filter(action="courses.workflow.prepared").count() == 1
