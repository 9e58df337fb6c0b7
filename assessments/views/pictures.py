"""Pictures of questions: never public, and seen by whoever may see the question."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from assessments import access
from assessments.questions import pictures


@login_required
@require_safe
def question_picture(request, name):
    picture = access.picture_for(request.user, name)
    form = picture.form.lower()
    return HttpResponse(
        pictures.content_of(picture),
        content_type=f"image/{form}",
        headers={
            # A name stands for one picture for ever; only the browser that asked keeps it, and not for long.
            "Cache-Control": "private, max-age=3600, immutable",
            "Content-Disposition": f"inline; filename=picture.{form}",
        },
    )
