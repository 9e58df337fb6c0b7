from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        # Models exist only now; Wagtail alone knows of every way in which a page is published.
        from django.db.models.signals import post_delete, post_save  # noqa: PLC0415
        from wagtail.models import Page  # noqa: PLC0415
        from wagtail.signals import page_published, page_unpublished  # noqa: PLC0415

        from courses import indexing, reading, reviewing, translating  # noqa: PLC0415
        from courses.models import LessonPage, Term  # noqa: PLC0415

        page_published.connect(reading.measure_published, sender=LessonPage)
        page_published.connect(reviewing.after_publication, dispatch_uid="courses.reviewing")
        page_published.connect(indexing.page_published)
        page_unpublished.connect(indexing.page_gone)
        post_delete.connect(indexing.page_gone, sender=Page)
        post_save.connect(indexing.term_saved, sender=Term)
        translating.guard()
