"""Names of people: how they are cleaned, doubted, compared, searched and sorted.

A name is kept as its owner writes it. What is folded here serves to find and compare, never to show.
"""

import re
import unicodedata

LIMIT = 80  # characters of one name

# The 42 letters of the Kazakh Cyrillic alphabet in their order, which is not that of code points.
ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"

_APOSTROPHES = "\u2018\u2019\u02bc\u0060\u00b4\u2032"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212"
_ONE_SPELLING = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-"))

# Latin letters that a reader takes for Cyrillic ones, lower case. Capital H is told apart below.
_LOOKALIKES = str.maketrans("aceiopxykmthb", "асеіорхукмтһв")

# For people without a Kazakh keyboard: the letter that they would type instead.
_SEARCH = str.maketrans("әғқңөұүіһё", "агкноууихе")

_PLACES = {letter: f"{place:02}" for place, letter in enumerate(ALPHABET, start=10)}
_PLACES |= {letter: f"{place:02}" for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz", start=60)}
_PLACES |= {" ": "00", "-": "01"}


def clean(text: str) -> str:
    """A name as it is stored: NFC, one kind of space, hyphen and apostrophe, nothing invisible."""
    visible = "".join(one for one in text if unicodedata.category(one) != "Cf")
    plain = unicodedata.normalize("NFC", visible).translate(_ONE_SPELLING)
    return re.sub(r" ?- ?", "-", " ".join(plain.split()))


def problem(text: str) -> str | None:
    """Why a cleaned name cannot stand, "empty", "length" or "characters"; None if it can.

    Cyrillic and Latin letters are allowed, and between two letters a space, a hyphen or an apostrophe.
    """
    if not text:
        return "empty"
    if len(text) > LIMIT:
        return "length"
    pieces = re.split(r"[ '-]", text)
    return None if all(piece and all(map(_script, piece)) for piece in pieces) else "characters"


def mixes_scripts(*names: str) -> bool:
    """Whether Latin and Cyrillic letters stand in one person's names. A warning, not an error.

    Give the surname, given name and patronymic together: `i`, `a`, `h` and `c` have Cyrillic twins,
    and a name typed with both is not found again.
    """
    return len({script for name in names for one in name if (script := _script(one))}) > 1


def lookalike_fold(text: str) -> str:
    """A key under which names that look alike are equal, whatever script their letters come from."""
    return " ".join(_one_script(word).lower().translate(_LOOKALIKES) for word in clean(text).split())


def search_fold(text: str) -> str:
    """What is stored and typed for searching: lower case, Kazakh letters as their plain neighbours.

    "Әбдіғали" is found by "абдигали". Latin letters that slipped into a Cyrillic word become Cyrillic;
    a name written in Latin throughout stays so.
    """
    words = clean(text).split()
    cyrillic = [_one_script(word).lower() for word in words]
    return " ".join(
        (folded.translate(_LOOKALIKES) if _has_cyrillic(word) else folded).translate(_SEARCH)
        for word, folded in zip(words, cyrillic, strict=True)
    )


def sort_key(text: str) -> str:
    """A string of digits that sorts as the Kazakh alphabet does; Latin names follow the Cyrillic ones.

    Two digits a letter, so a database column of keys sorts alike under every collation.
    """
    return "".join(map(_place, clean(text).lower().replace("'", "")))


def _place(letter: str) -> str:
    if letter in _PLACES:
        return _PLACES[letter]
    # Letters with marks (é, ş) stand with their plain letter, strangers at the end.
    return _PLACES.get(unicodedata.normalize("NFKD", letter)[0], "99")


def _script(letter: str) -> str | None:
    """LATIN or CYRILLIC for a letter of those scripts, None for anything else."""
    if not unicodedata.category(letter).startswith("L"):
        return None
    script = unicodedata.name(letter, "").partition(" ")[0]
    return script if script in ("LATIN", "CYRILLIC") else None


def _has_cyrillic(word: str) -> bool:
    return any(_script(letter) == "CYRILLIC" for letter in word)


def _one_script(word: str) -> str:
    """A word whose capital H, if it slipped into Cyrillic, is the Н that it looks like.

    Small h looks like һ, so the two cases of one Latin letter have different twins.
    """
    return word.replace("H", "Н") if _has_cyrillic(word) else word
