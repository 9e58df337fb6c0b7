"""The files that a certificate is drawn from: fonts, drawings and the style sheet. All of them are ours."""

from collections.abc import Mapping
from functools import cache

from certification.rendering import fit, layout, look


@cache
def bundled() -> Mapping[str, bytes]:
    """Every font and drawing by its file name. Raises FontMissing before WeasyPrint could crash for the lack of it."""
    for family in fit.FACES:
        fit.face(family)
    drawings = {path.name: path.read_bytes() for path in sorted(look.ASSETS.glob("*.svg"))}
    return drawings | {name: (fit.FONTS / name).read_bytes() for name in fit.FACES.values()}


@cache
def styles(kind: str = "completion", colour: str = "teal", is_signed: bool = False) -> str:
    """The style sheet: the measures by which lines were broken, then the places on the sheet."""
    return layout.css() + "\n" + look.styles(kind, colour, is_signed)
