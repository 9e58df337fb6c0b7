"""What the lists of banks and questions show, in as many queries for one row as for a thousand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from assessments import access
from assessments.models import Answer, DrawRule, Paper, Question, QuestionBank, QuestionTag, QuestionText
from assessments.questions import likeness
from assessments.questions import papers as papers_act
from courses.models import Act
from people.models import User
from regions.languages import FALLBACKS
from training.models import Cohort, SyllabusUnit

PER_PAGE = 50
MOST_TWINS = 200
ALIVE = (Cohort.Status.OPEN, Cohort.Status.RUNNING)
LANGUAGES = ("whole", "all", "no_kk", "no_ru", "no_en")
ORDERS = {"code": ("bank__code", "code", "pk"), "new": ("-changed_at", "-pk"), "old": ("changed_at", "pk")}


class Wanted(NamedTuple):
    """What a list of questions is narrowed to; a blank narrows nothing.

    language  "whole": Kazakh and Russian complete; "all": English as well; "no_kk", "no_ru", "no_en": not complete
    days      the act behind the question has not been checked for so long, or never
    """

    words: str = ""
    bank: int | None = None
    status: str = ""
    kind: str = ""
    difficulty: str = ""
    tag: str = ""
    language: str = ""
    days: int | None = None
    order: str = "code"


class Twins(NamedTuple):
    """Two questions that say nearly the same: how nearly (0–100), and in which language it was seen."""

    one: Question
    other: Question
    percent: int
    language: str


def questions(user: User, wanted: Wanted, today: date) -> QuerySet[Question]:
    """The questions that a person sees in a list; `asked` counts the attempts that they stand in."""
    found = access.questions_for(user)
    plain = {
        "status": wanted.status,
        "kind": wanted.kind,
        "difficulty": wanted.difficulty,
        "bank": wanted.bank,
    }
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if not wanted.status:
        found = found.in_use()
    if wanted.tag:
        found = found.filter(tag_rows__tag=wanted.tag)
    if wanted.words.strip():
        found = found.filter(_saying(wanted.words))
    if wanted.language in LANGUAGES:
        found = found.filter(_in_language(wanted.language))
    if wanted.days is not None:
        # The codes themselves: PostgreSQL compares no JSON with a column of words.
        found = found.filter(basis__act__in=list(_unchecked(today - timedelta(days=wanted.days))))
    counted = Answer.objects.filter(question=OuterRef("pk")).order_by().values("question")
    found = found.annotate(asked=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0))
    return found.prefetch_related("texts").order_by(*ORDERS.get(wanted.order, ORDERS["code"]))


def banks(user: User) -> list[dict]:
    """[{bank, statuses: {status: n}, languages: {code: approved questions complete in it}, papers: [code], cohorts}].

    cohorts  how many open or running ones take a paper that draws from the bank
    """
    rows = list(access.banks_for(user).select_related("owner"))
    statuses: dict[int, Counter] = defaultdict(Counter)
    for bank, status, count in _counted(Question.objects.filter(bank__in=rows), "bank", "status"):
        statuses[bank][status] = count
    whole = QuestionText.objects.filter(
        question__bank__in=rows, question__status=Question.Status.APPROVED, complete=True
    )
    languages: dict[int, Counter] = defaultdict(Counter)
    for bank, language, count in _counted(whole, "question__bank", "language"):
        languages[bank][language] = count
    papers, cohorts = _uses(rows)
    return [
        {
            "bank": bank,
            "statuses": statuses[bank.pk],
            "languages": languages[bank.pk],
            "papers": papers[bank.pk],
            "cohorts": len({cohort for paper in papers[bank.pk] for cohort in cohorts.get(paper, ())}),
        }
        for bank in rows
    ]


def papers(rows: Sequence[Paper]) -> list[dict]:
    """[{paper, questions: how many it draws, check: as `supply.check` says it, cohorts}] of these papers."""
    drawn = DrawRule.objects.filter(paper__in=rows).order_by().values_list("paper").annotate(n=Sum("count"))
    questions, checked = dict(drawn), papers_act.checks(rows)
    cohorts = cohorts_of([paper.code for paper in rows])
    return [
        {
            "paper": paper,
            "questions": questions.get(paper.pk, 0),
            "check": checked[paper.pk],
            "cohorts": len(cohorts.get(paper.code, ())),
        }
        for paper in rows
    ]


def cohorts_of(codes: Collection[str]) -> dict[str, set[str]]:
    """{paper: codes of the open and running cohorts that take it}. One query."""
    units = SyllabusUnit.objects.filter(kind=SyllabusUnit.Kind.EXAM, cohort__status__in=ALIVE).order_by()
    found: dict[str, set[str]] = defaultdict(set)
    named = units.filter(rules__paper__in=list(codes)).annotate(paper=KeyTextTransform("paper", "rules"))
    for paper, cohort in named.values_list("paper", "cohort__code"):
        found[paper].add(cohort)
    return found


def tags(user: User, bank: int | None = None) -> list[str]:
    """The tags of the questions that a person may see, in their alphabet; of one bank, if it is named."""
    rows = QuestionTag.objects.filter(question__in=access.questions_for(user).in_use().order_by())
    if bank:
        rows = rows.filter(question__bank=bank)
    return sorted(rows.order_by().values_list("tag", flat=True).distinct(), key=str.casefold)


def versions(question: Question) -> list[Question]:
    """All versions of a question, the newest first, each with its words and how often it was asked."""
    first = question.first_id or question.pk
    found = Question.objects.filter(Q(pk=first) | Q(first=first)).prefetch_related("texts")
    counted = Answer.objects.filter(question=OuterRef("pk")).order_by().values("question")
    found = found.annotate(asked=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0))
    return list(found.select_related("written_by", "approved_by", "bank").order_by("-version"))


def stale(found: Sequence[Question], latest: date) -> set[str]:
    """The codes of acts behind these questions that nobody has checked since that day. One query."""
    codes = {question.basis.get("act") for question in found}
    named = [code for code in codes if isinstance(code, str)]
    return set(_unchecked(latest).filter(code__in=named)) if named else set()


def same_words(question: Question, user: User) -> Question | None:
    """Another question that says the same in some language; versions of one question are one."""
    first = question.first_id or question.pk
    others = access.questions_for(user).in_use().exclude(Q(pk=first) | Q(first=first)).exclude(pk=question.pk)
    asked = {text.language: text.folded.partition("\n")[0] for text in question.texts.all()}
    same = Q(pk__in=[])
    for language, words in asked.items():
        if words:
            same |= Q(language=language, folded=words) | Q(language=language, folded__startswith=f"{words}\n")
    hit = QuestionText.objects.filter(same, question__in=others).order_by("question").first()
    return hit and others.filter(pk=hit.question_id).first()


def twins(user: User, bank: int | None, least: float) -> list[Twins]:
    """Pairs of questions in use that are alike by `least` (0–1) in some language, the most alike first.

    Versions of one question are no pair.
    """
    there = access.questions_for(user).in_use().prefetch_related("texts")
    rows = {row.pk: row for row in (there.filter(bank=bank) if bank else there).order_by("pk")}
    texts: dict[str, dict[int, str]] = defaultdict(dict)
    for row in rows.values():
        for text in row.texts.all():
            if asked := text.folded.partition("\n")[0]:
                texts[text.language][row.pk] = asked
    best: dict[tuple[int, int], Twins] = {}
    for language in sorted(texts, key=_reading_order):
        for pair in likeness.alike(texts[language], least):
            one, other = rows[pair.one], rows[pair.other]
            if (one.first_id or one.pk) == (other.first_id or other.pk):
                continue
            percent = int(pair.share * 100)
            known = best.get((one.pk, other.pk))
            if known is None or percent > known.percent:
                best[one.pk, other.pk] = Twins(one, other, percent, language)
    return sorted(best.values(), key=lambda pair: (-pair.percent, pair.one.pk, pair.other.pk))[:MOST_TWINS]


def _reading_order(language: str) -> int:
    return FALLBACKS.index(language) if language in FALLBACKS else len(FALLBACKS)


def _saying(words: str) -> Q:
    """Questions with all these words in one language, or with this code."""
    text = QuestionText.objects.filter(question=OuterRef("pk"))
    for word in likeness.folded(words).split():
        text = text.filter(folded__contains=word)
    in_words = Q(Exists(text)) if likeness.folded(words) else Q(pk__in=[])
    return in_words | Q(code__icontains=words.strip())


def _in_language(choice: str) -> Q:
    def whole(language: str) -> Exists:
        return Exists(QuestionText.objects.filter(question=OuterRef("pk"), language=language, complete=True))

    if choice in ("whole", "all"):
        codes = (*FALLBACKS, "en") if choice == "all" else FALLBACKS
        return Q(*(Q(whole(code)) for code in codes))
    return ~Q(whole(choice.removeprefix("no_")))


def _unchecked(latest: date) -> QuerySet:
    unchecked = Act.objects.filter(Q(checked_on=None) | Q(checked_on__lt=latest))
    return unchecked.order_by().values_list("code", flat=True)


def _counted(rows: QuerySet, *names: str) -> list[tuple]:
    return list(rows.order_by().values_list(*names).annotate(n=Count("pk")))


def _uses(rows: Sequence[QuestionBank]) -> tuple[dict[int, list[str]], dict[str, set[str]]]:
    """({bank: codes of papers that draw from it}, {paper: cohorts that take it now})"""
    papers: dict[int, list[str]] = defaultdict(list)
    drawing = DrawRule.objects.filter(bank__in=rows).order_by("paper__code")
    for bank, paper in drawing.values_list("bank", "paper__code").distinct():
        papers[bank].append(paper)
    return papers, cohorts_of({code for codes in papers.values() for code in codes})
