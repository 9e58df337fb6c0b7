"""The files that a certificate is drawn from: fonts, drawings and the style sheet. All of them are ours."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from certification.rendering import fit, layout

ASSETS = Path(__file__).parent / "assets"


@cache
def bundled() -> Mapping[str, bytes]:
    """Every font and drawing by its file name. Raises FontMissing before WeasyPrint could crash for the lack of it."""
    for family in fit.FACES:
        fit.face(family)
    drawings = {path.name: path.read_bytes() for path in sorted(ASSETS.glob("*.svg"))}
    return drawings | {name: (fit.FONTS / name).read_bytes() for name in fit.FACES.values()}


@cache
def styles() -> str:
    """The style sheet: the measures by which lines were broken, then the places on the sheet."""
    return layout.css() + "\n" + (ASSETS / "completion.css").read_text("utf-8")
