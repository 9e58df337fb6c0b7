"""Questions that `assessments.written` writes in place of their templates."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from assessments import written

register = template.Library()


@register.simple_tag
def written_questions(questions) -> SafeString:
    """The questions of a sheet; one that a form came back with for a problem is left to its template."""
    sheet = written.Sheet()
    shown = (
        render_to_string("assessments/question.html", {"question": one})
        if one["problem"]
        else sheet.section(one)
        for one in questions
    )
    return mark_safe("".join(f"{one}\n" for one in shown))  # noqa: S308 - every word was escaped where it was written


@register.simple_tag
def written_overview(questions) -> SafeString:
    return mark_safe(written.overview(questions))  # noqa: S308 - as above


@register.simple_tag
def written_review(questions) -> SafeString:
    """The marked questions of a result, for the person who answered them."""
    review = written.Review()
    return mark_safe("".join(f"{review.article(one)}\n" for one in questions))  # noqa: S308 - as above
