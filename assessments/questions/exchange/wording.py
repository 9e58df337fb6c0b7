"""Words in several languages inside one text, as Moodle writes them, and texts of HTML as plain ones.

Moodle's multilang filter: `<span lang="kk" class="multilang">…</span><span lang="ru" class="multilang">…</span>`; the
second version of that filter, often installed: `{mlang kk}…{mlang}{mlang ru}…{mlang}`. What stands outside belongs to
every language. A question without either is written in one language, which its letters tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from django.utils.translation import gettext as _

from assessments.questions.exchange.items import Refused
from regions.languages import CODES

_MLANG = re.compile(r"\{\s*mlang\s+([a-z,]+)\s*\}(.*?)\{\s*mlang\s*\}", re.IGNORECASE | re.DOTALL)
_BLOCKS = {
    "p",
    "div",
    "li",
    "tr",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
}
_HIDDEN = {"script", "style", "template", "object", "embed", "iframe"}
_MEDIA = {"svg", "picture", "video", "audio"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_KAZAKH = re.compile(r"[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")

Words = Mapping[str | None, str]  # {language, or None for every language: plain text}


class Seen(NamedTuple):
    """A picture in a text: in which languages (None: in every one), where it is, what it says in words."""

    languages: tuple[str, ...] | None
    source: str
    alt: str


def join(words: Mapping[str, str], *, html: bool = True) -> str:
    """Words per language as one HTML text. Words that are the same everywhere stand once."""
    there = {code: words[code] for code in CODES if words.get(code)}
    if len(there) == len(words) and len(set(there.values())) == 1:
        return _as_html(next(iter(there.values())))
    return spans(there)


def spans(words: Mapping[str, str], behind: Mapping[str, str] | None = None) -> str:
    """The same, with the languages always named: of a prompt they are the languages of the question.

    behind  {language: HTML that follows the words}
    """
    more = behind or {}
    return "".join(
        f'<span lang="{code}" class="multilang">{_as_html(words.get(code, ""))}{more.get(code, "")}</span>'
        for code in CODES
        if words.get(code) or more.get(code)
    )


def split(text: str, *, html: bool, seen: list[Seen] | None = None) -> dict[str | None, str]:
    """{language: plain text}; {None: text} where no language is named.

    html  whether the text is HTML, or plain text in which line ends count
    seen  takes the pictures of a text that may hold some
    Raises Refused for other media, and for pictures where none may be.
    """
    if "{mlang" in text.lower():
        text, html = _MLANG.sub(_as_span, text if html else _as_html(text)), True
    if not html and "multilang" not in text:
        return {None: _tidy(text)}
    parser = _Reader(seen)
    parser.feed(text)
    parser.close()
    return parser.words()


def languages_of(texts: Iterable[Words]) -> list[str]:
    """The languages of a question: those that its texts name, else the one that its letters tell."""
    texts = list(texts)
    named = {code for words in texts for code in words if code}
    if named:
        return [code for code in CODES if code in named]
    everything = " ".join(text for words in texts for text in words.values())
    if _KAZAKH.search(everything):
        return ["kk"]
    return ["ru"] if _CYRILLIC.search(everything) else ["en"]


def for_language(words: Words, language: str) -> str:
    """The words in a language: its own, else those for every language, else nothing."""
    return words[language] if language in words else words.get(None, "")


def one_line(text: str) -> str:
    """Without line ends and blanks in a row; no-break spaces stay."""
    return _BLANKS.sub(" ", text).strip(" ")


class _Reader(HTMLParser):
    """Collects the text between the tags, by language."""

    def __init__(self, seen: list[Seen] | None) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = seen
        self.pieces: list[tuple[tuple[str, ...] | None, str]] = []
        self.open: list[tuple[str, tuple[str, ...] | None]] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MEDIA:
            raise Refused(_("The question holds a drawing, a sound or a video; they cannot be taken over."))
        if tag in _HIDDEN:
            self.hidden += 1
        if tag == "br" or tag in _BLOCKS:
            self._add("\n")
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._take_picture(given)
        language = given.get("lang", "")[:2].lower() if "multilang" in given.get("class", "").split() else ""
        if tag == "span":
            self.open.append((tag, tuple(language.split(",")) if language else self._language()))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        if tag == "span" and self.open:
            self.open.pop()
        elif tag in _BLOCKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self._add(_BLANKS.sub(" ", data))

    def words(self) -> dict[str | None, str]:
        named = list(dict.fromkeys(code for codes, _text in self.pieces for code in codes or ()))
        if not named:
            return {None: _tidy("".join(text for _codes, text in self.pieces))}
        known = [code for code in named if code in CODES]
        if not known:
            raise Refused(
                _("The question is written in a language that the School does not teach in: %(language)s.")
                % {"language": named[0]}
            )
        found: dict[str | None, str] = {
            code: _tidy("".join(text for codes, text in self.pieces if codes is None or code in codes))
            for code in known
        }
        return {code: text for code, text in found.items() if text}

    def _take_picture(self, given: Mapping[str, str]) -> None:
        if self.seen is None:
            raise Refused(
                _("A picture stands in an answer or an explanation; only the question may show one.")
            )
        self.seen.append(Seen(self._language(), given.get("src", ""), given.get("alt", "")))

    def _language(self) -> tuple[str, ...] | None:
        return self.open[-1][1] if self.open else None

    def _add(self, text: str) -> None:
        self.pieces.append((self._language(), text))


def _as_html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _as_span(match: re.Match) -> str:
    code = match[1].split(",")[0].lower()
    # "other" is what the filter shows to everybody else; our languages are all named or not taken.
    return "" if code == "other" else f'<span lang="{code}" class="multilang">{match[2]}</span>'


def _tidy(text: str) -> str:
    """Without blanks around lines, and without empty lines in a row."""
    lines = [_BLANKS.sub(" ", line).strip(" \t\r\f") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n ")
