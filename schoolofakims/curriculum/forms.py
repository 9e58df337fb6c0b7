"""A form to take away, as a lesson file describes it: pieces one under another."""

from __future__ import annotations

from typing import NamedTuple

from schoolofakims.curriculum.sheets import Sheet

KINDS = ("heading", "text", "field", "table", "check", "sign")
TABLE_COLUMNS = 14


class Grid(NamedTuple):
    """A table; empty cells are filled in by hand."""

    header: list[str]
    rows: list[list[str]]


class Piece(NamedTuple):
    """One piece: words for heading, text, field and sign; items to tick for check; a grid for table."""

    kind: str
    value: str | list[str] | Grid


class Form(NamedTuple):
    """A document in one language."""

    name: str  # of the file, without language and ending
    title: str
    pieces: tuple[Piece, ...]

    def shape(self) -> tuple:
        """What must be the same in every language: the pieces, and how many columns and rows a table has."""
        return tuple(
            (piece.kind, len(piece.value.header), len(piece.value.rows))
            if isinstance(piece.value, Grid)
            else (piece.kind, len(piece.value) if piece.kind == "check" else 0)
            for piece in self.pieces
        )


def read(block: Sheet) -> Form:
    """The form of a `download` block; what is wrong is noted in its sheet."""
    pieces = []
    for row in block.children("form", least=1):
        kinds = [kind for kind in row.value if kind in KINDS]
        if len(row.value) != 1 or not kinds:
            row.refuse("", f"must be one of: {', '.join(KINDS)}")
            continue
        pieces.append(Piece(kinds[0], _value(row, kinds[0])))
    return Form(block.text("name", limit=60), block.text("title", limit=200), tuple(pieces))


def _value(row: Sheet, kind: str) -> str | list[str] | Grid:
    if kind == "check":
        return row.texts(kind, least=1)
    if kind != "table":
        return row.text(kind)
    inner = row.child(kind)
    inner.only("header", "rows")
    header = inner.texts("header", least=1)
    if len(header) > TABLE_COLUMNS:
        inner.refuse("header", f"at most {TABLE_COLUMNS} columns fit on a sheet")
    return Grid(header, inner.cells("rows", len(header)))
