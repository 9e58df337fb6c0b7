"""The QR code of an authenticator key, drawn into the page: the policy allows no `data:` pictures."""

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def qr_svg(text: str) -> SafeString:
    """An SVG that a phone reads from the screen: dark modules, four modules of quiet zone, no inline styles."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 - segno draws paths only; the text itself is not in it


@register.filter
def in_fours(key: str) -> str:
    """A key in groups of four letters, for typing."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
