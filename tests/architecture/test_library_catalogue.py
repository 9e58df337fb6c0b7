"""What Django, django-allauth and the CMS say to people on our screens is said in Kazakh and in Russian.

The English catalogues that the packages ship list their messages; a release that adds or rewords one fails here
until `locale/libraries` follows. English needs no catalogue: it is the language of the messages themselves.
"""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation

LIBRARIES = Path(__file__).resolve().parents[2] / "locale" / "libraries"

# Whose messages people meet, by the beginning of the place that each catalogue names for them. Not among them:
# sign-in through other sites and the identity provider of allauth, Django's admin.
SEEN = {
    "django/conf": [""],
    "django/contrib/auth": [""],
    "allauth": [
        f"{folder}{app}/"
        for folder in ("", "templates/")
        for app in ("account", "allauth", "core", "mfa", "usersessions")
    ],
    **{
        package: [""]
        for package in (
            "taggit",
            "wagtail",
            "wagtail/admin",
            "wagtail/contrib/forms",
            "wagtail/documents",
            "wagtail/embeds",
            "wagtail/images",
            "wagtail/search",
            "wagtail/sites",
            "wagtail/snippets",
            "wagtail/users",
            "wagtail_localize",
            "wagtail_localize/locales",
        )
    },
}

# Said already, and not installed yet: parts of the CMS that nobody meets until they are switched on.
ALSO = ["wagtail/contrib/redirects", "wagtail/contrib/settings"]

# Django's welcome page for an empty project, and its names of a hundred languages.
UNSEEN = {"views/templates/default_urlconf.html", "conf/global_settings.py"}

# Alike in every language: signs, names of protocols, an abbreviation, and frames around a variable.
ALIKE = {"…", ":", ":?.!", ", ", "IPv4", "IPv6", "URL", "%(truncated_text)s…", "%(field_label)s:", "ID"}

PLACEHOLDER = re.compile(r"%\(\w+\)[srd]|%[sd]|\{\w*\}|</?\w[^>]*>")

# An ending written straight after a variable would ignore vowel harmony. Markers of links are no words.
GLUED = re.compile(r"(?:%\((?!link\)|end_link\))\w+\)[srd]|%[sd]|\{\w*\})[-–’']?[а-яёәғқңөұүһі]")


def _catalogue(package: str, language: str, domain: str = "django") -> polib.POFile:
    root, _, rest = package.partition("/")
    folder = Path(find_spec(root).origin).parent / rest
    return polib.pofile(str(folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"))


def _ours(language: str, domain: str = "django") -> polib.POFile:
    return polib.pofile(str(LIBRARIES / language / "LC_MESSAGES" / f"{domain}.po"))


def _messages() -> list[polib.POEntry]:
    return [
        entry
        for package, places in SEEN.items()
        for entry in _catalogue(package, "en")
        if not entry.obsolete
        and any(place.startswith(tuple(places)) and place not in UNSEEN for place, _ in entry.occurrences)
    ]


def _wordings(entry: polib.POEntry) -> list[str]:
    """What the active language makes of a message: one text, or one for each of 1, 2 and 5 if it counts."""
    if entry.msgid_plural:
        return [translation.ngettext(entry.msgid, entry.msgid_plural, n) for n in (1, 2, 5)]
    if entry.msgctxt:
        return [translation.pgettext(entry.msgctxt, entry.msgid)]
    return [translation.gettext(entry.msgid)]


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


@pytest.fixture
def no_fallback(settings):
    """Without it, a message that Russian lacks would come back in Kazakh, our default language, and look fine."""
    settings.LANGUAGE_CODE = "en"


def test_our_own_catalogues_win_over_those_of_the_libraries():
    assert [Path(path) for path in settings.LOCALE_PATHS] == [LIBRARIES.parent, LIBRARIES]


def test_the_packages_still_list_their_messages():
    assert len(_messages()) > 2400


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_visible_message_of_the_libraries_is_translated(language, no_fallback):
    with translation.override(language):
        untranslated = [
            entry.msgid
            for entry in _messages()
            if entry.msgid not in ALIKE and {entry.msgid, entry.msgid_plural} & set(_wordings(entry))
        ]

    assert untranslated == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_placeholders_and_tags_survive_translation(language, no_fallback):
    with translation.override(language):
        broken = [
            (entry.msgid, wording)
            for entry in _messages()
            for wording in _wordings(entry)
            if _placeholders(wording) != _placeholders(entry.msgid_plural or entry.msgid)
        ]

    assert broken == []


def test_kazakh_texts_hang_no_ending_on_a_variable(no_fallback):
    with translation.override("kk"):
        glued = [
            wording for entry in _messages() for wording in _wordings(entry) if GLUED.search(wording.lower())
        ]

    assert glued == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_our_entries_are_finished_and_still_in_use(language):
    known = {
        (entry.msgctxt, entry.msgid, entry.msgid_plural)
        for package in (*SEEN, *ALSO)
        for entry in _catalogue(package, "en")
        if not entry.obsolete
    }

    unfinished = [entry.msgid for entry in _ours(language) if entry.fuzzy or not entry.translated()]
    gone = [e.msgid for e in _ours(language) if (e.msgctxt, e.msgid, e.msgid_plural) not in known]

    assert unfinished == []
    assert gone == []


@pytest.mark.parametrize(
    ("language", "domain"), [("kk", "django"), ("kk", "djangojs"), ("ru", "django"), ("ru", "djangojs")]
)
def test_the_compiled_catalogue_is_that_of_the_text(language, domain):
    compiled = polib.mofile(str(LIBRARIES / language / "LC_MESSAGES" / f"{domain}.mo"))

    def texts(catalogue):
        return {(e.msgctxt, e.msgid): e.msgstr_plural or e.msgstr for e in catalogue}

    assert texts(compiled) == texts(_ours(language, domain))


@pytest.mark.parametrize("address", ["/cms/jsi18n/", "/cms/localize/jsi18n/"])
def test_the_scripts_of_the_cms_speak_kazakh(client, address):
    """Wagtail and wagtail-localize name here what their scripts say; each has English and Russian only."""
    said = {
        entry.msgid
        for package in ("wagtail/admin", "wagtail_localize")
        for entry in _catalogue(package, "en", "djangojs")
    }
    ours = {entry.msgid for entry in _ours("kk", "djangojs") if entry.translated()}

    words = client.get(address, headers={"accept-language": "kk"}).content.decode()

    assert said == ours
    assert f'"Collapse all": {json.dumps("Бәрін жию")}' in words
    assert f'"Publish in ": {json.dumps("Жариялау: ")}' in words


@pytest.mark.parametrize("form", [None, "alt. month", "abbrev. month"])
def test_kazakh_months_are_written_small(form, no_fallback):
    months = [
        entry
        for entry in _catalogue("django/conf", "en")
        if entry.msgctxt == form and ("utils/dates.py" in dict(entry.occurrences))
    ]

    with translation.override("kk"):
        capitals = [text for entry in months for text in _wordings(entry) if text != text.lower()]

    assert len(months) >= 12
    assert capitals == []


def test_the_cms_speaks_kazakh_where_authors_work(no_fallback):
    with translation.override("kk"):
        said = {
            word: translation.gettext(word)
            for word in ("Save draft", "Reports", "Approve", "Images", "History")
        }

    assert [word for word, kazakh in said.items() if kazakh == word] == []


def test_nouns_stay_singular_after_a_kazakh_numeral(no_fallback):
    with translation.override("kk"):
        different = [
            entry.msgid for entry in _messages() if entry.msgid_plural and len(set(_wordings(entry))) != 1
        ]

    assert different == []
