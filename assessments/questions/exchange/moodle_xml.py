"""Moodle XML (docs.moodle.org, "Moodle XML format").

| Moodle's type                    | ours       |
|----------------------------------|------------|
| multichoice, single              | SINGLE     |
| multichoice, several             | MULTIPLE, partial credit; all or nothing by our tag or as `multichoiceset` |
| truefalse                        | TRUE_FALSE |
| numerical                        | NUMBER     |
| ordering                         | ORDER      |
| matching                         | MATCH      |
| shortanswer                      | SHORT_TEXT |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree as ET
from xml.sax import SAXParseException, handler

from defusedxml import DefusedXmlException, sax
from django.utils.translation import gettext as _

from assessments.kinds import BadAnswer, canonical_number
from assessments.questions.drafts import Draft
from assessments.questions.exchange import embedded, items, wording
from assessments.questions.exchange.embedded import File
from assessments.questions.exchange.items import MOST_ITEMS, Item, Refused, Unusable
from regions.languages import CODES

DEEPEST = 40  # tags inside one another; a question needs seven


def read(content: bytes) -> list[Item]:
    """Raises Unusable for a file that is not Moodle XML, that declares entities, or that lies about its encoding."""
    builder = _Builder()
    try:
        sax.parseString(content, builder, forbid_dtd=True)
    except DefusedXmlException as trick:
        raise Unusable(
            _("The file declares a document type or entities. Such files are not read.")
        ) from trick
    except SAXParseException as broken:
        raise Unusable(
            _("The file is not well-formed XML, line %(line)s.") % {"line": broken.getLineNumber()}
        ) from broken
    except (UnicodeDecodeError, LookupError, ValueError) as broken:
        raise Unusable(_("The file is not in the encoding that it names.")) from broken
    if builder.root is None or builder.root.tag != "quiz":
        raise Unusable(_("The file is XML, but not a Moodle question file."))
    found = [one for one in builder.root.findall("question") if one.get("type") != "category"]
    if len(found) > MOST_ITEMS:
        raise Unusable(_("The file holds too many questions: at most %(most)s.") % {"most": MOST_ITEMS})
    return [_item(number, node, builder.lines[node]) for number, node in enumerate(found, start=1)]


def write(drafts: Iterable[Draft], files: Mapping[str, File]) -> str:
    quiz = ET.Element("quiz")
    for draft in drafts:
        _add_question(quiz, draft, files)
    ET.indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(quiz, encoding="unicode") + "\n"


class _Builder(handler.ContentHandler):
    """A tree whose elements know the line on which they begin."""

    def __init__(self) -> None:
        super().__init__()
        self.root: ET.Element | None = None
        self.lines: dict[ET.Element, int] = {}
        self._open: list[ET.Element] = []
        self._said: list[str] = []  # since the last tag; a picture comes in thousands of pieces

    def setDocumentLocator(self, locator) -> None:
        self._where = locator

    def startElement(self, name: str, attrs) -> None:
        if len(self._open) >= DEEPEST:
            raise Unusable(_("The file is not a Moodle question file: its tags are nested too deep."))
        self._put()
        node = (
            ET.SubElement(self._open[-1], name, dict(attrs)) if self._open else ET.Element(name, dict(attrs))
        )
        self.root = self.root if self.root is not None else node
        self.lines[node] = self._where.getLineNumber()
        self._open.append(node)

    def endElement(self, name: str) -> None:
        self._put()
        self._open.pop()

    def characters(self, content: str) -> None:
        self._said.append(content)

    def _put(self) -> None:
        if not self._open:
            return
        node, said = self._open[-1], "".join(self._said)
        self._said.clear()
        if len(node):
            node[-1].tail = said
        else:
            node.text = said


# --- Reading ---------------------------------------------------------------------------------------


def _item(number: int, node: ET.Element, line: int) -> Item:
    code = (node.findtext("idnumber") or "").strip() or wording.one_line(node.findtext("name/text") or "")
    name = code or _("question %(number)s") % {"number": number}
    reader = _READERS.get(node.get("type", ""))
    try:
        if reader is None:
            raise Refused(
                _("Questions of the type “%(type)s” are not taken.") % {"type": node.get("type", "")[:40]}
            )
        if len(code) > 40:
            code = ""
        draft, files = _draft(node, code, reader)
        return Item(name, line, items.checked(draft), files=files)
    except Refused as refused:
        return Item(name, line, reason=str(refused))


def _draft(node: ET.Element, code: str, reader: Callable) -> tuple[Draft, dict[str, bytes]]:
    """(the question, {SHA-256: content} of its pictures)"""
    tags = [wording.one_line(tag.text or "") for tag in node.findall("tags/tag/text")]
    seen: list[wording.Seen] = []
    asked = node.find("questiontext")
    prompt, why = _text(asked, seen), _text(node.find("generalfeedback"))
    pictures, files = embedded.taken(seen, _files(asked) if seen else {})
    kind, parts, key, words = reader(node)
    named = items.split_tags(tags)[1].get("languages", "").split(",")
    languages = [code for code in CODES if code in named] or wording.languages_of(
        [prompt, why, *words.values()]
    )
    if kind == "SHORT_TEXT":
        key = dict.fromkeys(languages, key)
    draft = Draft(
        code=code,
        kind=kind,
        parts=parts,
        key=key,
        points=items.points(node.findtext("defaultgrade") or "1"),
        texts={
            language: {
                "prompt": wording.for_language(prompt, language),
                "explanation": wording.for_language(why, language),
                "texts": {one: wording.for_language(text, language) for one, text in words.items()},
            }
            | embedded.in_language(pictures, language)
            for language in languages
        },
    )
    return items.with_facts(draft, [tag for tag in tags if tag]), files


def _text(node: ET.Element | None, seen: list[wording.Seen] | None = None) -> dict[str | None, str]:
    """The words of an element with a `text` child; HTML unless it says otherwise.

    seen  takes the pictures where some may stand
    """
    if node is None:
        return {}
    html = node.get("format", "html") in ("html", "moodle_auto_format", "markdown")
    found = wording.split(node.findtext("text") or "", html=html, seen=seen)
    return found if any(found.values()) else {}


def _files(node: ET.Element) -> dict[str, bytes]:
    """{name with its path: content} of what travels with a text; Moodle packs it as base64."""
    return {
        f"{file.get('path', '/')}{file.get('name', '')}".lstrip("/"): embedded.decoded(file.text or "")
        for file in node.findall("file")
        if file.get("encoding", "base64") == "base64"
    }


def _fraction(answer: ET.Element) -> Decimal:
    try:
        return Decimal(answer.get("fraction", "0"))
    except InvalidOperation as broken:
        raise Refused(_("The share of an answer is not a number.")) from broken


def _choice(node: ET.Element) -> tuple:
    answers = node.findall("answer")
    options = items.ids(len(answers))
    words = {one: _text(answer) for one, answer in zip(options, answers, strict=True)}
    shares = {one: _fraction(answer) for one, answer in zip(options, answers, strict=True)}
    right = [one for one in options if shares[one] > 0]
    if node.get("type") == "multichoice" and (node.findtext("single") or "true").strip() in ("true", "1"):
        if len(right) != 1 or shares[right[0]] < 100:
            raise Refused(_("Exactly one answer must be fully right."))
        return "SINGLE", {"options": options}, right[0], words
    if len({shares[one] for one in right}) > 1:
        raise Refused(_("The right answers must all be worth the same."))
    credit = items.ALL if node.get("type") == "multichoiceset" else items.PARTIAL
    return "MULTIPLE", {"options": options}, {"right": right, "credit": credit}, words


def _true_false(node: ET.Element) -> tuple:
    right = [
        (answer.findtext("text") or "").strip() for answer in node.findall("answer") if _fraction(answer) > 0
    ]
    if right not in (["true"], ["false"]):
        raise Refused(_("The right answer is not marked."))
    return "TRUE_FALSE", {}, right == ["true"], {}


def _numerical(node: ET.Element) -> tuple:
    right = [answer for answer in node.findall("answer") if _fraction(answer) > 0]
    if len(right) != 1 or _fraction(right[0]) < 100:
        raise Refused(_("A number needs exactly one accepted value."))
    key = {
        "value": number(right[0].findtext("text") or ""),
        "tolerance": number(right[0].findtext("tolerance") or "0"),
    }
    return "NUMBER", {"unit": {}}, key, {}


def _ordering(node: ET.Element) -> tuple:
    answers = sorted(node.findall("answer"), key=_fraction)
    options = items.ids(len(answers))
    words = {one: _text(answer) for one, answer in zip(options, answers, strict=True)}
    return "ORDER", {"options": options}, options, words


def _matching(node: ET.Element) -> tuple:
    words: dict[str, dict] = {}
    right_ids: dict[tuple, str] = {}
    key = {}
    for pair in node.findall("subquestion"):
        answer = _text(pair.find("answer"))
        right = right_ids.setdefault(tuple(sorted(answer.items(), key=str)), f"r{len(right_ids) + 1}")
        words[right] = answer
        if question := _text(pair):
            left = f"l{len(key) + 1}"
            key[left], words[left] = right, question
    return "MATCH", {"left": list(key), "right": list(right_ids.values())}, key, words


def _short(node: ET.Element) -> tuple:
    texts = []
    for answer in node.findall("answer"):
        if _fraction(answer) > 0:
            if _fraction(answer) < 100:
                raise Refused(_("An accepted answer must be fully right."))
            texts.append(wording.one_line(answer.findtext("text") or ""))
    if any("*" in text for text in texts):
        raise Refused(_("An accepted answer holds the wildcard *; write every form out."))
    return "SHORT_TEXT", {}, texts, {}


def number(text: str) -> str:
    """A number as our keys hold it. Raises Refused."""
    try:
        return canonical_number(text) or ""
    except BadAnswer as bad:
        raise Refused(_("The right answer is not a number.")) from bad


_READERS: dict[str, Callable[[ET.Element], tuple]] = {
    "multichoice": _choice,
    "multichoiceset": _choice,
    "truefalse": _true_false,
    "numerical": _numerical,
    "ordering": _ordering,
    "matching": _matching,
    "shortanswer": _short,
}


# --- Writing ---------------------------------------------------------------------------------------

_TYPES = {
    "SINGLE": "multichoice",
    "MULTIPLE": "multichoice",
    "TRUE_FALSE": "truefalse",
    "NUMBER": "numerical",
    "ORDER": "ordering",
    "MATCH": "matching",
    "SHORT_TEXT": "shortanswer",
}


def _add_question(quiz: ET.Element, draft: Draft, files: Mapping[str, File]) -> None:
    node = ET.SubElement(quiz, "question", type=_TYPES[draft.kind])
    _say(ET.SubElement(node, "name"), draft.code or next(iter(draft.texts.values()))["prompt"][:40])
    asked = _say(
        ET.SubElement(node, "questiontext", format="html"),
        wording.spans(
            {code: text["prompt"] for code, text in draft.texts.items()},
            {code: embedded.beside(text, files) for code, text in draft.texts.items()},
        ),
    )
    for digest in draft.pictures():
        file = ET.SubElement(asked, "file", name=files[digest].name, path="/", encoding="base64")
        file.text = embedded.encoded(files[digest].content)
    _say(
        ET.SubElement(node, "generalfeedback", format="html"),
        wording.join({code: text["explanation"] for code, text in draft.texts.items()}),
    )
    ET.SubElement(node, "defaultgrade").text = f"{draft.points.normalize():f}"
    ET.SubElement(node, "penalty").text = "0"
    ET.SubElement(node, "idnumber").text = draft.code
    _WRITERS[draft.kind](node, draft)
    tags = ET.SubElement(node, "tags")
    for tag in items.tags_of(draft):
        _say(ET.SubElement(tags, "tag"), tag)


def _say(node: ET.Element, text: str) -> ET.Element:
    ET.SubElement(node, "text").text = text
    return node


def _words(draft: Draft, one: str) -> str:
    return wording.join({code: text["texts"][one] for code, text in draft.texts.items()})


def _answer(node: ET.Element, fraction: str, text: str, html: bool = True) -> ET.Element:
    return _say(
        ET.SubElement(node, "answer", fraction=fraction, format="html" if html else "plain_text"), text
    )


def _write_choice(node: ET.Element, draft: Draft) -> None:
    several = draft.kind == "MULTIPLE"
    right = draft.key["right"] if several else [draft.key]
    share = f"{Decimal(100) / len(right):.7f}".rstrip("0").rstrip(".")
    ET.SubElement(node, "single").text = "false" if several else "true"
    ET.SubElement(node, "shuffleanswers").text = "true"
    for one in draft.parts["options"]:
        # Moodle takes a wrong tick off a right one only if its share is negative: as our partial credit does.
        wrong = f"-{share}" if several else "0"
        _answer(node, share if one in right else wrong, _words(draft, one))


def _write_true_false(node: ET.Element, draft: Draft) -> None:
    for word in ("true", "false"):
        _answer(node, "100" if (word == "true") == draft.key else "0", word, html=False)


def _write_numerical(node: ET.Element, draft: Draft) -> None:
    answer = _answer(node, "100", draft.key["value"], html=False)
    ET.SubElement(answer, "tolerance").text = draft.key["tolerance"]


def _write_ordering(node: ET.Element, draft: Draft) -> None:
    ET.SubElement(node, "layouttype").text = "VERTICAL"
    ET.SubElement(node, "selecttype").text = "ALL"
    ET.SubElement(node, "gradingtype").text = "ALL_OR_NOTHING"
    for place, one in enumerate(draft.key, start=1):
        _answer(node, str(place), _words(draft, one))


def _write_matching(node: ET.Element, draft: Draft) -> None:
    for left, right in items.pairs(draft):
        pair = _say(ET.SubElement(node, "subquestion", format="html"), _words(draft, left))
        _say(ET.SubElement(pair, "answer"), _words(draft, right))
    for right in draft.parts["right"]:
        if right not in draft.key.values():
            pair = _say(ET.SubElement(node, "subquestion", format="html"), "")
            _say(ET.SubElement(pair, "answer"), _words(draft, right))


def _write_short(node: ET.Element, draft: Draft) -> None:
    ET.SubElement(node, "usecase").text = "0"
    for text in dict.fromkeys(text for texts in draft.key.values() for text in texts):
        _answer(node, "100", text, html=False)


_WRITERS: dict[str, Callable[[ET.Element, Draft], None]] = {
    "SINGLE": _write_choice,
    "MULTIPLE": _write_choice,
    "TRUE_FALSE": _write_true_false,
    "NUMBER": _write_numerical,
    "ORDER": _write_ordering,
    "MATCH": _write_matching,
    "SHORT_TEXT": _write_short,
}
