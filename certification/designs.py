"""The design of a paper as data: what officers decide about it, and what follows for the sheet.

| key of `Template.design` | holds |
|---|---|
| `colour`, `ornament` | names in `rendering.COLOURS` and `rendering.ORNAMENTS` |
| `statement` | `{"kk", "ru", "en"}` what is stated before the programme's title; blank for the words of the house |
| `hours`, `transcript` | whether the hours are printed; whether the modules follow on pages of their own |
| `months` | how long it is valid; null as the programme says |
| `signatories` | none (whoever is named for the house), one or two: `{"name": {…}, "post": {…}, "picture"}` |
| `logo` | the picture in place of the School's mark, or blank |

Pictures are named by the SHA-256 of their bytes, which lie in private storage and are part of the digest by that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from certification.models import Template
from certification.rendering import Look
from certification.rendering.look import LOGO, SECOND_SIGNATURE, SIGNATURE

FOLDER = "papers"
LANGUAGES = ("kk", "ru", "en")
BLANK = {"kk": "", "ru": "", "en": ""}
HOUSE: dict[str, Any] = {
    "colour": "teal",
    "ornament": "horns",
    "statement": BLANK,
    "hours": True,
    "transcript": False,
    "months": None,
    "signatories": [],
    "logo": "",
}
LETTER_STATEMENT = {
    "kk": "Осы хат оқу бағдарламасының толық меңгерілгенін растайды",
    "ru": "Настоящее письмо подтверждает, что программа обучения освоена полностью",
    "en": "This letter confirms the completion in full of the training programme",
}
# name → kind, design: the papers that exist from the beginning
HOUSE_PAPERS: dict[str, tuple[str, dict[str, Any]]] = {
    "completion": ("completion", HOUSE),
    "transcript": ("completion", {**HOUSE, "transcript": True}),
    "letter": ("letter", {**HOUSE, "statement": LETTER_STATEMENT}),
}


class PictureLost(Exception):
    """A picture of a paper is gone from the storage, or is not the one that was uploaded."""


def digest(kind: str, design: dict[str, Any]) -> str:
    """The sum of a design. Pictures count by their names, which are sums of their own."""
    content = json.dumps([kind, design], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def look(template: Template) -> Look:
    """What the renderer needs beside the words. Raises PictureLost."""
    design = template.design
    pictures = tuple((name, picture(found)) for name, found in _pictures(design))
    return Look(design["colour"], design["ornament"], pictures)


def words(template: Template, printed: dict[str, Any]) -> dict[str, Any]:
    """The facts of a person as this paper says them: its statement and signatories, and the hours if it prints them."""
    design, changed = template.design, {}
    if design["statement"]["kk"]:
        changed["statement"] = design["statement"]
    if not design["hours"]:
        changed["hours"] = None
    for key, one in zip(("signatory", "second"), design["signatories"], strict=False):
        changed[key] = {"name": _both(one["name"]), "post": one["post"]}
    return {**printed, **changed}


def changes(template: Template, before: Template) -> list[tuple[str, Any, Any]]:
    """What two versions have different: (key, then, now), nested keys with dots, in the order of the keys."""
    old, new = (dict(_flat(each.design)) for each in (before, template))
    compared = ((key, old.get(key), new.get(key)) for key in sorted(old | new))
    # What is blank and what is absent print the same nothing.
    return [(key, then, now) for key, then, now in compared if _said(then) != _said(now)]


def _said(value: Any) -> Any:
    return "" if value is None else value


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict | list):
        named = value.items() if isinstance(value, dict) else enumerate(value, 1)
        for part, below in named:
            yield from _flat(below, f"{key}.{part}" if key else str(part))
    else:
        yield key, value


def keep(content: bytes) -> str:
    """Stores a picture that `pictures.taken` has drawn. Returns its name."""
    name = hashlib.sha256(content).hexdigest()
    storage = storages["private"]
    if not storage.exists(_place(name)):
        saved = storage.save(_place(name), ContentFile(content))
        if saved != _place(name):  # somebody else was first, with the same bytes
            storage.delete(saved)
    return name


@lru_cache(maxsize=32)
def picture(name: str) -> bytes:
    """The bytes of a picture. Raises PictureLost."""
    try:
        with storages["private"].open(_place(name)) as file:
            content: bytes = file.read()
    except OSError as failure:
        raise PictureLost(name) from failure
    if hashlib.sha256(content).hexdigest() != name:
        raise PictureLost(name)
    return content


def pictures_of(design: dict[str, Any]) -> list[str]:
    """The names of all pictures of a design."""
    return [name for _use, name in _pictures(design)]


def _pictures(design: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if design["logo"]:
        yield LOGO, design["logo"]
    for use, one in zip((SIGNATURE, SECOND_SIGNATURE), design["signatories"], strict=False):
        if one["picture"]:
            yield use, one["picture"]


def _both(name: dict[str, str]) -> str:
    """The name in Kazakh, and in Russian where it is spelled otherwise."""
    return " / ".join(dict.fromkeys(filter(None, (name["kk"], name["ru"]))))


def _place(name: str) -> str:
    return f"{FOLDER}/{name[:2]}/{name}.png"
