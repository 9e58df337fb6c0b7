"""Dates, hours and codes in the words of the three languages. Pure functions.

The paper says the same thing whatever language its reader uses on screen, so these words are fixed here and do
not pass through gettext. No word takes an ending from a value beside it: in Kazakh the ending would follow the
sound of that value.
"""

from datetime import date

KK_MONTHS = (
    "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
    "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
)  # fmt: skip
RU_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
EN_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Keeps a number and its unit on one line while text is being broken; printed as a plain space.
TIE = "\u00a0"


def day(on: date, language: str) -> str:
    """One day: «2026 жылғы 23 қараша», «23 ноября 2026 года», "23 November 2026"."""
    month = _months(language)[on.month - 1]
    if language == "kk":
        return f"{on.year} жылғы {on.day} {month}"
    return f"{on.day} {month} {on.year}{' года' if language == 'ru' else ''}"


def period(first: date, last: date, language: str) -> str:
    """From one day to another, saying a shared month or year once: «2–18 сентября 2026 года»."""
    if first == last:
        return day(first, language)
    if first.year != last.year:
        return f"{day(first, language)} – {day(last, language)}"
    if first.month == last.month:
        days = f"{first.day}–{last.day}"
    else:
        days = f"{first.day} {_months(language)[first.month - 1]} – {last.day}"
    month = _months(language)[last.month - 1]
    if language == "kk":
        return f"{last.year} жылғы {days} {month}"
    return f"{days} {month} {last.year}{' года' if language == 'ru' else ''}"


def hours(count: int, language: str) -> str:
    """Academic hours with the noun in the right number: «72 академических часа»."""
    if language == "kk":
        return f"{count}{TIE}академиялық сағат"
    if language == "ru":
        return f"{count}{TIE}{_russian(count)}"
    return f"{count}{TIE}academic {'hour' if count == 1 else 'hours'}"


def score(points: float, language: str) -> str:
    """The final score out of a hundred, without a needless decimal; a comma where the language has one."""
    label = {"kk": "қорытынды балл", "ru": "итоговый балл", "en": "final score"}[language]
    figure = f"{points:g}" if language == "en" else f"{points:g}".replace(".", ",")
    return f"{label}{TIE}{figure}{TIE}/{TIE}100"


def figure(number: float | None) -> str:
    """A number in a column that all languages read: a comma, no needless decimal; blank where there is none."""
    return "" if number is None else f"{number:g}".replace(".", ",")


def quoted(title: str, language: str) -> str:
    """A programme's title in the quotation marks of its language, unless it brings its own."""
    if any(mark in title for mark in '«»“”"'):
        return title
    return f"“{title}”" if language == "en" else f"«{title}»"


def grouped(code: str, size: int = 4) -> list[str]:
    """A register code in groups that a person can type without losing the place."""
    return [code[start : start + size] for start in range(0, len(code), size)]


def _months(language: str) -> tuple[str, ...]:
    return {"kk": KK_MONTHS, "ru": RU_MONTHS, "en": EN_MONTHS}[language]


def _russian(count: int) -> str:
    last, tens = count % 10, count % 100
    if last == 1 and tens != 11:
        return "академический час"
    if last in (2, 3, 4) and tens not in (12, 13, 14):
        return "академических часа"
    return "академических часов"
