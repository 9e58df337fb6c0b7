"""The paper: from the frozen facts of a certificate to the bytes of an unsealed PDF/A-3u.

`printed`, frozen when a number is reserved, is everything that the paper says; nothing else may reach it. Dates are
ISO texts; `{…}` is one text per language, `{"kk", "ru", "en"}`. Where it says "or absent", null and "" are the same.

| key | holds |
|---|---|
| `number`, `series`, `code` | registration number, series it was drawn from, register code |
| `name`, `name_latin` | nominative, on a line of its own; Latin letters, or absent |
| `position` | `{…}` the post on the day of issue, or absent |
| `programme`, `form`, `kind`, `issuer` | `{…}`; of the English ones only the programme's is needed |
| `hours` | academic hours, a whole number |
| `period` | `{"from", "to"}`, first and last day |
| `issued_on`, `expires_on` | days; the second or absent |
| `place` | `{…}` or absent |
| `score` | 0–100 or absent |
| `signatory` | `{"name", "post": {…}}` |
| `verify_url` | the register's address, printed and in the QR code |
| `demo` | whether the seal is the demonstration key; the paper then says so |

The same facts give the same bytes, in every process and at any time: a repeated task cannot make a second original.
Rendering belongs in the worker: WeasyPrint is slow, and without usable fonts it ends the process.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.translation import gettext as _

from certification.rendering import fit, layout, qr, sources
from certification.rendering.fit import CannotPrint, FontMissing

__all__ = ["CannotPrint", "FontMissing", "check_printable", "digest", "render", "tidy"]

FACTS_NAME = "printed.json"
# Stand in for what is not known before a number is reserved; as long as the real ones.
UNRESERVED = {"number": "ӘМ-2026-000000", "code": "0" * 26, "issued_on": "2026-11-30"}


def render(printed: Mapping[str, Any], *, html_name: str, verify_url: str, demo: bool) -> bytes:
    """The unsealed certificate with its facts attached as `printed.json` (PDF/A-3u, associated file, "Data").

    html_name   a template of `templates/certificates/`, without folder and suffix
    verify_url  where the paper sends its reader
    demo        whether the seal to come is the demonstration key
    Raises CannotPrint if the facts do not fit the paper or were frozen for another address or seal, FontMissing,
    and `drawing.RenderingFailed` if anything was not drawn as asked.
    """
    # Web processes check facts but never draw, so only the worker pays for WeasyPrint and Pango.
    from certification.rendering import drawing  # noqa: PLC0415  loaded by the worker alone

    for field, value in {"verify_url": verify_url, "demo": demo}.items():
        if printed.get(field) != value:
            raise CannotPrint(field, _("The certificate was reserved for another address or another seal."))
    fit.check_characters(printed)
    fields = layout.fields(printed, verify_url=verify_url)
    page = layout.html(
        fields, html_name=_safe(html_name), number=printed["number"], qr_name=drawing.QR_NAME, demo=demo
    )
    return drawing.draw(page, picture=qr.draw(verify_url), facts=_facts(printed), facts_name=FACTS_NAME)


def check_printable(
    printed: Mapping[str, Any], *, verify_url: str = "https://register.example.kz/v/"
) -> None:
    """The gate before a number is spent. Number, code and day of issue may still be missing.

    Raises CannotPrint with the field: empty, not a date, too long for its place, not composed (NFC), or with a
    character that the bundled faces lack. `tidy` removes what is harmless.
    """
    facts = {**UNRESERVED, **{key: value for key, value in printed.items() if value}}
    fit.check_characters(facts)
    layout.fields(facts, verify_url=str(facts.get("verify_url") or verify_url + facts["code"]))


def tidy(printed: Any) -> Any:
    """The same facts with letters composed (NFC) and runs of blanks, of any width, made one plain space."""
    if isinstance(printed, str):
        return " ".join(unicodedata.normalize("NFC", printed).split())
    if isinstance(printed, Mapping):
        return {key: tidy(value) for key, value in printed.items()}
    return printed


def digest(html_name: str) -> str:
    """SHA-256 (hex) over all that shapes the paper: template, style sheet, measures, drawings and fonts.

    A certificate reserved with one design must not be produced with another.
    """
    sums = hashlib.sha256()
    parts = {
        "lines.html": _source("lines"),
        "page.html": _source(html_name),
        "page.css": sources.styles().encode(),
    }
    for name, content in sorted({**parts, **sources.bundled()}.items()):
        sums.update(f"{name}\0{len(content)}\0".encode() + content)
    return sums.hexdigest()


def _source(html_name: str) -> bytes:
    template: Any = get_template(f"certificates/{_safe(html_name)}.html")
    return str(template.template.source).encode()


def _safe(html_name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", html_name):
        raise ValueError(f"{html_name!r} is no certificate template.")
    return html_name


def _facts(printed: Mapping[str, Any]) -> bytes:
    return json.dumps(printed, ensure_ascii=False, sort_keys=True, indent=1).encode()
