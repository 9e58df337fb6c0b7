"""Static files in service: named by their content, packed, and kept by browsers for ever."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What only people who read the source need: a tenth of what a phone would fetch. A note behind code stays.
COMMENTS = {
    "css": re.compile(r"/\*.*?\*/", re.DOTALL),
    "js": re.compile(r"^\s*//.*\n", re.MULTILINE),
}


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Our modules import one another: those addresses are named by content as well, or a browser would mix releases."""

    support_js_module_import_aggregation = True

    def _save(self, name, content):
        """Our own sheets and modules travel without their comments; those of others keep their licences."""
        kind = name.partition("/")[0]
        if kind in COMMENTS and name.endswith(f".{kind}"):
            content.seek(0)  # it was read for its name
            text = COMMENTS[kind].sub("", content.read().decode())
            content = ContentFile(text.encode(), name=name)
        return super()._save(name, content)
