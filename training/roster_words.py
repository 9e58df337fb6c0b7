"""What is said about a roster, in the language that is active."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from training import downloads
from training.roster_file import COLUMNS, ROW_LIMIT, Line, UnusableFile
from training.roster_rows import Remark

FIELDS = {
    "iin": gettext_lazy("Personal number"),
    "surname": gettext_lazy("Surname"),
    "given_name": gettext_lazy("Given name"),
    "patronymic": gettext_lazy("Patronymic"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "position_kk": gettext_lazy("Post in Kazakh"),
    "position_ru": gettext_lazy("Post in Russian"),
    "kato": gettext_lazy("KATO code"),
    "appointed_on": gettext_lazy("Date of appointment"),
    "lang": gettext_lazy("Language"),
    "last_name": gettext_lazy("Surname"),
    "first_name": gettext_lazy("Given name"),
    "post": gettext_lazy("Post"),
}
_REASONS = {
    "empty": gettext_lazy("This must be filled in."),
    "long": gettext_lazy("At most %(limit)s characters are possible."),
    "iin_characters": gettext_lazy("The number consists of digits only."),
    "iin_checksum": gettext_lazy("The check digit is wrong. Compare the number with the document."),
    "iin_rounded": gettext_lazy(
        "The spreadsheet has rounded the number. Format the column as text and type it again."
    ),
    "name_empty": gettext_lazy("This must be filled in."),
    "name_length": gettext_lazy("At most %(limit)s characters are possible."),
    "name_characters": gettext_lazy(
        "Only Cyrillic or Latin letters, a space, a hyphen and an apostrophe are possible."
    ),
    "email": gettext_lazy("This is no e-mail address."),
    "phone": gettext_lazy("This is no telephone number of Kazakhstan."),
    "date": gettext_lazy("Write the date as 2025-03-10 or 10.03.2025."),
    "date_far": gettext_lazy("The date lies too far back or ahead. Check the year."),
    "date_ahead": gettext_lazy("The post begins in the future."),
    "language": gettext_lazy("Write kk, ru or en."),
    "scripts": gettext_lazy("Latin and Cyrillic letters stand in one name. Check the spelling."),
    "twice_iin": gettext_lazy("The same number already stands in row %(row)s."),
    "twice_email": gettext_lazy("The same e-mail address already stands in row %(row)s."),
    "kato_unknown": gettext_lazy("The code %(code)s is not in the classifier."),
    "kato_ended": gettext_lazy("The unit %(code)s no longer exists."),
    "email_of_another": gettext_lazy("The address belongs to another person."),
    "email_out_of_reach": gettext_lazy(
        "The person is known with another address and works outside your regions. Ask an administrator."
    ),
    "account_closed": gettext_lazy("The account of this person is closed."),
    "name_differs": gettext_lazy(
        "The number is known under another name. The name of the file will replace it."
    ),
    "post_newer": gettext_lazy("A newer post is on record, from %(day)s."),
    "full": gettext_lazy("The cohort is full: %(capacity)s places."),
}


def reason(remark: Remark) -> str:
    """Why a row is refused or doubted, and what to do."""
    if remark.code in ("iin_length", "iin_zeros"):
        return _digits(remark)
    return str(_REASONS[remark.code]) % remark.params


def unusable(found: UnusableFile) -> str:
    """Why nothing can be read from a file."""
    megabytes = settings.ROSTER_MAX_BYTES // 1024**2
    sentences = {
        "empty": _("The file is empty."),
        "type": _("The file is neither CSV nor XLSX nor JSON, whatever its name says."),
        "size": _("The file is larger than %(size)s MB.") % {"size": megabytes},
        "broken": _("The file is damaged."),
        "columns": _("Columns are missing: %(names)s.") % {"names": ", ".join(found.columns)},
        "rows": _("The file has more than %(limit)s rows. Split it.") % {"limit": ROW_LIMIT},
    }
    return sentences[found.code]


def refused_table(lines: Sequence[Line], refused: Sequence[Remark]) -> list[list[str]]:
    """The refused rows of a file as they stand there, with the reasons: the headings first.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    reasons: dict[int, list[str]] = {}
    for one in refused:
        reasons.setdefault(one.row, []).append(f"{one.field}: {reason(one)}")
    return [["row", *COLUMNS, "reason"]] + [
        [
            str(line.number),
            *(downloads.inert(line.cells[name]) for name in COLUMNS),
            " ".join(reasons[line.number]),
        ]
        for line in lines
        if line.number in reasons
    ]


def _digits(remark: Remark) -> str:
    digits = int(str(remark.params["digits"]))
    counted = ngettext(
        "The number has %(digits)s digit instead of 12.",
        "The number has %(digits)s digits instead of 12.",
        digits,
    ) % {"digits": digits}
    if remark.code == "iin_length":
        return counted
    return f"{counted} {_('A spreadsheet may have dropped zeros in front: format the column as text.')}"
