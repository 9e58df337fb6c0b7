"""A lesson file: its blocks as the raw stream that Wagtail stores."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import filetype

from schoolofakims.curriculum import sheets
from schoolofakims.curriculum.keys import block_id
from schoolofakims.curriculum.rich_text import from_markdown
from schoolofakims.curriculum.sheets import Sheet

ADDRESS = re.compile(r"https?://[^\s]+")
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")


@dataclass
class LessonText:
    """A lesson in one language. Pictures stand in `body` as their SHA-1 until they have a row."""

    title: str
    summary: str
    body: list[dict]
    pictures: dict[str, Path] = field(default_factory=dict)

    def outline(self) -> list[tuple[str, str]]:
        """[(block id, type)], the same in every language."""
        return [(block["id"], block["type"]) for block in self.body]


def read(folder: Path, name: str, code: str, language: str, problems: list) -> LessonText:
    """Raises Unreadable."""
    sheet = sheets.read(folder, name, problems)
    sheet.only("code", "language", "title", "summary", "blocks")
    if sheet.text("code") != code:
        sheet.refuse("code", f"must be {code}")
    if sheet.text("language") != language:
        sheet.refuse("language", f"must be {language}")
    lesson = LessonText(sheet.text("title", limit=250), sheet.text("summary", limit=400, required=False), [])
    seen = set()
    for block in sheet.children("blocks", least=1):
        own = block.text("id", limit=40) or str(uuid4())
        if own in seen:
            block.refuse("id", "stands twice")
        seen.add(own)
        kind = block.choice("type", tuple(READERS))
        reader, keys = READERS[kind]
        block.only("id", "type", *keys)
        names = _Names(code, own)
        value = reader(block, names)
        if kind == "figure":
            _add_picture(lesson, block, folder / Path(name).parent / "media", value)
        lesson.body.append({"type": kind, "value": value, "id": names.of()})
    return lesson


class _Names:
    """The ids of a block and of the items inside it."""

    def __init__(self, lesson: str, block: str) -> None:
        self.lesson, self.block = lesson, block

    def of(self, *steps: str) -> str:
        return block_id(self.lesson, self.block, *steps)

    def items(self, name: str, values: list) -> list[dict]:
        return [
            {"type": "item", "value": value, "id": self.of(name, str(index))}
            for index, value in enumerate(values)
        ]


def _add_picture(lesson: LessonText, block: Sheet, media: Path, value: dict) -> None:
    path = media / value["image"]
    if not value["image"]:
        return
    if path.parent != media or not path.is_file():
        block.refuse("image", f"there is no media/{value['image']}")
        return
    content = path.read_bytes()
    kind = filetype.guess(content)
    if kind is None or kind.mime not in PICTURES:
        block.refuse("image", "must be a PNG, JPEG, WebP or GIF picture")
        return
    value["image"] = hashlib.sha1(
        content, usedforsecurity=False
    ).hexdigest()  # as Wagtail names a file's content
    lesson.pictures[value["image"]] = path


def _heading(block: Sheet, names: _Names) -> str:
    return block.text("text", limit=200)


def _paragraph(block: Sheet, names: _Names) -> str:
    return from_markdown(block.text("text"))


def _figure(block: Sheet, names: _Names) -> dict:
    return {
        "image": block.text("image"),
        "alt": block.text("alt", limit=300),
        "caption": block.text("caption", required=False),
    }


def _table(block: Sheet, names: _Names) -> dict:
    header = block.texts("header", least=1)
    rows = []
    for index, row in enumerate(block.value.get("rows") or []):
        where = f"rows[{index}]"
        if not isinstance(row, list) or len(row) != len(header):
            block.refuse(where, f"must be a list of {len(header)} cells")
            continue
        cells = ["" if cell is None else str(cell).strip() for cell in row]
        rows.append(names.items(f"rows/{index}", cells))
    if not rows:
        block.refuse("rows", "needs at least 1")
    return {
        "caption": block.text("caption", limit=250),
        "header": names.items("header", header),
        "rows": names.items("rows", rows),
    }


def _law(block: Sheet, names: _Names) -> dict:
    url = block.text("url", required=False)
    if url and not ADDRESS.fullmatch(url):
        block.refuse("url", "must be an address that begins with https://")
    checked_on = block.day("checked_on")
    return {
        "act": block.text("act", limit=300),
        "number": block.text("number", limit=60, required=False),
        "article": block.text("article", limit=120, required=False),
        "text": block.text("text"),
        "url": url,
        "checked_on": checked_on.isoformat() if checked_on else None,
    }


def _case(block: Sheet, names: _Names) -> dict:
    return {
        "title": block.text("title", limit=200),
        "text": from_markdown(block.text("text")),
        "questions": names.items("questions", block.texts("questions")),
    }


def _checklist(block: Sheet, names: _Names) -> dict:
    return {
        "title": block.text("title", limit=200),
        "items": names.items("items", block.texts("items", least=1)),
    }


def _callout(block: Sheet, names: _Names) -> dict:
    return {"title": block.text("title", limit=200), "text": from_markdown(block.text("text"))}


def _self_check(block: Sheet, names: _Names) -> dict:
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
                "id": names.of("options", option["id"]),
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


READERS = {
    "heading": (_heading, ("text",)),
    "paragraph": (_paragraph, ("text",)),
    "figure": (_figure, ("image", "alt", "caption")),
    "table": (_table, ("caption", "header", "rows")),
    "law": (_law, ("act", "number", "article", "text", "url", "checked_on")),
    "case": (_case, ("title", "text", "questions")),
    "checklist": (_checklist, ("title", "items")),
    "callout": (_callout, ("title", "text")),
    "self_check": (_self_check, ("kind", "prompt", "options", "right", "explanation")),
}
