"""The guides in Kazakh and Russian: what they link to is there, and both show the same."""

import re

import pytest

from schoolofakims import env

DOCS = env.ROOT / "docs"
GUIDES = ("authors", "instructors")
LINK = re.compile(r"\]\(([^)#]+)\)")
HEADING = re.compile(r"^## ", re.MULTILINE)


def _text(guide: str, language: str) -> str:
    return (DOCS / f"{guide}.{language}.md").read_text(encoding="utf-8")


def _pictures(guide: str, language: str) -> list[str]:
    return re.findall(rf"img/{guide}-(\w+)\.{language}\.webp", _text(guide, language))


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_links_to_is_there(guide, language):
    assert [link for link in LINK.findall(_text(guide, language)) if not (DOCS / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_have_the_same_sections_and_pictures(guide):
    assert _pictures(guide, "kk") == _pictures(guide, "ru")
    assert len(HEADING.findall(_text(guide, "kk"))) == len(HEADING.findall(_text(guide, "ru")))


@pytest.mark.parametrize("guide", GUIDES)
def test_every_picture_of_a_guide_is_shown_in_it(guide):
    kept = {file.name for file in (DOCS / "img").glob(f"{guide}-*")}
    shown = {f"{guide}-{name}.{code}.webp" for code in ("kk", "ru") for name in _pictures(guide, code)}
    assert kept == shown
