"""The frame of the CMS around our own screens: the title, the way back, what can be done here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


class Link(NamedTuple):
    label: str
    url: str


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    trail: Sequence[Link] = (),
    icon: str = "help",
    status: int = 200,
    **context,
) -> HttpResponse:
    """A screen. trail: the screens above it, the nearest last."""
    crumbs = [Link(_("Home"), reverse("wagtailadmin_home")), *trail, Link(title, "")]
    frame = {
        "breadcrumbs_items": [{"label": one.label, "url": one.url} for one in crumbs],
        "header_title": title,
        "header_icon": icon,
    }
    return render(request, f"assessments/cms/{template}.html", frame | context, status=status)


def part(rows, request: HttpRequest, size: int) -> Page:
    """The page of a list that was asked for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def to_banks() -> Link:
    return Link(_("Question banks"), reverse("banks:index"))


def to_questions(bank=None) -> Link:
    query = f"?bank={bank.pk}" if bank else ""
    return Link(bank.code if bank else _("Questions"), f"{reverse('questions:index')}{query}")


def to_question(question) -> Link:
    return Link(question.code or f"№ {question.pk}", reverse("questions:question", args=[question.pk]))


def to_papers() -> Link:
    return Link(_("Exam papers"), reverse("papers:index"))
