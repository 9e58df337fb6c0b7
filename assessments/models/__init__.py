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
from assessments.models.sitting import AnswerFile, AttemptEvent, KeptAnswer

__all__ = [
    "Answer",
    "AnswerFile",
    "Attempt",
    "AttemptEvent",
    "AttemptQuerySet",
    "DrawRule",
    "ExamPage",
    "KeptAnswer",
    "Paper",
    "Picture",
    "PictureUse",
    "Question",
    "QuestionBank",
    "QuestionQuerySet",
    "QuestionTag",
    "QuestionText",
]
