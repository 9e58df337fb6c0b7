"""WeasyPrint: from the page to PDF/A-3a bytes. Loads Pango, so it is for the worker alone."""

import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from certification.rendering import fetch, fit, qr, sources, tagging
from certification.rendering.look import HOUSE, Look

QR_CENTRE_MM = {"left": 255.5, "top": 171.4}
LETTER_QR_CENTRE_MM = {"left": 32.8, "top": 265.0}
SIGNED_QR_CENTRE_MM = {"left": 256.8, "top": 170.1}
SIGNED_LETTER_QR_CENTRE_MM = {"left": 35.5, "top": 266.0}
ANY = 0  # pages: as many as the text takes
CREDENTIAL_NAME = "credential.json"
# WeasyPrint would stamp the attachment with the present moment, and the bytes would differ each time.
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
# Said of the ornaments, which have an empty `alt` on purpose; `tagging` makes them artifacts.
SILENT_IMAGE = 'Image "%s" has no required alt description'

# Pango's font map is shared by all pages and is not made for two threads at once.
_one_at_a_time = threading.Lock()


class RenderingFailed(Exception):
    """The page would not be what was asked for. Nearly right is worse than no page."""


def draw(
    page: str,
    *,
    picture: qr.Picture,
    facts: bytes,
    facts_name: str,
    credential: bytes | None = None,
    pages: int = 1,
    finish: Callable[[Any, pydyf.PDF], None] | None = None,
    kind: str = "completion",
    look: Look = HOUSE,
) -> bytes:
    """One page with its QR code, and the facts attached. The same arguments give the same bytes.

    credential  the Open Badge to be attached as well
    pages   how many are expected; ANY where a text flows
    kind    the page is of this template; `look` decides its colours and pictures
    finish  looks at, or changes, WeasyPrint's document and the objects of the file, after the structure was put right
    Raises RenderingFailed if WeasyPrint complains of anything, needs another number of pages or takes a font of the
    system.
    """

    def finisher(document: Any, pdf: pydyf.PDF) -> None:
        _finish(document, pdf, pages)
        if finish:
            finish(document, pdf)

    with _one_at_a_time, _complaints_raise(), warnings.catch_warnings():
        # WeasyPrint 70 leaves the file of its colour profile for Python to close.
        warnings.simplefilter("ignore", ResourceWarning)
        fonts, shared = _shared(kind, look.colour, picture.is_signed)
        attachments = [_attachment(facts_name, facts, "The facts printed on this certificate")]
        if credential is not None:
            # Names of attachments stand in their order (ISO 32000-1, 7.9.6).
            attachments.insert(
                0, _attachment(CREDENTIAL_NAME, credential, "This certificate as an Open Badge 3.0")
            )
        files = fetch.OwnFiles({**look.files(kind), qr.NAME: picture.png})
        pdf: bytes = HTML(string=page, url_fetcher=files).write_pdf(
            stylesheets=[shared, CSS(string=_qr_place(picture, kind))],
            font_config=fonts,
            attachments=attachments,
            pdf_variant="pdf/a-3a",
            finisher=finisher,
        )
    return pdf


def _attachment(name: str, content: bytes, description: str) -> Attachment:
    return Attachment(
        string=content,
        name=name,
        description=description,
        created=UNDATED,
        modified=UNDATED,
        relationship="Data",
    )


def _finish(document: Any, pdf: Any, pages: int) -> None:
    strange = sorted({font.family for font in document.fonts.values()} - set(fit.FACES))
    if strange or (pages != ANY and len(document.pages) != pages):
        raise RenderingFailed(
            f"Pages: {len(document.pages)}. Fonts of the system: {', '.join(strange) or 'none'}."
        )
    # WeasyPrint 70 lists the attachment twice, once as a name and once as an object.
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    tagging.put_right(document, pdf)


@cache
def _shared(kind: str, colour: str, is_signed: bool) -> tuple[FontConfiguration, CSS]:
    """Fonts and style sheet, read once in a process. A missing font raises here, before Pango is asked for it."""
    sources.bundled()
    fonts = FontConfiguration()
    styles = sources.styles(kind, colour, is_signed)
    return fonts, CSS(string=styles, url_fetcher=fetch.OwnFiles({}), font_config=fonts)


def _qr_place(picture: qr.Picture, kind: str) -> str:
    """The symbol's centre stays where it is, however wide its quiet zone."""
    wide = picture.width_mm
    plain, signed = (
        (LETTER_QR_CENTRE_MM, SIGNED_LETTER_QR_CENTRE_MM)
        if kind == "letter"
        else (QR_CENTRE_MM, SIGNED_QR_CENTRE_MM)
    )
    centre = signed if picture.is_signed else plain
    corner = "".join(f"{side}:{middle - wide / 2:.2f}mm;" for side, middle in centre.items())
    return f".qr{{{corner}width:{wide:.2f}mm;height:{wide:.2f}mm}}"


@contextmanager
def _complaints_raise() -> Iterator[None]:
    """Turns WeasyPrint's warnings into RenderingFailed: an absent glyph or file is only a warning to it."""
    complaints: list[str] = []
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addFilter(_is_worth_saying)
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.removeFilter(_is_worth_saying)
    if complaints:
        raise RenderingFailed("; ".join(complaints))


def _is_worth_saying(record: logging.LogRecord) -> bool:
    return record.msg != SILENT_IMAGE
