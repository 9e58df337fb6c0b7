"""What an author sees of a lesson beside its fields."""

from wagtail.admin.panels import Panel

WORDS_A_MINUTE = 120  # of a careful reader, in Kazakh or Russian


def minutes_of(words: int) -> int:
    """Minutes that reading so many words takes, at least one."""
    return max(1, round((words or 0) / WORDS_A_MINUTE))


class LessonOutlinePanel(Panel):
    """The headings of a saved lesson, how long it reads, and of what it is made."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/cms/outline_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context=None) -> dict:
            # Known only now: the outline is counted from blocks that models define.
            from courses import reading  # noqa: PLC0415

            return super().get_context_data(parent_context) | reading.outline(self.instance)
