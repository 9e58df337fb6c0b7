"""More to look at for the pictures of the instructors' guide: made inside an installation, on top of `scene`."""

from __future__ import annotations

import json
from pathlib import Path

from django.urls import reverse
from django.utils import translation

from assessments.models import Answer, Paper, Question, QuestionBank
from people.models import User
from regions.models import Region
from tests import worlds
from tests.assessments import sittings
from tests.browser import scene
from training.models import Cohort, LessonQuestion, SyllabusUnit

BANKS = ("M01", "M02", "M03", "M04")
SAT_BY = 150  # so that ninety answered in Kazakh and sixty in Russian
ASKED = tuple(f"M02-Q{number:02}" for number in (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 13, 15, 18, 19, 21, 24))
QUESTION = {"kk": "Жиналысты қашан өткізген дұрыс?", "ru": "Когда лучше проводить собрание?"}
ASTRAY, HARDER_IN_RUSSIAN = "M02-Q01", "M02-Q05"


def make(target: str, language: str) -> None:
    """Write {key: address} of one language: those of `scene`, and banks, papers and an exam that many sat."""
    scene.make(target)
    User.objects.update(language=language)
    dana = User.objects.get(email="instructor@demo.example")
    QuestionBank.objects.filter(code__in=BANKS).update(owner=dana)
    Paper.objects.filter(code__in=[f"{code}-EXAM" for code in BANKS]).update(owner=dana)
    cohort = Cohort.objects.get(code=scene.CORE)
    exam = SyllabusUnit.objects.get(cohort=cohort, rules__paper="M02-EXAM")
    astray = _sit(cohort, exam)
    LessonQuestion.objects.filter(text__startswith="Жиналыс").update(text=QUESTION[language])
    with translation.override(language):
        found = _addresses(exam, astray)
    known = json.loads(Path(target).read_text(encoding="utf-8"))[language]
    Path(target).write_text(json.dumps(known | found), encoding="utf-8")


def _addresses(exam: SyllabusUnit, astray: Question) -> dict[str, str]:
    return {
        "bank": f"/cms/banks/{QuestionBank.objects.get(code='M01').pk}/",
        "paper": f"/cms/papers/{Paper.objects.get(code='M01-EXAM').pk}/",
        "approved": f"/cms/questions/{Question.objects.get(code='M01-Q07').pk}/",
        "figures": reverse("desk:figures_exam", args=[exam.key]),
        "figures of a question": reverse("desk:figures_question", args=[exam.key, astray.pk]),
    }


def _sit(cohort: Cohort, exam: SyllabusUnit) -> Question:
    """Many sit the exam; returns the question that draws the best astray."""
    asked = [Question.objects.get(code=code) for code in ASKED]
    village = Region.objects.filter(kind=Region.Kind.RURAL_OKRUG).first()
    sittings.sit(
        worlds.more_trainees(cohort, village, SAT_BY),
        exam,
        asked,
        harder_in_russian=(ASKED.index(HARDER_IN_RUSSIAN),),
        reply=_reply,
    )
    astray = asked[ASKED.index(ASTRAY)]
    best = Answer.objects.filter(question=astray, attempt__unit=exam, attempt__score__gte=65)
    misled = [answer.pk for answer in best if answer.attempt_id % 4]
    best.filter(pk__in=misled).update(chosen=astray.parts["options"][1], points=0)
    return astray


def _reply(question: Question, knows: bool, dice) -> object:
    """What somebody answers who knows it or does not."""
    key, parts = question.key, question.parts
    match question.kind:
        case "SINGLE":
            return key if knows else dice.choice([one for one in parts["options"] if one != key])
        case "MULTIPLE":
            return key["right"] if knows else sorted(dice.sample(parts["options"], 2))
        case "TRUE_FALSE":
            return key if knows else not key
        case "NUMBER":
            return key["value"] if knows else dice.choice(["79.9", "25.1", "12"])
        case "ORDER":
            return key if knows else [*key[1:], key[0]]
        case "MATCH":
            values = list(key.values())
            return key if knows else dict(zip(key, [*values[1:], values[0]], strict=True))
    return key["kk"][0] if knows else dice.choice(["бұйрық", "приказ"])
