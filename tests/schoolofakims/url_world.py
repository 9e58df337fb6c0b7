"""Everything that an address of the School can be asked for, once each: Aigül's, in the oblast of Aqmola."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils.timezone import now
from wagtail.documents.models import Document

from assessments import appeals, regrades
from assessments.fairness import allowances, incidents
from assessments.models import (
    Allowance,
    AnswerFile,
    Appeal,
    AssignmentPage,
    Attempt,
    DayOff,
    DossierPaper,
    Incident,
    Picture,
    Question,
    QuestionBank,
    Regrade,
    Upload,
    Work,
)
from assessments.practical import dossiers, handing
from assessments.questions import pictures
from assessments.sitting import attempts, evidence
from certification import batches, corrections, papers, registry, rounds
from certification.log import sequencing
from certification.models import Batch, Certificate, Correction, Revocation, Round, Signatory, Template
from certification.pictures import taken
from courses.models import LessonPage, ModulePage
from notifications import outbox
from notifications.models import Message
from people import invitations
from people.models import RoleAssignment
from tests.assessments import questions, works
from tests.certification.life import drawing
from tests.training import trees
from tests.worlds import NOON, World, akim_of, build, enrolled, finish, person, running_cohort
from training import prints
from training import questions as questions_of_learners
from training.models import LessonQuestion, RosterImport


@dataclass
class Everything:
    world: World
    attempt: Attempt  # open
    handed_in: Attempt
    picture: Picture  # of a question in both
    answer_file: AnswerFile  # of the open attempt
    allowance: Allowance  # in the exam of the open attempt
    incident: Incident  # of Aigül's cohort
    message: Message
    roster: RosterImport
    token: str  # of an invitation that nobody has taken up
    role: RoleAssignment
    batch: Batch  # waits for the second officer
    certificate: Certificate  # issued
    revocation: Revocation  # asked for, on another certificate
    round: Round  # of one cohort, waits for the second officer
    draft: Template  # of a paper, with a logo, drawn
    correction: Correction  # of the name on the certificate, waits for an officer
    document: Document  # of a lesson
    question: LessonQuestion  # Aigül's, waiting
    asked: Question  # in the exam that was handed in
    work: Work  # handed in, with a file
    dossier: Work  # handed in
    paper: DossierPaper  # of that dossier
    upload: Upload  # to the work, half way
    regrade: Regrade  # of that question, prepared by Dana
    appeal: Appeal  # against the exam that was handed in
    day_off: DayOff

    def arguments(self, name: str) -> list:
        """What fills the holes of an address."""
        world = self.world
        return {
            "": [],
            "lesson": [world.lesson.pk],
            "lesson key": [world.lesson.key],
            "missing key": [world.cohort.programme.courses.get().course_key],
            "question": [self.question.pk],
            "module key": [trees.MODULE_KEY],
            "lesson copy": [trees.MODULE_KEY, world.lesson.key],
            "exam": [world.exam.pk],
            "exam key": [world.exam.key],
            "exam question": [world.exam.key, self.asked.pk],
            "unasked": [world.exam.key, 0],
            "enrolment": [world.enrolment.pk],
            "attempt": [self.attempt.pk],
            "handed in": [self.handed_in.pk],
            "picture": [self.picture.name],
            "answer file": [self.attempt.pk, self.answer_file.pk],
            "allowance": [self.attempt.pk, self.allowance.pk],
            "incident": [self.incident.pk],
            "message": [self.message.pk],
            "cohort": [world.cohort.code],
            "roster": [world.cohort.code, self.roster.pk],
            "trainee": [world.cohort.code, world.enrolment.pk],
            "aigul": [world.aigul.pk],
            "role": [self.role.pk],
            "batch": [self.batch.pk],
            "certificate": [self.certificate.pk],
            "revocation": [self.revocation.pk],
            "round": [self.round.pk],
            "correction": [self.correction.pk],
            "draft": [self.draft.pk],
            "drawn page": [self.draft.pk, "longest", 1],
            "logo": [self.draft.pk, self.draft.design["logo"]],
            "csv": ["csv"],
            "code": [self.certificate.code],
            "bundle": ["000.p/2"],
            "no bundle": ["001"],
            "tile": [0, "000.p/2"],
            "token": [self.token],
            "document": [self.document.pk, self.document.filename],
            "letter": ["nonsense"],
            "reset letter": ["1", "nonsense"],
            "home page": [""],
            "course page": ["courses/core/"],
            "module page": ["courses/core/m1/"],
            "lesson page": ["courses/core/m1/assembly/"],
            "exam page": ["courses/core/m1/test/"],
            "assignment page": ["courses/core/m1/work/"],
            "task": [self.work.unit_id],
            "work": [self.work.pk],
            "work file": [self.work.pk, self.work.files.get().pk],
            "piece": [self.work.pk, self.upload.pk],
            "dossier": [self.dossier.pk],
            "dossier part": [self.dossier.pk, "BUDGET"],
            "no part": [self.dossier.pk, "NOTHING"],
            "paper": [self.dossier.pk, self.paper.pk],
            "regrade": [self.regrade.pk],
            "appeal": [self.appeal.pk],
            "day off": [self.day_off.pk],
            "missing page": ["courses/nowhere/"],
        }[name]


def make() -> Everything:
    """Needs a database in which commits are real: the certificate is rendered and sealed on the way."""
    world = build()
    courses = trees.grow()
    trees.write(courses)
    world.lesson.rules = {"done_by": "CHECKED", "checks": [trees.PLACES["q"], trees.PLACES["r"]]}
    world.lesson.save(update_fields=["rules"])
    prints.ask(page=LessonPage.objects.get(slug="assembly", locale__language_code="kk"), at=NOON)
    picture = _asked_about(questions.write_bank())
    questions.set_rules(world.exam, count=8)
    handed_in = attempts.start(enrolment=world.enrolment, unit=world.exam, language="kk", at=NOON)
    asked = questions.sheet(handed_in)["TRUE_FALSE"]
    change = questions.change(asked.position, False)
    questions.save(handed_in, change, user=world.aigul, at=NOON + timedelta(minutes=1))
    attempts.submit(attempt=handed_in, at=NOON + timedelta(minutes=5))
    certificate, revocation = _certificates(world)
    attempt = attempts.start(enrolment=world.enrolment, unit=world.exam, language="kk", at=now())
    return Everything(
        world=world,
        attempt=attempt,
        handed_in=handed_in,
        picture=picture,
        answer_file=evidence.keep(
            attempt=attempt,
            sha256="0" * 64,
            entries=[questions.change(1, None)],
            saved_at=now(),
            is_sealed=True,
            officer=world.dana,
            at=now(),
        ),
        allowance=allowances.give(
            attempt=attempt, kind="BREAK", minutes=5, reason="Power cut", officer=world.dana, at=now()
        ),
        incident=incidents.declare(
            region=None,
            cohort=world.cohort,
            from_at=NOON,
            to_at=NOON + timedelta(hours=1),
            happened="Power cut",
            officer=world.dana,
            at=now(),
        ),
        message=outbox.queue(
            "exam_closed", to=world.aigul, subject=handed_in, at=NOON, context={"unit": world.exam.pk}
        ),
        roster=RosterImport.objects.create(
            cohort=world.cohort, made_by=world.maker, applied_at=NOON, file_sha256="0" * 64, counts={}
        ),
        token=invitations.invite(to=person("newcomer", "Ермеков", "Асан"), made_by=world.maker, at=now())[1],
        role=RoleAssignment.objects.get(holder=world.dana),
        batch=batches.prepare_replacement(
            certificate=certificate, officer=world.maker, reason="A letter of the name", at=now()
        ),
        certificate=certificate,
        revocation=revocation,
        round=_round(world),
        draft=_draft(world),
        correction=_correction(certificate, world),
        document=Document.objects.create(title="Form", file=ContentFile(b"a,b", name="form.csv")),
        question=questions_of_learners.ask(
            enrolment=world.enrolment, unit=world.lesson, text="Who signs?", language="kk", at=NOON
        ),
        asked=asked.question,
        **_practical_work(world),
        **_put_right(world, handed_in, asked.question),
    )


def _put_right(world: World, handed_in: Attempt, question: Question) -> dict:
    return {
        "regrade": regrades.prepare(
            question=question,
            units=[world.exam],
            treatment="DROP",
            key=None,
            falls="KEEP",
            reason="The law has changed",
            actor=world.dana,
            at=NOON,
        ),
        "appeal": appeals.file(attempt=handed_in, reason="Why?", position=None, language="kk", at=NOON),
        "day_off": appeals.set_day(
            on=NOON.date(), is_off=True, source="A decree", actor=world.maker, at=NOON
        ),
    }


def _asked_about(bank: QuestionBank) -> Picture:
    """An eighth question, which shows a picture."""
    kept = pictures.keep(content=questions.picture("teal"), at=NOON)
    words = {"prompt": "P", "explanation": "", "texts": {}, "pictures": [{"sha256": kept.sha256, "alt": "A"}]}
    questions.add(bank, "SHORT_TEXT", 2, texts={"kk": words, "ru": words})
    return kept


def _practical_work(world: World) -> dict:
    unit, other = works.assign(world), works.assign(world, "DOSSIER", code="WORLD-DOSSIER", position=5)
    module = ModulePage.objects.get(slug="m1", locale__language_code="kk")
    module.add_child(
        instance=AssignmentPage(
            title="Жұмыс",
            slug="work",
            brief="<p>Бағдарлама</p>",
            assignment=works.Assignment.objects.get(code=works.CODE),
            translation_key=unit.key,
            locale=module.locale,
        )
    )
    work, dossier = (handing.begin(enrolment=world.enrolment, unit=one, at=NOON) for one in (unit, other))
    handing.add_file(work=work, content=works.PDF, name="plan.pdf", at=NOON)
    upload = handing.begin_upload(work=work, name="a.pdf", size=9, digest="0" * 64, at=NOON)
    handing.submit(work=work, language="kk", at=NOON)
    for part, facts in works.DOSSIER.items():
        dossiers.save_part(work=dossier, part=part, facts=facts, seen=None, at=NOON)
    dossiers.hand_in(work=dossier, language="kk", at=NOON)
    return {"work": work, "dossier": dossier, "paper": DossierPaper.objects.get(), "upload": upload}


def _round(world: World) -> Round:
    """For a third cohort, in which one akim has finished."""
    cohort = running_cohort(world.programme, "AKM-2026-2", world.akmola)
    akim = person("third", "Оразов", "Дәулет")
    akim_of(akim, world.koyandy)
    finish(enrolled(cohort, akim))
    eligible = [one for one in batches.candidates(cohort, at=NOON) if one.eligible]
    return rounds.prepare(
        programme=world.programme,
        region=world.akmola,
        cohorts={cohort.pk},
        seen=rounds.seal_of(eligible),
        officer=world.maker,
        at=NOON,
    )


def _draft(world: World) -> Template:
    house = Template.objects.published().get(name="letter")
    made = papers.draft(source=house, programme=None, officer=world.maker, at=NOON)
    logo = taken(drawing(400, 200))
    name = hashlib.sha256(logo).hexdigest()
    return papers.save(
        paper=made,
        design={**made.design, "logo": name},
        officer=world.maker,
        at=now(),
        seen=made.digest,
        pictures={name: logo},
    )


def _correction(certificate: Certificate, world: World) -> Correction:
    return corrections.ask(
        certificate=certificate,
        trainee=world.aigul,
        wrong="A letter of the surname",
        name={"last_name": "Әбдіғалиев", "first_name": "Айгүл", "patronymic": ""},
        name_ru="Абдигалиев Айгуль",
        document=works.PDF,
        at=NOON,
    )


def _certificates(world: World) -> tuple[Certificate, Revocation]:
    """Two issued ones of an earlier cohort: Aigül's, and a neighbour's that is asked to be revoked."""
    Signatory.objects.get_or_create(
        name_kk="Ә. Ғ. Сынақ",
        name_ru="А. Г. Пробный",
        post_kk="Мектеп жетекшісі",
        post_ru="Руководитель Школы",
    )
    neighbour = person("neighbour", "Оспанов", "Марат")
    akim_of(neighbour, world.koyandy)
    cohort = running_cohort(world.programme, "AKM-2026-0", world.akmola)
    learning = [enrolled(cohort, trainee) for trainee in (world.aigul, neighbour)]
    for enrolment in learning:
        finish(enrolment)
    batch = batches.prepare(cohort=cohort, officer=world.maker, at=NOON)
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    sequencing.run(at=NOON)
    own, other = (Certificate.objects.get(enrolment=enrolment) for enrolment in learning)
    revocation = registry.ask_revocation(
        certificate=other,
        officer=world.maker,
        kind=Revocation.Kind.ISSUED_IN_ERROR,
        reason="Another person was meant",
        at=NOON,
    )
    return own, revocation
