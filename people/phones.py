"""Telephone numbers of Kazakhstan, kept in E.164: `+7` and ten digits, the first of them 7."""

import re

_ORNAMENT = re.compile(r"[\s().\u2010-\u2014-]")
_SHAPE = re.compile(r"\+?[0-9]+")


def normalised(text: str) -> str | None:
    """A number as people write it, in E.164; None if it cannot be one of Kazakhstan.

    "8 (705) 123-45-67", "+7 705 123 45 67", "77051234567" and "7051234567" are all +77051234567.
    """
    return f"+7{_national(text)}" if problem(text) is None else None


def problem(text: str) -> str | None:
    """Why a number cannot be taken, "characters", "length" or "country"; None if it can."""
    bare = _ORNAMENT.sub("", text)
    if not _SHAPE.fullmatch(bare):
        return "characters" if bare else "length"
    if bare.startswith("+") and not bare.startswith("+7"):
        return "country"
    national = _national(text)
    if len(national) != 10:
        return "length"
    # Mobile codes and the landline codes 71 and 72 all begin with 7; +7 9… is Russia.
    return None if national.startswith("7") else "country"


def _national(text: str) -> str:
    """The digits after the country code +7, or after the 8 that is dialled in its place at home."""
    bare = _ORNAMENT.sub("", text)
    if bare.startswith("+7"):
        return bare[2:]
    return bare[1:] if len(bare) == 11 and bare[0] in "78" else bare
