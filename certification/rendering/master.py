"""A sheet of which everything is ready but one person's facts, and how a file is made of it.

A file is the master's prefix, then six or seven objects of its own, the table of objects and the trailer (ISO 32000-1, 7.5),
in a single revision. The signature covers every byte but its own digits: they stand in a gap of fixed width
(ISO 32000-1, 12.8.1), so a sheet is summed first and sealed afterwards.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache, partial
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from certification.rendering import shaping
from certification.rendering.fit import NotCompiled
from certification.rendering.lines import FIXED, Line
from certification.rendering.shaping import Run

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"  # four bytes above 127 say that the file is not text
# The objects of a person, in the order in which they are written. The seal comes last: what stands before is summed.
DYNAMIC = ("content", "picture", "facts", "credential", "metadata", "info", "seal")
OPTIONAL = {"credential"}  # older certificates have none
NUMBER = "0000-NUMBER-0000"  # stands for the registration number in the title of a master
BYTE_RANGE_CHARACTERS = 44
LEVEL = 4  # of compression: half the time of 6, and 200 bytes more
# A text may be this much wider than its box was measured to hold: rounding, and nothing that an eye could see.
PLAY = 0.02
PAINTED = 256  # texts kept of one place: names go by, posts and programmes come again


class Place(NamedTuple):
    """Where a line stands."""

    face: str
    language: str
    aligned: str
    size: float  # pixels
    anchor: float  # where the text begins, or where its middle or its end is
    y: str
    width: float  # of the made-up word; another text on a line of fixed width has to be just as wide


class Own(NamedTuple):
    """What one person's file holds beside the lines."""

    number: str
    code: str
    picture: bytes  # the QR code, one bit a module
    side: int  # modules of a row
    facts: bytes
    credential: bytes | None = None  # the Open Badge


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file with a gap for its seal."""

    prefix: bytes
    before: bytes
    gap: int  # hexadecimal digits that fit
    after: bytes
    sum: Any = field(repr=False)  # SHA-256 over prefix, before and after

    def digest(self) -> bytes:
        """What the seal signs: the SHA-256 of every byte outside the gap."""
        return bytes(self.sum.digest())

    def sealed(self, cms: bytes) -> bytes:
        """The finished file with this signature in its gap."""
        digits = cms.hex().upper().encode()
        if len(digits) > self.gap:
            raise ValueError(f"The seal takes {len(digits)} digits, and {self.gap} were left for it.")
        return b"".join((self.prefix, self.before, b"<", digits.ljust(self.gap, b"0"), b">", self.after))


@dataclass(frozen=True)
class Master:
    """What all sheets of one shape share.

    prefix    the header and every static object
    offsets   by object number: where it stands, 0 if it is a person's or free
    numbers   name in DYNAMIC → object number
    pieces    the content between the lines, in the order of painting: `[[before, between], …, [after]]`
    places    the lines, in the order of painting
    order     for each of them, its number in `lines.of`
    title, metadata  the halves around the registration number
    producer  what made the layout, the same in both
    """

    prefix: bytes
    offsets: list[int]
    numbers: dict[str, int]
    root: int
    pieces: list[list[bytes]]
    places: list[Place]
    order: list[int]
    title: tuple[str, str]
    metadata: tuple[str, str]
    producer: str

    @cached_property
    def _sum(self) -> Any:
        return hashlib.sha256(self.prefix)

    @cached_property
    def _painters(self) -> list[Callable[[str, float], tuple[bytes, bytes]]]:
        """For each place, what paints a text there. Of thirty-five lines all but a few are the same for everybody."""
        return [lru_cache(maxsize=PAINTED)(partial(_painted, place)) for place in self.places]

    @cached_property
    def _table(self) -> bytes:
        return _table(self.offsets, self.numbers)

    def set(self, lines: Sequence[Line]) -> Iterator[tuple[Place, float, Run]]:
        """Each line with its place, where it begins, and how it is shown, in the order of painting.

        Raises NotCompiled where a line cannot be set exactly.
        """
        for place, number in zip(self.places, self.order, strict=True):
            line = lines[number]
            yield place, *_set(place, line.text, line.wide)

    def content(self, lines: Sequence[Line]) -> bytes:
        """The operators that paint these lines. Raises NotCompiled."""
        parts = []
        for (before, between), paint, number in zip(self.pieces, self._painters, self.order, strict=False):
            line = lines[number]
            moved, shown = paint(line.text, line.wide)
            parts += (before, moved, between, shown)
        parts.append(self.pieces[-1][0])
        return b"".join(parts)

    def sheet(self, lines: Sequence[Line], own: Own, *, at: datetime, room: int) -> Sheet:
        """A person's file, but for the seal.

        at    when it is sealed, aware
        room  bytes of the longest seal
        Raises NotCompiled.
        """
        written = {
            "content": _stream(b"", self.content(lines)),
            "picture": _picture(own),
            "facts": _attached(own.facts),
            **({} if own.credential is None else {"credential": _attached(own.credential)}),
            "metadata": _metadata(self.metadata, own.number),
            "info": _info(self.title, own.number, self.producer),
        }
        tail, offsets, at_byte = [], {}, len(self.prefix)
        for name, content in written.items():
            offsets[name] = at_byte
            tail.append(b"%d 0 obj\n%b\nendobj\n" % (self.numbers[name], content))
            at_byte += len(tail[-1])
        offsets["seal"] = at_byte
        return self._with_gap(b"".join(tail), offsets, own.code, at, 2 * room)

    def _with_gap(self, tail: bytes, offsets: dict[str, int], code: str, at: datetime, gap: int) -> Sheet:
        moment = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
        kind = b"/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
        opened = b"%d 0 obj\n<<%b/M(%b)/ByteRange" % (self.numbers["seal"], kind, moment)
        named = b"/Contents"
        start = len(self.prefix) + len(tail) + len(opened) + BYTE_RANGE_CHARACTERS + len(named)
        end = start + gap + 2  # with the angle brackets, which are not signed
        closed = b">>\nendobj\n"
        after = closed + self._trailer(offsets, code, end + len(closed))
        covered = b"[0 %d %d %d]" % (start, end, len(after))
        before = b"".join((tail, opened, covered.ljust(BYTE_RANGE_CHARACTERS), named))
        own_sum = self._sum.copy()
        own_sum.update(before)
        own_sum.update(after)
        return Sheet(self.prefix, before, gap, after, own_sum)

    def _trailer(self, offsets: dict[str, int], code: str, at_byte: int) -> bytes:
        """The table of objects, 20 bytes each (ISO 32000-1, 7.5.4), and the trailer."""
        identifier = hashlib.sha256(code.encode()).hexdigest()[:32].encode()
        table = self._table % {name.encode(): b"%010d" % offset for name, offset in offsets.items()}
        return b"%btrailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n" % (
            table, len(self.offsets), self.root, self.numbers["info"], identifier, identifier, at_byte,
        )  # fmt: skip


def _painted(place: Place, text: str, wide: float) -> tuple[bytes, bytes]:
    """The operators that move to a line (ISO 32000-1, 9.4.2) and that show it (9.4.3). Raises NotCompiled."""
    x, run = _set(place, text, wide)
    return f"1 0 0 -1 {x:.4f} {place.y} Tm\n".encode(), b"[%b] TJ\n" % run.shown


def _set(place: Place, text: str, wide: float) -> tuple[float, Run]:
    """Where a text begins in its box, which is so many pixels wide, and how it is shown. Raises NotCompiled."""
    run = shaping.run(text, place.face, place.language)
    return _left(place, run.width * place.size, wide), run


def _left(place: Place, width: float, wide: float) -> float:
    """Where a text of this width begins."""
    if width > wide * (1 + PLAY):
        raise NotCompiled("a text wider than its box")
    if place.aligned == FIXED and abs(width - place.width) > 1e-6:
        raise NotCompiled("a number of another width")
    return place.anchor - {"centre": width / 2, "right": width}.get(place.aligned, 0.0)


def _stream(entries: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, LEVEL)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (entries, len(packed), packed)


def _picture(own: Own) -> bytes:
    """An image of one bit a pixel (ISO 32000-1, 8.9.5); turned round, as black is 1 in a QR code and 0 in PDF."""
    return (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1"
        b"/Decode[1 0]/Interpolate false/Length %d>>\nstream\n%b\nendstream"
    ) % (own.side, own.side, len(own.picture), own.picture)


def _attached(content: bytes) -> bytes:
    """An embedded file (ISO 32000-1, 7.11.4), dated as `drawing` dates it."""
    checksum = hashlib.md5(content, usedforsecurity=False).hexdigest().encode()
    entries = (
        b"/Type/EmbeddedFile/Subtype/application#2fjson/Params<</CheckSum<%b>/Size %d"
        b"/CreationDate(D:20000101000000Z)/ModDate(D:20000101000000Z)>>"
    ) % (checksum, len(content))
    return _stream(entries, content)


def _metadata(halves: tuple[str, str], number: str) -> bytes:
    """XMP (ISO 16684-1), left unpacked so that a search through an archive finds the number."""
    content = f"{halves[0]}{escape(number, quote=False)}{halves[1]}".encode()
    return b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream" % (len(content), content)


def _info(halves: tuple[str, str], number: str, producer: str) -> bytes:
    title = f"{halves[0]}{number}{halves[1]}".encode("utf-16-be").hex().encode()
    return b"<</Title<feff%b>/Producer(%b)>>" % (title, producer.encode("ascii"))


def _table(offsets: Sequence[int], numbers: dict[str, int]) -> bytes:
    """The table with a gap for the offset of each object of a person. Free objects form a chain."""
    names = {number: name for name, number in numbers.items()}
    free = [number for number, offset in enumerate(offsets) if not offset and number not in names]
    following = dict(pairwise((*free, 0)))
    lines = [b"xref\n0 %d\n" % len(offsets)]
    for number, offset in enumerate(offsets):
        if number in names:
            lines.append(b"%%(%b)b 00000 n \n" % names[number].encode())
        elif offset:
            lines.append(b"%010d 00000 n \n" % offset)
        else:
            lines.append(b"%010d %05d f \n" % (following[number], 65535 if number == 0 else 1))
    return b"".join(lines)
