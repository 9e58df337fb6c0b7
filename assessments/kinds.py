"""The seven kinds of question that the machine marks.

A question's `parts` name its options by ids that mean nothing in any language, its `key` says what is
right, and an answer (`chosen`) is written in the same ids. Nothing here knows words, points or people.

| kind       | parts                            | key                                        | chosen            |
|------------|----------------------------------|--------------------------------------------|-------------------|
| SINGLE     | {"options": [ids]}               | id                                         | id                |
| MULTIPLE   | {"options": [ids]}               | {"right": [ids], "credit": "all"/"partial"}| [ids]             |
| TRUE_FALSE | {}                               | true or false                              | true or false     |
| NUMBER     | {"unit": {language: words}}      | {"value": "20.1", "tolerance": "0.1"}      | "20.1"            |
| ORDER      | {"options": [ids]}               | [ids]                                      | [ids]             |
| MATCH      | {"left": [ids], "right": [ids]}  | {left id: right id}                        | {left id: right id} |
| SHORT_TEXT | {}                               | {"kk": [texts], "ru": [...], "en": [...]}  | text              |
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Parts = Mapping[str, object]
Chosen = str | bool | list[str] | dict[str, str]
Get = Callable[[str], str | None]
GetList = Callable[[str], list[str]]

TEXT_LIMIT = 200  # characters of a short answer
NUMBER_LIMIT = 30  # characters of a number, spaces not counted
ID_LIMIT = 40
CREDITS = ("all", "partial")
LANGUAGES = ("kk", "ru", "en")

_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]+))?")
_POSITION = re.compile(r"[0-9]{1,3}")


class BadAnswer(ValueError):
    """An answer that no honest page of ours would send, or a number or order that cannot be read.

    code  "shape", "unknown", "repeated", "long", "characters", "number" or "order"
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Kind(ABC):
    """What one kind of question accepts from its author and from the person who answers."""

    code: str

    @abstractmethod
    def problems(self, parts: Parts, key: object) -> list[str]:
        """What an author must still mend, as codes; an empty list means that the machine can mark it."""

    @abstractmethod
    def read(self, parts: Parts, raw: object) -> Chosen | None:
        """An answer that came as JSON, in its one stored form; None if it is empty.

        Raises BadAnswer.
        """

    def read_form(self, parts: Parts, get: Get, getlist: GetList, prefix: str) -> Chosen | None:
        """The same answer from a plain HTML form, where fields are named after `prefix`.

        get, getlist  as on Django's QueryDict
        Raises BadAnswer.
        """
        return self.read(parts, get(prefix))

    def is_complete(self, parts: Parts, chosen: Chosen | None) -> bool:
        """Whether nothing of the answer is left open."""
        return chosen is not None

    def text_ids(self, parts: Parts) -> list[str]:
        """The ids that need words in every language in which the question is asked."""
        return ids_of(parts, "options")


@dataclass(frozen=True)
class Single(Kind):
    def problems(self, parts: Parts, key: object) -> list[str]:
        return _option_problems(parts, "options", least=2) or _key_problems([key], ids_of(parts, "options"))

    def read(self, parts: Parts, raw: object) -> str | None:
        if raw is None or raw == "":
            return None
        return _known_id(raw, ids_of(parts, "options"))


@dataclass(frozen=True)
class Multiple(Kind):
    def problems(self, parts: Parts, key: object) -> list[str]:
        if found := _option_problems(parts, "options", least=2):
            return found
        if not isinstance(key, Mapping) or not isinstance(key.get("right"), list):
            return ["key_shape"]
        found = _key_problems(key["right"], ids_of(parts, "options"))
        return found if key.get("credit") in CREDITS else [*found, "key_credit"]

    def read(self, parts: Parts, raw: object) -> list[str] | None:
        """The ids in the order of `parts`, so that the same ticks are always stored alike."""
        chosen = _distinct_ids(raw, ids_of(parts, "options"))
        return [option for option in ids_of(parts, "options") if option in chosen] or None

    def read_form(self, parts: Parts, get: Get, getlist: GetList, prefix: str) -> list[str] | None:
        return self.read(parts, getlist(prefix))


@dataclass(frozen=True)
class TrueFalse(Kind):
    def problems(self, parts: Parts, key: object) -> list[str]:
        return [] if isinstance(key, bool) else ["key_shape"]

    def read(self, parts: Parts, raw: object) -> bool | None:
        if raw is None or raw == "":
            return None
        if not isinstance(raw, bool):
            raise BadAnswer("shape")
        return raw

    def read_form(self, parts: Parts, get: Get, getlist: GetList, prefix: str) -> bool | None:
        """The words of the two radio buttons: `true` and `false`."""
        word = get(prefix) or ""
        if word not in ("", "true", "false"):
            raise BadAnswer("unknown")
        return word == "true" if word else None


@dataclass(frozen=True)
class Number(Kind):
    def problems(self, parts: Parts, key: object) -> list[str]:
        found = [] if _is_worded(parts.get("unit", {})) else ["unit_shape"]
        if not isinstance(key, Mapping):
            return [*found, "key_shape"]
        if not _is_decimal(key.get("value")):
            found.append("key_number")
        tolerance = key.get("tolerance")
        if not _is_decimal(tolerance) or str(tolerance).startswith("-"):
            found.append("key_tolerance")
        return found

    def read(self, parts: Parts, raw: object) -> str | None:
        """A plain decimal string: point, no spaces, no needless zeros.

        Comma and point both part the decimals and are never thousands separators; spaces of any width
        are. So "8 095,50" and "8095.5" are the same answer, and "8,095.5" is refused as unclear.
        """
        if raw is None:
            return None
        if not isinstance(raw, str):
            raise BadAnswer("shape")
        return canonical_number(raw)

    def text_ids(self, parts: Parts) -> list[str]:
        return []


@dataclass(frozen=True)
class Order(Kind):
    def problems(self, parts: Parts, key: object) -> list[str]:
        if found := _option_problems(parts, "options", least=2):
            return found
        options = ids_of(parts, "options")
        found = _key_problems(key, options)
        return found or ([] if isinstance(key, list) and len(key) == len(options) else ["key_incomplete"])

    def read(self, parts: Parts, raw: object) -> list[str] | None:
        options = ids_of(parts, "options")
        chosen = _distinct_ids(raw, options)
        if chosen and len(chosen) != len(options):
            raise BadAnswer("order")
        return chosen or None

    def read_form(self, parts: Parts, get: Get, getlist: GetList, prefix: str) -> list[str] | None:
        """Each item has a field `<prefix>-<item id>` with its place, counted from 1."""
        options = ids_of(parts, "options")
        places = {option: (get(f"{prefix}-{option}") or "").strip() for option in options}
        if not any(places.values()):
            return None
        if not all(_POSITION.fullmatch(place) for place in places.values()):
            raise BadAnswer("order")
        if sorted(int(place) for place in places.values()) != list(range(1, len(options) + 1)):
            raise BadAnswer("order")
        return sorted(options, key=lambda option: int(places[option]))


@dataclass(frozen=True)
class Match(Kind):
    def problems(self, parts: Parts, key: object) -> list[str]:
        """Every left id has one right id. Several may share one, and a right id may belong to none."""
        found = _option_problems(parts, "left", least=2) or _option_problems(parts, "right", least=2)
        if found:
            return found
        left, right = ids_of(parts, "left"), ids_of(parts, "right")
        if set(left) & set(right):
            return ["options_repeated"]
        if not isinstance(key, Mapping):
            return ["key_shape"]
        if not set(key) <= set(left) or not all(value in right for value in key.values()):
            return ["key_unknown"]
        return [] if len(key) == len(left) else ["key_incomplete"]

    def read(self, parts: Parts, raw: object) -> dict[str, str] | None:
        """Pairs in the order of the left column; a left id without a partner is simply absent."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping):
            raise BadAnswer("shape")
        left, right = ids_of(parts, "left"), ids_of(parts, "right")
        pairs = {
            _known_id(one, left): _known_id(other, right)
            for one, other in raw.items()
            if other is not None and other != ""
        }
        return {one: pairs[one] for one in left if one in pairs} or None

    def read_form(self, parts: Parts, get: Get, getlist: GetList, prefix: str) -> dict[str, str] | None:
        """Each left id has a field `<prefix>-<left id>` that holds a right id or nothing."""
        return self.read(parts, {one: get(f"{prefix}-{one}") for one in ids_of(parts, "left")})

    def is_complete(self, parts: Parts, chosen: Chosen | None) -> bool:
        return isinstance(chosen, dict) and all(one in chosen for one in ids_of(parts, "left"))

    def text_ids(self, parts: Parts) -> list[str]:
        return ids_of(parts, "left") + ids_of(parts, "right")


@dataclass(frozen=True)
class ShortText(Kind):
    def problems(self, parts: Parts, key: object) -> list[str]:
        if not isinstance(key, Mapping) or not all(isinstance(texts, list) for texts in key.values()):
            return ["key_shape"]
        if not set(key) <= set(LANGUAGES):
            return ["key_language"]
        accepted = [text for texts in key.values() for text in texts]
        if not accepted:
            return ["key_missing"]
        if not all(isinstance(text, str) and text.strip() for text in accepted):
            return ["key_shape"]
        return [] if all(len(text) <= TEXT_LIMIT for text in accepted) else ["key_long"]

    def read(self, parts: Parts, raw: object) -> str | None:
        if raw is None:
            return None
        if not isinstance(raw, str):
            raise BadAnswer("shape")
        text = " ".join(unicodedata.normalize("NFC", raw).split())
        if len(text) > TEXT_LIMIT:
            raise BadAnswer("long")
        # PostgreSQL stores neither a NUL nor half a surrogate pair, and no keyboard types the others.
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
            raise BadAnswer("characters")
        return text or None

    def text_ids(self, parts: Parts) -> list[str]:
        return []


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Single("SINGLE"),
        Multiple("MULTIPLE"),
        TrueFalse("TRUE_FALSE"),
        Number("NUMBER"),
        Order("ORDER"),
        Match("MATCH"),
        ShortText("SHORT_TEXT"),
    )
}


def ids_of(parts: Parts, name: str) -> list[str]:
    """The ids in one list of `parts`, in the author's order; none if the kind has no such list."""
    ids = parts.get(name)
    return [one for one in ids if isinstance(one, str)] if isinstance(ids, list) else []


def canonical_number(text: str) -> str | None:
    """A typed number as a plain decimal string, None if nothing was typed. Raises BadAnswer."""
    # `split` parts at every Unicode space, the no-break ones of pasted numbers among them.
    typed = "".join(text.split()).replace("\N{MINUS SIGN}", "-")
    if not typed:
        return None
    if len(typed) > NUMBER_LIMIT:
        raise BadAnswer("long")
    match = _NUMBER.fullmatch(typed)
    if not match or not (match[2] or match[3]):
        raise BadAnswer("number")
    # By hand and not by Decimal.normalize, which rounds to the precision of the thread's context.
    whole, decimals = match[2].lstrip("0") or "0", (match[3] or "").rstrip("0")
    number = f"{whole}.{decimals}" if decimals else whole
    return f"-{number}" if match[1] == "-" and number != "0" else number


def _option_problems(parts: Parts, name: str, *, least: int) -> list[str]:
    options = parts.get(name)
    if not isinstance(options, list):
        return ["options_shape"]
    if not all(isinstance(one, str) and 0 < len(one) <= ID_LIMIT for one in options):
        return ["options_shape"]
    if len(set(options)) != len(options):
        return ["options_repeated"]
    return [] if len(options) >= least else ["options_few"]


def _key_problems(key: object, options: list[str]) -> list[str]:
    if not isinstance(key, list) or not all(isinstance(one, str) for one in key):
        return ["key_shape"]
    if not any(key):
        return ["key_missing"]
    if len(set(key)) != len(key):
        return ["key_repeated"]
    return [] if set(key) <= set(options) else ["key_unknown"]


def _is_worded(words: object) -> bool:
    return isinstance(words, Mapping) and all(
        language in LANGUAGES and isinstance(word, str) for language, word in words.items()
    )


def _is_decimal(text: object) -> bool:
    """Whether a key's number is in canonical spelling up to needless zeros: a point, no spaces."""
    return (
        isinstance(text, str)
        and len(text) <= NUMBER_LIMIT
        and bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text))
    )


def _known_id(raw: object, ids: list[str]) -> str:
    if not isinstance(raw, str):
        raise BadAnswer("shape")
    if raw not in ids:
        raise BadAnswer("unknown")
    return raw


def _distinct_ids(raw: object, ids: list[str]) -> list[str]:
    if raw is None or raw == "":
        return []
    if not isinstance(raw, list):
        raise BadAnswer("shape")
    chosen = [_known_id(one, ids) for one in raw]
    if len(set(chosen)) != len(chosen):
        raise BadAnswer("repeated")
    return chosen
