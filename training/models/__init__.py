"""Who learns what, when, and what happens around a lesson. Records stand on frozen units, never on pages."""

from training.models.cohorts import (
    Cohort,
    CohortInstructor,
    Enrolment,
    Programme,
    ProgrammeCourse,
    RosterImport,
    SyllabusUnit,
    UnitResult,
)
from training.models.lessons import LessonPrint, LessonQuestion, Note, Reading
from training.models.offline import OfflineMark

__all__ = [
    "Cohort",
    "CohortInstructor",
    "Enrolment",
    "LessonPrint",
    "LessonQuestion",
    "Note",
    "OfflineMark",
    "Programme",
    "ProgrammeCourse",
    "Reading",
    "RosterImport",
    "SyllabusUnit",
    "UnitResult",
]
