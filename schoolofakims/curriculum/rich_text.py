"""Markdown from a file as the rich text that our editor could have written: bold, lists, links."""

import nh3
from django.utils.html import escape
from markdown_it import MarkdownIt

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
_SCHEMES = {"https", "http", "mailto"}


def from_markdown(text: str) -> str:
    """Safe HTML. What Markdown does not know stays text; tags in the source are shown, not obeyed."""
    html = _READER.render(text.strip()).replace("<strong>", "<b>").replace("</strong>", "</b>")
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        url_relative="deny",  # a page of ours is linked in the editor, which follows it when it moves
        link_rel=None,
    ).strip()


def from_items(items: list[str]) -> str:
    """A list of plain sentences as a rich-text list."""
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>" if items else ""
