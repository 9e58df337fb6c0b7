"""How a paper looks, as an officer chose it: colours and ornament of a small designed set, and the issuer's pictures.

The drawings and style sheets are written in the colours of the house; another choice replaces them one for one. Text
in every main and accent colour reads on white with at least 4.5 : 1 (WCAG 2.2, 1.4.3); the tests count it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
# name → main, accent, band of the ornament, hairline
COLOURS = {
    "teal": ("#0e5566", "#a84a1b", "#a9cbd2", "#c9d8db"),
    "blue": ("#1f3f7a", "#8a5a00", "#b3c3e0", "#ccd5e6"),
    "green": ("#1f5a3a", "#8a4b08", "#b0d3bd", "#cde0d4"),
    "wine": ("#7a1f35", "#6b5200", "#e2bcc5", "#ead0d6"),
    "graphite": ("#2f3a44", "#7d4a1e", "#c3cbd1", "#d3d8dc"),
}
ORNAMENTS = ("horns", "corners", "lines")
KINDS = ("completion", "letter")
FRAME = "frame.svg"  # as the page names the ornament, whichever it is
LOGO, SIGNATURE, SECOND_SIGNATURE = "logo.png", "signature.png", "signature2.png"
PICTURES = (LOGO, SIGNATURE, SECOND_SIGNATURE)
HOUSE_COLOURS = COLOURS["teal"]


@dataclass(frozen=True)
class Look:
    """What a version of a paper decides about the page but its words. `pictures`: (name in PICTURES, PNG) each."""

    colour: str = "teal"
    ornament: str = "horns"
    pictures: tuple[tuple[str, bytes], ...] = ()

    def __post_init__(self) -> None:
        names = [name for name, _png in self.pictures]
        if self.colour not in COLOURS or self.ornament not in ORNAMENTS or set(names) - set(PICTURES):
            raise ValueError(f"No such look: {self.colour}, {self.ornament}, {names}.")

    def files(self, kind: str) -> Mapping[str, bytes]:
        """Every picture and drawing of the page that this look decides, by name."""
        return {**_drawings(kind, self.colour, self.ornament), **dict(self.pictures)}

    def facts(self) -> bytes:
        """The choices as bytes, for a sum over everything."""
        return json.dumps([self.colour, self.ornament]).encode()


HOUSE = Look()


@lru_cache(maxsize=32)
def styles(kind: str, colour: str, is_signed: bool = False) -> str:
    """The places on the sheet of a kind, in the colours of a choice, and those of the pages of a transcript.

    is_signed  the QR code carries signed words and is the larger for it; what stands around it makes way
    """
    names = (f"{kind}.css", "transcript.css", *([f"{kind}-signed.css"] if is_signed else []))
    return _coloured("\n".join((ASSETS / name).read_text("utf-8") for name in names), colour)


@lru_cache(maxsize=32)
def _drawings(kind: str, colour: str, ornament: str) -> Mapping[str, bytes]:
    files = {FRAME: f"{kind}-{ornament}.svg", "mark.svg": "mark.svg", "rule.svg": "rule.svg"}
    return {name: _coloured(_asset(file), colour).encode() for name, file in files.items()}


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text("utf-8")


def _coloured(text: str, colour: str) -> str:
    for old, new in zip(HOUSE_COLOURS, COLOURS[colour], strict=True):
        text = text.replace(old, new)
    return text
