"""Parts of a page that depend on the language and a few named values alone, kept in the process once rendered."""

import re
from collections.abc import Hashable

from django import template
from django.utils.translation import get_language

register = template.Library()
MOST = 100  # of one part; far more than there are roles, views and menus
# Stands in a kept part where a value comes in. Letters and figures alone, so that it passes an address unchanged.
MARK = "0nce{}0nce"
MARKS = re.compile(r"0nce(\d)0nce")
PLAIN = re.compile(r"[0-9A-Za-z]+")
Values = dict[str, template.base.FilterExpression]


class Once(template.Node):
    def __init__(self, nodelist: template.NodeList, by: Values, around: Values) -> None:
        self.nodelist = nodelist
        self.by = by
        self.around = around
        self._kept: dict[tuple[Hashable, ...], list[str]] = {}

    def render(self, context: template.Context) -> str:
        values = [value.resolve(context) for value in self.by.values()]
        key = (get_language(), *values)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._render(context, values)
            if len(self._kept) == MOST:
                self._kept.clear()
            self._kept[key] = kept
        if len(kept) == 1:
            return kept[0]
        given = [_plain(value.resolve(context)) for value in self.around.values()]
        return "".join(given[int(part)] if place % 2 else part for place, part in enumerate(kept))

    def _render(self, context: template.Context, values: list[Hashable]) -> list[str]:
        """Text and the number of what comes in after it, in turn."""
        # A context of its own: what would differ from page to page cannot come in here unnamed.
        own = template.Context(dict(zip(self.by, values, strict=True)))
        own.update({name: MARK.format(number) for number, name in enumerate(self.around)})
        own.template = context.template
        return MARKS.split(self.nodelist.render(own))


@register.tag
def once(parser: template.base.Parser, token: template.base.Token) -> Once:
    """{% once %}…{% endonce %}, {% once by name … %}…{% endonce %}, {% once around name … %}…{% endonce %}, or both.

    by      variables that are hashable and have few values: each set of them is rendered once
    around  variables of letters and figures alone, of which there may be any number: they are put in as they are, also
            into addresses; nothing inside may ask what they say. Another value is refused with ValueError
    Inside are also text, addresses and pictures of ours. Another name is empty there.
    """
    _once, *words = token.split_contents()
    named: dict[str, Values] = {"by": {}, "around": {}}
    last = ""
    for word in words:
        if word in named:
            last = word
        elif last:
            named[last][word] = parser.compile_filter(word)
    if words and not (last and named[last] and words[0] in named):
        raise template.TemplateSyntaxError(
            "Write {% once %}, {% once by name … %} or {% once around name … %}."
        )
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist, **named)


def _plain(value: object) -> str:
    if not isinstance(value, str) or not PLAIN.fullmatch(value):
        raise ValueError("What comes into a part that is kept has letters and figures alone.")
    return value
