"""The blocks of a lesson file, each as the raw value that Wagtail stores."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from schoolofakims.curriculum import forms, media, rich_text
from schoolofakims.curriculum.forms import Form
from schoolofakims.curriculum.keys import block_id
from schoolofakims.curriculum.references import References
from schoolofakims.curriculum.sheets import Sheet

ADDRESS = re.compile(r"https?://[^\s]+")
STEM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass
class Found:
    """The files that a lesson's blocks name, by SHA-1, and the forms that are to be made, by name.

    In the body they stand by these names until they have rows; acts stand by their codes.
    """

    pictures: dict[str, Path] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)


@dataclass
class Place:
    """Where a block stands: its lesson, its own id, the folder of media, and what it may refer to."""

    lesson: str
    block: str
    media: Path
    references: References
    found: Found

    def id(self, *steps: str) -> str:
        return block_id(self.lesson, self.block, *steps)

    def items(self, name: str, values: list) -> list[dict]:
        return [
            {"type": "item", "value": value, "id": self.id(name, str(index))}
            for index, value in enumerate(values)
        ]

    def rich(self, block: Sheet, key: str) -> str:
        return rich_text.read(block, key, self.references.terms)

    def file(self, block: Sheet, key: str, kind: str) -> str | None:
        """The SHA-1 of a file that a block names, and the file kept for storing."""
        found = media.find(block, key, self.media, kind)
        if found is None:
            return None
        digest, path = found
        (self.found.pictures if kind == "picture" else self.found.files)[digest] = path
        return digest


def _heading(block: Sheet, place: Place) -> str:
    return block.text("text", limit=200)


def _paragraph(block: Sheet, place: Place) -> str:
    return place.rich(block, "text")


def _figure(block: Sheet, place: Place) -> dict:
    return {
        "image": place.file(block, "image", "picture"),
        "alt": block.text("alt", limit=300),
        "caption": block.text("caption", required=False),
    }


def _video(block: Sheet, place: Place) -> dict:
    link = block.text("link", required=False)
    if link and not ADDRESS.fullmatch(link):
        block.refuse("link", "must be an address that begins with https://")
    if not link and not block.has("file"):
        block.refuse("", "needs a file or a link")
    return {
        "title": block.text("title", limit=200),
        "document": place.file(block, "file", "video") if block.has("file") else None,
        "link": link,
        "audio": place.file(block, "audio", "sound") if block.has("audio") else None,
        "transcript": block.text("transcript"),
    }


def _download(block: Sheet, place: Place) -> dict:
    """A form that is made from the lesson file, or a file that lies beside it."""
    title = block.text("title", limit=200)
    if block.has("file"):
        return {"title": title, "document": place.file(block, "file", "document")}
    form = forms.read(block)
    if form.name and not STEM.fullmatch(form.name):
        block.refuse("name", "may hold small Latin letters, digits and single hyphens")
    if form.name in place.found.forms:
        block.refuse("name", f"{form.name} stands twice")
    place.found.forms[form.name] = form
    return {"title": title, "document": form.name}


def _table(block: Sheet, place: Place) -> dict:
    header = block.texts("header", least=1)
    rows = [
        place.items(f"rows/{index}", cells) for index, cells in enumerate(block.cells("rows", len(header)))
    ]
    return {
        "caption": block.text("caption", limit=250),
        "header": place.items("header", header),
        "rows": place.items("rows", rows),
    }


def _law(block: Sheet, place: Place) -> dict:
    """Nobody has read an act that the register does not call checked, whatever day stands here."""
    code = block.text("act", limit=30)
    act = place.references.acts.get(code)
    if code and act is None:
        block.refuse("act", f"there is no act {code} in acts.yaml")
    day = block.day("checked_on")
    return {
        "act": code,
        "article": block.text("article", limit=120, required=False),
        "text": block.text("text"),
        "checked_on": day.isoformat() if day and act and act.checked_on else None,
    }


def _formula(block: Sheet, place: Place) -> dict:
    terms = []
    for row in block.children("terms", least=1):
        row.only("name", "meaning", "value")
        terms.append(
            {
                "name": row.text("name", limit=120),
                "meaning": row.text("meaning", limit=300, required=False),
                "value": row.text("value", limit=60, required=False),
            }
        )
    return {
        "title": block.text("title", limit=200),
        "expression": block.text("expression", limit=300),
        "terms": place.items("terms", terms),
        "result": block.text("result", limit=300),
    }


def _case(block: Sheet, place: Place) -> dict:
    return {
        "title": block.text("title", limit=200),
        "text": place.rich(block, "text"),
        "questions": place.items("questions", block.texts("questions")),
    }


def _checklist(block: Sheet, place: Place) -> dict:
    return {
        "title": block.text("title", limit=200),
        "items": place.items("items", block.texts("items", least=1)),
    }


def _callout(block: Sheet, place: Place) -> dict:
    return {"title": block.text("title", limit=200), "text": place.rich(block, "text")}


def _self_check(block: Sheet, place: Place) -> dict:
    several = block.choice("kind", ("single", "multiple", "true_false")) == "multiple"
    right = block.texts("right", least=1)
    options = []
    for option in block.children("options", least=2):
        option.only("id", "text", "feedback")
        options.append(
            {
                "id": option.text("id"),
                "text": option.text("text"),
                "feedback": option.text("feedback", required=False),
            }
        )
    ids = [option["id"] for option in options]
    if len(set(ids)) != len(ids):
        block.refuse("options", "an id stands twice")
    if not set(right) <= set(ids):
        block.refuse("right", "names an option that is not there")
    if not several and len(right) != 1:
        block.refuse("right", "must name one option")
    return {
        "prompt": block.text("prompt"),
        "several": several,
        "options": [
            {
                "type": "item",
                "id": place.id("options", option["id"]),
                "value": {
                    "text": option["text"],
                    "right": option["id"] in right,
                    "feedback": option["feedback"],
                },
            }
            for option in options
        ],
        "explanation": block.text("explanation"),
    }


READERS: dict[str, tuple[Callable[[Sheet, Place], str | dict], tuple[str, ...]]] = {
    "heading": (_heading, ("text",)),
    "paragraph": (_paragraph, ("text",)),
    "figure": (_figure, ("image", "alt", "caption")),
    "video": (_video, ("title", "file", "link", "audio", "transcript")),
    "download": (_download, ("title", "name", "form", "file")),
    "table": (_table, ("caption", "header", "rows")),
    "law": (_law, ("act", "article", "text", "checked_on")),
    "formula": (_formula, ("title", "expression", "terms", "result")),
    "case": (_case, ("title", "text", "questions")),
    "checklist": (_checklist, ("title", "items")),
    "callout": (_callout, ("title", "text")),
    "self_check": (_self_check, ("kind", "prompt", "options", "right", "explanation")),
}
