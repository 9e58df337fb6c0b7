"""What an author may upload as a document: by its ending, by its bytes, and how heavy."""

from __future__ import annotations

import filetype
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

MEGABYTE = 1024 * 1024
HEAD = 8192  # bytes; `filetype` looks no further
OFFICE = "application/vnd.openxmlformats-officedocument."
PACKED = "application/zip"  # some programs pack their documents in an order that `filetype` does not know

# {ending: (what the bytes may be, megabytes)}; plain text has no mark of its own.
KINDS = {
    "mp4": (("video/mp4", "video/x-m4v"), 200),
    "webm": (("video/webm",), 200),
    "mp3": (("audio/mpeg",), 50),
    "pdf": (("application/pdf",), 20),
    "docx": ((f"{OFFICE}wordprocessingml.document", PACKED), 20),
    "xlsx": ((f"{OFFICE}spreadsheetml.sheet", PACKED), 20),
    "pptx": ((f"{OFFICE}presentationml.presentation", PACKED), 20),
    "odt": (("application/vnd.oasis.opendocument.text", PACKED), 20),
    "csv": ((), 20),
    "txt": ((), 20),
}


class DocumentForm(BaseDocumentForm):
    """Wagtail looks at the ending only: a renamed program would pass."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        wanted, megabytes = KINDS.get(file.name.rpartition(".")[2].lower(), ((), 20))
        if file.size > megabytes * MEGABYTE:
            raise ValidationError(
                _("%(name)s is too heavy. At most: %(limit)s.")
                % {"name": file.name, "limit": filesizeformat(megabytes * MEGABYTE)}
            )
        file.seek(0)
        head = file.read(HEAD)
        file.seek(0)
        if not _is_one_of(wanted, head):
            raise ValidationError(_("%(name)s is not what its ending says.") % {"name": file.name})
        return file


def _is_one_of(wanted: tuple[str, ...], head: bytes) -> bool:
    guessed = filetype.guess(head)
    if not wanted:
        return guessed is None and b"\0" not in head
    return guessed is not None and guessed.mime in wanted
