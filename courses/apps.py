from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        # Models exist only now; Wagtail alone knows of every way in which a page is published.
        from wagtail.signals import page_published  # noqa: PLC0415

        from courses import reading, reviewing, translating  # noqa: PLC0415
        from courses.models import LessonPage  # noqa: PLC0415

        page_published.connect(reading.measure_published, sender=LessonPage)
        page_published.connect(reviewing.after_publication, dispatch_uid="courses.reviewing")
        translating.guard()
