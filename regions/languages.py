"""The three languages of the School. Kazakh is the State language and the default."""

from typing import NamedTuple


class Language(NamedTuple):
    code: str
    own_name: str
    short_name: str


LANGUAGES = (
    Language("kk", "Қазақша", "Қаз"),
    Language("ru", "Русский", "Рус"),
    Language("en", "English", "Eng"),
)
CODES = tuple(language.code for language in LANGUAGES)
DEFAULT = "kk"
FALLBACKS = ("kk", "ru")  # both are required of every record; English may be blank


def known(code: str | None) -> str:
    """A language code of ours: `code` itself if it is one, "ru" for "ru-KZ", otherwise Kazakh."""
    base = (code or "").lower().replace("_", "-").partition("-")[0]
    return base if base in CODES else DEFAULT


def worded(row: object, field: str, language: str) -> tuple[str, str]:
    """The words of a record in a language, and the language they are really in.

    Reads `<field>_<language>` of the row; what is blank comes in Kazakh, then in Russian. The second
    value belongs into the `lang` attribute of the element that shows the first.
    """
    wanted = known(language)
    for code in (wanted, *FALLBACKS):
        text = getattr(row, f"{field}_{code}") or ""
        if text.strip():
            return text, code
    return "", wanted
