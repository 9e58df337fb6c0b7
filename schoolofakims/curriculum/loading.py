"""Load the curriculum: everything is read and checked first, then written in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from wagtail.models import Site

from audit import trail
from schoolofakims.curriculum import files, pages, papers, registers, rubrics, storing
from schoolofakims.curriculum.files import Curriculum
from schoolofakims.curriculum.pages import Tally
from schoolofakims.curriculum.sheets import Problem


class CurriculumRefused(Exception):
    """The files can be read, but something in them is wrong. Nothing has been written."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Outcome:
    curriculum: Curriculum
    pages: Tally
    questions: Tally  # questions, papers and assignments
    registers: Tally  # acts and terms

    @property
    def warnings(self) -> list[str]:
        return self.curriculum.references.warnings

    def counts(self) -> dict:
        """The fixed shape of `load_curriculum --json`."""
        return {
            "courses": len(self.curriculum.courses),
            "modules": len(self.curriculum.modules),
            "lessons": len(self.curriculum.lessons),
            "questions": self.curriculum.questions,
            "languages": len(self.curriculum.languages),
        }


def load(folder: Path, *, at: datetime, force: bool = False) -> Outcome:
    """Make the School teach what the files say. A second load of the same files changes nothing.

    force  also overwrite what an author has edited since the last load
    Raises Unreadable when a file is missing or is not YAML, CurriculumRefused when its content is wrong.
    """
    curriculum = files.read(folder)
    if curriculum.problems:
        raise CurriculumRefused(curriculum.problems)
    with transaction.atomic():
        kept = registers.write(curriculum.references, force=force)
        drawn, questions = papers.write(curriculum, at=at, force=force)
        drawn |= rubrics.write(curriculum, questions, force=force)
        text = pages.tree(curriculum, storing.store(curriculum, registers.act_ids()), drawn)
        outcome = Outcome(curriculum, pages.write(text, force=force), questions, kept)
        if any((*_touched(outcome.pages), *_touched(questions), *_touched(kept))):
            trail.record(
                "courses.curriculum.loaded",
                subject=Site.objects.get(is_default_site=True),
                at=at,
                details={
                    "courses": [course.code for course in curriculum.courses],
                    "pages": _figures(outcome.pages),
                    "questions": _figures(questions),
                    "registers": _figures(kept),
                },
            )
    return outcome


def _touched(tally: Tally) -> tuple[list[str], list[str]]:
    return tally.new, tally.changed


def _figures(tally: Tally) -> dict[str, int]:
    return {
        "new": len(tally.new),
        "changed": len(tally.changed),
        "kept": len(tally.kept),
        "unchanged": tally.unchanged,
    }
