"""Line icons of our own on a 24 px grid, as one tag that every template knows.

A page shows twenty of them; a template that asks which one is meant was a tenth of its cost.
"""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHAPES = {
    "menu": '<path d="M4 6h16M4 12h16M4 18h16"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "check": '<path d="M4.5 12.5l5 5 10-11"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "ok": '<circle cx="12" cy="12" r="9"/><path d="M8 12.3l3 3 5.2-6"/>',
    "alert": '<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v4.5M12 17.4v.1"/>',
    "bad": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M9 9l6 6M15 9l-6 6"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.5 2"/>',
    "lock": '<rect x="5" y="11" width="14" height="9.5" rx="1"/><path d="M8 11V7.5a4 4 0 0 1 8 0V11"/>',
    "down": '<path d="M12 4v12M7 11.5l5 5 5-5M4.5 20.5h15"/>',
    "print": '<path d="M7 8V3.5h10V8M7 17H4V8.5h16V17h-3M7 14h10v6.5H7z"/>',
    "left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "dn": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "book": (
        '<path d="M12 6.5C9.5 4.8 6.5 4.5 3 5v14c3.5-.5 6.5-.2 9 1.5 2.5-1.7 5.5-2 9-1.5V5'
        'c-3.5-.5-6.5-.2-9 1.5zM12 6.5v14"/>'
    ),
    "law": '<path d="M12 4v16M7.5 20.5h9M5 7h14M5 7l-2.5 6.5h5zM19 7l-2.5 6.5h5z"/>',
    "case": '<path d="M4 5h16v11H11l-5 4.5V16H4z"/>',
    "play": '<circle cx="12" cy="12" r="9"/><path d="M10 8.5v7l5.5-3.5z"/>',
    "exam": '<path d="M8 4.5H5.5v16h13v-16H16M8.5 3h7v3.5h-7zM8.5 12l2 2 4-4.5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.8-4.5 4-6.5 8-6.5s7.2 2 8 6.5"/>',
    "seal": '<circle cx="12" cy="9.5" r="6"/><path d="M8.5 14.5L7 21l5-2.5L17 21l-1.5-6.5"/>',
    "eye": (
        '<path d="M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12z"/>'
        '<circle cx="12" cy="12" r="3"/>'
    ),
    "device": '<rect x="7" y="2.5" width="10" height="19" rx="1.5"/><path d="M11 18.5h2"/>',
    "sync": '<path d="M20 5v5h-5M4 19v-5h5"/><path d="M19.5 10A8 8 0 0 0 5.5 7M4.5 14a8 8 0 0 0 14 3"/>',
    "share": '<path d="M12 15V4M8 7.5L12 3.5l4 4M6 11H4.5v9.5h15V11H18"/>',
    "filter": '<path d="M3.5 5h17L14 13v7l-4-2.5V13z"/>',
    "edit": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/>',
    "dot": '<circle cx="12" cy="12" r="8"/>',
    "half": (
        '<circle cx="12" cy="12" r="8"/><path fill="currentColor" stroke="none" d="M12 4a8 8 0 0 1 0 16z"/>'
    ),
    "note": '<path d="M5 3.5h14v12l-5 5H5zM14 20.5v-5h5"/>',
    "pause": '<path d="M8.5 5v14M15.5 5v14"/>',
    "off": (
        '<path d="M3 3l18 18M8 7.5A7 7 0 0 0 6 11a4.5 4.5 0 0 0 .5'
        ' 9H17M19.5 18.5A4.5 4.5 0 0 0 18 11a6.5 6.5 0 0 0-6-5"/>'
    ),
    "bell": '<path d="M6 16V10.5a6 6 0 0 1 12 0V16l1.5 2h-15zM10 20.5h4"/>',
    "out": '<path d="M10 4H4.5v16H10M10 12h10M16 8l4 4-4 4"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8"/>',
    "drop": '<path d="M12 3.5c3.5 4.4 6 7.3 6 10.6a6 6 0 0 1-12 0c0-3.3 2.5-6.2 6-10.6z"/>',
    "sound": '<path d="M4 9.5v5h4l5 4v-13l-5 4zM16.5 9a4.5 4.5 0 0 1 0 6"/>',
}
ICONS = {
    name: mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{shape}</svg>')  # noqa: S308 - ours
    for name, shape in SHAPES.items()
}
NONE: SafeString = mark_safe("")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon by its name. It is decoration: the words beside it say the same."""
    return ICONS.get(name, NONE)
