"""From the frozen facts to the sheet: which value stands where, at which size, in which lines.

Lines are broken here, by the faces' own widths, and not by WeasyPrint. So a certificate that cannot be printed is
refused before it has a number, and every value on the sheet is one line in an element of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from certification.rendering import wording
from certification.rendering.fit import FACES, STYLES, CannotPrint, Part, boxes, line
from certification.rendering.look import LOGO, SECOND_SIGNATURE, SIGNATURE

Fields = dict[str, Any]
LANGUAGES = ("kk", "ru", "en")
NEEDED = (
    "name", "number", "code", "programme.kk", "programme.ru", "programme.en", "form.kk", "form.ru",
    "kind.kk", "kind.ru", "period.from", "period.to", "issued_on", "issuer.kk", "issuer.ru", "signatory.name",
)  # fmt: skip
DATES = ("period.from", "period.to", "issued_on", "expires_on")

NAME_SIZES = (33, 26, 20, 18, 16)
LATIN_SIZES = (11, 10, 9, 8)
HEAD_SIZES = (15, 13, 11, 9.5, 8.5)
COLUMN_SIZES = (10.5, 10, 9.5, 9, 8.5, 8, 7.5)
ENGLISH_SIZES = (9, 8.5, 8, 7.5, 7)
DATE_SIZES = (9.5, 9, 8.5, 8, 7.5)
SIGN_SIZES = (10, 9.5, 9, 8.5, 8, 7.5, 7)
CHECK_SIZES = (8.5, 8, 7.5, 7, 6.5, 6, 5.5)

LETTER_NAME_SIZES = (26, 22, 20, 18, 16, 14, 12)
PAIR_SIZES = (9, 8.5, 8, 7.5, 7, 6.5, 6)  # two signatories side by side

STATEMENT = {"kk": "оқу бағдарламасын толық меңгерді", "ru": "программа обучения освоена полностью"}
PLACE_AND_DATE = "Берілген орны мен күні / Место и дата выдачи"
LAST_DAY = "Соңғы жарамды күні / Действителен по"
CHECK = {"kk": "Түпнұсқалығын тексеру", "ru": "Проверить подлинность", "en": "Verify this certificate"}
OFFLINE = {"": "Код: интернетсіз де / и без интернета", ".en": "Code: offline as well"}


class Measures(NamedTuple):
    """The places of one kind of sheet, in millimetres: width, and height where lines are broken to fit it."""

    names: Sequence[float]
    name: float
    number: float
    head: tuple[float, float]
    columns: tuple[float, float]
    english: tuple[float, float]
    dates: tuple[float, float]
    sign: tuple[float, float]
    pair: tuple[float, float]  # each of two signatories
    check: tuple[float, float]
    check_sizes: Sequence[float] = CHECK_SIZES
    left: tuple[str, ...] = ()  # boxes set from the left, beside those that always are


MEASURES = {
    "completion": Measures(
        NAME_SIZES, 246, 110, (93, 18), (113, 37), (182, 17.2), (68, 26), (84, 17.5), (41, 17.5), (46, 27),
    ),
    "letter": Measures(
        LETTER_NAME_SIZES, 172, 150, (68, 18), (170, 36), (170, 24), (66, 26), (84, 19), (41, 19), (60, 27),
        left=("columns", "english", "check"),
    ),
}  # fmt: skip
# What makes way for the larger code that carries signed words; their places stand in `<kind>-signed.css`.
SIGNED_MEASURES = {
    "completion": MEASURES["completion"]._replace(
        english=(181, 17.2), check=(46, 28.7), check_sizes=CHECK_SIZES[2:]
    ),
    "letter": MEASURES["letter"]._replace(check=(60, 30), check_sizes=CHECK_SIZES[2:]),
}


def fields(printed: Mapping[str, Any], *, verify_url: str, kind: str = "completion") -> Fields:
    """Every value of the sheet: `{"size": class, "wide": millimetres, "text"}` for a single line, or `"boxes"` of parts
    instead of the text.

    kind  a key of MEASURES
    Raises CannotPrint with the field that is absent, no date, or too long for its place.
    """
    check_needed(printed)
    at = (SIGNED_MEASURES if printed.get("signed") else MEASURES)[kind]
    name = Part("name", printed["name"], "name")
    number = Part("number", f"№ {printed['number']}", "strong")
    placed: Fields = {
        "name": _single(name, at.names, at.name),
        "number": _single(number, LATIN_SIZES, at.number),
        "head": _box(tuple((part,) for part in _worded("issuer", "head", printed)[:2]), HEAD_SIZES, *at.head),
        "columns": _box((_column(printed, "kk"), _column(printed, "ru")), COLUMN_SIZES, *at.columns),
        "english": _box((_english(printed),), ENGLISH_SIZES, *at.english),
        "dates": _box((_dates(printed),), DATE_SIZES, *at.dates),
        "sign": _signs(printed, at),
        "check": _box((_check(printed, verify_url),), at.check_sizes, *at.check),
    }
    if printed.get("name_latin"):
        latin = Part("name_latin", printed["name_latin"], "text")
        placed["name_latin"] = _single(latin, LATIN_SIZES, at.name)
    for box in at.left:
        placed[box] = {**placed[box], "aligned": "left"}
    return placed


def html(
    fields: Fields,
    *,
    html_name: str,
    number: str,
    qr_name: str,
    demo: bool,
    pictures: Collection[str] = (),
    transcript: Mapping[str, Any] | None = None,
) -> str:
    """The page that WeasyPrint lays out, from `templates/certificates/<html_name>.html`.

    pictures    names of those that the look holds
    transcript  what `transcript` says, for the pages behind the sheet
    """
    return render_to_string(
        f"certificates/{html_name}.html",
        {
            **fields,
            "plain_number": number,
            "qr_name": qr_name,
            "demo": demo,
            "logo": LOGO in pictures,
            "signatures": [SIGNATURE in pictures, SECOND_SIGNATURE in pictures],
            "transcript": transcript and {**transcript, "kind": html_name},
        },
    )


def transcript(printed: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the pages behind the sheet say, or None: the number, whose, and a row for each module."""
    if not printed.get("modules"):
        return None
    rows = [
        {
            "title": one["title"],
            "hours": wording.figure(one.get("hours")),
            "result": wording.figure(one.get("result")),
        }
        for one in printed["modules"]
    ]
    return {
        "name": printed["name"],
        "number": printed["number"],
        "programme": {code: wording.quoted(printed["programme"][code], code) for code in ("kk", "ru")},
        "rows": rows,
        "has_hours": any(row["hours"] for row in rows),
    }


def css() -> str:
    """The rules that follow from the measures: faces, kinds of line, and a class for each size in use."""
    rules = [f'@font-face{{font-family:"{name}";src:url("print:{file}")}}' for name, file in FACES.items()]
    rules += [
        f'.{name}{{font-family:"{style.face}";font-size:{style.ratio:g}em;line-height:{style.leading:g};'
        f"margin:{style.around:g}em 0}}"
        for name, style in STYLES.items()
    ]
    every = (
        NAME_SIZES,
        LATIN_SIZES,
        HEAD_SIZES,
        COLUMN_SIZES,
        ENGLISH_SIZES,
        DATE_SIZES,
        SIGN_SIZES,
        CHECK_SIZES,
        LETTER_NAME_SIZES,
        PAIR_SIZES,
    )
    sizes = sorted({float(size) for group in every for size in group})
    rules += [f".{size_class(size)}{{font-size:{size:g}pt}}" for size in sizes]
    return "\n".join(rules)


def size_class(size: float) -> str:
    """The class for a size in points: 10.5 → `pt105`."""
    return f"pt{round(size * 10)}"


def check_needed(printed: Mapping[str, Any]) -> None:
    """Raises CannotPrint for the first value without which a certificate says nothing, or that is no date or number."""
    for field in NEEDED:
        if not _value(printed, field):
            raise CannotPrint(field, _("The field “%(field)s” is empty.") % {"field": field})
    for field in DATES:
        try:
            date.fromisoformat(_value(printed, field) or "2026-01-01")
        except (TypeError, ValueError):
            raise CannotPrint(field, _("The field “%(field)s” is not a date.") % {"field": field}) from None
    for field in ("hours", "score"):
        if not isinstance(_value(printed, field) or 0, int | float):
            raise CannotPrint(field, _("The field “%(field)s” is not a number.") % {"field": field})


def _single(part: Part, sizes: Sequence[float], wide: float) -> Fields:
    return {"size": size_class(line(part, sizes=sizes, wide=wide)), "wide": wide, "text": part.text}


@lru_cache(maxsize=1024)
def _box(contents: tuple[tuple[Part, ...], ...], sizes: Sequence[float], wide: float, high: float) -> Fields:
    size, broken = boxes(contents, sizes=sizes, wide=wide, high=high)
    return {
        "size": size_class(size),
        "wide": wide,
        "boxes": [
            [
                {"field": part.field, "style": part.style, "lines": lines, "language": _language(part.field)}
                for part, lines in zip(parts, box, strict=True)
            ]
            for parts, box in zip(contents, broken, strict=True)
        ],
    }


def _column(printed: Mapping[str, Any], language: str) -> tuple[Part, ...]:
    first, last = _date(printed, "period.from"), _date(printed, "period.to")
    terms = [
        _value(printed, f"kind.{language}"),
        _value(printed, f"form.{language}"),
        _hours(printed, language),
    ]
    when = [wording.period(first, last, language)]
    if printed.get("score") is not None:
        when.append(wording.score(printed["score"], language))
    title = wording.quoted(_value(printed, f"programme.{language}"), language)
    stated = _value(printed, f"statement.{language}")
    return _filled(
        Part(f"position.{language}", _value(printed, f"position.{language}"), "text"),
        Part(f"statement.{language}" if stated else "", stated or STATEMENT[language], "text"),
        Part(f"programme.{language}", title, "title"),
        Part(f"kind.{language}", ", ".join(filter(None, terms)), "text"),
        Part("period", ", ".join(when), "text"),
    )


def _english(printed: Mapping[str, Any]) -> tuple[Part, ...]:
    first, last = _date(printed, "period.from"), _date(printed, "period.to")
    terms = [
        _value(printed, "kind.en"),
        _value(printed, "form.en"),
        _hours(printed, "en"),
        wording.period(first, last, "en"),
    ]
    if printed.get("score") is not None:
        terms.append(wording.score(printed["score"], "en"))
    issued = [
        _value(printed, "issuer.en"),
        _value(printed, "place.en"),
        wording.day(_date(printed, "issued_on"), "en"),
    ]
    if printed.get("expires_on"):
        issued.append(f"valid through {wording.day(_date(printed, 'expires_on'), 'en')}")
    title = wording.quoted(_value(printed, "programme.en"), "en")
    stated = _value(printed, "statement.en")
    done = f"{stated} {title}" if stated else f"has completed the training programme {title} in full"
    return _filled(
        Part("position.en", _value(printed, "position.en"), "text"),
        Part("programme.en", done, "strong"),
        Part("kind.en", ", ".join(filter(None, terms)), "text"),
        Part("issuer.en", ", ".join(filter(None, issued)), "text"),
    )


def _dates(printed: Mapping[str, Any]) -> tuple[Part, ...]:
    issued = _date(printed, "issued_on")
    parts = [Part("", PLACE_AND_DATE, "note")]
    for language in ("kk", "ru"):
        place = _value(printed, f"place.{language}")
        words = ", ".join(filter(None, (place, wording.day(issued, language))))
        parts.append(Part(f"place.{language}", words, "text"))
    if printed.get("expires_on"):
        last = _date(printed, "expires_on")
        parts.append(Part("", LAST_DAY, "note"))
        parts += [Part("expires_on", wording.day(last, language), "text") for language in ("kk", "ru")]
    return tuple(parts)


def _signs(printed: Mapping[str, Any], at: Measures) -> Fields:
    """One signatory, or two side by side at one size."""
    if not printed.get("second"):
        return _box((_sign(printed, "signatory"),), SIGN_SIZES, *at.sign)
    return _box((_sign(printed, "signatory"), _sign(printed, "second")), PAIR_SIZES, *at.pair)


def _sign(printed: Mapping[str, Any], who: str) -> tuple[Part, ...]:
    posts = _worded(f"{who}.post", "note", printed)
    return (Part(f"{who}.name", _value(printed, f"{who}.name"), "strong"), *_filled(*posts))


def _hours(printed: Mapping[str, Any], language: str) -> str:
    """The hours in words, or nothing where the paper does not print them."""
    return wording.hours(printed["hours"], language) if printed.get("hours") else ""


def _check(printed: Mapping[str, Any], verify_url: str) -> tuple[Part, ...]:
    address = verify_url.partition("://")[2]
    groups = wording.grouped(printed["code"])
    return (
        *(
            Part(f"check.{language}", CHECK[language], "strong" if language == "kk" else "text")
            for language in LANGUAGES
        ),
        Part("verify_url", address.removesuffix(printed["code"]), "text"),
        *(Part("code", " ".join(groups[start : start + 4]), "strong") for start in range(0, len(groups), 4)),
        *(Part(f"signed{own}", words, "note") for own, words in OFFLINE.items() if printed.get("signed")),
    )


def _worded(field: str, style: str, printed: Mapping[str, Any]) -> list[Part]:
    return [
        Part(f"{field}.{language}", _value(printed, f"{field}.{language}"), style) for language in LANGUAGES
    ]


def _language(field: str) -> str:
    last = field.rpartition(".")[2]
    return last if last in LANGUAGES else ""


def _filled(*parts: Part) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.text)


def _date(printed: Mapping[str, Any], field: str) -> date:
    return date.fromisoformat(_value(printed, field))


def _value(printed: Mapping[str, Any], field: str) -> Any:
    """The value under a dotted name, or an empty text where the facts are silent."""
    first, *others = field.split(".")
    value = printed.get(first)
    for key in others:
        value = value.get(key) if isinstance(value, dict) else None
    return "" if value is None else value
