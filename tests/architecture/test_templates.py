"""Templates are plain: no styles, no scripts, no strangers' hosts; components see only what they are given."""

import re

from tests.architecture import tree

INCLUDE = re.compile(r"{%\s*include\s+[\"']components/[^%]*%}")
COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.S)
SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.S | re.I)
HANDLER = re.compile(r"<[a-z][^>{]*\son[a-z]+\s*=", re.I)
HOST = re.compile(r"https?:|[\"'(]//\w", re.I)
NAMESPACES = ("http://www.w3.org/",)

# A letter and a sheet of paper are read outside our pages: mail programs know no style sheet of ours.
OTHER_MEDIA = {"emails", "certificates", "sheets"}


def _pages() -> list[tuple[str, str]]:
    """(name, text without comments) of each template that a browser gets from us."""
    return [
        (tree.name(path), COMMENT.sub("", path.read_text(encoding="utf-8")))
        for path in tree.templates()
        if not OTHER_MEDIA & set(path.parts)
    ]


def test_no_template_carries_its_own_style():
    assert [
        name for name, text in _pages() if re.search(r"<[^>]*\sstyle\s*=|<style\b|\{%\s*block style", text)
    ] == []


def test_no_script_has_a_body():
    assert [name for name, text in _pages() if any(body.strip() for body in SCRIPT.findall(text))] == []


def test_no_element_carries_a_handler():
    assert [name for name, text in _pages() if HANDLER.search(text)] == []


def test_no_template_names_a_foreign_host():
    named = []
    for name, text in _pages():
        for space in NAMESPACES:
            text = text.replace(space, "")
        if HOST.search(text):
            named.append(name)
    assert named == []


def test_components_are_included_with_only_what_they_need():
    loose = [
        f"{tree.name(path)}: {tag}"
        for path in tree.templates()
        for tag in INCLUDE.findall(path.read_text(encoding="utf-8"))
        if not re.search(r"\sonly\s*%}$", tag)
    ]

    assert loose == []


def test_components_open_with_a_comment_that_lists_their_variables():
    mute = [
        path.name
        for path in sorted((tree.ROOT / "templates" / "components").glob("*.html"))
        if not path.read_text(encoding="utf-8").lstrip().startswith(("{% comment %}", "{#"))
    ]

    assert mute == []


def test_nothing_is_marked_safe_by_hand():
    assert [name for name, text in _pages() if re.search(r"\|\s*safe\b|{%\s*autoescape\s+off", text)] == [
        name for name, text in _pages() if name.endswith(".txt") and "autoescape off" in text
    ]
