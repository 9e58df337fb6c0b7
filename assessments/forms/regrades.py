"""What is typed when a question is marked anew: how, why, and the right answer, given as a learner gives it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessments import drawing
from assessments.kinds import KINDS, BadAnswer
from assessments.models import Answer, Question, QuestionText, Regrade
from assessments.sitting import forms as sheets
from assessments.sitting import saving

SEED = "regrade"


class RegradeForm(forms.Form):
    treatment = forms.ChoiceField(
        label=_("What is to be done"), choices=Regrade.Treatment, widget=forms.RadioSelect
    )
    falls = forms.ChoiceField(
        label=_("May somebody lose by it?"),
        choices=Regrade.Falls,
        initial=Regrade.Falls.KEEP,
        widget=forms.RadioSelect,
        help_text=_("Whoever has completed the programme keeps everything in any case."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays in the trail: which law or fact shows that the key is wrong."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, question: Question, text: QuestionText, for_one: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        order = drawing.order_of(question.parts, question.kind, SEED, question.pk, False)
        self.blank = Answer(position=1, question=question, order=order)
        self.key: Any = None
        self.problem = ""
        if for_one:
            del self.fields["falls"]

    def clean(self):
        said = super().clean()
        if said.get("treatment") in (Regrade.Treatment.ALSO, Regrade.Treatment.REKEY):
            self.problem = self._read(self.data)
            if self.problem:
                self.add_error(None, self.problem)
        return said

    def question(self) -> dict:
        """The question as the template of its kind shows it, with what was typed."""
        filled = None
        if self.is_bound:
            filled = sheets.Filled(self.data, [])
            if self.problem:
                filled.problems[1] = self.problem
        return sheets.sheet([self.blank], {self.blank.question_id: self.text}, filled)[0]

    def _read(self, post: QueryDict) -> str:
        question = self.blank.question
        try:
            chosen = KINDS[question.kind].read_form(question.parts, post.get, post.getlist, "q1")
        except BadAnswer as problem:
            return saving.unreadable(problem)
        if not KINDS[question.kind].is_complete(question.parts, chosen):
            return _t("Say which answer is right.")
        self.blank.chosen = chosen
        self.key = as_key(question, chosen)
        return ""


def as_key(question: Question, chosen: Any) -> Any:
    """A right answer as a key of the question: what else the key says stays."""
    if question.kind == Question.Kind.MULTIPLE:
        return {"right": chosen, "credit": question.key["credit"]}
    if question.kind == Question.Kind.NUMBER:
        return {"value": chosen, "tolerance": question.key["tolerance"]}
    if question.kind == Question.Kind.SHORT_TEXT:
        return {get_language(): [chosen]}
    return chosen


def as_answer(question: Question, key: Any) -> Any:
    """What a key calls right, as a learner would answer it."""
    if question.kind == Question.Kind.MULTIPLE:
        return key["right"]
    if question.kind == Question.Kind.NUMBER:
        return key["value"]
    if question.kind == Question.Kind.SHORT_TEXT:
        return " / ".join(dict.fromkeys(text for texts in key.values() for text in texts))
    return key


def keys_in_words(question: Question, text: QuestionText, keys: list) -> list[str]:
    return [sheets.in_words(question, text, as_answer(question, key)) for key in keys]
