"""A question a row, for those who write in a spreadsheet. Several words in a cell stand on lines of their own.

Columns: code, kind, points, difficulty, tags, credit, basis, key, then for each language prompt_xx, explanation_xx,
options_xx, and unit_xx. `key`: the numbers of the right options (SINGLE "2", MULTIPLE "1, 3"); "true" or "false";
"20.1 ± 0.1"; for ORDER the options stand in the right order and the key is empty; for MATCH each option is
"left -> right", and "-> right" belongs to nothing; for SHORT_TEXT the options are the accepted answers.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from assessments.kinds import KINDS
from assessments.questions.drafts import Draft
from assessments.questions.exchange import items
from assessments.questions.exchange.embedded import File
from assessments.questions.exchange.items import MOST_ITEMS, Item, Refused, Unusable
from assessments.questions.exchange.moodle_xml import number
from regions.languages import CODES

FACTS = ("code", "kind", "points", "difficulty", "tags", "credit", "basis", "key")
WORDS = ("prompt", "explanation", "options", "unit")
COLUMNS = [*FACTS, *(f"{name}_{code}" for name in WORDS for code in CODES)]


def read(content: bytes) -> list[Item]:
    """Raises Unusable."""
    text = items.decoded(content)
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        if not {"kind", "key"} <= set(names) or not any(name.startswith("prompt_") for name in names):
            raise Unusable(_("The first line must name the columns, among them kind, key and prompt_kk."))
        found: list[Item] = []
        begins = rows.line_num + 1
        for cells in rows:
            if any(cell.strip() for cell in cells):
                found.append(_item(len(found) + 1, names, cells, begins))
            begins = rows.line_num + 1
            if len(found) > MOST_ITEMS:
                raise Unusable(
                    _("The file holds too many questions: at most %(most)s.") % {"most": MOST_ITEMS}
                )
    except csv.Error as broken:
        raise Unusable(
            _("The file cannot be read as a table, line %(line)s.") % {"line": rows.line_num}
        ) from broken
    return found


def write(drafts: Iterable[Draft], files: Mapping[str, File]) -> str:
    """A cell holds no picture, so `exchange.write` gives no question here that shows one."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    for draft in drafts:
        table.writerow({name: harmless(value) for name, value in _row(draft).items()})
    return "\ufeff" + out.getvalue()


# --- Reading ---------------------------------------------------------------------------------------


def _item(position: int, names: list[str], row: list[str], line: int) -> Item:
    cells = {name: _unharmed(cell.strip()) for name, cell in zip(names, row, strict=False) if name}
    name = cells.get("code") or _("question %(number)s") % {"number": position}
    try:
        if any(cell.strip() for cell in row[len(names) :]):
            raise Refused(_("The row has more cells than the first line."))
        return Item(name, line, items.checked(_draft(cells)))
    except Refused as refused:
        return Item(name, line, reason=str(refused))


def _draft(cells: Mapping[str, str]) -> Draft:
    kind = cells.get("kind", "").upper()
    if kind not in KINDS:
        raise Refused(_("Questions of the type “%(type)s” are not taken.") % {"type": kind[:40].lower()})
    if len(cells.get("code", "")) > 40:
        raise Refused(_("The code is longer than 40 characters."))
    languages = [code for code in CODES if cells.get(f"prompt_{code}")]
    if not languages:
        raise Refused(_("The question has no text."))
    listed = {code: _lines(cells.get(f"options_{code}", "")) for code in languages}
    parts, key, words = _parts(kind, cells, listed)
    draft = Draft(
        code=cells.get("code", ""),
        kind=kind,
        parts=parts,
        key=key,
        points=items.points(cells.get("points") or "1"),
        texts={
            code: {
                "prompt": _line(cells[f"prompt_{code}"]),
                "explanation": _line(cells.get(f"explanation_{code}", "")),
                "texts": {one: said[code] for one, said in words.items()},
            }
            for code in languages
        },
    )
    tags = [tag.strip() for tag in cells.get("tags", "").split(",") if tag.strip()]
    own = {
        "difficulty": cells.get("difficulty", "").upper(),
        "basis": cells.get("basis", ""),
        "unit": json.dumps(parts["unit"]) if kind == "NUMBER" else "",
    }
    return items.with_facts(draft, [*tags, *(f"{name}: {value}" for name, value in own.items() if value)])


def _parts(kind: str, cells: Mapping[str, str], listed: dict[str, list[str]]) -> tuple[dict, object, dict]:
    """(parts, key, {option id: {language: words}})."""
    said = cells.get("key", "")
    if kind == "TRUE_FALSE":
        if said.lower() not in ("true", "false"):
            raise Refused(_("The right answer is not marked."))
        return {}, said.lower() == "true", {}
    if kind == "NUMBER":
        value, _sign, tolerance = said.partition("±")
        unit = {code: cells[f"unit_{code}"] for code in CODES if cells.get(f"unit_{code}")}
        return {"unit": unit}, {"value": number(value), "tolerance": number(tolerance) or "0"}, {}
    if kind == "SHORT_TEXT":
        return {}, {code: texts for code, texts in listed.items() if texts}, {}
    count = max(len(texts) for texts in listed.values())
    if any(len(texts) != count for texts in listed.values()):
        raise Refused(_("Every language must have the same number of answers."))
    if kind == "MATCH":
        return _pairs(listed, count)
    options = items.ids(count)
    words = {one: {code: listed[code][at] for code in listed} for at, one in enumerate(options)}
    if kind == "ORDER":
        return {"options": options}, options, words
    right = _chosen(said, options)
    if kind == "SINGLE":
        if len(right) != 1:
            raise Refused(_("Exactly one answer must be fully right."))
        return {"options": options}, right[0], words
    credit = cells.get("credit", "") or items.ALL
    return {"options": options}, {"right": right, "credit": credit}, words


def _chosen(said: str, options: list[str]) -> list[str]:
    numbers = [one.strip() for one in said.replace(";", ",").split(",") if one.strip()]
    if not numbers or not all(
        one.isascii() and one.isdigit() and 1 <= int(one) <= len(options) for one in numbers
    ):
        raise Refused(_("The right answer is not marked."))
    return [options[int(one) - 1] for one in numbers]


def _pairs(listed: dict[str, list[str]], count: int) -> tuple[dict, dict, dict]:
    words: dict[str, dict] = {}
    rights: dict[tuple, str] = {}
    key = {}
    for at in range(count):
        sides = {code: [side.strip() for side in listed[code][at].split("->", 1)] for code in listed}
        if any(len(pair) != 2 for pair in sides.values()):
            raise Refused(_("Pairs are written as “left -> right”."))
        right_words = {code: pair[1] for code, pair in sides.items()}
        right = rights.setdefault(tuple(sorted(right_words.items())), f"r{len(rights) + 1}")
        words[right] = right_words
        if any(pair[0] for pair in sides.values()):
            left = f"l{len(key) + 1}"
            key[left], words[left] = right, {code: pair[0] for code, pair in sides.items()}
    return {"left": list(key), "right": list(rights.values())}, key, words


def _lines(cell: str) -> list[str]:
    return [_line(line.strip()) for line in cell.replace("\r\n", "\n").split("\n") if line.strip()]


def _line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\\n", "\n")


# --- Writing ---------------------------------------------------------------------------------------


def _row(draft: Draft) -> dict[str, str]:
    row = {
        "code": draft.code,
        "kind": draft.kind,
        "points": f"{draft.points.normalize():f}",
        "difficulty": str(draft.difficulty),
        "tags": ", ".join(draft.tags),
        "credit": draft.key["credit"] if draft.kind == "MULTIPLE" else "",
        "basis": json.dumps(draft.basis, ensure_ascii=False) if draft.basis else "",
        "key": _key(draft),
    }
    for code, text in draft.texts.items():
        row[f"prompt_{code}"] = text["prompt"]
        row[f"explanation_{code}"] = text["explanation"]
        row[f"options_{code}"] = "\n".join(one.replace("\n", "\\n") for one in _options(draft, code))
    for code, word in (draft.parts.get("unit") or {}).items():
        row[f"unit_{code}"] = word
    return row


def _key(draft: Draft) -> str:
    if draft.kind == "SINGLE":
        return str(draft.parts["options"].index(draft.key) + 1)
    if draft.kind == "MULTIPLE":
        return ", ".join(str(draft.parts["options"].index(one) + 1) for one in draft.key["right"])
    if draft.kind == "TRUE_FALSE":
        return str(draft.key).lower()
    return f"{draft.key['value']} ± {draft.key['tolerance']}" if draft.kind == "NUMBER" else ""


def _options(draft: Draft, language: str) -> list[str]:
    words = draft.texts[language]["texts"]
    if draft.kind == "SHORT_TEXT":
        return draft.key.get(language, [])
    if draft.kind == "ORDER":
        return [words[one] for one in draft.key]
    if draft.kind == "MATCH":
        alone = [one for one in draft.parts["right"] if one not in draft.key.values()]
        pairs = [f"{words[left]} -> {words[right]}" for left, right in items.pairs(draft)]
        return [*pairs, *(f"-> {words[one]}" for one in alone)]
    return [words[one] for one in draft.parts.get("options", [])]


def harmless(text: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula; the apostrophe makes it text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "'") else text


def _unharmed(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "'") else text
