"""Questions to and from other systems: Moodle XML, GIFT, CSV.

A reader turns a file into drafts and names what it cannot take; a writer turns drafts into a file that its reader
reads back as the same questions. Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from assessments.kinds import KINDS
from assessments.questions.drafts import Draft
from assessments.questions.exchange import gift, moodle_xml, sheet
from assessments.questions.exchange.embedded import File
from assessments.questions.exchange.items import MOST_BYTES, Item, Unusable

__all__ = ["FORMATS", "File", "Item", "Unusable", "read", "takes", "write"]

FORMATS = ("moodle-xml", "gift", "csv")
_READERS: dict[str, Callable[[bytes], list[Item]]] = {
    "moodle-xml": moodle_xml.read,
    "gift": gift.read,
    "csv": sheet.read,
}
_WRITERS: dict[str, Callable[[Iterable[Draft], Mapping[str, File]], str]] = {
    "moodle-xml": moodle_xml.write,
    "gift": gift.write,
    "csv": sheet.write,
}


def read(content: bytes, kind: str = "auto") -> list[Item]:
    """The items of a file in its order, good and refused ones.

    kind  one of FORMATS, or "auto": judged by the first characters
    Raises Unusable.
    """
    if not content.strip():
        raise Unusable(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise Unusable(_("The file is too large: at most 20 MB."))
    items = _READERS[_kind_of(content) if kind == "auto" else kind](content)
    if not items:
        raise Unusable(_("There are no questions in the file."))
    return items


def takes(draft: Draft, kind: str) -> bool:
    """Whether a format has room for a question: one that is finished, and without pictures in a table."""
    is_finished = not KINDS[draft.kind].problems(draft.parts, draft.key) and bool(draft.texts)
    return is_finished and not (kind == "csv" and draft.pictures())


def write(drafts: Iterable[Draft], kind: str, files: Mapping[str, File] | None = None) -> bytes:
    """The file, in UTF-8.

    drafts  such as the format `takes`
    kind    one of FORMATS
    files   {SHA-256: file} of the pictures that they show
    """
    return _WRITERS[kind](drafts, files or {}).encode()


def _kind_of(content: bytes) -> str:
    start = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"")
    if start.startswith(b"<"):
        return "moodle-xml"
    first = start.split(b"\n", 1)[0]
    return "csv" if first.lstrip(b'"').startswith(b"code") and b"kind" in first else "gift"
