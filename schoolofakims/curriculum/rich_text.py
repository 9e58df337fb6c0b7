"""Markdown from a file as the rich text that our editor could have written: bold, lists, links, terms."""

import re
from collections.abc import Collection

import nh3
from django.utils.html import escape
from markdown_it import MarkdownIt

from schoolofakims.curriculum.sheets import LINK, Sheet

_READER = MarkdownIt("commonmark", {"html": False}).disable(
    [
        "image",
        "code",
        "fence",
        "heading",
        "lheading",
        "hr",
        "blockquote",
        "backticks",
        "autolink",
        "html_block",
        "html_inline",
    ]
)
_TAGS = {"p", "b", "ul", "ol", "li", "a", "br"}
_SCHEMES = {"https", "http", "mailto", "term"}
_TERM = re.compile(r'<a href="term:([a-z0-9-]+)">')


def read(sheet: Sheet, key: str, terms: Collection[str] = ()) -> str:
    """The Markdown under a key as rich text. Links lead to https://, mailto: or a known term.

    terms  keys that the glossary holds
    """
    text = sheet.text(key, links=True)
    for address in LINK.findall(text):
        scheme, _, rest = address.partition(":")
        if scheme not in _SCHEMES or not rest:
            sheet.refuse(key, f"links lead to https://… or term:KEY, not to {address or 'nowhere'}")
        elif scheme == "term" and rest not in terms:
            sheet.refuse(key, f"the glossary holds no term {rest}")
    return from_markdown(text)


def from_markdown(text: str) -> str:
    """Safe HTML. What Markdown does not know stays text; tags in the source are shown, not obeyed."""
    html = _READER.render(text.strip()).replace("<strong>", "<b>").replace("</strong>", "</b>")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        url_relative="deny",  # a page of ours is linked in the editor, which follows it when it moves
        link_rel=None,
    ).strip()
    return _TERM.sub(r'<a linktype="term" key="\1">', clean)


def from_items(items: list[str]) -> str:
    """A list of plain sentences as a rich-text list."""
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>" if items else ""
