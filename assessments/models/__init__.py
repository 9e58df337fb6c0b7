"""How it is checked: banks, papers, attempts, answers; rubrics and practical work."""

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
from assessments.models.fairness import Allowance, AllowanceEnd, AllowanceQuerySet, Incident
from assessments.models.papers import DrawRule, ExamPage, Paper
from assessments.models.practical import (
    DossierPaper,
    DossierPart,
    FinalMark,
    Mark,
    Submission,
    Upload,
    Work,
    WorkFile,
    WorkReturn,
)
from assessments.models.regrades import Appeal, DayOff, Regrade, RegradeLine, RegradeUnit, Result
from assessments.models.rubrics import Assignment, AssignmentPage, Criterion, MarkingRule, Rubric
from assessments.models.sitting import AnswerFile, AttemptEvent, KeptAnswer

__all__ = [
    "Allowance",
    "AllowanceEnd",
    "AllowanceQuerySet",
    "Answer",
    "AnswerFile",
    "Appeal",
    "Assignment",
    "AssignmentPage",
    "Attempt",
    "AttemptEvent",
    "AttemptQuerySet",
    "Criterion",
    "DayOff",
    "DossierPaper",
    "DossierPart",
    "DrawRule",
    "ExamPage",
    "FinalMark",
    "Incident",
    "KeptAnswer",
    "Mark",
    "MarkingRule",
    "Paper",
    "Picture",
    "PictureUse",
    "Question",
    "QuestionBank",
    "QuestionQuerySet",
    "QuestionTag",
    "QuestionText",
    "Regrade",
    "RegradeLine",
    "RegradeUnit",
    "Result",
    "Rubric",
    "Submission",
    "Upload",
    "Work",
    "WorkFile",
    "WorkReturn",
]
