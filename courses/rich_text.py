"""The term of the glossary as the editor knows it: a button, a chooser, and back to what is stored."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature

from courses.terms import TermLink

ENTITY = "TERM"


class _TermElement(InlineEntityElementHandler):
    mutability = "MUTABLE"

    def get_attribute_data(self, attrs):
        return {"key": attrs.get("key", "")}


def _stored(props):
    return DOM.create_element("a", {"linktype": "term", "key": props.get("key", "")}, props["children"])


def register(features) -> None:
    """Tell Wagtail of the feature `term`; a field or block that names it gets the button."""
    features.register_link_type(TermLink)
    features.register_editor_plugin(
        "draftail",
        "term",
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "info-circle",
                "description": _("Term of the glossary"),
                "attributes": ["key"],
                "chooserUrls": {"termChooser": reverse_lazy("term_chooser:choose")},
            },
            js=["wagtailadmin/js/chooser-modal.js", "js/draftail-term.js"],
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "term",
        {
            "from_database_format": {'a[linktype="term"]': _TermElement(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: _stored}},
        },
    )
