"""GIFT (docs.moodle.org, "GIFT format"): questions as plain text.

Ordering is written as Moodle's ordering plug-in reads it: `{>3 ALL VERTICAL ALL_OR_NOTHING` and an item a line.
What GIFT has no place for stands in the comment line above a question, as Moodle writes it: `// [id:…] [tag:…]`.
It has no place for files either, so pictures stand in the text of a question with their bytes (`data:`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from assessments.questions.drafts import Draft
from assessments.questions.exchange import embedded, items, wording
from assessments.questions.exchange.embedded import File
from assessments.questions.exchange.items import MOST_ITEMS, Item, Refused, Unusable
from assessments.questions.exchange.moodle_xml import number
from regions.languages import CODES

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TITLE = re.compile(r"\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_MARK = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_SHARE = re.compile(r"\s*%(-?[0-9.]+)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ORDERING = re.compile(r">\s*[0-9]*((?:[ \t]+[A-Z_0-9a-z]+)*)[ \t]*\n")
# A private character stands for an escaped one while the text is taken apart.
_PRIVATE = 0xF000


def read(content: bytes) -> list[Item]:
    """Raises Unusable."""
    blocks = list(_blocks(items.decoded(content)))
    if len(blocks) > MOST_ITEMS:
        raise Unusable(_("The file holds too many questions: at most %(most)s.") % {"most": MOST_ITEMS})
    return [_item(number, *block) for number, block in enumerate(blocks, start=1)]


def write(drafts: Iterable[Draft], files: Mapping[str, File]) -> str:
    return "\n\n".join(_question(draft, files) for draft in drafts) + "\n"


# --- Reading ---------------------------------------------------------------------------------------


def _blocks(text: str) -> Iterable[tuple[int, str, str]]:
    """(line, comments, question): questions are parted by empty lines."""
    comments: list[str] = []
    lines: list[str] = []
    begun = 0
    for number_, line in enumerate(
        [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], start=1
    ):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare[2:])
        elif bare.startswith("$CATEGORY:"):
            continue
        elif bare:
            begun = begun or number_
            lines.append(line)
        elif lines:
            yield begun, "\n".join(comments), "\n".join(lines)
            comments, lines, begun = [], [], 0


def _item(position: int, line: int, comments: str, block: str) -> Item:
    marks = [(name, _ESCAPED.sub(r"\1", value)) for name, value in _MARK.findall(comments)]
    text = _ESCAPED.sub(_hide, block)
    title = _TITLE.match(text)
    text = text[title.end() :] if title else text
    code = next((value for name, value in marks if name == "id"), "") or (
        _plain(title[1]).strip() if title else ""
    )
    name = code or _("question %(number)s") % {"number": position}
    try:
        draft, files = _draft(
            text, code if len(code) <= 40 else "", [value for kind, value in marks if kind == "tag"]
        )
        return Item(name, line, items.checked(draft), files=files)
    except Refused as refused:
        return Item(name, line, reason=str(refused))


def _draft(text: str, code: str, tags: list[str]) -> tuple[Draft, dict[str, bytes]]:
    """(the question, {SHA-256: content} of its pictures)"""
    form = _FORMAT.match(text)
    html = bool(form) and form[1] in ("html", "markdown")
    text = text[form.end() :] if form else text
    before, answers, after = _apart(text)
    answers, _mark, why = answers.partition("####")
    kind, parts, key, words = _answers(answers, html)
    seen: list[wording.Seen] = []
    prompt = _words(f"{before.rstrip()} _____ {after.lstrip()}" if after.strip() else before, html, seen)
    pictures, files = embedded.taken(seen, {})
    explanation = _words(why, html) if why.strip() else {}
    named = items.split_tags(tags)[1].get("languages", "").split(",")
    languages = [one for one in CODES if one in named] or wording.languages_of(
        [prompt, explanation, *words.values()]
    )
    if kind == "SHORT_TEXT":
        key = dict.fromkeys(languages, key)
    texts = {
        language: {
            "prompt": wording.for_language(prompt, language),
            "explanation": wording.for_language(explanation, language),
            "texts": {one: wording.for_language(said, language) for one, said in words.items()},
        }
        | embedded.in_language(pictures, language)
        for language in languages
    }
    return items.with_facts(Draft(code=code, kind=kind, parts=parts, key=key, texts=texts), tags), files


def _apart(text: str) -> tuple[str, str, str]:
    """(text before the braces, what stands in them, text behind them)."""
    if text.count("{") != 1 or text.count("}") != 1 or text.index("{") > text.index("}"):
        if "{" not in text and "}" not in text:
            raise Refused(_("There is no answer in braces; a description is no question."))
        raise Refused(_("The braces do not match; write \\{ and \\} inside a text."))
    before, rest = text.split("{")
    answers, after = rest.split("}")
    return before, answers, after


def _answers(text: str, html: bool) -> tuple:
    bare = text.strip()
    if not bare:
        raise Refused(_("Questions of the type “%(type)s” are not taken.") % {"type": "essay"})
    word = bare.partition("#")[0].strip().upper()
    if word in _TRUTH:
        return "TRUE_FALSE", {}, _TRUTH[word], {}
    if bare.startswith("#"):
        return _number(bare[1:])
    if bare.startswith(">"):
        return _order(bare, html)
    choices = [
        (sign, choice.partition("#")[0])
        for sign, choice in re.findall(r"([=~])([^=~]*)", _without_arrows(bare))
    ]
    if not choices or not bare.startswith(("=", "~")):
        raise Refused(_("The answers must begin with = or ~."))
    if all(sign == "=" and _ARROW in choice for sign, choice in choices):
        return _match([choice for _sign, choice in choices], html)
    if all(sign == "=" for sign, _choice in choices):
        return _short([choice for _sign, choice in choices])
    return _choice(choices, html)


_ARROW = chr(_PRIVATE - 1)


def _without_arrows(text: str) -> str:
    return text.replace("->", _ARROW)


def _choice(choices: list[tuple[str, str]], html: bool) -> tuple:
    options = items.ids(len(choices))
    words, shares = {}, {}
    for one, (sign, choice) in zip(options, choices, strict=True):
        share = _SHARE.match(choice)
        shares[one] = _decimal(share[1]) if share else Decimal(100 if sign == "=" else 0)
        words[one] = _words(choice[share.end() :] if share else choice, html)
    right = [one for one in options if shares[one] > 0]
    if len(right) == 1 and shares[right[0]] == 100 and any(sign == "=" for sign, _text in choices):
        return "SINGLE", {"options": options}, right[0], words
    if not right:
        raise Refused(_("The right answer is not marked."))
    if len({shares[one] for one in right}) > 1:
        raise Refused(_("The right answers must all be worth the same."))
    return "MULTIPLE", {"options": options}, {"right": right, "credit": items.PARTIAL}, words


def _match(pairs: list[str], html: bool) -> tuple:
    words: dict[str, dict] = {}
    right_ids: dict[tuple, str] = {}
    key = {}
    for pair in pairs:
        question, answer = (_words(side, html) for side in pair.split(_ARROW, 1))
        right = right_ids.setdefault(tuple(sorted(answer.items(), key=str)), f"r{len(right_ids) + 1}")
        words[right] = answer
        if any(question.values()):
            left = f"l{len(key) + 1}"
            key[left], words[left] = right, question
    return "MATCH", {"left": list(key), "right": list(right_ids.values())}, key, words


def _short(choices: list[str]) -> tuple:
    texts = []
    for choice in choices:
        share = _SHARE.match(choice)
        if share and _decimal(share[1]) != 100:
            raise Refused(_("An accepted answer must be fully right."))
        texts.append(wording.one_line(_plain(choice[share.end() :] if share else choice)))
    if any("*" in text for text in texts):
        raise Refused(_("An accepted answer holds the wildcard *; write every form out."))
    return "SHORT_TEXT", {}, texts, {}


def _number(text: str) -> tuple:
    text = text.partition("#")[0].strip()
    if text.startswith("="):
        values = [value.strip() for value in text.split("=") if value.strip()]
        if len(values) != 1:
            raise Refused(_("A number needs exactly one accepted value."))
        share = _SHARE.match(values[0])
        if share and _decimal(share[1]) != 100:
            raise Refused(_("An accepted answer must be fully right."))
        text = values[0][share.end() :] if share else values[0]
    if ".." in text:
        low, high = (Decimal(number(side) or "x") for side in _two(text.split("..", 1)))
        middle, half = (low + high) / 2, abs(high - low) / 2
        return "NUMBER", {"unit": {}}, {"value": f"{middle:f}", "tolerance": f"{half:f}"}, {}
    value, _colon, tolerance = _plain(text).partition(":")
    return "NUMBER", {"unit": {}}, {"value": number(value), "tolerance": number(tolerance or "0")}, {}


def _two(sides: list[str]) -> list[str]:
    if any(not side.strip() for side in sides):
        raise Refused(_("The right answer is not a number."))
    return sides


def _order(text: str, html: bool) -> tuple:
    head = _ORDERING.match(f"{text}\n")
    if not head:
        raise Refused(_("The right answer does not fit the kind of the question."))
    lines = [line.strip() for line in text[head.end() :].split("\n") if line.strip()]
    options = items.ids(len(lines))
    return (
        "ORDER",
        {"options": options},
        options,
        dict(zip(options, (_words(x, html) for x in lines), strict=True)),
    )


def _words(text: str, html: bool, seen: list[wording.Seen] | None = None) -> dict[str | None, str]:
    return wording.split(_plain(text.strip()), html=html, seen=seen)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as broken:
        raise Refused(_("The share of an answer is not a number.")) from broken


def _hide(match: re.Match) -> str:
    """An escaped character, out of the way of the signs of the format."""
    character = "\n" if match[1] == "n" else match[1]
    return chr(_PRIVATE + ord(character)) if ord(character) < 0x100 else character


def _plain(text: str) -> str:
    return "".join(
        chr(ord(one) - _PRIVATE) if _PRIVATE <= ord(one) < _PRIVATE + 0x100 else one
        for one in text.replace(_ARROW, "->")
    )


# --- Writing ---------------------------------------------------------------------------------------


def _question(draft: Draft, files: Mapping[str, File]) -> str:
    marks = [f"[id:{_mark(draft.code)}]"] if draft.code else []
    marks += [f"[tag:{_mark(tag)}]" for tag in items.tags_of(draft)]
    prompt = wording.spans(
        {code: text["prompt"] for code, text in draft.texts.items()},
        {code: embedded.inside(text, files) for code, text in draft.texts.items()},
    )
    why = wording.join({code: text["explanation"] for code, text in draft.texts.items()})
    title = f"::{_safe(draft.code)}::" if draft.code else ""
    feedback = f"\n####{_safe(why)}" if why else ""
    return f"// {' '.join(marks)}\n{title}[html]{_safe(prompt)}{{{_WRITERS[draft.kind](draft)}{feedback}\n}}"


def _safe(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("->", "-\\>").replace("\n", "\\n")


def _mark(text: str) -> str:
    return re.sub(r"([\]\\])", r"\\\1", text.replace("\n", " "))


def _said(draft: Draft, one: str) -> str:
    return _safe(wording.join({code: text["texts"][one] for code, text in draft.texts.items()}))


def _write_single(draft: Draft) -> str:
    return "".join(
        f"\n\t{'=' if one == draft.key else '~'}{_said(draft, one)}" for one in draft.parts["options"]
    )


def _write_multiple(draft: Draft) -> str:
    share = f"{Decimal(100) / len(draft.key['right']):.5f}".rstrip("0").rstrip(".")
    signs = {True: f"%{share}%", False: f"%-{share}%"}
    return "".join(
        f"\n\t~{signs[one in draft.key['right']]}{_said(draft, one)}" for one in draft.parts["options"]
    )


def _write_match(draft: Draft) -> str:
    pairs = [f"{_said(draft, left)} -> {_said(draft, right)}" for left, right in items.pairs(draft)]
    alone = [one for one in draft.parts["right"] if one not in draft.key.values()]
    return "".join(f"\n\t={pair}" for pair in [*pairs, *(f" -> {_said(draft, one)}" for one in alone)])


def _write_order(draft: Draft) -> str:
    said = "".join(f"\n{_said(draft, one)}" for one in draft.key)
    return f">{len(draft.key)} ALL VERTICAL ALL_OR_NOTHING{said}"


def _write_short(draft: Draft) -> str:
    texts = dict.fromkeys(text for texts in draft.key.values() for text in texts)
    return "".join(f"\n\t={_safe(text)}" for text in texts)


_WRITERS: dict[str, Callable[[Draft], str]] = {
    "SINGLE": _write_single,
    "MULTIPLE": _write_multiple,
    "TRUE_FALSE": lambda draft: "TRUE" if draft.key else "FALSE",
    "NUMBER": lambda draft: f"#{draft.key['value']}:{draft.key['tolerance']}",
    "ORDER": _write_order,
    "MATCH": _write_match,
    "SHORT_TEXT": _write_short,
}
