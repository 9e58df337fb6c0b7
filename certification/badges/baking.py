"""A picture that carries the credential (Open Badges 3.0, 5.3: baking), for whoever collects pictures of badges.

The drawing is the same for all; its PNG was made from the SVG and lies beside it.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
KEYWORD = b"openbadgecredential"
# A PNG begins with 8 bytes of its own and the chunk IHDR, 25 bytes with length and sum (ISO/IEC 15948, 5.2 and 11.2.2).
HEADER_BYTES = 33


def svg(credential: bytes) -> bytes:
    """The drawing with the credential, UTF-8 JSON, in an element of its own."""
    # CDATA would end at ]]>, which may stand within a text of the JSON and can be written otherwise there.
    words = credential.decode().replace("]]>", "]]\\u003e")
    element = (
        f'<openbadges:credential xmlns:openbadges="{NAMESPACE}"><![CDATA[{words}]]></openbadges:credential>'
    )
    head, end, rest = _drawing("badge.svg").decode().partition(">\n")
    return f"{head}{end}{element}\n{rest}".encode()


def png(credential: bytes) -> bytes:
    """The picture with the credential in a chunk iTXt, not packed, without a language (ISO/IEC 15948, 11.3.4.5)."""
    picture = _drawing("badge.png")
    text = KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + credential
    return picture[:HEADER_BYTES] + _chunk(b"iTXt", text) + picture[HEADER_BYTES:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


@cache
def _drawing(name: str) -> bytes:
    return (ASSETS / name).read_bytes()
