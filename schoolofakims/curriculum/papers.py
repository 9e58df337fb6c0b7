"""Questions and papers from files, through the acts that authors use."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from uuid import UUID

from assessments.models import DrawRule, Paper, QuestionBank
from assessments.questions import banks, drafts
from courses.models import Loaded
from regions.languages import CODES
from schoolofakims.curriculum.files import Curriculum
from schoolofakims.curriculum.keys import key_of
from schoolofakims.curriculum.pages import Tally
from schoolofakims.curriculum.questions import BankText, ExamText


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


def _write_bank(text: BankText, loaded: dict[UUID, str], at: datetime, force: bool, tally: Tally) -> None:
    bank, _made = QuestionBank.objects.update_or_create(code=text.code, defaults=_titles(text.titles))
    there = {
        question.code: question
        # A correction that an author is writing has the same code; the file speaks of what exams draw.
        for question in bank.questions.approved().prefetch_related("texts")
    }
    for question in text.questions:
        key = key_of("question", f"{text.code}/{question.code}")
        digest = question.digest()
        current = there.get(question.code)
        if current is None:
            banks.add_question(bank=bank, at=at, **question.with_random_ids().__dict__)
            tally.new.append(question.code)
        elif (current_digest := drafts.of(current).digest()) == digest:
            tally.unchanged += 1
        elif current_digest != loaded.get(key) and not force:
            if loaded.get(key) == digest:
                tally.unchanged += 1
            else:
                tally.kept.append(question.code)
            continue
        else:
            banks.revise(question=current, at=at, **question.with_random_ids().__dict__)
            tally.changed.append(question.code)
        _note(key, digest, loaded)


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
        [
            DrawRule(paper=paper, position=place, **{**draw, "bank": codes[draw["bank"]]})
            for place, draw in enumerate(text.draws, start=1)
        ]
    )
    _note(key, digest, loaded)
    return paper


def _titles(words: dict[str, str]) -> dict[str, str]:
    return {f"title_{code}": words.get(code, "") for code in CODES}


def _digest(values: dict, draws: list[dict]) -> str:
    # Papers that were loaded before this choice existed have not been changed by anybody since.
    known = {name: value for name, value in values.items() if name != "one_at_a_time" or value}
    return hashlib.sha256(json.dumps([known, draws], sort_keys=True).encode()).hexdigest()


def _note(key: UUID, digest: str, loaded: dict[UUID, str]) -> None:
    if loaded.get(key) != digest:
        Loaded.objects.update_or_create(key=key, language="", defaults={"digest": digest})
