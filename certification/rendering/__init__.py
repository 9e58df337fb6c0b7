"""The paper: from the frozen facts of a certificate to the bytes of a PDF/A-3a.

`printed`, frozen when a number is reserved, is everything that the paper says; nothing else may reach it. Dates are
ISO texts; `{…}` is one text per language, `{"kk", "ru", "en"}`. Where it says "or absent", null and "" are the same.

| key | holds |
|---|---|
| `number`, `series`, `code` | registration number, series it was drawn from, register code |
| `name`, `name_latin` | nominative, on a line of its own; Latin letters, or absent |
| `position` | `{…}` the post on the day of issue, or absent |
| `programme`, `form`, `kind`, `issuer` | `{…}`; of the English ones only the programme's is needed |
| `hours` | academic hours, a whole number; absent where the paper does not print them |
| `period` | `{"from", "to"}`, first and last day |
| `issued_on`, `expires_on` | days; the second or absent |
| `place` | `{…}` or absent |
| `score` | 0–100 or absent |
| `signatory`, `second` | `{"name", "post": {…}}`; the second, beside the first, or absent |
| `statement` | `{…}` what the paper states, before the programme's title; absent for the words of the house |
| `modules` | `[{"title": {…}, "hours", "result"}]` the transcript behind the sheet, or absent; numbers or null |
| `verify_url` | the register's address, printed and in the QR code |
| `signed` | the signed words behind that address in the QR code, for whoever has no connection (docs/decisions/0022); or absent |
| `demo` | whether the seal is the demonstration key; the paper then says so |

Two ways lead to it. `compiled` fills a master that WeasyPrint has laid out once (docs/decisions/0014); `render` has
WeasyPrint lay out the whole sheet, for what cannot be compiled and as the oracle of the tests. Either way the same
facts give the same bytes, in every process and at any time: a repeated task cannot make a second original.
Rendering belongs in the worker: WeasyPrint is slow, and without usable fonts it ends the process.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template
from django.utils.translation import gettext as _

from certification.rendering import fit, layout, qr, sources
from certification.rendering.fit import CannotPrint, FontMissing, NotCompiled
from certification.rendering.look import COLOURS, HOUSE, KINDS, ORNAMENTS, Look

if TYPE_CHECKING:
    from certification.rendering.master import Master, Sheet

__all__ = [
    "COLOURS", "HOUSE", "KINDS", "ORNAMENTS", "CannotPrint", "FontMissing", "Look", "NotCompiled",
    "check_printable", "check_words", "coded", "compiled", "digest", "render", "tidy",
]  # fmt: skip

FACTS_NAME = "printed.json"
_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
# Stand in for what is not known before a number is reserved; as long as the real ones.
UNRESERVED = {"number": "ӘМ-2026-000000", "code": "0" * 26, "issued_on": "2026-11-30", "signed": "-"}


def compiled(
    printed: Mapping[str, Any],
    *,
    html_name: str,
    verify_url: str,
    demo: bool,
    at: datetime,
    room: int,
    folder: Path,
    look: Look = HOUSE,
    credential: bytes | None = None,
) -> "Sheet":
    """The certificate with a gap for its seal, from a master that is made or read first if need be.

    at      when it is sealed, aware; written into the signature, to the second
    room    bytes that the seal's signature takes at most
    folder  where masters are kept
    credential  the Open Badge of this certificate, to be attached; None for those that were numbered without
    Raises NotCompiled where `render` has to do it, CannotPrint and FontMissing as `render` does.
    """
    # Web processes check facts but never draw, so only the worker loads the engine.
    from certification.rendering import keeping, lines, master  # noqa: PLC0415  loaded by the worker alone

    _check(printed, verify_url=verify_url, demo=demo)
    if not verify_url.isascii():
        raise NotCompiled("an address with foreign letters")
    if printed.get("modules"):
        raise NotCompiled("a transcript, whose text flows")
    fields = layout.fields(printed, verify_url=verify_url, kind=html_name)
    written = lines.of(fields)
    address, has_credential = coded(printed), credential is not None
    design = digest(html_name, look, is_signed=bool(printed.get("signed")))
    name = keeping.key(design, demo, len(address), lines.shape(fields), has_credential)
    found = keeping.master(
        name,
        folder=folder,
        make=lambda: _compile(fields, printed["number"], html_name, address, demo, look, has_credential),
    )
    patterns = qr.patterns(len(address))
    own = master.Own(
        printed["number"],
        printed["code"],
        qr.rows(address.encode(), patterns),
        patterns.side,
        _facts(printed),
        credential,
    )
    return found.sheet(written, own, at=at, room=room)


def render(
    printed: Mapping[str, Any],
    *,
    html_name: str,
    verify_url: str,
    demo: bool,
    look: Look = HOUSE,
    credential: bytes | None = None,
) -> bytes:
    """The unsealed certificate with its facts attached as `printed.json` (PDF/A-3a, associated file, "Data").

    html_name   a template of `templates/certificates/`, without folder and suffix
    verify_url  where the paper sends its reader
    demo        whether the seal to come is the demonstration key
    look        colours, ornament and pictures
    credential  the Open Badge of this certificate, to be attached as `credential.json`; or None
    Raises CannotPrint if the facts do not fit the paper or were frozen for another address or seal, FontMissing,
    and `drawing.RenderingFailed` if anything was not drawn as asked.
    """
    # Only the worker pays for WeasyPrint and Pango.
    from certification.rendering import drawing  # noqa: PLC0415  loaded by the worker alone

    _check(printed, verify_url=verify_url, demo=demo)
    fields = layout.fields(printed, verify_url=verify_url, kind=html_name)
    transcript = layout.transcript(printed)
    return drawing.draw(
        _page(fields, html_name, printed["number"], demo, look, transcript),
        picture=qr.draw(coded(printed)),
        facts=_facts(printed),
        facts_name=FACTS_NAME,
        credential=credential,
        pages=drawing.ANY if transcript else 1,
        kind=html_name,
        look=look,
    )


def coded(printed: Mapping[str, Any]) -> str:
    """What the QR code of these facts says."""
    signed = printed.get("signed")
    return f"{printed['verify_url']}#{signed}" if signed else str(printed["verify_url"])


def check_printable(
    printed: Mapping[str, Any],
    *,
    verify_url: str = "https://register.example.kz/v/",
    html_name: str = "completion",
) -> None:
    """The gate before a number is spent. Number, code and day of issue may still be missing.

    Raises CannotPrint with the field: empty, not a date, too long for its place, not composed (NFC), or with a
    character that the bundled faces lack. `tidy` removes what is harmless.
    """
    facts = {**UNRESERVED, **{key: value for key, value in printed.items() if value}}
    fit.check_characters(facts)
    address = str(facts.get("verify_url") or verify_url + facts["code"])
    layout.fields(facts, verify_url=address, kind=html_name)


def check_words(field: str, words: str) -> None:
    """Whether these words can be printed at all, wherever they stand. Raises CannotPrint with this field."""
    fit.check_characters({field: words})


def tidy(printed: Any) -> Any:
    """The same facts with letters composed (NFC) and runs of blanks, of any width, made one plain space."""
    if isinstance(printed, str):
        return " ".join(unicodedata.normalize("NFC", printed).split())
    if isinstance(printed, Mapping):
        return {key: tidy(value) for key, value in printed.items()}
    if isinstance(printed, list):
        return [tidy(value) for value in printed]
    return printed


@lru_cache(maxsize=64)
def digest(html_name: str, look: Look = HOUSE, *, is_signed: bool = False) -> str:
    """SHA-256 (hex) over all that shapes the paper: template, style sheet, measures, drawings, fonts and the look.

    A certificate reserved with one design must not be produced with another.
    is_signed  whether the QR code carries signed words, for which other things make way
    """
    sums = hashlib.sha256()
    parts = {
        "lines.html": _source("lines"),
        "page.html": _source(html_name),
        "transcript.html": _source("transcript"),
        "page.css": sources.styles(html_name, look.colour, is_signed).encode(),
        "look": look.facts(),
    }
    for name, content in sorted({**sources.bundled(), **look.files(html_name), **parts}.items()):
        sums.update(f"{name}\0{len(content)}\0".encode() + content)
    return sums.hexdigest()


def _check(printed: Mapping[str, Any], *, verify_url: str, demo: bool) -> None:
    for field, value in {"verify_url": verify_url, "demo": demo}.items():
        if printed.get(field) != value:
            raise CannotPrint(field, _("The certificate was reserved for another address or another seal."))
    # What is signed stands in the code alone, and no face has to have its letters.
    fit.check_characters({**printed, "signed": ""})


def _compile(
    fields: layout.Fields,
    number: str,
    html_name: str,
    address: str,
    demo: bool,
    look: Look,
    has_credential: bool,
) -> "Master":
    """The master for sheets of this shape. It proves itself on these very facts before it is used."""
    from certification.rendering import compiling, lines, master, shaping  # noqa: PLC0415  loaded by the worker alone

    for line in lines.of(fields):
        shaping.run(line.text, line.face, line.language)  # not worth a master if this sheet cannot use it
    empty = lines.emptied(fields)
    picture = qr.draw(re.sub("[^#]", "0", address))
    made = compiling.master(
        _page(empty, html_name, master.NUMBER, demo, look),
        lines=lines.of(empty),
        picture=picture,
        facts_name=FACTS_NAME,
        has_credential=has_credential,
        kind=html_name,
        look=look,
    )
    compiling.prove(
        made,
        _page(fields, html_name, number, demo, look),
        lines=lines.of(fields),
        picture=picture,
        facts_name=FACTS_NAME,
        kind=html_name,
        look=look,
    )
    return made


def _page(
    fields: layout.Fields,
    html_name: str,
    number: str,
    demo: bool,
    look: Look = HOUSE,
    transcript: dict[str, Any] | None = None,
) -> str:
    return layout.html(
        fields,
        html_name=_safe(html_name),
        number=number,
        qr_name=qr.NAME,
        demo=demo,
        pictures=[name for name, _png in look.pictures],
        transcript=transcript,
    )


def _source(html_name: str) -> bytes:
    template: Any = get_template(f"certificates/{_safe(html_name)}.html")
    return str(template.template.source).encode()


def _safe(html_name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", html_name):
        raise ValueError(f"{html_name!r} is no certificate template.")
    return html_name


def _facts(printed: Mapping[str, Any]) -> bytes:
    """One fact a line, for whoever opens the attachment."""
    lines = (f'"{key}": {_json(printed[key])}' for key in sorted(printed))
    return "{{\n{}\n}}\n".format(",\n".join(lines)).encode()
