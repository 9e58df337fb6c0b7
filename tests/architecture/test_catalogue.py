"""What we say ourselves is said in Kazakh and in Russian: everything, finished, and with the same variables."""

import re
from pathlib import Path

import polib
import pytest

from schoolofakims import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w[^>]*>")
WORD = re.compile(r"[^\W\d_]+")
CYRILLIC, LATIN = re.compile("[Ѐ-ӿ]"), re.compile("[A-Za-z]")

# An ending written straight after a variable would ignore vowel harmony, or the gender and case of a name.
# A whole word after a hyphen is none: "3-сұрақ" is how Kazakh numbers its questions.
VARIABLE = r"(?:%\(\w+\)[a-z]|%[sd]|\{\w*\})"
ENDINGS = (
    "а|е|ға|ге|қа|ке|на|не|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен|ды|ді|ты|ті|ны|ні|ның|нің|дың|дің|тың|тің|"
    "мен|бен|пен|дағы|дегі|тағы|тегі|лар|лер|дар|дер|тар|тер|шы|ші|сы|сі|ы|і|"
    "го|му|м|х|й|я|ю|у|ой|ый|ая|ое|ые|ых|ом|ем|ам|ах|ей|ов|ев"
)
GLUED = re.compile(rf"{VARIABLE}(?:[’']?[а-яёәғқңөұүһі]|[-–](?:{ENDINGS})\b)", re.I)

LANGUAGES = pytest.mark.parametrize("language", messages.LANGUAGES)


@pytest.fixture(scope="module")
def source() -> dict:
    return messages.in_source()


def _path(language: str) -> Path:
    return messages.catalogue_path(language)


def _catalogue(language: str) -> polib.POFile:
    path = _path(language)
    assert path.exists(), f"{path} is missing: run ./soa manage collect_messages and translate it"
    return polib.pofile(str(path))


def _in_use(language: str) -> list[polib.POEntry]:
    return [entry for entry in _catalogue(language) if not entry.obsolete]


def _texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@LANGUAGES
def test_the_catalogue_holds_exactly_what_the_source_says(language, source):
    listed = {(e.msgctxt, e.msgid): e.msgid_plural for e in _in_use(language)}
    said = {key: message.plural for key, message in source.items()}

    assert {key: places.places for key, places in source.items() if key not in listed} == {}
    assert listed == said


@LANGUAGES
def test_every_message_is_translated_and_none_is_a_guess(language):
    entries = _in_use(language)

    assert [entry.msgid for entry in entries if not entry.translated() and not entry.fuzzy] == []
    assert [entry.msgid for entry in entries if entry.fuzzy] == []


@LANGUAGES
def test_placeholders_and_tags_survive_translation(language):
    different = [
        (entry.msgid, text)
        for entry in _in_use(language)
        for text in _texts(entry)
        if text
        and sorted(PLACEHOLDER.findall(text))
        not in (
            sorted(PLACEHOLDER.findall(entry.msgid)),
            sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)),
        )
    ]

    assert different == []


@LANGUAGES
def test_no_word_mixes_two_alphabets(language):
    """A Latin i or c inside a Cyrillic word looks right, and no search ever finds it."""
    mixed = {
        word
        for entry in _in_use(language)
        for text in _texts(entry)
        for word in WORD.findall(PLACEHOLDER.sub(" ", text))
        if CYRILLIC.search(word) and LATIN.search(word)
    }

    assert mixed == set()


@LANGUAGES
def test_no_ending_hangs_on_a_variable(language):
    assert [text for entry in _in_use(language) for text in _texts(entry) if GLUED.search(text)] == []


@LANGUAGES
def test_lines_begin_and_end_as_in_english(language):
    """gettext refuses to compile a catalogue in which one text ends its line and the other does not."""
    uneven = [
        (entry.msgid, text)
        for entry in _in_use(language)
        for text in _texts(entry)
        if text and (text[0] == "\n", text[-1] == "\n") != (entry.msgid[0] == "\n", entry.msgid[-1] == "\n")
    ]

    assert uneven == []


def test_nouns_stay_singular_after_a_kazakh_numeral():
    different = [
        entry.msgid for entry in _in_use("kk") if entry.msgid_plural and len(set(_texts(entry))) != 1
    ]

    assert different == []


@LANGUAGES
def test_the_compiled_catalogue_is_that_of_the_text(language):
    path = _path(language).with_suffix(".mo")
    assert path.exists(), f"{path} is missing: run ./soa manage collect_messages"

    compiled = {(e.msgctxt, e.msgid): e.msgstr_plural or e.msgstr for e in polib.mofile(str(path))}

    assert compiled == {
        (e.msgctxt, e.msgid): e.msgstr_plural or e.msgstr for e in _in_use(language) if e.translated()
    }


@LANGUAGES
def test_the_header_counts_as_django_does(language):
    assert _catalogue(language).metadata["Plural-Forms"] == messages.HEADERS[language][1]
