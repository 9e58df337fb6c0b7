"""Reserve: give numbers and freeze every word that will be printed."""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit import trail
from certification import designs, faults, numbering, rendering, seal, tasks
from certification.badges import freezing
from certification.models import Batch, BatchLine, Certificate, NumberSeries, Signatory, Template
from certification.proof import card
from certification.proof.keys import Signer
from certification.proof.payload import CannotWrite
from certification.rendering import qr
from regions.languages import CODES, FALLBACKS, worded
from training.models import Enrolment, Programme, UnitResult

Kind, Form = Programme.Kind, Programme.Form
# An academic hour, by which programmes are counted; units are planned in minutes.
ACADEMIC_MINUTES = 45
# The paper says these whatever language the officer works in, so they do not pass through gettext.
KINDS = {
    Kind.ADVANCED_TRAINING: ("біліктілікті арттыру", "повышение квалификации", "advanced training"),
    Kind.RETRAINING: ("қайта даярлау", "переподготовка", "retraining"),
    Kind.OTHER: ("оқыту", "обучение", "training"),
}
FORMS = {
    Form.DISTANCE: ("қашықтан оқыту", "дистанционное обучение", "distance learning"),
    Form.BLENDED: ("аралас оқыту", "смешанное обучение", "blended learning"),
    Form.FULL_TIME: ("күндізгі оқыту", "очное обучение", "full-time learning"),
}


logger = logging.getLogger(__name__)


class ReservationRefused(Exception):
    """A certificate would come out wrong on paper; the message names the person and says why."""


def reserve(*, batch: Batch, lines: Collection[BatchLine], at: datetime) -> list[Certificate]:
    """One row per line, numbered in one block; the worker is nudged after commit.

    Runs inside the act that approves the batch. Raises ReservationRefused before a number is spent.
    """
    paper = batch.template
    facts = [facts_of(line.enrolment, signatory=batch.signatory, at=at, template=paper) for line in lines]
    for line, words in zip(lines, facts, strict=True):
        if reason := objection(words, html_name=paper.html_name):
            raise ReservationRefused(f"{line.enrolment.trainee.get_full_name()}: {reason}")
    series, numbers = numbering.take(
        series=settings.CERTIFICATE["series"], year=localdate(at).year, count=len(lines)
    )
    indexes = numbering.status_indexes(len(lines))
    look, signer = designs.look(paper), freezing.signer(at=at)
    digests = [rendering.digest(paper.html_name, look, is_signed=is_signed) for is_signed in (False, True)]
    made = Certificate.objects.bulk_create(
        _row(line, batch, series, number, words, digests, at, index, signer)
        for line, number, words, index in zip(lines, numbers, facts, indexes, strict=True)
    )
    region = batch.cohort.region
    details = {"series": series.pk, "batch": batch.pk}
    trail.record_all(
        (
            (
                "certification.certificate.reserved",
                certificate,
                region.code if region else "",
                details | {"number": certificate.number},
            )
            for certificate in made
        ),
        actor=batch.approved_by,
        at=at,
    )
    faults.point("before_reserve")
    transaction.on_commit(lambda: _begin([certificate.pk for certificate in made]), robust=True)
    return made


def facts_of(
    enrolment: Enrolment, *, signatory: Signatory, at: datetime, template: Template | None = None
) -> dict[str, Any]:
    """Everything that the paper says but number and code; the shape is told in `certification.rendering`.

    template  the paper whose words and rules hold; those of the house if left out
    """
    programme = enrolment.cohort.programme
    issued_on = localdate(at)
    design = template.design if template else designs.HOUSE
    years = programme.certificate_years
    months = design["months"] or (years * 12 if years is not None else None)
    printed = rendering.tidy(
        {
            "name": enrolment.trainee.get_full_name(),
            "name_latin": "",
            "programme": {language: worded(programme, "title", language)[0] for language in CODES},
            "hours": programme.hours,
            "form": dict(zip(CODES, FORMS[programme.form], strict=True)),
            "kind": dict(zip(CODES, KINDS[programme.kind], strict=True)),
            "period": _period(enrolment, issued_on),
            "issued_on": issued_on.isoformat(),
            "expires_on": _expiry(issued_on, months),
            "issuer": settings.CERTIFICATE["issuer"],
            "position": _position(enrolment),
            "place": settings.CERTIFICATE["place"],
            "score": None,
            "signatory": {"name": signatory.name_kk, "post": _own_words(signatory, "post")},
            "demo": _sealed_for_demo(at),
        }
    )
    if design["transcript"]:
        printed["modules"] = rendering.tidy(_modules(enrolment))
    return rendering.tidy(designs.words(template, printed)) if template else printed


def _modules(enrolment: Enrolment) -> list[dict[str, Any]]:
    """The modules that a person has done, in the order of the frozen syllabus, with hours and the mean result.

    Hours are those of the units that count for the module; a result is the mean of its scores by their weights.
    """
    done: dict[Any, list[UnitResult]] = {}
    for result in sorted(enrolment.results.all(), key=lambda one: one.unit.position):
        done.setdefault(result.unit.module_key, []).append(result)
    return [
        {
            "title": {code: worded(results[0].unit, "module_title", code)[0] for code in CODES},
            "hours": round(sum(one.unit.minutes for one in results) / ACADEMIC_MINUTES, 1) or None,
            "result": _mean(results),
        }
        for results in done.values()
    ]


def _mean(results: Collection[UnitResult]) -> float | None:
    scored = [(one.score, one.unit.weight) for one in results if one.score is not None and one.unit.weight]
    if not scored:
        return None
    return round(float(sum(score * weight for score, weight in scored) / sum(w for _s, w in scored)), 1)


def _sealed_for_demo(at: datetime) -> bool | None:
    """Whether the seal in use is the demonstration key; None while no seal can be used."""
    try:
        return seal.current(at).is_demo
    except seal.SealUnusable:
        logger.exception("the seal cannot be used")
        return None


def objection(facts: dict[str, Any], *, html_name: str = "completion") -> str:
    """Why these words cannot be printed and sealed, or nothing."""
    if facts["demo"] is None:
        return _("The seal of the School cannot be used. Tell the operator.")
    try:
        rendering.check_printable(facts, verify_url=f"{settings.SITE_URL}/v/", html_name=html_name)
    except rendering.CannotPrint as problem:
        return str(problem)
    return ""


def _begin(certificates: list[int]) -> None:
    faults.point("after_reserve")
    tasks.nudge(certificates)


def _row(
    line: BatchLine,
    batch: Batch,
    series: NumberSeries,
    number: int,
    words: dict[str, Any],
    digests: Sequence[str],
    at: datetime,
    status_index: int,
    signer: Signer | None,
) -> Certificate:
    """digests: of the design whose code is the plain address, and of that whose code carries signed words."""
    code = numbering.code()
    printed = {
        "number": numbering.printed(series.code, series.year, number),
        "series": series.code,
        "code": code,
        "verify_url": f"{settings.SITE_URL}/v/{code}",
        **words,
    }
    if signed := _signed(printed, status_index, line.enrolment.cohort.programme.code, signer):
        printed["signed"] = signed
    return Certificate(
        enrolment=line.enrolment,
        batch=batch,
        series=series,
        number=number,
        code=code,
        printed=printed,
        template_digest=digests["signed" in printed],
        reserved_at=at,
        expires_on=words["expires_on"],
        replaces=line.replaces,
        status_index=status_index,
        badge_proof=freezing.proof(printed, status_index=status_index, signer=signer, at=at),
    )


def _signed(printed: dict[str, Any], status_index: int, programme: str, signer: Signer | None) -> str:
    """The signed words for the QR code, frozen here so that a new key changes no paper that has a number.

    Nothing where they cannot be written or the code would be too fine: the paper then carries the plain address.
    """
    if signer is None:
        return ""
    try:
        signed = card.words(printed, status_index=status_index, programme=programme, signer=signer)
    except CannotWrite as reason:
        logger.warning(
            "a paper without signed words", extra={"number": printed["number"], "fact": str(reason)}
        )
        return ""
    return signed if qr.fits(rendering.coded({**printed, "signed": signed})) else ""


def _own_words(row: object, field: str) -> dict[str, str]:
    """The words of each language, none in the place of another: the paper leaves out what is blank."""
    return {language: getattr(row, f"{field}_{language}").strip() for language in CODES}


def _period(enrolment: Enrolment, issued_on: date) -> dict[str, str]:
    """From the first day of the cohort, or of a later enrolment, to the day on which the programme was finished."""
    last = localdate(enrolment.completed_at) if enrolment.completed_at else issued_on
    first = min(last, max(enrolment.cohort.starts_on, localdate(enrolment.enrolled_at)))
    return {"from": first.isoformat(), "to": last.isoformat()}


def _position(enrolment: Enrolment) -> dict[str, str] | None:
    """The post when enrolled, its place and the district: each in the nominative, so that nothing is inflected."""
    post = enrolment.appointment
    if post is None:
        return None
    above = post.region.parent
    parts = [(post, "title"), (post.region, "name"), *([(above, "name")] if above else [])]
    words = {language: [_own_words(row, field)[language] for row, field in parts] for language in CODES}
    # A post without its place, or a place without its post, says less than nothing: English is optional.
    return {
        language: ", ".join(filter(None, words[language]))
        if language in FALLBACKS or all(words[language])
        else ""
        for language in CODES
    }


def _expiry(issued_on: date, months: int | None) -> str | None:
    """The last valid day; the last of a month where that day does not exist in it."""
    if months is None:
        return None
    years, month = divmod(issued_on.month - 1 + months, 12)
    year = issued_on.year + years
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(issued_on.day, last)).isoformat()
