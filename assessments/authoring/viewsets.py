"""Banks, questions and papers in the menu and under the addresses of the CMS."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from assessments import access
from assessments.authoring.views import banks, exchange, judging, papers, preview, questions


class _AuthorsItem(MenuItem):
    def is_shown(self, request):
        return access.may_author(request.user)


class _Ours(ViewSet):
    menu_item_class = _AuthorsItem


class BanksViewSet(_Ours):
    name = "banks"
    icon = "folder-open-inverse"
    menu_label = _("Question banks")

    def get_urlpatterns(self):
        return [
            path("", banks.index, name="index"),
            path("new/", banks.new, name="new"),
            path("<int:pk>/", banks.change, name="change"),
            path("<int:pk>/bring/", exchange.bring, name="bring"),
            path("<int:pk>/bring/apply/", exchange.apply, name="apply"),
            path("<int:pk>/take/", exchange.take, name="take"),
            path("<int:bank>/questions/new/", questions.new, name="kinds"),
            path("<int:bank>/questions/new/<str:kind>/", questions.new, name="new_question"),
        ]


class QuestionsViewSet(_Ours):
    name = "questions"
    icon = "help"
    menu_label = _("Questions")

    def get_urlpatterns(self):
        return [
            path("", questions.index, name="index"),
            path("bulk/", judging.bulk, name="bulk"),
            path("twins/", questions.twins, name="twins"),
            path("<int:pk>/", questions.question, name="question"),
            path("<int:pk>/do/", judging.do, name="do"),
            path("<int:pk>/history/", questions.history, name="history"),
            path("<int:pk>/preview/", preview.preview, name="preview"),
            path("<int:pk>/phone/", preview.phone, name="phone"),
        ]


class PapersViewSet(_Ours):
    name = "papers"
    icon = "form"
    menu_label = _("Exam papers")

    def get_urlpatterns(self):
        return [
            path("", papers.index, name="index"),
            path("new/", papers.new, name="new"),
            path("<int:pk>/", papers.change, name="change"),
        ]


class ExamsGroup(ViewSetGroup):
    menu_label = _("Exams")
    menu_icon = "form"
    menu_order = 260
    items = (BanksViewSet, QuestionsViewSet, PapersViewSet)
