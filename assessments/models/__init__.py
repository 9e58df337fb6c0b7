"""How it is checked: banks, papers, attempts, answers."""

from assessments.models.attempts import Answer, Attempt, AttemptQuerySet
from assessments.models.banks import Question, QuestionBank, QuestionQuerySet, QuestionText
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
    "Question",
    "QuestionBank",
    "QuestionQuerySet",
    "QuestionText",
]
