"""The guides: what they link to is there, and every language shows the same."""

import re

import pytest

from schoolofakims import env

DOCS = env.ROOT / "docs"
LINK = re.compile(r"(?:\]\(|src=\")([^)#\"]+)")
HEADING = re.compile(r"^## ", re.MULTILINE)
BYTES_MOST = 60_000  # of a picture

# The languages in which a guide has pictures. English stands in a file without a language in its name.
GUIDES = {
    "authors": ("kk", "ru"),
    "instructors": ("kk", "ru"),
    "officers": ("kk", "ru", "en"),
    "verifying": ("kk", "ru", "en"),
}
EACH = [(guide, language) for guide, languages in GUIDES.items() for language in languages]


def _text(guide: str, language: str) -> str:
    name = f"{guide}.md" if language == "en" else f"{guide}.{language}.md"
    return (DOCS / name).read_text(encoding="utf-8")


def _pictures(guide: str, language: str) -> list[str]:
    return re.findall(rf"img/{guide}-(\w+)\.{language}\.webp", _text(guide, language))


@pytest.mark.parametrize(("guide", "language"), EACH)
def test_what_a_guide_links_to_is_there(guide, language):
    links = [link for link in LINK.findall(_text(guide, language)) if "://" not in link]

    assert [link for link in links if not (DOCS / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_language_has_the_same_sections_and_pictures(guide):
    first, *others = GUIDES[guide]
    for language in others:
        assert _pictures(guide, language) == _pictures(guide, first)
        assert len(HEADING.findall(_text(guide, language))) == len(HEADING.findall(_text(guide, first)))


@pytest.mark.parametrize("guide", GUIDES)
def test_every_picture_of_a_guide_is_shown_in_it_and_small(guide):
    kept = {file.name: file.stat().st_size for file in (DOCS / "img").glob(f"{guide}-*")}
    shown = {f"{guide}-{name}.{code}.webp" for code in GUIDES[guide] for name in _pictures(guide, code)}

    assert kept.keys() == shown
    assert [name for name, size in kept.items() if size > BYTES_MOST] == []
