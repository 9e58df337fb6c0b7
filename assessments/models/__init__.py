"""How it is checked: banks, papers, attempts, answers."""

from assessments.models.attempts import Answer, Attempt, AttemptQuerySet
from assessments.models.banks import (
    Picture,
    PictureUse,
    Question,
    QuestionBank,
    QuestionQuerySet,
    QuestionTag,
    QuestionText,
)
from assessments.models.papers import DrawRule, ExamPage, Paper

__all__ = [
    "Answer",
    "Attempt",
    "AttemptQuerySet",
    "DrawRule",
    "ExamPage",
    "Paper",
    "Picture",
    "PictureUse",
    "Question",
    "QuestionBank",
    "QuestionQuerySet",
    "QuestionTag",
    "QuestionText",
]
