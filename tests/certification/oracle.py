"""The oracle of the compiled engine: the same facts laid out in full, and both files read by a library of others."""

import io
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

import pikepdf

from certification import rendering
from certification.rendering import drawing, layout, qr
from tests.certification.papers import URL, facts

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAMES_FACE = "Akims-Display-Medium"

KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
ENGLISH = "abcdefghijklmnopqrstuvwxyz"
ENDINGS = {
    KAZAKH: ("қызы", "ұлы", "ова", "ов", "ева", "гүл", "бек", "ғали"),
    RUSSIAN: ("ович", "овна", "ева", "ин", "ский"),
    ENGLISH: ("ffi", "fl", "son", "ley", "tte", "fj"),
}


class Text(NamedTuple):
    """A text as it stands in the file."""

    face: str
    size: float
    x: float
    y: float
    glyphs: tuple[int, ...]
    kerns: tuple[float, ...]  # before each glyph, in thousandths of the size


class Told(NamedTuple):
    """What became of generated names."""

    equal: int
    different: list
    left_to_weasyprint: list
    refused: list


def compiled(printed, seal, folder, html_name="completion", credential=None) -> bytes:
    sheet = rendering.compiled(
        printed,
        html_name=html_name,
        verify_url=printed["verify_url"],
        demo=printed["demo"],
        at=AT,
        room=seal.signature_bytes,
        folder=folder,
        credential=credential,
    )
    return sheet.sealed(seal.cms(sheet.digest()))


def compare(names: Iterable[str], seal, folder) -> Told:
    """Makes a certificate for each name, and has WeasyPrint set the same names, a hundred at a time on one sheet."""
    told, waiting = Told(0, [], [], []), []
    for name in names:
        printed = facts(name=name, name_latin="")
        try:
            # The heading has the same face, and stands above.
            _heading, text = (one for one in texts(compiled(printed, seal, folder)) if one.face == NAMES_FACE)
            waiting.append((name, layout.fields(printed, verify_url=URL)["name"], text))
        except rendering.NotCompiled as reason:
            told.left_to_weasyprint.append((name, str(reason)))
        except rendering.CannotPrint:
            told.refused.append(name)
        if len(waiting) == 100:
            told = _judged(told, waiting)
            waiting = []
    return _judged(told, waiting) if waiting else told


def _judged(told: Told, waiting: list) -> Told:
    """They stand on one another, as each stands where a name stands; nobody has to read them."""
    people = "".join(
        f'<p class="person f {placed["size"]}">{escape(name)}</p>' for name, placed, _text in waiting
    )
    page = f'<!doctype html><html lang="kk"><title>-</title><body>{people}</body></html>'
    laid_out = texts(drawing.draw(page, picture=qr.draw(URL), facts=b"{}", facts_name="printed.json"))
    wrong = [
        (name, found)
        for (name, _placed, text), other in zip(waiting, laid_out, strict=True)
        if (found := difference([text], [other]))
    ]
    told.different.extend(wrong)
    return told._replace(equal=told.equal + len(waiting) - len(wrong))


def texts(pdf: bytes) -> list[Text]:
    """Every text of the one page, in the order of painting."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        [page] = file.pages
        fonts = {name: str(font.BaseFont).partition("+")[2] for name, font in page.Resources.Font.items()}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                face, size = fonts[str(operands[0])], float(operands[1])
            elif str(operator) == "Tm":
                x, y = float(operands[4]), float(operands[5])
            elif str(operator) == "TJ":
                found.append(Text(face, size, x, y, *_glyphs(operands[0])))
    return found


def difference(one: list[Text], other: list[Text]) -> str:
    """Where two pages say something else or elsewhere; nothing if they agree."""
    if len(one) != len(other):
        return f"{len(one)} texts, {len(other)} texts"
    for a, b in zip(one, other, strict=True):
        if (a.face, a.size, a.glyphs) != (b.face, b.size, b.glyphs):
            return f"{a} is not {b}"
        if abs(a.x - b.x) > 0.1 or abs(a.y - b.y) > 0.1:
            return f"{a} stands elsewhere than {b}"
        if any(abs(left - right) > 1.01 for left, right in zip(a.kerns, b.kerns, strict=True)):
            return f"{a} is spaced otherwise than {b}"
    return ""


def names(count: int, *, seed: int) -> Iterator[str]:
    """Names of one to eighty letters in the three languages: hyphens, apostrophes, single letters, ligatures."""
    chance = random.Random(seed)
    for number in range(count):
        letters = (KAZAKH, RUSSIAN, ENGLISH)[number % 3]
        wanted = 1 + (number // 3) % 80
        words: list[str] = []
        while not words or len(" ".join(words)) < wanted:
            words.append(_word(chance, letters))
        name = " ".join(words)[:wanted].strip(" -'’ʼ") or letters[number % len(letters)].upper()
        yield " ".join(name.split())


def _word(chance: random.Random, letters: str) -> str:
    def part() -> str:
        own = "".join(chance.choices(letters, k=chance.randint(1, 9))) + chance.choice(
            ("", *ENDINGS[letters])
        )
        return own.upper() if chance.random() < 0.05 else own.capitalize()

    return part() + (chance.choice("-’'ʼ") + part() if chance.random() < 0.25 else "")


def _glyphs(shown) -> tuple[tuple[int, ...], tuple[float, ...]]:
    glyphs: list[int] = []
    kerns: list[float] = []
    kern = 0.0
    for item in shown:
        if isinstance(item, pikepdf.String):
            content = bytes(item)
            for place in range(0, len(content), 2):
                glyphs.append(int.from_bytes(content[place : place + 2], "big"))
                kerns.append(kern)
                kern = 0.0
        else:
            kern += float(item)
    return tuple(glyphs), tuple(kerns)
