"""A sheet that has been marked, in words: what was given, what is right and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assessments import grading
from assessments.models import Answer, QuestionText, Regrade
from assessments.sitting import forms
from courses.models import Act
from regions.languages import worded


def review(
    answers: Sequence[Answer],
    words: Mapping[int, QuestionText],
    acts: Mapping[str, Act],
    anew: Mapping[int, Regrade],
    *,
    of_other: bool = False,
) -> list[dict]:
    """[{number, question, kind, prompt, lang, pictures, explanation, basis, earned, of, state, lines, anew}], every answer marked.

    words  {question: its text with the explanation}
    acts   {code: act of the register} behind the questions
    anew   {question: the decision by which it was marked again}
    lines  [{text, say, is_right}]: what was given and what is right
    of_other  staff read the answers of a learner, who is not spoken to
    """
    says = _THEIRS if of_other else _OWN
    marked = []
    for answer in answers:
        question, text = answer.question, words[answer.question_id]
        state = "ok" if answer.points == answer.possible else "warn" if answer.points else "bad"
        marked.append(
            {
                "number": answer.position,
                "question": question.pk,
                "kind": str(forms.KIND_WORDS[question.kind]),
                "prompt": text.prompt,
                "pictures": forms.pictures_of(text),
                "lang": text.language if text.language != get_language() else "",
                "explanation": text.explanation,
                "basis": _basis(question.basis, acts),
                "earned": answer.points,
                "of": forms.points_in_words(answer.possible),
                "state": state,
                "is_blank": answer.chosen is None,
                "lines": _LINES[question.kind](
                    answer.chosen, _key(answer, anew.get(question.pk)), text.texts, question.parts, says
                ),
                "anew": _said_anew(anew.get(question.pk)),
            }
        )
    return marked


def _key(answer, decision):
    """The key that is best for an answer, of all that count."""
    keys = decision.keys if decision and decision.keys else [answer.question.key]
    kind, chosen, most = answer.question.kind, answer.chosen, answer.possible
    return max(keys, key=lambda key: grading.points_for(kind, key, chosen, most))


def _said_anew(decision):
    return _ANEW[decision.treatment] if decision else ""


def _basis(basis, acts):
    """What an answer rests on, in the language of the page: an act of the register and its article, or a source."""
    if "source" in basis:
        return basis["source"].get(get_language()) or basis["source"].get("ru", "")
    act, article = basis.get("act", ""), basis.get("article", "")
    if isinstance(act, str) and act in acts:
        act = ", ".join(filter(None, (worded(acts[act], "title", get_language())[0], acts[act].number)))
    else:
        # Before there was a register, files named acts in English: under other words it would be a foreign body.
        act = act.get(get_language(), "") if isinstance(act, dict) else act if get_language() == "en" else ""
    return _("%(act)s, article %(article)s") % {"act": act, "article": article} if act and article else act


class _Says(NamedTuple):
    """What stands beside an answer that was given."""

    right: str
    wrong: str
    answer: str
    placed: str
    place: str


def _line(text, say, *, is_right):
    return {"text": text, "say": say, "is_right": is_right}


def _options(right, chosen, texts, says):
    """One line for each option that was chosen or is right, in the order of the key."""
    lines = []
    for one in right:
        say = says.right if one in chosen else _("Right, but not chosen.")
        lines.append(_line(texts[one], say, is_right=True) | {"missed": one not in chosen})
    wrong = (one for one in chosen if one not in right)
    return lines + [_line(texts[one], says.wrong, is_right=False) for one in wrong]


def _single(chosen, key, texts, parts, says):
    return _options([key], [] if chosen is None else [chosen], texts, says)


def _multiple(chosen, key, texts, parts, says):
    return _options(key["right"], chosen or [], texts, says)


def _true_false(chosen, key, texts, parts, says):
    return _single(chosen, key, {True: _("True"), False: _("False")}, parts, says)


def _number(chosen, key, texts, parts, says):
    unit = forms.unit_of(parts)
    shown = f"{forms.local_number(key['value'])} {unit}".strip()
    if Decimal(key["tolerance"]):
        shown = f"{shown} ± {forms.local_number(key['tolerance'])}"
    lines = [_line(shown, _("The right answer."), is_right=True)]
    if chosen is None:
        return lines
    is_right = abs(Decimal(chosen) - Decimal(key["value"])) <= Decimal(key["tolerance"])
    given = f"{forms.local_number(chosen)} {unit}".strip()
    say = says.right if is_right else says.wrong
    return [_line(given, say, is_right=is_right), *([] if is_right else lines)]


def _order(chosen, key, texts, parts, says):
    given = chosen or []
    lines = []
    for place, one in enumerate(key, start=1):
        is_right = place <= len(given) and given[place - 1] == one
        say = says.placed if is_right else ""
        if given and not is_right:
            say = says.place % {"place": given.index(one) + 1}
        lines.append(_line(f"{place}. {texts[one]}", say, is_right=is_right or not given))
    return lines


def _match(chosen, key, texts, parts, says):
    given = chosen or {}
    lines = []
    for left, right in key.items():
        is_right = given.get(left) == right
        say = says.right if is_right else ""
        if left in given and not is_right:
            say = says.answer % {"answer": texts[given[left]]}
        lines.append(_line(f"{texts[left]} – {texts[right]}", say, is_right=is_right or left not in given))
    return lines


def _short_text(chosen, key, texts, parts, says):
    accepted = key.get(get_language()) or next(words for words in key.values() if words)
    is_right = chosen is not None and any(
        grading.same_text(chosen, one) for words in key.values() for one in words
    )
    if is_right:
        return [_line(chosen, says.right, is_right=True)]
    lines = [_line(chosen, says.wrong, is_right=False)] if chosen is not None else []
    return [*lines, _line(accepted[0], _("The right answer."), is_right=True)]


_LINES = {
    "SINGLE": _single,
    "MULTIPLE": _multiple,
    "TRUE_FALSE": _true_false,
    "NUMBER": _number,
    "ORDER": _order,
    "MATCH": _match,
    "SHORT_TEXT": _short_text,
}
_OWN = _Says(
    right=_lazy("Your answer. Right."),
    wrong=_lazy("Your answer. Wrong."),
    answer=_lazy("Your answer: %(answer)s."),
    placed=_lazy("You put it here."),
    place=_lazy("Your place: %(place)s."),
)
_THEIRS = _Says(
    right=_lazy("The learner's answer. Right."),
    wrong=_lazy("The learner's answer. Wrong."),
    answer=_lazy("The learner's answer: %(answer)s."),
    placed=_lazy("The learner put it here."),
    place=_lazy("The learner's place: %(place)s."),
)
_ANEW = {
    "ALSO": _lazy("This question was marked again: another answer is right as well."),
    "REKEY": _lazy("This question was marked again by a corrected key."),
    "DROP": _lazy("This question was wrong. Everybody gets the full points for it."),
}
