"""Pages from files: one tree per language, the same keys in all, published with a revision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from wagtail.blocks import StreamValue
from wagtail.models import Locale, Page, ReferenceIndex, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from assessments.models import Assignment, AssignmentPage, ExamPage, Paper
from courses.models import CatalogPage, CoursePage, HomePage, LessonPage, Loaded, ModulePage
from regions.languages import CODES, DEFAULT
from schoolofakims.curriculum.blocks import Found
from schoolofakims.curriculum.files import Course, Curriculum
from schoolofakims.curriculum.keys import key_of
from schoolofakims.curriculum.modules import Exam, Lesson, Module, Work
from schoolofakims.curriculum.rich_text import from_markdown
from schoolofakims.curriculum.storing import Stored


@dataclass
class PageText:
    """A page as the files describe it: {language: {field: value}}, and the pages below it in order."""

    kind: type[Page]
    key: UUID
    name: str  # as told to the person who loads
    fields: dict[str, dict]
    below: list[PageText] = field(default_factory=list)


@dataclass
class Tally:
    """What a load did, by name."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # edited since by an author, and left alone
    unchanged: int = 0


def tree(curriculum: Curriculum, stored: Stored, papers: dict[str, Paper | Assignment]) -> PageText:
    """The home page and everything under it.

    papers  {code: paper, or assignment of practical work}
    """
    courses = [_course(course, stored, papers) for course in curriculum.courses]
    catalog = _front(CatalogPage, "catalog", curriculum.catalog, dict.fromkeys(CODES, "courses"), courses)
    return _front(HomePage, "home", curriculum.home, {code: code for code in CODES}, [catalog])


def write(root: PageText, *, force: bool) -> Tally:
    """Create what is missing, rewrite what the files changed, leave alone what an author has edited since."""
    tally = Tally()
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in CODES}
    loaded = {(row.key, row.language): row.digest for row in Loaded.objects.exclude(language="")}
    writer = _Writer(locales, loaded, force, tally)
    # Each save of a page would leave a task for the worker; one entry for each page is made here instead.
    with disable_reference_index_auto_update():
        for language in root.fields:
            home = writer.write(root, language, Page.get_first_root_node(), None)
            if language == DEFAULT:
                _serve_from(home)
            writer.write_below(root, language, home)
    Site.clear_site_root_paths_cache()
    return tally


def digest_of(page: Page, names: Iterable[str]) -> str:
    """A digest over some fields of a page, the same for a draft in memory and for a stored page."""
    values = {}
    for name in names:
        value = getattr(page, name)
        values[name] = value.get_prep_value() if isinstance(value, StreamValue) else value
    return hashlib.sha256(json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


class _Writer:
    def __init__(self, locales: dict, loaded: dict, force: bool, tally: Tally) -> None:
        self.locales, self.loaded, self.force, self.tally = locales, loaded, force, tally

    def write_below(self, text: PageText, language: str, page: Page) -> None:
        children = [child for child in text.below if language in child.fields]
        there = dict(Page.objects.child_of(page).values_list("translation_key", "pk"))
        for index, child in enumerate(children):
            following = next(
                (there[later.key] for later in children[index + 1 :] if later.key in there), None
            )
            self.write_below(child, language, self.write(child, language, page, following))

    def write(self, text: PageText, language: str, parent: Page, following: int | None) -> Page:
        """following  id of the page before which a new one stands; None puts it last"""
        page = text.kind.objects.filter(translation_key=text.key, locale=self.locales[language]).first()
        digest = digest_of(text.kind(**text.fields[language]), text.fields[language])
        if page is None:
            page = self._create(text, language, parent, following)
        elif self.loaded.get((text.key, language)) == digest and not self.force:
            self.tally.unchanged += 1
            return page
        elif not self._rewrite(page, text, language, digest):
            return page
        Loaded.objects.update_or_create(key=text.key, language=language, defaults={"digest": digest})
        return page

    def _create(self, text: PageText, language: str, parent: Page, following: int | None) -> Page:
        names = text.fields[language]
        page = text.kind(**names, translation_key=text.key, locale=self.locales[language], live=False)
        if following is None:
            Page.objects.get(pk=parent.pk).add_child(instance=page)
        else:
            Page.objects.get(pk=following).add_sibling(pos="left", instance=page)
        page.save_revision(clean=False).publish()
        page.refresh_from_db()
        ReferenceIndex.create_or_update_for_object(page)
        self.tally.new.append(f"{text.name} {language}")
        return page

    def _rewrite(self, page: Page, text: PageText, language: str, digest: str) -> bool:
        """Whether the page now says what the files say; False if an author's edit stands."""
        names = text.fields[language]
        there = digest_of(page.get_latest_revision_as_object(), names)
        if there == digest:
            self.tally.unchanged += 1
            return True
        if there != self.loaded.get((text.key, language)) and not self.force:
            self.tally.kept.append(f"{text.name} {language}")
            return False
        for name, value in names.items():
            setattr(page, name, value)
        page.save_revision(clean=False).publish()
        ReferenceIndex.create_or_update_for_object(page)
        self.tally.changed.append(f"{text.name} {language}")
        return True


def _serve_from(home: Page) -> None:
    """Make the Kazakh home page the root of the site; its translations answer for the other languages."""
    address = urlsplit(settings.SITE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.pk else None
    if welcome is not None and welcome.pk == home.pk:
        return
    site.root_page = home
    site.site_name = settings.SITE_NAME
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()
    # Wagtail begins with a page that welcomes developers.
    if welcome is not None and welcome.specific_class is Page and not welcome.get_children().exists():
        welcome.delete()


def _front(
    kind: type[Page], name: str, words: dict, slugs: dict[str, str], below: list[PageText]
) -> PageText:
    fields = {
        language: {
            "title": title,
            "slug": slugs[language],
            "intro": from_markdown(words["intro"].get(language, "")),
        }
        for language, title in words["title"].items()
    }
    return PageText(kind, key_of(name), name, fields, below)


def _course(course: Course, stored: Stored, papers: dict) -> PageText:
    fields = {
        language: {
            "title": course.titles[language],
            "slug": course.slugs[language],
            "summary": course.summaries[language],
            "hours": course.hours,
            "outcomes": course.outcomes.get(language, ""),
        }
        for language in course.languages
    }
    below = [_module(module, course.languages, stored, papers) for module in course.modules]
    return PageText(CoursePage, key_of("course", course.key), course.code, fields, below)


def _module(module: Module, languages: list[str], stored: Stored, papers: dict) -> PageText:
    fields = {
        language: {
            "title": module.titles[language],
            "slug": module.code.lower(),
            "summary": module.summaries[language],
            "hours": module.hours,
            "outcomes": module.outcomes.get(language, ""),
        }
        for language in languages
    }
    below = [_lesson(lesson, languages, stored) for lesson in module.lessons]
    if module.work:
        below.append(_practical(module.work, languages, papers))
    if module.exam:
        below.append(_exam(module.exam, languages, papers))
    return PageText(ModulePage, key_of("module", module.code), module.code, fields, below)


def _lesson(lesson: Lesson, languages: list[str], stored: Stored) -> PageText:
    fields = {
        language: {
            **_unit(lesson, language),
            "title": text.title,
            "summary": text.summary,
            "review": text.review,
            "done_by": lesson.done_by,
            "body": json.dumps(
                [_with_rows(block, stored, lesson.code, language, text.found) for block in text.body]
            ),
        }
        for language, text in lesson.texts.items()
        if language in languages
    }
    return PageText(LessonPage, key_of("lesson", lesson.code), lesson.code, fields)


def _exam(exam: Exam, languages: list[str], papers: dict[str, Paper]) -> PageText:
    fields = {
        language: {
            **_unit(exam, language),
            "title": title,
            "intro": exam.text.intros.get(language, ""),
            "paper_id": papers[exam.text.code].pk,
        }
        for language, title in exam.text.titles.items()
        if language in languages
    }
    return PageText(ExamPage, key_of("exam", exam.code), exam.code, fields)


def _practical(work: Work, languages: list[str], papers: dict[str, Assignment]) -> PageText:
    fields = {
        language: {
            **_unit(work, language),
            "title": title,
            "brief": work.task.briefs.get(language, ""),
            "assignment_id": papers[work.task.code].pk,
        }
        for language, title in work.task.titles.items()
        if language in languages
    }
    return PageText(AssignmentPage, key_of("assignment", work.code), work.code, fields)


def _unit(unit: Lesson | Exam | Work, language: str) -> dict:
    return {
        "slug": unit.slugs[language],
        "minutes": unit.minutes,
        "required": unit.required,
        "weight": Decimal(unit.weight).quantize(Decimal("0.01")),
    }


def _with_rows(block: dict, stored: Stored, lesson: str, language: str, found: Found) -> dict:
    """A block whose pictures, files and act have become ids."""
    value = block["value"]
    match block["type"]:
        case "figure":
            ids = {"image": stored.pictures[value["image"]]}
        case "law":
            ids = {"act": stored.acts[value["act"]]}
        case "video":
            ids = {name: stored.files.get(value[name]) for name in ("document", "audio")}
        case "download" if value["document"] in found.forms:
            ids = {"document": stored.forms[lesson, language, value["document"]]}
        case "download":
            ids = {"document": stored.files[value["document"]]}
        case _:
            return block
    return {**block, "value": {**value, **ids}}
