"""What the CMS of the floor below learns from exams."""

from wagtail import hooks

from assessments import access
from courses import laws


@hooks.register(laws.USES)
def name_questions_on(codes):
    """The report of stale law references lists exam questions too; their words stay in their bank."""
    for question in access.questions_on(codes):
        yield laws.Use(
            act=question.basis["act"],
            kind="QUESTION",
            language="",
            title=f"{question.bank.code}: {question.code or question.pk}",
            url="",
        )
