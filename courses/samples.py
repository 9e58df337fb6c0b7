"""Examples of blocks, shown to an author who is about to choose one."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

HEADING = gettext_lazy("Three questions before a decision")


def of(name: str) -> dict:
    """The raw value of an example block; {} for a block that has none."""
    make = _MAKERS.get(name)
    return make() if make else {}


def paragraph() -> str:
    return format_html(
        "<p>{}</p>", _("Ask first whether the law names this as your duty. If it does, decide yourself.")
    )


def _callout() -> dict:
    return {
        "title": _("If you do not know the answer"),
        "text": format_html("<p>{}</p>", _("Say so, write the question down, and answer by Friday.")),
    }


def _table() -> dict:
    return {
        "caption": _("Share of taxes in the budget"),
        "header": [_("Okrug"), _("Taxes"), _("Total")],
        "rows": [["1", "8 095", "40 357"], ["2", "15 065", "83 059"]],
    }


def _law() -> dict:
    return {
        "act": apps.get_model("courses", "Act").objects.first(),
        "article": "35",
        "text": _("The article sets the competence of the akim of a rural okrug."),
        "checked_on": None,
    }


def _formula() -> dict:
    return {
        "title": _("Share of own revenues"),
        "expression": _("own revenues ÷ all revenues × 100"),
        "terms": [{"name": _("own revenues"), "meaning": _("taxes of the okrug"), "value": "8 095"}],
        "result": "8 095 ÷ 40 357 × 100 = 20,1 %",
    }


def _case() -> dict:
    return {
        "title": _("Nine of fifteen"),
        "text": format_html(
            "<p>{}</p>", _("The rules ask for ten members, nine have come. The draft is due tomorrow.")
        ),
        "questions": [_("Do you open the meeting?"), _("What do you tell the district?")],
    }


def _checklist() -> dict:
    return {
        "title": _("Before the meeting"),
        "items": [_("The agenda has been sent."), _("The list of members is at hand.")],
    }


def _figure() -> dict:
    return {
        "image": get_image_model().objects.order_by("pk").first(),
        "alt": "",
        "caption": _("A caption says what the picture means."),
    }


def _video() -> dict:
    return {
        "title": _("How to read a budget decision"),
        "document": None,
        "link": "https://video.example/",
        "audio": None,
        "transcript": _("Open the decision and find the first table."),
    }


def _download() -> dict:
    return {
        "title": _("Minutes of the assembly"),
        "document": get_document_model().objects.order_by("pk").first(),
    }


def _self_check() -> dict:
    return {
        "prompt": _("Who approves the budget of the okrug?"),
        "several": False,
        "options": [
            {"text": _("The akim"), "right": False, "feedback": _("The akim proposes it.")},
            {"text": _("The district maslikhat"), "right": True, "feedback": _("By its decision.")},
        ],
        "explanation": _("The maslikhat of the district approves it by a decision."),
    }


_MAKERS: dict[str, Callable[[], dict]] = {
    "callout": _callout,
    "table": _table,
    "law": _law,
    "formula": _formula,
    "case": _case,
    "checklist": _checklist,
    "figure": _figure,
    "video": _video,
    "download": _download,
    "self_check": _self_check,
}
