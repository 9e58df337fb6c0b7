"""From author to methodologist: an instructor writes, an editor approves, and what is approved is published."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from audit import trail
from people.roles import AUTHORING, Role

NAME = "Әдіскердің тексеруі · Проверка методиста"
BORN_AS = "Moderators approval"  # what Wagtail's own migrations call it


@transaction.atomic
def prepare(*, at: datetime) -> Workflow:
    """Let every page go through the methodologists. A second call changes nothing.

    Wagtail brings a workflow of one step for its group of moderators, which are our editors; it gets a name that
    authors understand. One that operators have changed is left alone.
    """
    workflow = Workflow.objects.filter(name__in=(NAME, BORN_AS)).order_by("pk").first()
    if workflow is not None and workflow.name == NAME:
        return workflow
    workflow = workflow or Workflow.objects.create(name=NAME)
    task = GroupApprovalTask.objects.filter(name=BORN_AS).first() or GroupApprovalTask.objects.create(
        name=NAME
    )
    for row in (workflow, task):
        row.name = NAME
        row.save(update_fields=["name"])
    task.groups.set(Group.objects.filter(name=AUTHORING[Role.EDITOR]))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    root = Page.get_first_root_node()
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    trail.record("courses.workflow.prepared", subject=workflow, at=at)
    return workflow
