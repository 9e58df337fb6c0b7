"""What the pictures of the guides about certificates show: made inside an installation, on top of the demo world."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from certification import batches, corrections, eds, papers, previews, producing, registry, rounds
from certification.log import sequencing
from certification.models import Batch, Certificate, PaperPreview, Round, Template
from certification.proof import card
from people.models import Appointment, User
from people.names import search_fold
from regions.models import Region
from tests import worlds
from tests.assessments import works
from training.models import Cohort, Enrolment, Programme

# Nobody's names: surnames, given names and patronymics of the language, put together by turns.
SURNAMES = ("Әбілқасымов", "Бейсенова", "Ғабитов", "Дүйсенбекова", "Ерғалиев", "Жақсылықова", "Ибраева", "Кәрімов",
            "Қуанышева", "Мұқанов", "Нұрғалиева", "Оразбаев", "Өтегенова", "Рахымов", "Сүлейменова", "Тәжібаев",
            "Ұзақбаева", "Үсенов", "Хамитова", "Шәріпов")  # fmt: skip
GIVEN = ("Асқар", "Гүлнәр", "Бауыржан", "Жанар", "Дәурен", "Мәдина", "Сәуле", "Ержан", "Ақмарал", "Талғат")
FATHERS = ("Серік", "Қайрат", "Нұрлан", "Болат", "Марат", "Ерлан", "Ғалым")
DAUGHTERS = {"Гүлнәр", "Жанар", "Мәдина", "Сәуле", "Ақмарал"}
WORDS = {
    "kk": {
        "wrong": "Тегімде бір әріп қате жазылған.",
        "replaced": "Тегінде бір әріп қате болды.",
        "suspended": "Емтихан нәтижесі бойынша тексеру жүріп жатыр.",
        "revoked": "Емтиханды басқа адам тапсырған.",
        "post": "Әкімдер мектебінің жетекшісі",
    },
    "ru": {
        "wrong": "В моей фамилии одна буква неверна.",
        "replaced": "В фамилии была неверная буква.",
        "suspended": "Идёт проверка результата экзамена.",
        "revoked": "Экзамен сдал другой человек.",
        "post": "Руководитель Школы акимов",
    },
    "en": {
        "wrong": "One letter of my surname is wrong.",
        "replaced": "One letter of the surname was wrong.",
        "suspended": "The result of the exam is being looked into.",
        "revoked": "Somebody else sat the exam.",
        "post": "Head of the School of Akims",
    },
}
VILLAGES = {"110000000": "116645000", "150000000": "153251000"}  # of an oblast, one of the demo
SPECIMEN = {"kk": "С. Т. Үлгі", "ru": "С. Т. Үлгі", "en": "S. T. Specimen"}
POST = {language: words["post"] for language, words in WORDS.items()}


def make(target: str, language: str) -> None:
    """Write {key: address} of one language, and beside it what a stranger holds: files and signed codes."""
    User.objects.update(language=language)
    folder, words = Path(target).parent, WORDS[language]
    officer, approver = _named("officer"), _named("approver")
    programme = Certificate.objects.get().enrolment.cohort.programme
    own = _own(officer, approver)
    paper, proposal = _papers(officer)
    first, second = (
        _cohort(programme, *one) for one in (("AKM-2026-3", "110000000"), ("AKT-2026-2", "150000000"))
    )
    lives = _lives(first, words, officer, approver)
    made = _round([first, second], finished=14, unfinished=0, officer=officer)
    _approve(made, approver)
    waiting = _round([first, second], finished=6, unfinished=3, officer=officer)
    for one in (first, second):
        _people(one, 3, finished=True)
    asked = corrections.ask(
        certificate=lives["holder"],
        trainee=lives["holder"].enrolment.trainee,
        wrong=words["wrong"],
        name={"last_name": "Сүлейман", "first_name": "Дәурен", "patronymic": "Серікұлы"},
        name_ru="Сулейман Даурен Серикулы",
        document=works.PDF,
        at=now(),
    )
    sequencing.run(at=now())
    _hand_to_a_stranger(folder, own)
    with translation.override(language):
        found = {
            "cohort": reverse("desk:cohort", args=[first.code]),
            "batch new": reverse("desk:batch_new", args=[second.code]),
            "papers": reverse("desk:papers"),
            "paper": reverse("desk:paper_edit", args=[paper.pk]),
            "proposal": reverse("desk:paper", args=[proposal.pk]),
            "dry run": f"{reverse('desk:round_new')}?programme={programme.code}",
            "others": f"{reverse('desk:round_new')}?programme={programme.code}&show=others",
            "waiting": reverse("desk:round", args=[waiting.pk]),
            "made": reverse("desk:round", args=[made.pk]),
            "made batch": reverse("desk:batch", args=[made.batches.first().pk]),
            "list": reverse("desk:round_list", args=[made.pk]),
            "batches": reverse("desk:batches"),
            "corrections": reverse("desk:corrections"),
            "correction": reverse("desk:correction", args=[asked.pk]),
            "registered": reverse("desk:register"),
            "asked": reverse("desk:certificate", args=[lives["asked"].pk]),
            "held": reverse("desk:certificate", args=[lives["holder"].pk]),
            "own": reverse("learn:certificates"),
            "mistake": reverse("learn:correction_ask", args=[own.pk]),
            "verify": reverse("public:verify"),
            "offline": reverse("public:offline"),
            "home": reverse("desk:home"),
            "unknown": reverse("register:certificate", args=["7KQ2M4XD9P1TCW8HABCDEFGHJK"]),
        } | {
            f"register {state}": reverse("register:certificate", args=[row.code])
            for state, row in {**lives, "valid": own}.items()
        }  # fmt: skip
    Path(target).write_text(json.dumps(found), encoding="utf-8")


def go_on(pk: int, most: int) -> None:
    """The worker makes so many files of a round, one cannot be made; what is left waits."""
    rows = Certificate.objects.filter(batch__round=pk, state=Certificate.State.RESERVED, failure="")
    for row in list(rows.order_by("number"))[:most]:
        producing.produce(row.pk, at=now())
    failed = rows.order_by("-number").first()
    Certificate.objects.filter(pk=failed.pk).update(failure="OSError")


def _named(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")


def _cohort(programme: Programme, code: str, region: str) -> Cohort:
    made = worlds.running_cohort(programme, code, Region.objects.get(code=region))
    made.name_kk, made.name_ru, made.name_en = "Күзгі лек", "Осенний поток", "Autumn cohort"
    made.save(update_fields=["name_kk", "name_ru", "name_en"])
    return made


def _people(cohort: Cohort, count: int, *, finished: bool) -> list[Enrolment]:
    """Further akims of the demo, each with a name of their own."""
    first = User.objects.count()
    village = Region.objects.get(code=VILLAGES[cohort.region.code])
    made = []
    for turn in range(first, first + count):
        given, father = GIVEN[turn % len(GIVEN)], FATHERS[turn % len(FATHERS)]
        surname = SURNAMES[turn % len(SURNAMES)].removesuffix("а")
        is_woman = given in DAUGHTERS
        trainee = User.objects.create_user(
            f"akim{turn}@demo.example",
            last_name=surname + "а" * is_woman,
            first_name=given,
            patronymic=father + ("қызы" if is_woman else "ұлы"),
            search_name=search_fold(f"{surname} {given}"),
        )
        post = Appointment.objects.create(
            holder=trainee,
            region=village,
            kind=Appointment.Kind.AKIM,
            title_kk="ауылдық округ әкімі",
            title_ru="аким сельского округа",
            starts_on=worlds.OPENED.date(),
        )
        enrolment = Enrolment.objects.create(
            cohort=cohort, trainee=trainee, appointment=post, enrolled_at=worlds.OPENED
        )
        made.append(enrolment)
        if finished:
            worlds.finish(enrolment, score=Decimal(72 + turn * 7 % 25), at=now() - timedelta(hours=2))
    return made


def _own(officer: User, approver: User) -> Certificate:
    """The certificate of a demo akim who can sign in; the one of the demo itself is printed before the site has an address."""
    enrolment = Enrolment.objects.get(cohort__code="DEMO-2026", trainee=_named("akim"))
    worlds.finish(enrolment, score=Decimal(92), at=now() - timedelta(hours=3))
    at = now() - timedelta(hours=1)
    return _issued(batches.prepare(cohort=enrolment.cohort, officer=officer, at=at), approver, at)


def _lives(cohort: Cohort, words: dict[str, str], officer: User, approver: User) -> dict[str, Certificate]:
    """One certificate in each state, and one whose revocation waits for the second officer."""
    long_ago = now() - timedelta(days=400)
    issued = {}
    for state in ("expired", "replaced", "suspended", "revoked", "asked", "holder"):
        _people(cohort, 1, finished=True)
        at = long_ago if state == "expired" else now() - timedelta(minutes=30)
        years = {"certificate_years": 1 if state == "expired" else None}
        Programme.objects.filter(pk=cohort.programme_id).update(**years)
        issued[state] = _issued(batches.prepare(cohort=cohort, officer=officer, at=at), approver, at)
    again = batches.prepare_replacement(
        certificate=issued["replaced"], officer=officer, reason=words["replaced"], at=now()
    )
    _issued(again, approver, now())
    registry.suspend(certificate=issued["suspended"], officer=officer, reason=words["suspended"], at=now())
    for state in ("revoked", "asked"):
        request = registry.ask_revocation(
            certificate=issued[state],
            officer=officer,
            kind="RESULTS_ANNULLED",
            reason=words["revoked"],
            at=now(),
        )
        if state == "revoked":
            registry.decide_revocation(revocation=request, officer=approver, grant=True, at=now())
    return issued


def _issued(batch: Batch, approver: User, at) -> Certificate:
    batches.approve(batch=batch, approver=approver, at=at)
    made = Certificate.objects.get(batch=batch)
    producing.produce(made.pk, at=at)
    made.refresh_from_db()
    return made


def _round(cohorts: list[Cohort], *, finished: int, unfinished: int, officer: User) -> Round:
    for cohort in cohorts:
        _people(cohort, finished, finished=True)
        _people(cohort, unfinished, finished=False)
    eligible = [one for one in batches.candidates(*cohorts, at=now()) if one.eligible]
    return rounds.prepare(
        programme=cohorts[0].programme,
        region=None,
        cohorts={cohort.pk for cohort in cohorts},
        seen=rounds.seal_of(eligible),
        officer=officer,
        at=now(),
    )


def _approve(made: Round, approver: User) -> None:
    """With the stub in the place of NCALayer: the pages say that it is one."""
    parts = list(made.batches.order_by("pk"))
    text = eds.manifest(parts)
    signed = eds.verify(batches=parts, cms=eds.stub_signature(text), seen=eds.digest(text), officer=approver)
    rounds.approve(round=made, approver=approver, at=now(), signed=signed)


def _papers(officer: User) -> tuple[Template, Template]:
    """A draft that is worked on, and a letter that waits for the second officer; both drawn."""
    found = []
    for name, colour in (("completion", "green"), ("letter", "blue")):
        source = Template.objects.published().get(name=name)
        made = papers.draft(source=source, programme=None, officer=officer, at=now())
        signatories = [{"name": SPECIMEN, "post": POST, "picture": ""}]
        design = {**made.design, "colour": colour, "months": 36, "signatories": signatories}
        papers.save(paper=made, design=design, officer=officer, at=now(), seen=made.digest)
        for row in PaperPreview.objects.filter(template=made):
            previews.draw(row.pk)
        found.append(made)
    papers.propose(paper=found[1], officer=officer, at=now())
    return found[0], found[1]


def _hand_to_a_stranger(folder: Path, own: Certificate) -> None:
    """The file, the same with one bit changed, and the second code of the holder."""
    own = Certificate.objects.select_related("enrolment__cohort__programme").get(pk=own.pk)
    pdf = producing.stored(own)
    (folder / "certificate.pdf").write_bytes(pdf)
    middle = len(pdf) // 2
    (folder / "changed.pdf").write_bytes(pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :])
    (folder / "code.txt").write_text(card.address(own), encoding="utf-8")
