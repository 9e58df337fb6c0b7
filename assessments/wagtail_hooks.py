"""What the CMS shows of exams, and what the floor below learns from them."""

from django.urls import reverse
from wagtail import hooks

from assessments import access
from assessments.authoring.viewsets import ExamsGroup
from courses import laws


@hooks.register("register_admin_viewset")
def offer_exams():
    return ExamsGroup()


@hooks.register(laws.USES)
def name_questions_on(codes):
    """The report of stale law references lists exam questions too; their words stay in their bank."""
    for question in access.questions_on(codes):
        yield laws.Use(
            act=question.basis["act"],
            kind="QUESTION",
            language="",
            title=f"{question.bank.code}: {question.code or question.pk}",
            url=reverse("questions:question", args=[question.pk]),
        )
