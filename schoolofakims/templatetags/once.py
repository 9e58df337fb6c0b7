"""Parts of a page that depend on nothing but the language, rendered once for each in a process."""

from django import template
from django.utils.translation import get_language

register = template.Library()


class Once(template.Node):
    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self._kept: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        language = get_language()
        kept = self._kept.get(language)
        if kept is None:
            # An empty context: what would differ from page to page cannot come in here.
            own = template.Context()
            own.template = context.template
            kept = self._kept[language] = self.nodelist.render(own)
        return kept


@register.tag
def once(parser: template.base.Parser, _token: template.base.Token) -> Once:
    """{% once %}…{% endonce %}: no variable of the page is seen inside; text, addresses and pictures of ours are."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist)
