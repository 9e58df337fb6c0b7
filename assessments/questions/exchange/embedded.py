"""Pictures inside the text of a question: taken out of it when a file is read, put into it when one is written."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from assessments.questions.exchange import wording
from assessments.questions.exchange.items import Refused
from assessments.questions.pictures import MOST_BYTES, MOST_IN_A_QUESTION

PLUGIN_FILE = "@@PLUGINFILE@@/"  # how Moodle names a file that travels with a text


class File(NamedTuple):
    """A picture to be written: under which name, of which type, its bytes."""

    name: str
    mime: str
    content: bytes


def taken(
    seen: Sequence[wording.Seen], files: Mapping[str, bytes]
) -> tuple[list[tuple[wording.Seen, str]], dict[str, bytes]]:
    """([(picture in the text, its SHA-256)], {SHA-256: content}).

    files  {name: content} of what travels beside the text
    Raises Refused for a picture that is not in the file.
    """
    if len({one.source for one in seen}) > MOST_IN_A_QUESTION:
        raise Refused(
            _("The question shows too many pictures: at most %(most)s.") % {"most": MOST_IN_A_QUESTION}
        )
    contents = {one.source: _content(one.source, files) for one in seen}
    digests = {source: hashlib.sha256(content).hexdigest() for source, content in contents.items()}
    return (
        [(one, digests[one.source]) for one in seen],
        {digests[source]: content for source, content in contents.items()},
    )


def in_language(pictures: Sequence[tuple[wording.Seen, str]], language: str) -> dict:
    """{"pictures": […]} as a draft holds them in a language; nothing at all without any."""
    shown = [
        {"sha256": digest, "alt": wording.one_line(one.alt)}
        for one, digest in pictures
        if one.languages is None or language in one.languages
    ]
    return {"pictures": shown} if shown else {}


def beside(text: Mapping, files: Mapping[str, File]) -> str:
    """The pictures of a text as Moodle shows them, the files travelling beside it."""
    return _shown(text, {digest: PLUGIN_FILE + quote(file.name) for digest, file in files.items()})


def inside(text: Mapping, files: Mapping[str, File]) -> str:
    """The pictures of a text with their bytes in it, where a format has no place for files."""
    return _shown(
        text,
        {digest: f"data:{file.mime};base64,{encoded(file.content)}" for digest, file in files.items()},
    )


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def decoded(text: str) -> bytes:
    """Raises Refused."""
    packed = "".join(text.split())
    if len(packed) > MOST_BYTES * 4 // 3 + 4:
        raise Refused(_("The picture is too large: at most 5 MB."))
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise Refused(_("A picture of the question is damaged.")) from broken


def _shown(text: Mapping, sources: Mapping[str, str]) -> str:
    return "".join(
        f'<br><img src="{sources[one["sha256"]]}" alt="{escape(one["alt"])}">'
        for one in text.get("pictures", ())
    )


def _content(source: str, files: Mapping[str, bytes]) -> bytes:
    if source.startswith(PLUGIN_FILE):
        name = unquote(source.removeprefix(PLUGIN_FILE).partition("?")[0])
        if name in files:
            return files[name]
    if source.startswith("data:"):
        head, comma, packed = source.partition(",")
        if comma and head.endswith(";base64"):
            return decoded(unquote(packed))
    raise Refused(_("A picture of the question is not in the file: %(name)s.") % {"name": source[:60]})
