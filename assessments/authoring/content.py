"""What an author writes into a question: the form as it stands, and the question that it makes.

A form may be half finished; what is written is never lost. Rows are answers in the author's order: of ORDER in the right
one, of MATCH a pair each, where a right side without a left one belongs to nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.kinds import TEXT_LIMIT, BadAnswer, canonical_number, ids_of
from assessments.models import QuestionText
from assessments.questions.drafts import Draft, fresh_id
from assessments.questions.exchange.items import PROMPT_LIMIT, WORDS_LIMIT
from regions.languages import CODES

ROWED = ("SINGLE", "MULTIPLE", "ORDER", "MATCH")
MOST_ROWS = 20
BLANK_ROWS = 4  # of a new question
_ID = re.compile(r"(?!new)[a-z0-9]{1,40}")  # what a page calls "new…" has no id yet

Words = dict[str, str]  # {language: text}


def _words() -> Words:
    return dict.fromkeys(CODES, "")


@dataclass
class Row:
    """An answer; of MATCH a pair, whose right side is `partner`."""

    id: str
    words: Words = field(default_factory=_words)
    is_right: bool = False
    partner_id: str = ""
    partner: Words = field(default_factory=_words)

    def is_blank(self) -> bool:
        return not any((*self.words.values(), *self.partner.values()))


@dataclass
class Shot:
    """A picture: in each language its SHA-256 and its words."""

    sums: Words = field(default_factory=_words)
    alts: Words = field(default_factory=_words)

    def __post_init__(self) -> None:
        """Said in words in a language that does not show it yet, it is shown there too."""
        shown = next((sum_ for sum_ in self.sums.values() if sum_), "")
        self.sums |= {code: shown for code, words in self.alts.items() if words and not self.sums[code]}


@dataclass
class Content:
    """The fields of the form. `problems` is {name of a field: what to do about it}."""

    kind: str
    prompts: Words = field(default_factory=_words)
    reasons: Words = field(default_factory=_words)
    rows: list[Row] = field(default_factory=list)
    truth: str = ""  # "true", "false" or nothing yet
    value: str = ""
    tolerance: str = ""
    units: Words = field(default_factory=_words)
    accepted: Words = field(default_factory=_words)  # a form a line
    credit: str = "partial"
    shots: list[Shot] = field(default_factory=list)
    new_alts: Words = field(default_factory=_words)  # of the picture that comes with the form
    problems: dict[str, str] = field(default_factory=dict)

    # --- making one

    @classmethod
    def blank(cls, kind: str) -> Content:
        made = cls(kind)
        if kind in ROWED:
            for _number in range(BLANK_ROWS):
                made.add_row()
        return made

    @classmethod
    def of(cls, draft: Draft, texts: Mapping[str, QuestionText]) -> Content:
        """A stored question. texts: its rows of words, by language."""
        made = cls(draft.kind)
        for code, text in draft.texts.items():
            made.prompts[code], made.reasons[code] = text["prompt"], text["explanation"]
        said = {code: text["texts"] for code, text in draft.texts.items()}
        made.rows = [_row(draft, one, said) for one in _ids(draft)]
        made.rows += [_alone(draft, one, said) for one in _unpaired(draft)]
        key: Any = draft.key
        if draft.kind == "TRUE_FALSE" and key is not None:
            made.truth = "true" if key else "false"
        elif draft.kind == "NUMBER" and key:
            made.value, made.tolerance = key.get("value", ""), key.get("tolerance", "")
        elif draft.kind == "SHORT_TEXT" and key:
            made.accepted |= {code: "\n".join(forms) for code, forms in key.items()}
        elif draft.kind == "MULTIPLE" and key:
            made.credit = key.get("credit", "partial")
        made.units |= draft.parts.get("unit") or {}
        made.shots = _shots(texts)
        return made

    @classmethod
    def read(cls, kind: str, post: QueryDict) -> Content:
        """A form as it came back."""
        made = cls(kind)
        made.prompts, made.reasons = _typed(post, "prompt"), _typed(post, "explanation")
        right = set(post.getlist("right"))
        for one in dict.fromkeys(post.getlist("row")[: MOST_ROWS + 1]):
            row = Row(made._id_of(one), _typed(post, f"text-{one}"), one in right)
            row.partner_id, row.partner = post.get(f"pair-{one}", ""), _typed(post, f"partner-{one}")
            made.rows.append(row)
        made._name_partners()
        made.truth = post.get("right", "") if kind == "TRUE_FALSE" else ""
        made.value, made.tolerance = _line(post.get("value", "")), _line(post.get("tolerance", ""))
        made.units, made.accepted = _typed(post, "unit", one_line=True), _typed(post, "accepted")
        made.credit = "all" if post.get("credit") == "all" else "partial"
        for number in dict.fromkeys(post.getlist("shot")):
            shot = Shot(
                _typed(post, f"sum-{number}", one_line=True), _typed(post, f"alt-{number}", one_line=True)
            )
            made.shots.append(shot)
        made.new_alts = _typed(post, "alt-new", one_line=True)
        made._find_problems()
        return made

    # --- changing one

    def add_row(self) -> None:
        if len(self.rows) < MOST_ROWS:
            self.rows.append(Row(fresh_id([row.id for row in self.rows])))

    def do(self, what: str) -> bool:
        """Add, move or take away a row or a picture, as buttons without scripts ask for it; False for anything else."""
        verb, _colon, which = what.partition(":")
        if verb == "add":
            self.add_row()
            return True
        kind, _colon, name = which.partition(":")
        rows: list = self.rows if kind == "row" else self.shots if kind == "shot" else []
        at = next(
            (place for place, one in enumerate(rows) if name in (getattr(one, "id", None), str(place))), None
        )
        if verb not in ("up", "down", "drop") or at is None:
            return False
        one = rows.pop(at)
        if verb != "drop":
            rows.insert(max(0, at - 1) if verb == "up" else at + 1, one)
        return True

    def show(self, sum_: str) -> None:
        """The picture that came with the form joins the question, the same in every language."""
        self.shots.append(Shot(dict.fromkeys(CODES, sum_), self.new_alts))
        self.new_alts = _words()

    # --- the question that it makes

    def languages(self) -> list[str]:
        """The languages in which anything was written."""
        return [code for code in CODES if any(words[code] for words in self._all_words())]

    def parts_and_key(self) -> tuple[dict, object]:
        """As `assessments.kinds` describes them; the key may be missing or incomplete."""
        rows = self._filled()
        ids = [row.id for row in rows]
        if self.kind == "SINGLE":
            return {"options": ids}, next((row.id for row in rows if row.is_right), None)
        if self.kind == "MULTIPLE":
            right = [row.id for row in rows if row.is_right]
            return {"options": ids}, {"right": right, "credit": self.credit}
        if self.kind == "ORDER":
            return {"options": ids}, ids
        if self.kind == "MATCH":
            left, right, key = self._pairs()
            return {"left": left, "right": list(right)}, key
        if self.kind == "TRUE_FALSE":
            return {}, {"true": True, "false": False}.get(self.truth)
        if self.kind == "NUMBER":
            unit = {code: word for code, word in self.units.items() if word}
            return {"unit": unit}, {"value": self.value, "tolerance": self.tolerance or "0"}
        forms = {code: _lines(text) for code, text in self.accepted.items()}
        return {}, {code: lines for code, lines in forms.items() if lines}

    def texts(self) -> dict[str, dict]:
        """{language: {"prompt", "explanation", "texts", "pictures"?}} of the languages in which anything was written."""
        said: dict[str, Words] = {row.id: row.words for row in self._filled() if self.kind != "MATCH"}
        if self.kind == "MATCH":
            left, right, _key = self._pairs()
            said = {row.id: row.words for row in self._filled() if row.id in left} | right
        found = {}
        for code in self.languages():
            found[code] = {
                "prompt": self.prompts[code],
                "explanation": self.reasons[code],
                "texts": {one: words[code] for one, words in said.items()},
            }
            shown = [
                {"sha256": shot.sums[code], "alt": shot.alts[code]} for shot in self.shots if shot.sums[code]
            ]
            if shown:
                found[code]["pictures"] = shown
        return found

    def _filled(self) -> list[Row]:
        return [row for row in self.rows if not row.is_blank()] if self.kind in ROWED else []

    def _pairs(self) -> tuple[list[str], dict[str, Words], dict[str, str]]:
        """(left ids, {right id: words}, key)."""
        rows = self._filled()
        left = [row for row in rows if any(row.words.values())]
        right = {row.partner_id: row.partner for row in rows if any(row.partner.values())}
        return (
            [row.id for row in left],
            right,
            {row.id: row.partner_id for row in left if row.partner_id in right},
        )

    def _id_of(self, sent: str) -> str:
        """The id of a row as it came; a new row gets one that tells nothing."""
        taken = [row.id for row in self.rows]
        return sent if _ID.fullmatch(sent) and sent not in taken else fresh_id(taken)

    def _name_partners(self) -> None:
        """Right sides that say the same in every language are one, and no id stands for two."""
        named: dict[str, Words] = {}
        for row in self.rows:
            if not any(row.partner.values()):
                row.partner_id = ""
                continue
            taken = [*named, *(one.id for one in self.rows)]
            is_free = _ID.fullmatch(row.partner_id) and row.partner_id not in taken
            same = next((one for one, words in named.items() if words == row.partner), "")
            row.partner_id = same or (row.partner_id if is_free else fresh_id(taken))
            named[row.partner_id] = row.partner

    def _all_words(self) -> Iterator[Words]:
        yield self.prompts
        yield self.reasons
        for row in self.rows:
            yield row.words
            yield row.partner
        for shot in self.shots:
            yield shot.alts

    # --- what cannot be stored

    def _find_problems(self) -> None:
        for name, words in (("prompt", self.prompts), ("explanation", self.reasons)):
            for code, text in words.items():
                if len(text) > PROMPT_LIMIT:
                    self.problems[f"{name}-{code}"] = _too_long(PROMPT_LIMIT)
        for row in self.rows:
            for name, words in (("text", row.words), ("partner", row.partner)):
                for code, text in words.items():
                    if len(text) > WORDS_LIMIT:
                        self.problems[f"{name}-{row.id}-{code}"] = _too_long(WORDS_LIMIT)
        for number, shot in enumerate(self.shots):
            for code, text in shot.alts.items():
                if len(text) > WORDS_LIMIT:
                    self.problems[f"alt-{number}-{code}"] = _too_long(WORDS_LIMIT)
        for code, text in self.accepted.items():
            if any(len(line) > TEXT_LIMIT for line in _lines(text)):
                self.problems[f"accepted-{code}"] = _too_long(TEXT_LIMIT)
        if len(self.rows) > MOST_ROWS:
            self.problems["rows"] = _("A question has at most %(most)s answers.") % {"most": MOST_ROWS}
        for name in ("value", "tolerance"):
            self._read_number(name)

    def _read_number(self, name: str) -> None:
        try:
            number = canonical_number(getattr(self, name)) or ""
        except BadAnswer:
            self.problems[name] = _("Write one number, for example 20.1 or 20,1.")
            return
        if name == "tolerance" and number.startswith("-"):
            self.problems[name] = _("The tolerance is 0 or more.")
            return
        setattr(self, name, number)


def _ids(draft: Draft) -> list[str]:
    if draft.kind == "ORDER" and isinstance(draft.key, list):
        return list(draft.key)
    return ids_of(draft.parts, "left" if draft.kind == "MATCH" else "options")


def _unpaired(draft: Draft) -> list[str]:
    if draft.kind != "MATCH":
        return []
    key = draft.key if isinstance(draft.key, Mapping) else {}
    return [one for one in ids_of(draft.parts, "right") if one not in key.values()]


def _row(draft: Draft, one: str, said: Mapping[str, Mapping[str, str]]) -> Row:
    row = Row(one, _said(said, one))
    key: Any = draft.key
    if draft.kind == "SINGLE":
        row.is_right = key == one
    elif draft.kind == "MULTIPLE":
        row.is_right = one in ((key or {}).get("right") or [])
    elif draft.kind == "MATCH" and key and key.get(one):
        row.partner_id, row.partner = key[one], _said(said, key[one])
    return row


def _alone(draft: Draft, one: str, said: Mapping[str, Mapping[str, str]]) -> Row:
    """A right side that belongs to nothing, in a row whose left side is blank."""
    taken = [*ids_of(draft.parts, "left"), *ids_of(draft.parts, "right")]
    return Row(fresh_id(taken), partner_id=one, partner=_said(said, one))


def _said(said: Mapping[str, Mapping[str, str]], one: str) -> Words:
    return {code: said.get(code, {}).get(one, "") for code in CODES}


def _shots(texts: Mapping[str, QuestionText]) -> list[Shot]:
    most = max((len(text.pictures) for text in texts.values()), default=0)
    shots = []
    for place in range(most):
        shot = Shot()
        for code, text in texts.items():
            if place < len(text.pictures):
                stored = text.pictures[place]
                shot.sums[code], shot.alts[code] = stored["sha256"], stored["alt"]
        shots.append(shot)
    return shots


def _typed(post: QueryDict, name: str, *, one_line: bool = False) -> Words:
    clean = _line if one_line else _text
    return {code: clean(post.get(f"{name}-{code}", "")) for code in CODES}


def _text(typed: str) -> str:
    """What was typed, in one spelling of letters and line ends, without what no keyboard types."""
    plain = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (one for one in plain if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def _line(typed: str) -> str:
    return " ".join(_text(typed).split())


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_line, text.split("\n")))))


def _too_long(most: int) -> str:
    return _("This text is too long: at most %(most)s characters.") % {"most": most}
