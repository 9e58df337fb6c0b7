"""Parts of a page that depend on the language and a few named values alone, kept in the process once rendered."""

from collections.abc import Hashable

from django import template
from django.utils.translation import get_language

register = template.Library()
MOST = 100  # of one part; far more than there are roles, views and menus


class Once(template.Node):
    def __init__(self, nodelist: template.NodeList, by: dict[str, template.base.FilterExpression]) -> None:
        self.nodelist = nodelist
        self.by = by
        self._kept: dict[tuple[Hashable, ...], str] = {}

    def render(self, context: template.Context) -> str:
        values = [value.resolve(context) for value in self.by.values()]
        key = (get_language(), *values)
        kept = self._kept.get(key)
        if kept is None:
            # A context of its own: what would differ from page to page cannot come in here unnamed.
            own = template.Context(dict(zip(self.by, values, strict=True)))
            own.template = context.template
            kept = self.nodelist.render(own)
            if len(self._kept) == MOST:
                self._kept.clear()
            self._kept[key] = kept
        return kept


@register.tag
def once(parser: template.base.Parser, token: template.base.Token) -> Once:
    """{% once %}…{% endonce %} or {% once by name … %}…{% endonce %}.

    Inside are text, addresses and pictures of ours, and the variables named after `by`: each must be hashable and
    have few values. Another name is empty inside.
    """
    names = token.split_contents()[2:]
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist, {name: parser.compile_filter(name) for name in names})
