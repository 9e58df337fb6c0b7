"""Practical work from files: the rubric and the assignment that pages point at."""

from __future__ import annotations

import hashlib
import json

from assessments.models import Assignment, Criterion, Rubric, Work
from courses.models import Loaded
from regions.languages import CODES
from schoolofakims.curriculum.assignments import Task
from schoolofakims.curriculum.files import Curriculum
from schoolofakims.curriculum.keys import key_of
from schoolofakims.curriculum.pages import Tally


def write(curriculum: Curriculum, tally: Tally, *, force: bool) -> dict[str, Assignment]:
    """{code: assignment}. A rubric by which somebody is being marked stays; the changed one is a new row beside it."""
    found = {}
    for module in curriculum.modules:
        if module.work:
            found[module.work.task.code] = _write(module.work.task, tally, force)
    return found


def _write(task: Task, tally: Tally, force: bool) -> Assignment:
    key, digest = key_of("assignment", task.code), _digest(task)
    assignment = Assignment.objects.filter(code=task.code).first()
    told = Loaded.objects.filter(key=key, language="").values_list("digest", flat=True).first()
    if assignment and told == digest and not force:
        tally.unchanged += 1
        return assignment
    facts = {
        "kind": task.kind,
        "pass_mark": task.pass_mark,
        "due_days": task.due_days,
        **_titles(task.titles),
    }
    if assignment is None:
        assignment = Assignment.objects.create(code=task.code, rubric=_rubric(task, task.code), **facts)
        tally.new.append(task.code)
    else:
        is_used = Work.objects.filter(assignment__rubric=assignment.rubric_id).exists()
        changed = _rows(assignment.rubric) != _wanted(task)
        if changed and is_used:
            # Whoever is being marked stays with what they began with; a new assignment takes over the code.
            old, number = assignment, Assignment.objects.filter(code__startswith=f"{task.code}@").count() + 1
            Rubric.objects.filter(pk=old.rubric_id).update(code=f"{task.code}@{number}")
            Assignment.objects.filter(pk=old.pk).update(code=f"{task.code}@{number}")
            assignment = Assignment.objects.create(code=task.code, rubric=_rubric(task, task.code), **facts)
        else:
            if changed:
                assignment.rubric.criteria.all().delete()
                _add_criteria(assignment.rubric, task)
            for name, value in facts.items():
                setattr(assignment, name, value)
            assignment.save(update_fields=list(facts))
        tally.changed.append(task.code)
    Loaded.objects.update_or_create(key=key, language="", defaults={"digest": digest})
    return assignment


def _rubric(task: Task, code: str) -> Rubric:
    rubric = Rubric.objects.create(code=code, **_titles(task.titles))
    _add_criteria(rubric, task)
    return rubric


def _add_criteria(rubric: Rubric, task: Task) -> None:
    Criterion.objects.bulk_create(
        Criterion(rubric=rubric, position=position, **row)
        for position, row in enumerate(_wanted(task), start=1)
    )


def _wanted(task: Task) -> list[dict]:
    return [
        {
            "code": one.code,
            "points": one.points,
            "levels": [{"points": level.points, **level.words} for level in one.levels],
            **_titles(one.titles),
        }
        for one in task.criteria
    ]


def _rows(rubric: Rubric) -> list[dict]:
    names = ("code", "points", "levels", *(f"title_{code}" for code in CODES))
    return list(rubric.criteria.order_by("position").values(*names))


def _titles(words: dict[str, str]) -> dict[str, str]:
    return {f"title_{code}": words.get(code, "") for code in CODES}


def _digest(task: Task) -> str:
    facts = [task.kind, task.pass_mark, task.due_days, task.titles, _wanted(task)]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
