"""Acts as lessons and questions refer to them: what a page says of one, what is stale, and where it is used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page, ReferenceIndex

from courses.models import Act, LessonPage
from regions.languages import CODES, known, worded

# adilet.zan.kz keeps each act under one address per language; few exist in English.
ADILET = "https://adilet.zan.kz/"
ADILET_FOLDERS = {"kk": "kaz", "ru": "rus"}

NUMBERS = re.compile(r"[\d\s(),;.–‑-]+")

USES = "uses_of_acts"


class Use(NamedTuple):
    """A lesson or a question that refers to an act."""

    act: str  # its code
    kind: str  # "LESSON" or "QUESTION"
    language: str  # "" for a question, which is one in all languages
    title: str
    url: str  # where an author changes it; "" if nowhere yet


def facts(act: Act | None, checked_on: date | None, *, language: str, today: date) -> dict:
    """What a page says of an act: {title, lang, number, url, checked_on, is_stale}; only blanks without one.

    lang        of the title, where it is not the language of the page
    checked_on  the later of the day of this reference and the day in the register; None if nobody has looked
    """
    if act is None:
        return {"title": "", "lang": "", "number": "", "url": "", "checked_on": checked_on, "is_stale": False}
    title, spoken = worded(act, "title", language)
    checked = max((day for day in (act.checked_on, checked_on) if day), default=None)
    return {
        "title": title,
        "lang": spoken if spoken != known(language) else "",
        "number": act.number,
        "url": address(act.url, language),
        "checked_on": checked,
        "is_stale": is_stale(checked, today),
    }


def address(url: str, language: str) -> str:
    """The address of an act's text in a language, where its house keeps one for each.

    A register that names the English address says that there is an English text; otherwise English readers
    get the Russian one.
    """
    if not url.startswith(ADILET):
        return url
    folder, _, rest = url.removeprefix(ADILET).partition("/")
    english = "eng" if folder == "eng" else "rus"
    return f"{ADILET}{ADILET_FOLDERS.get(known(language), english)}/{rest}"


def article(words: str) -> str:
    """An article as a page says it: bare numbers get the word for an article, in the language of the page."""
    return _("art. %(article)s") % {"article": words} if NUMBERS.fullmatch(words) else words


def is_stale(checked_on: date | None, today: date) -> bool:
    """Has nobody looked at the act for longer than the School allows?"""
    return checked_on is None or today - checked_on > timedelta(days=settings.LAW_CHECK_DAYS)


def by_code(codes: Collection[str]) -> dict[str, Act]:
    """{code: act} of those that the register holds. One query."""
    return {act.code: act for act in Act.objects.filter(code__in=codes)}


def stale(today: date) -> QuerySet[Act]:
    """Acts that nobody has checked, or not lately; the longest unchecked first."""
    latest = today - timedelta(days=settings.LAW_CHECK_DAYS)
    return Act.objects.filter(Q(checked_on=None) | Q(checked_on__lt=latest)).order_by("checked_on", "code")


def uses(acts: Collection[Act]) -> dict[str, list[Use]]:
    """{code: where it is used}, lessons first, in a constant number of queries.

    Floors above add what they know through the hook `uses_of_acts`: a function of the codes that gives `Use`s.
    """
    codes = [act.code for act in acts]
    found: dict[str, list[Use]] = {code: [] for code in codes}
    for use in _in_lessons(acts):
        found[use.act].append(use)
    for ask in hooks.get_hooks(USES):
        for use in ask(codes):
            found[use.act].append(use)
    return found


def _in_lessons(acts: Collection[Act]) -> Iterable[Use]:
    by_pk = {str(act.pk): act.code for act in acts}
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Act),
        to_object_id__in=list(by_pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    pairs = set(references.values_list("to_object_id", "object_id"))
    lessons = LessonPage.objects.select_related("locale").defer("body")
    pages = {str(page.pk): page for page in lessons.filter(pk__in={int(page) for _, page in pairs})}
    rows = sorted(
        ((by_pk[act], pages[page]) for act, page in pairs if page in pages),
        key=lambda row: (row[0], CODES.index(row[1].locale.language_code), row[1].path),
    )
    for code, page in rows:
        yield Use(
            act=code,
            kind="LESSON",
            language=page.locale.language_code,
            title=page.get_admin_display_title(),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )
