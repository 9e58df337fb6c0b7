"""What pages say of a question: its gaps, its key, its versions, in words of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assessments.kinds import KINDS
from assessments.models import Question, QuestionText
from assessments.questions import differences, drafts, parity
from assessments.questions.differences import Change
from assessments.questions.drafts import Draft
from assessments.questions.parity import Gap
from assessments.questions.supply import Check
from courses.models import Act
from regions.languages import CODES, FALLBACKS, LANGUAGES, worded

OWN_NAMES = {language.code: language.own_name for language in LANGUAGES}
EXCERPT = 160  # letters of a question in a list

# What each kind asks of a person, in the words of a colleague.
KIND_HINTS = {
    "SINGLE": gettext_lazy("Several answers to choose from, exactly one is right."),
    "MULTIPLE": gettext_lazy("Several answers to choose from, one or more are right."),
    "TRUE_FALSE": gettext_lazy("A statement that is true or false."),
    "NUMBER": gettext_lazy("A number is typed in: a sum, a share, a term in days."),
    "ORDER": gettext_lazy("Steps or events are put in the right order."),
    "MATCH": gettext_lazy("Things of one list are matched with things of another."),
    "SHORT_TEXT": gettext_lazy("A word or a few are typed in: a term, a name."),
}
STATUS_TONES = {"DRAFT": "grey", "REVIEWED": "blue", "APPROVED": "green", "RETIRED": "dark"}


def text_in(question: Question, language: str | None = None) -> QuestionText | None:
    """The words in the reader's language, else in Kazakh, then in Russian, then in any. Its texts are loaded."""
    there = {text.language: text for text in question.texts.all()}
    wanted = (language or get_language(), *FALLBACKS, *CODES)
    return next((there[code] for code in wanted if code in there), None)


def excerpt(question: Question) -> str:
    text = text_in(question)
    prompt = " ".join(text.prompt.split()) if text else ""
    return prompt if len(prompt) <= EXCERPT else f"{prompt[:EXCERPT].rsplit(' ', 1)[0]} …"


def languages(question: Question) -> list[dict]:
    """[{code, name, state}] for each language: "whole", "begun" or "none"."""
    there = {text.language: "whole" if text.complete else "begun" for text in question.texts.all()}
    return [
        {
            "code": one.code,
            "name": one.own_name,
            "short": one.short_name,
            "state": there.get(one.code, "none"),
        }
        for one in LANGUAGES
    ]


def missing(draft: Draft) -> dict:
    """{key: sentence or "", languages: [{code, name, needed: [sentence], advice: [sentence]}], is_whole}."""
    problems = KINDS[draft.kind].problems(draft.parts, draft.key)
    gaps = parity.gaps(draft.kind, draft.parts, draft.key, draft.texts)
    ids = KINDS[draft.kind].text_ids(draft.parts)
    rows = [
        {
            "code": code,
            "name": OWN_NAMES[code],
            "needed": [_gap(gap, ids) for gap in gaps if gap.language == code and gap.is_needed],
            "advice": [_gap(gap, ids) for gap in gaps if gap.language == code and not gap.is_needed],
        }
        for code in CODES
    ]
    key = _problem(problems[0]) if problems else ""
    return {
        "key": key,
        "languages": rows,
        "is_whole": not key and not any(row["needed"] for row in rows),
        "advises": any(row["advice"] for row in rows) or not draft.basis.get("act"),
        "no_basis": not (draft.basis.get("act") or draft.basis.get("source")),
    }


def history(versions: Sequence[Question], acts: Mapping[str, str]) -> list[dict]:
    """[{question, changes: [{what, language, pieces, before, after}]}] of versions, the newest first.

    acts  {code of an act: its title}
    """
    rows = []
    for newer, older in zip(versions, [*versions[1:], None], strict=True):
        changes = []
        if older is not None:
            old, new = drafts.of(older), drafts.of(newer)
            changes = [_change(change, old, new, acts) for change in differences.between(old, new)]
        rows.append({"question": newer, "changes": changes})
    return rows


def key_in_words(draft: Draft, language: str | None = None) -> str:
    """What is right, in one line: "2. мәслихат", "20.1 ± 0.1 %"."""
    code = next((one for one in (language or get_language(), *FALLBACKS, *CODES) if one in draft.texts), "")
    words = draft.texts[code]["texts"] if code else {}
    key = draft.key
    if key is None:
        return _("nothing yet")
    if draft.kind == "SINGLE":
        return _numbered(draft, [str(key)], words)
    if draft.kind == "MULTIPLE" and isinstance(key, Mapping):
        return _numbered(draft, key.get("right") or [], words)
    if draft.kind == "ORDER" and isinstance(key, list):
        return " › ".join(words.get(one, "") for one in key)
    if draft.kind == "MATCH" and isinstance(key, Mapping):
        return "; ".join(f"{words.get(left, '')} – {words.get(right, '')}" for left, right in key.items())
    if draft.kind == "TRUE_FALSE":
        return _("True") if key else _("False")
    if draft.kind == "NUMBER" and isinstance(key, Mapping):
        return f"{key.get('value', '')} ± {key.get('tolerance', '')}"
    if draft.kind == "SHORT_TEXT" and isinstance(key, Mapping):
        return "; ".join(f"{one}: {', '.join(said)}" for one, said in key.items())
    return ""


def supply(check: Check) -> dict:
    """{sections: [{number, wanted, there, languages: [{short, n}], is_short}], is_enough, languages: [{name, is_enough}]}"""
    return {
        "sections": [
            {
                "number": number,
                "wanted": one.wanted,
                "there": one.there,
                "languages": [
                    {"short": lang.short_name, "n": one.languages[lang.code]} for lang in LANGUAGES
                ],
                "is_short": one.there < one.wanted,
            }
            for number, one in enumerate(check.sections, start=1)
        ],
        "is_enough": check.is_enough,
        "languages": [{"name": lang.own_name, "is_enough": check.languages[lang.code]} for lang in LANGUAGES],
    }


def act_title(act: Act) -> str:
    """An act as a list of the reader's language names it."""
    return ", ".join(filter(None, (worded(act, "title", get_language())[0], act.number)))


def basis_in_words(basis: Mapping, acts: Mapping[str, str]) -> str:
    """The act of the register and its article, or another source."""
    act = basis.get("act")
    if isinstance(act, str) and act:
        return ", ".join(filter(None, (acts.get(act, act), basis.get("article", ""))))
    source = basis.get("source") or {}
    return next((source[code] for code in (get_language(), *FALLBACKS, *CODES) if source.get(code)), "")


def _numbered(draft: Draft, right: Sequence[str], words: Mapping[str, str]) -> str:
    options = draft.parts.get("options", [])
    return "; ".join(f"{options.index(one) + 1}. {words.get(one, '')}" for one in right if one in options)


def _change(change: Change, old: Draft, new: Draft, acts: Mapping[str, str]) -> dict:
    say = _FACTS.get(change.what)
    return {
        "what": _WHAT[change.what],
        "number": change.number,
        "language": OWN_NAMES.get(change.language, ""),
        "lang": change.language,
        "pieces": change.pieces,
        "before": say(old, acts) if say else "",
        "after": say(new, acts) if say else "",
    }


def _credit(draft: Draft) -> str:
    rule = draft.key.get("credit") if isinstance(draft.key, Mapping) else ""
    return _("a share for each right answer") if rule == "partial" else _("all or nothing")


_FACTS = {
    "kind": lambda draft, acts: str(Question.Kind(draft.kind).label),
    "code": lambda draft, acts: draft.code,
    "points": lambda draft, acts: f"{draft.points.normalize():f}",
    "difficulty": lambda draft, acts: str(Question.Difficulty(draft.difficulty).label),
    "tags": lambda draft, acts: ", ".join(draft.tags),
    "basis": lambda draft, acts: basis_in_words(draft.basis, acts),
    "key": lambda draft, acts: key_in_words(draft),
    "rule": lambda draft, acts: _credit(draft),
    "unit": lambda draft, acts: " / ".join((draft.parts.get("unit") or {}).values()),
    "pictures": lambda draft, acts: str(len(draft.pictures())),
}
_WHAT = {
    "kind": gettext_lazy("Kind"),
    "code": gettext_lazy("Code"),
    "points": gettext_lazy("Points"),
    "difficulty": gettext_lazy("Difficulty"),
    "tags": gettext_lazy("Tags"),
    "basis": gettext_lazy("Basis"),
    "key": gettext_lazy("Right answer"),
    "rule": gettext_lazy("Partial credit"),
    "unit": gettext_lazy("Unit of measure"),
    "pictures": gettext_lazy("Pictures"),
    "prompt": gettext_lazy("Question"),
    "explanation": gettext_lazy("Explanation"),
    "option": gettext_lazy("Answer"),
}


def _gap(gap: Gap, ids: Sequence[str]) -> str:
    number = ids.index(gap.what) + 1 if gap.what in ids else gap.what
    return str(_GAPS[gap.code]) % {"number": number} if "%" in str(_GAPS[gap.code]) else str(_GAPS[gap.code])


_GAPS = {
    "language": gettext_lazy("No words yet."),
    "prompt": gettext_lazy("The question itself has no text."),
    "option": gettext_lazy("Answer %(number)s has no text."),
    "stranger": gettext_lazy("There are words of an answer that the question does not have."),
    "picture": gettext_lazy(
        "A picture that other languages have is missing: say it in words here, and it is shown."
    ),
    "alt": gettext_lazy("Picture %(number)s has no words for those who do not see it."),
    "explanation": gettext_lazy("Other languages have an explanation."),
    "accepted": gettext_lazy("No accepted answer in this language; answers of the other languages count."),
    "unit": gettext_lazy("No unit of measure; another language's is shown."),
}


def _problem(code: str) -> str:
    """What the right answer still lacks."""
    return str(_PROBLEMS.get(code.split("_")[-1], _PROBLEMS["shape"]))


_PROBLEMS = {
    "few": gettext_lazy("A question needs at least two answers to choose from."),
    "missing": gettext_lazy("The right answer is not marked."),
    "incomplete": gettext_lazy("The right answer is not complete."),
    "repeated": gettext_lazy("An answer stands twice."),
    "number": gettext_lazy("The right answer is not a number."),
    "tolerance": gettext_lazy("The tolerance is not a number."),
    "long": gettext_lazy("An accepted answer is too long."),
    "shape": gettext_lazy("The right answer is not marked."),
}
