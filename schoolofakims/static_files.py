"""Static files in service: named by their content, packed, and kept by browsers for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Our modules import one another: those addresses are named by content as well, or a browser would mix releases."""

    support_js_module_import_aggregation = True
