"""Questions and papers from files, through the acts that authors use."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from uuid import UUID

from assessments import banks
from assessments.kinds import KINDS
from assessments.models import DrawRule, Paper, Question, QuestionBank
from courses.models import Loaded
from regions.languages import CODES
from schoolofakims.curriculum.files import Curriculum
from schoolofakims.curriculum.keys import key_of
from schoolofakims.curriculum.pages import Tally
from schoolofakims.curriculum.questions import BankText, ExamText, QuestionText

ALPHABET = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so no words; no look-alikes
ID_LENGTH = 4


def write(curriculum: Curriculum, *, at: datetime, force: bool) -> tuple[dict[str, Paper], Tally]:
    """Banks with approved questions, then the papers that draw from them: {code: paper} and what was done."""
    tally = Tally()
    loaded = dict(Loaded.objects.filter(language="").values_list("key", "digest"))
    for module in curriculum.modules:
        if module.bank:
            _write_bank(module.bank, loaded, at, force, tally)
    papers = {}
    for module in curriculum.modules:
        if module.exam:
            papers[module.exam.text.code] = _write_paper(module.exam.text, loaded, force, tally)
    return papers, tally


def stored(question: Question) -> QuestionText:
    """A question of the bank in the form of the files, with its own option ids."""
    return QuestionText(
        code=question.code,
        kind=question.kind,
        parts=question.parts,
        key=question.key,
        points=question.points,
        difficulty=question.difficulty,
        basis=question.basis,
        tags=question.tags,
        texts={
            text.language: {"prompt": text.prompt, "explanation": text.explanation, "texts": text.texts}
            for text in question.texts.all()
        },
    )


def _write_bank(text: BankText, loaded: dict[UUID, str], at: datetime, force: bool, tally: Tally) -> None:
    bank, _made = QuestionBank.objects.update_or_create(code=text.code, defaults=_titles(text.titles))
    there = {
        question.code: question
        for question in bank.questions.exclude(status=Question.Status.RETIRED).prefetch_related("texts")
    }
    for question in text.questions:
        key = key_of("question", f"{text.code}/{question.code}")
        digest = question.digest()
        current = there.get(question.code)
        if current is None:
            banks.add_question(bank=bank, at=at, **_with_random_ids(question).__dict__)
            tally.new.append(question.code)
        elif (current_digest := stored(current).digest()) == digest:
            tally.unchanged += 1
        elif current_digest != loaded.get(key) and not force:
            if loaded.get(key) == digest:
                tally.unchanged += 1
            else:
                tally.kept.append(question.code)
            continue
        else:
            banks.revise(question=current, at=at, **_with_random_ids(question).__dict__)
            tally.changed.append(question.code)
        _note(key, digest, loaded)


def _with_random_ids(question: QuestionText) -> QuestionText:
    """Neither the order nor the value of an option id betrays the key."""
    names: dict[str, str] = {}
    for one in KINDS[question.kind].text_ids(question.parts):
        fresh = _random_id()
        while fresh in names.values():
            fresh = _random_id()
        names[one] = fresh
    return question.renamed(names)


def _random_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


def _write_paper(text: ExamText, loaded: dict[UUID, str], force: bool, tally: Tally) -> Paper:
    """Papers may change in place: a cohort that has opened stands on its own frozen copy."""
    key = key_of("paper", text.code)
    wanted = {**_titles(text.titles), **text.paper}
    digest = _digest(wanted, text.draws)
    paper = Paper.objects.filter(code=text.code).first()
    if paper is None:
        paper = Paper.objects.create(code=text.code, **wanted)
        tally.new.append(text.code)
    else:
        there = _digest({name: getattr(paper, name) for name in wanted}, paper.as_rules()["draws"])
        if there == digest or (loaded.get(key) == digest and not force):
            tally.unchanged += 1
            return paper
        if there != loaded.get(key) and not force:
            tally.kept.append(text.code)
            return paper
        for name, value in wanted.items():
            setattr(paper, name, value)
        paper.save(update_fields=list(wanted))
        paper.draws.all().delete()
        tally.changed.append(text.code)
    codes = {
        bank.code: bank
        for bank in QuestionBank.objects.filter(code__in=[draw["bank"] for draw in text.draws])
    }
    DrawRule.objects.bulk_create(
        [DrawRule(paper=paper, **{**draw, "bank": codes[draw["bank"]]}) for draw in text.draws]
    )
    _note(key, digest, loaded)
    return paper


def _titles(words: dict[str, str]) -> dict[str, str]:
    return {f"title_{code}": words.get(code, "") for code in CODES}


def _digest(values: dict, draws: list[dict]) -> str:
    return hashlib.sha256(json.dumps([values, draws], sort_keys=True).encode()).hexdigest()


def _note(key: UUID, digest: str, loaded: dict[UUID, str]) -> None:
    if loaded.get(key) != digest:
        Loaded.objects.update_or_create(key=key, language="", defaults={"digest": digest})
