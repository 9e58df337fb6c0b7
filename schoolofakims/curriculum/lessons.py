"""A lesson file: its words and blocks in one language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from schoolofakims.curriculum import sheets
from schoolofakims.curriculum.blocks import READERS, Found, Place
from schoolofakims.curriculum.references import References


@dataclass
class LessonText:
    """A lesson in one language; its body names pictures, files and acts as `Found` says."""

    title: str
    summary: str
    review: str
    body: list[dict]
    found: Found

    def outline(self) -> list[tuple]:
        """What is the same in every language: ids and types of blocks, acts, media, ids of options, shapes of forms."""
        return [(block["id"], block["type"], *self._facts(block)) for block in self.body]

    def _facts(self, block: dict) -> tuple:
        kind, value = block["type"], block["value"]
        if kind == "law":
            return (value["act"], value["checked_on"])
        if kind == "figure":
            return (value["image"],)
        if kind == "self_check":
            return (value["several"], *((one["id"], one["value"]["right"]) for one in value["options"]))
        if kind == "table":
            return (len(value["header"]), len(value["rows"]))
        if kind == "download" and value["document"] in self.found.forms:
            return (value["document"], self.found.forms[value["document"]].shape())
        return ()


def read(
    folder: Path, name: str, code: str, language: str, references: References, problems: list
) -> LessonText:
    """Raises Unreadable."""
    sheet = sheets.read(folder, name, problems)
    sheet.only("code", "language", "title", "summary", "review", "blocks")
    if sheet.text("code") != code:
        sheet.refuse("code", f"must be {code}")
    if sheet.text("language") != language:
        sheet.refuse("language", f"must be {language}")
    lesson = LessonText(
        title=sheet.text("title", limit=250),
        summary=sheet.text("summary", limit=400, required=False),
        review="\n".join(sheet.texts("review")),
        body=[],
        found=Found(),
    )
    seen = set()
    for block in sheet.children("blocks", least=1):
        own = block.text("id", limit=40) or str(uuid4())
        if own in seen:
            block.refuse("id", "stands twice")
        seen.add(own)
        kind = block.choice("type", tuple(READERS))
        reader, keys = READERS[kind]
        block.only("id", "type", *keys)
        place = Place(code, own, folder / Path(name).parent / "media", references, lesson.found)
        lesson.body.append({"type": kind, "value": reader(block, place), "id": place.id()})
    return lesson
