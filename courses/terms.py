"""Terms of the glossary: their links inside a text, and their alphabetical list."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.rich_text import LinkHandler

from courses import access, wording
from courses.models import Term
from people.names import sort_key
from regions.languages import CODES, known


class TermLink(LinkHandler):
    """`<a linktype="term" key="maslikhat">`: opens the meaning, and leads to the glossary without a script.

    A key that the glossary does not hold leaves plain words.
    """

    identifier = "term"

    @staticmethod
    def get_model():
        return Term

    @classmethod
    def get_many(cls, attrs_list):
        terms = {term.key: term for term in access.terms({attrs.get("key", "") for attrs in attrs_list})}
        return [terms.get(attrs.get("key")) for attrs in attrs_list]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        language = known(get_language())
        return [_opening(term, language) if term else "<a>" for term in cls.get_many(attrs_list)]

    @classmethod
    def extract_references(cls, attrs):
        for term in access.terms({attrs.get("key", "")}):
            yield Term, str(term.pk), "", ""


def _opening(term: Term, language: str) -> str:
    """The opening tag; its template stands with those of the blocks, so that a change renders bodies anew."""
    words = {
        "url": f"{reverse('glossary')}#{term.key}",
        "word": getattr(term, f"word_{language}"),
        "meaning": getattr(term, f"meaning_{language}"),
    }
    return render_to_string("blocks/term.html", words).strip()


def by_letter(language: str) -> list[dict]:
    """The whole glossary in the alphabet of a language, in one query.

    Returns [{letter, anchor, terms: [{key, word, meaning, others: [{lang, word}]}]}]. The anchor counts the
    letters, for not every letter may stand in an address.
    """
    rows = sorted(access.terms(), key=lambda term: (sort_key(getattr(term, f"word_{language}")), term.key))
    letters: dict[str, list[dict]] = {}
    for term in rows:
        word = getattr(term, f"word_{language}")
        others = [{"lang": code, "word": getattr(term, f"word_{code}")} for code in CODES if code != language]
        letters.setdefault(wording.initial(word), []).append(
            {"key": term.key, "word": word, "meaning": getattr(term, f"meaning_{language}"), "others": others}
        )
    return [
        {"letter": letter, "anchor": f"letter-{place}", "terms": terms}
        for place, (letter, terms) in enumerate(letters.items(), start=1)
    ]
