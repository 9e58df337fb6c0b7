"""The registers of acts and terms in the CMS: who keeps them, and how they are listed."""

from __future__ import annotations

import django_filters
from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies.base import BasePermissionPolicy

from courses import access, laws, wording
from courses.choosers import ACT_WORDS, TERM_WORDS
from courses.models import Act, Term
from people.models import User


class AuthorsPolicy(BasePermissionPolicy):
    """Authors read, add and correct; only editors delete."""

    def user_has_permission(self, user, action):
        return access.may_edit(user) if action == "delete" else access.may_write(user)

    def users_with_any_permission(self, actions):
        return User.objects.filter(role_assignments__ended_at=None).distinct()

    def instances_user_has_any_permission_for(self, user, actions):
        allowed = self.user_has_any_permission(user, actions)
        return self.model.objects.all() if allowed else self.model.objects.none()


class ActFilter(WagtailFilterSet):
    checked = django_filters.ChoiceFilter(
        label=_("Check"),
        method="by_check",
        empty_label=_("All"),
        choices=[
            ("never", _("never checked")),
            ("overdue", _("overdue")),
            ("fresh", _("checked lately")),
        ],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Act
        fields: list[str] = []

    def by_check(self, acts, name, value):
        if value == "never":
            return acts.filter(checked_on=None)
        overdue = laws.stale(timezone.localdate()).values("pk")
        return acts.filter(pk__in=overdue) if value == "overdue" else acts.exclude(pk__in=overdue)


class SpelledIndexView(generic.IndexView):
    """Searching finds a word however it is capitalised, on every database."""

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return queryset.filter(wording.containing(self.search_query, self.search_fields))


def day_of_check(act: Act) -> str:
    return date_format(act.checked_on, "SHORT_DATE_FORMAT") if act.checked_on else _("never")


class ActViewSet(ModelViewSet):
    model = Act
    name = "acts"
    url_prefix = "acts"
    icon = "openquote"
    menu_label = _("Acts")
    index_view_class = SpelledIndexView
    list_display = [
        "title_kk",
        "title_ru",
        "number",
        Column("checked_on", label=_("Checked on"), accessor=day_of_check, sort_key="checked_on"),
        "code",
    ]
    list_export = ["code", "title_kk", "title_ru", "title_en", "number", "adopted_on", "url", "checked_on"]
    ordering = ["code"]
    search_fields = ACT_WORDS
    search_backend_name = None
    filterset_class = ActFilter
    copy_view_enabled = False
    list_per_page = 50
    panels = [
        FieldPanel("code", help_text=_("Short and lasting: lessons and questions refer to it.")),
        MultiFieldPanel(
            [FieldPanel("title_kk"), FieldPanel("title_ru"), FieldPanel("title_en")], heading=_("Title")
        ),
        FieldRowPanel([FieldPanel("number"), FieldPanel("adopted_on")]),
        FieldPanel("url", help_text=_("Where the text in force can be read.")),
        FieldPanel(
            "checked_on",
            help_text=_("When somebody last compared our lessons with this act. Empty: nobody has."),
        ),
    ]


class TermViewSet(ModelViewSet):
    model = Term
    name = "terms"
    url_prefix = "terms"
    icon = "info-circle"
    menu_label = _("Glossary")
    index_view_class = SpelledIndexView
    list_display = ["word_kk", "word_ru", "word_en", "key"]
    list_export = ["key", *(f"{what}_{code}" for what in ("word", "meaning") for code in ("kk", "ru", "en"))]
    ordering = ["key"]
    search_fields = TERM_WORDS
    search_backend_name = None
    copy_view_enabled = False
    list_per_page = 50
    panels = [
        FieldPanel("key", help_text=_("Latin letters and hyphens. Texts refer to it; it is never changed.")),
        MultiFieldPanel([FieldPanel("word_kk"), FieldPanel("meaning_kk")], heading=_("In Kazakh")),
        MultiFieldPanel([FieldPanel("word_ru"), FieldPanel("meaning_ru")], heading=_("In Russian")),
        MultiFieldPanel([FieldPanel("word_en"), FieldPanel("meaning_en")], heading=_("In English")),
    ]


class RegistersGroup(ModelViewSetGroup):
    menu_label = _("Registers")
    menu_icon = "list-ul"
    menu_order = 250
    items = (ActViewSet, TermViewSet)
