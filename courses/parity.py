"""What must be the same in every language of a course: its pages, their blocks, what counts. Words may differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail import blocks, hooks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Locale, Page

from courses.access import COURSE_DEPTH
from courses.models import CoursePage, ModulePage, Unit
from regions.languages import CODES, FALLBACKS, LANGUAGES

# Floors above add what they know of the exams of a course: a function of {key of an exam page: languages}
# that gives (key, language, sentence).
MORE = "parity_of_exams"

OWN_NAMES = {language.code: language.own_name for language in LANGUAGES}
COUNTS = ("hours", "required", "minutes", "weight", "done_by")


class Fault(NamedTuple):
    """Something that a language lacks or says differently.

    module    the page of the module in which it is, or of the course
    page      the page in the language with which the others are compared
    language  the language that differs
    what      a sentence for the author
    twin      the page in that language; None if there is none
    """

    module: Page
    page: Page
    language: str
    what: str
    twin: Page | None

    @property
    def language_name(self) -> str:
        return OWN_NAMES[self.language]


def faults(pages: Sequence[Page] | None = None) -> list[Fault]:
    """All that does not match in the School's courses, in reading order.

    pages  only of these courses or modules, with everything inside, in all languages
    The number of queries does not depend on the number of pages.
    """
    trees = _trees(pages)
    taught = _taught(trees)
    found: list[Fault] = []
    exams: dict[UUID, set[str]] = {}
    for key, there in trees.items():
        first = next(iter(there.values()))
        languages = taught.get(_course_path(first), set(FALLBACKS))
        module = _module_of(first, trees)
        found += [Fault(module, first, *rest) for rest in _page_faults(first, there, languages)]
        if isinstance(first, Unit) and first.unit_kind == "EXAM":
            exams[key] = languages
    found += _order_faults(trees)
    for ask in hooks.get_hooks(MORE):
        for key, language, what in ask(exams):
            there = trees[key]
            first = next(iter(there.values()))
            found.append(Fault(_module_of(first, trees), first, language, what, there.get(language)))
    places = {key: place for place, key in enumerate(trees)}
    return sorted(found, key=lambda one: places[one.page.translation_key])


def between(one: Page, other: Page) -> list[str]:
    """What does not match between two language versions of a page: its blocks and what counts."""
    return [*_count_faults(one, other), *_stream_faults(one, other)]


def _page_faults(first: Page, there: dict[str, Page], languages: set[str]) -> Iterator[tuple]:
    for language in CODES:
        twin = there.get(language)
        if twin is None and language in languages:
            yield language, _("The page is missing."), None
        elif twin is not None and twin is not first:
            if first.live and not twin.live:
                yield language, _("The page is not published."), twin
            for what in between(first, twin):
                yield language, what, twin


def _count_faults(one: Page, other: Page) -> Iterator[str]:
    for name in COUNTS:
        if hasattr(one, name) and getattr(one, name) != getattr(other, name):
            yield _("%(field)s: %(other)s instead of %(one)s.") % {
                "field": str(one._meta.get_field(name).verbose_name).capitalize(),
                "one": _shown(one, name),
                "other": _shown(other, name),
            }


def _shown(page: Page, name: str) -> str:
    value = getattr(page, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    say = getattr(page, f"get_{name}_display", None)
    return str(say()) if say else f"{value:f}".rstrip("0").rstrip(".") if name == "weight" else str(value)


def _stream_faults(one: Page, other: Page) -> Iterator[str]:
    for field in one._meta.get_fields():
        if isinstance(field, StreamField):
            raw = [list(getattr(page, field.name).raw_data) for page in (one, other)]
            yield from _block_faults(field.stream_block, *raw)


def _block_faults(stream: blocks.StreamBlock, one: list[dict], other: list[dict]) -> Iterator[str]:
    """Blocks are twins by their id; those whose ids differ, by their kind and the place between twins."""
    pairs, alone, extra = paired(one, other)
    for mine, yours in pairs:
        kind = stream.child_blocks.get(mine["type"])
        if kind is None:
            continue
        name = _named(stream, mine, one)
        if mine["type"] != yours["type"]:
            yield _("%(block)s stands where another kind of block does.") % {"block": name}
            continue
        for what in _value_faults(kind, mine["value"], yours["value"]):
            yield f"{name}: {what}"
    for block in alone:
        yield _("%(block)s is missing.") % {"block": _named(stream, block, one)}
    for block in extra:
        yield _("%(block)s stands only here.") % {"block": _named(stream, block, other)}
    if not alone and not extra and _order(pairs, other) != list(range(len(pairs))):
        yield _("The blocks stand in another order.")


def paired(one: list[dict], other: list[dict]) -> tuple[list[tuple[dict, dict]], list[dict], list[dict]]:
    """Twins among the raw blocks of two streams, and what each has alone."""
    by_id = {block.get("id"): block for block in other}
    twins = {id(block): by_id[block.get("id")] for block in one if block.get("id") in by_id}
    free = [block for block in other if not any(block is twin for twin in twins.values())]
    for block in one:
        if id(block) in twins:
            continue
        match = next((each for each in free if each["type"] == block["type"]), None)
        if match is not None and _between_same_twins(block, match, one, other, twins):
            twins[id(block)] = match
            free = [each for each in free if each is not match]
    pairs = [(block, twins[id(block)]) for block in one if id(block) in twins]
    return pairs, [block for block in one if id(block) not in twins], free


def _between_same_twins(block: dict, match: dict, one: list, other: list, twins: dict[int, dict]) -> bool:
    """Do both stand behind the same twin, at any distance?"""
    before = [twins[id(each)] for each in one[: one.index(block)] if id(each) in twins]
    following = [twins[id(each)] for each in one[one.index(block) + 1 :] if id(each) in twins]
    place = _index(match, other)
    return (not before or _index(before[-1], other) < place) and (
        not following or place < _index(following[0], other)
    )


def _index(block: dict, among: list[dict]) -> int:
    return next(place for place, each in enumerate(among) if each is block)


def _order(pairs: list[tuple[dict, dict]], other: list[dict]) -> list[int]:
    places = [_index(yours, other) for _mine, yours in pairs]
    return [sorted(places).index(place) for place in places]


def _named(stream: blocks.StreamBlock, block: dict, among: list[dict]) -> str:
    """ "Self-check 2": the label of its kind, with its number if there are several."""
    kind = stream.child_blocks.get(block["type"])
    label = str(kind.label) if kind else block["type"]
    same = [each for each in among if each["type"] == block["type"]]
    return f"{label} {_index(block, same) + 1}" if len(same) > 1 else label


def _value_faults(kind: blocks.Block, one: Any, other: Any, label: str = "") -> Iterator[str]:
    said = label or str(kind.label)
    if isinstance(kind, blocks.StructBlock):
        for name, child in kind.child_blocks.items():
            yield from _value_faults(child, (one or {}).get(name), (other or {}).get(name), str(child.label))
    elif isinstance(kind, blocks.ListBlock):
        yield from _list_faults(kind, one or [], other or [], said)
    elif isinstance(kind, blocks.BooleanBlock):
        if bool(one) != bool(other):
            yield _("“%(field)s” differs.") % {"field": said}
    elif isinstance(kind, blocks.DateBlock):
        return  # each language is compared with its own text of the act
    elif isinstance(kind, blocks.ChooserBlock) and not isinstance(kind, DocumentChooserBlock):
        if one != other:
            yield _chosen(kind, one, other, said)
    elif bool(_text(one)) != bool(_text(other)):
        yield (
            _("“%(field)s” is empty.") % {"field": said}
            if _text(one)
            else _("“%(field)s” is filled in only here.") % {"field": said}
        )


def _chosen(kind: blocks.Block, one: Any, other: Any, said: str) -> str:
    if not other:
        return _("“%(field)s” is empty.") % {"field": said}
    if isinstance(kind, ImageChooserBlock):
        return _("another picture.")
    return _("“%(field)s” is another one.") % {"field": said}


def _list_faults(kind: blocks.ListBlock, one: list, other: list, said: str) -> Iterator[str]:
    if len(one) != len(other):
        yield _("“%(field)s”: %(other)s instead of %(one)s.") % {
            "field": said,
            "one": len(one),
            "other": len(other),
        }
        return
    rights = [name for name, child in _children(kind) if isinstance(child, blocks.BooleanBlock)]
    for name in rights:
        marks = [[bool(_item(row).get(name)) for row in rows] for rows in (one, other)]
        if marks[0] != marks[1]:
            label = str(kind.child_block.child_blocks[name].label)
            yield _("“%(field)s” is marked differently: %(other)s instead of %(one)s.") % {
                "field": label,
                "one": _numbers(marks[0]),
                "other": _numbers(marks[1]),
            }
    for number, (mine, yours) in enumerate(zip(one, other, strict=True), start=1):
        for name, child in _children(kind):
            if name not in rights:
                yield from (
                    f"{said} {number}: {what}"
                    for what in _value_faults(child, _item(mine).get(name), _item(yours).get(name))
                )
        if not _children(kind):
            yield from (
                f"{said} {number}: {what}"
                for what in _value_faults(kind.child_block, _item(mine), _item(yours))
            )


def _children(kind: blocks.ListBlock) -> list[tuple[str, blocks.Block]]:
    return list(getattr(kind.child_block, "child_blocks", {}).items())


def _item(row: Any) -> Any:
    """The value of a list item, in Wagtail's form with an id and in the older one without."""
    return row["value"] if isinstance(row, dict) and row.get("type") == "item" and "value" in row else row


def _numbers(marks: list[bool]) -> str:
    """ "2, 4" for the marked ones; a dash for none."""
    return ", ".join(str(number) for number, mark in enumerate(marks, start=1) if mark) or "–"


def _text(value: Any) -> str:
    return str(value).strip() if value is not None else ""


def _order_faults(trees: dict[UUID, dict[str, Page]]) -> Iterator[Fault]:
    """A module whose pages stand in another order."""
    for there in trees.values():
        first = next(iter(there.values()))
        if not isinstance(first, ModulePage | CoursePage):
            continue
        orders = {language: _below(page, language, trees) for language, page in there.items()}
        mine = orders[first.locale.language_code]
        for language, page in there.items():
            both = set(mine) & set(orders[language])
            if [one for one in mine if one in both] != [one for one in orders[language] if one in both]:
                yield Fault(
                    _module_of(first, trees), first, language, _("The pages stand in another order."), page
                )


def _below(page: Page, language: str, trees: dict[UUID, dict[str, Page]]) -> list[UUID]:
    children = [
        (there[language].path, key)
        for key, there in trees.items()
        if language in there and there[language].path[: -Page.steplen] == page.path
    ]
    return [key for _path, key in sorted(children, key=lambda child: child[0])]


def _trees(pages: Sequence[Page] | None) -> dict[UUID, dict[str, Page]]:
    """{key: {language: page}} as their own types, in reading order of the Kazakh tree, then of the others.

    No copies: an alias is no translation.
    """
    found = Page.objects.filter(depth__gte=COURSE_DEPTH, alias_of=None)
    if pages is not None:
        tops = Page.objects.filter(translation_key__in=[page.translation_key for page in pages])
        paths = list(tops.values_list("path", flat=True))
        keys = {
            key
            for key, path in found.values_list("translation_key", "path")
            if any(path.startswith(top) for top in paths)
        }
        found = found.filter(translation_key__in=keys)
    rows = list(found.order_by("path").specific())
    locales = Locale.objects.in_bulk()
    for page in rows:
        page.locale = locales[page.locale_id]  # a query for each otherwise
    rows.sort(key=lambda page: (CODES.index(page.locale.language_code), page.path))
    trees: dict[UUID, dict[str, Page]] = {}
    for page in rows:
        trees.setdefault(page.translation_key, {})[page.locale.language_code] = page
    return trees


def _taught(trees: dict[UUID, dict[str, Page]]) -> dict[str, set[str]]:
    """{path of a course: languages in which it is taught}; Kazakh and Russian always."""
    paths = {_course_path(page) for there in trees.values() for page in there.values()}
    rows = CoursePage.objects.filter(alias_of=None).values_list(
        "path", "translation_key", "locale__language_code"
    )
    languages: dict[UUID, set[str]] = {}
    for _path, key, language in rows:
        languages.setdefault(key, set(FALLBACKS)).add(language)
    return {path: languages[key] for path, key, _language in rows if path in paths}


def _course_path(page: Page) -> str:
    return page.path[: COURSE_DEPTH * Page.steplen]


def _module_of(page: Page, trees: dict[UUID, dict[str, Page]]) -> Page:
    if isinstance(page, Unit):
        language = page.locale.language_code
        for there in trees.values():
            above = there.get(language)
            if above is not None and above.path == page.path[: -Page.steplen]:
                return above
    return page
