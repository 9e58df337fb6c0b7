"""What the CMS shows of exams, and what the floor below learns from them."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from assessments import access
from assessments.authoring.viewsets import ExamsGroup
from assessments.questions import languages
from assessments.reports import QuestionsView
from courses import impact, laws, parity
from courses.wagtail_hooks import AuthorsMenuItem


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


@hooks.register(impact.SITTING)
def count_exams_being_sat(keys):
    """Who would be met in the middle of an exam by a change of these units."""
    return access.exams_being_sat(keys)


@hooks.register(parity.MORE)
def compare_questions(exams):
    """The parity check of a module reaches into the banks of its exams; a question is told of once."""
    told = set()
    for key, questions in access.questions_of_exams(list(exams)).items():
        new = [question for question in questions if question.pk not in told]
        told.update(question.pk for question in new)
        for language, what in languages.faults(new, exams[key]):
            yield key, language, what


@hooks.register("register_admin_urls")
def offer_report():
    return [
        path("reports/questions/", QuestionsView.as_view(), name="questions_report"),
        path(
            "reports/questions/results/",
            QuestionsView.as_view(results_only=True),
            name="questions_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def offer_report_in_menu():
    return AuthorsMenuItem(
        _("Languages of exam questions"),
        reverse("questions_report"),
        name="questions-report",
        icon_name="help",
        order=700,
    )
