"""The demo world, made through the acts that the product itself uses.

Three programmes. Of the first, of eight hours, a cohort in two regions: one akim has finished and holds a certificate
that the worker makes, one is in the middle, one has not begun. Of the whole core programme, a cohort that has
just begun. All persons and numbers are invented.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from assessments.models import Answer
from assessments.sitting import attempts, saving
from assessments.sitting.journal import Entry
from certification import batches
from certification.models import Batch, Certificate, Signatory
from courses import outline, workflow
from courses.models import CoursePage, HomePage
from people import roles, vault
from people.models import Appointment, User
from people.names import search_fold
from people.roles import Role
from regions import kato
from regions.models import Region
from schoolofakims.answering import CURRICULUM
from schoolofakims.curriculum import loading
from schoolofakims.curriculum.keys import key_of
from training import cohorts, enrolling, progress, reading
from training.models import Cohort, CohortInstructor, Enrolment, Programme, ProgrammeCourse, SyllabusUnit

PASSWORD = "Akim-demo-2026"  # noqa: S105 - printed for everyone; the demo is refused in service
COHORT = "DEMO-2026"
CORE_COHORT = "DEMO-CORE-2026"
LEARNING_DAYS = 12
CORE_DAYS = 30  # longer ago than the first: a lesson of both counts where a person enrolled last


class Teaching(NamedTuple):
    """A demo programme: its words, its hours, the keys of its courses in the curriculum files."""

    code: str
    title_kk: str
    title_ru: str
    title_en: str
    hours: int
    courses: tuple[str, ...]


START = Teaching(
    "CORE",
    "Ауылдық округ әкімі: алғашқы қадамдар",
    "Аким сельского округа: первые шаги",
    "Akim of a rural okrug: first steps",
    8,
    ("CORE",),
)
CORE = Teaching(
    "CORE-72",
    "Ауылдық округ әкімі: негізгі бағдарлама",
    "Аким сельского округа: основная программа",
    "Akim of a rural okrug: core programme",
    72,
    ("CORE", "MAIN"),
)
ADDON = Teaching(
    "ADDON-30",
    "Ауылдық округ әкімі: қосымша бағдарлама",
    "Аким сельского округа: дополнительная программа",
    "Akim of a rural okrug: additional programme",
    30,
    ("ADDON",),
)


class Person(NamedTuple):
    """One demo person. `role` is a role's name, or "AKIM" with the KATO code of the post."""

    name: str
    role: str
    language: str
    last_name: str
    first_name: str
    patronymic: str
    iin: str
    kato: str = ""


PEOPLE = (
    Person("akim", "AKIM", "kk", "Төлегенова", "Айгерім", "Бауыржанқызы", "810412400114", "103230000"),
    Person("akim2", "AKIM", "ru", "Иванов", "Сергей", "Петрович", "790923300229", "153447000"),
    Person("newakim", "AKIM", "kk", "Өмірзақов", "Нұрлан", "Ғалымұлы", "860201350334", "153251000"),
    Person("instructor", Role.INSTRUCTOR, "kk", "Қасымова", "Дана", "Ержанқызы", "771111400448"),
    Person("officer", Role.OFFICER, "kk", "Сәрсенова", "Гүлмира", "Әлімқызы", "720530450555"),
    Person("approver", Role.OFFICER, "ru", "Ахметов", "Ерлан", "Маратович", "800808300664"),
    Person("auditor", Role.AUDITOR, "ru", "Ким", "Алексей", "", "740314300774"),
    Person("editor", Role.EDITOR, "kk", "Жұмабаева", "Һадиша", "Серікқызы", "880707450880"),
    Person("admin", Role.ADMINISTRATOR, "en", "Bekov", "Timur", "", "831221300999"),
)

# (code, kind, kk, ru): facts of the KATO classifier, edition of July 2026.
PLACES = (
    ("103200000", "DISTRICT", "Абай ауданы", "Абайский район"),
    ("103230000", "RURAL_OKRUG", "Қараауыл ауылдық округі", "Карааульский сельский округ"),
    ("103233000", "RURAL_OKRUG", "Кеңгірбай би ауылдық округі", "Кенгирбайбийский сельский округ"),
    ("104100000", "DISTRICT", "Жаңасемей ауданы", "район Жаңасемей"),
    ("104163000", "SETTLEMENT", "Шаған кенттік әкімшілігі", "Чаганская поселковая администрация"),
    ("116600000", "DISTRICT", "Целиноград ауданы", "Целиноградский район"),
    ("116645000", "SETTLEMENT", "Қоянды ауылдық әкімшілігі", "Кояндинская сельская администрация"),
    ("153200000", "DISTRICT", "Алға ауданы", "Алгинский район"),
    ("153251000", "RURAL_OKRUG", "Тоқмансай ауылдық округі", "Токмансайский сельский округ"),
    ("153400000", "DISTRICT", "Әйтеке би ауданы", "Айтекебийский район"),
    ("153447000", "RURAL_OKRUG", "Жабасақ ауылдық округі", "Жабасакский сельский округ"),
)


def build(*, at: datetime) -> dict:
    """Make what is missing; return accounts, addresses and the cohort's code as `demo --json` prints them."""
    _places()
    people = {person.name: _person(person, at) for person in PEOPLE}
    workflow.prepare(at=at)
    loading.load(CURRICULUM, at=at)
    course = CoursePage.objects.get(translation_key=key_of("course", "CORE"), locale__language_code="kk")
    _programme(ADDON)
    _core_cohort(people, at)
    cohort = _cohort(people, at)
    _finish(cohort, people["akim2"], at - timedelta(days=2))
    _begin(cohort, people["akim"], at - timedelta(days=1))
    certificate = _certificate(cohort, people, at)
    return {
        "accounts": [_account(person) for person in PEOPLE],
        "urls": _urls(course, cohort, certificate),
        "cohort": cohort.code,
    }


def _places() -> None:
    kato.load_territory()
    kato.add(
        places=[
            {"code": code, "kind": kind, "name_kk": name_kk, "name_ru": name_ru}
            for code, kind, name_kk, name_ru in PLACES
        ]
    )


def _person(person: Person, at: datetime) -> User:
    user = User.objects.filter(email=f"{person.name}@demo.example").first()
    if user:
        return user
    sealed, index = vault.seal(person.iin)
    user = User.objects.create_user(
        f"{person.name}@demo.example",
        PASSWORD,
        last_name=person.last_name,
        first_name=person.first_name,
        patronymic=person.patronymic,
        search_name=search_fold(f"{person.last_name} {person.first_name} {person.patronymic}"),
        language=person.language,
        iin_sealed=sealed,
        iin_index=index,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if person.role == "AKIM":
        _post(user, person.kato, at)
    else:
        roles.grant(holder=user, role=person.role, region=None, granted_by=None, at=at)
        TOTP.activate(user, _totp_secret(person.name))
        RecoveryCodes.activate(user)
    return user


def _post(user: User, code: str, at: datetime) -> Appointment:
    okrug = Region.objects.get(code=code)
    return Appointment.objects.create(
        holder=user,
        region=okrug,
        kind=Appointment.Kind.AKIM,
        title_kk="ауылдық округ әкімі",
        title_ru="аким сельского округа",
        title_en="akim of the rural okrug",
        starts_on=at.date() - timedelta(days=200),
    )


def _programme(teaching: Teaching) -> Programme:
    programme, made = Programme.objects.get_or_create(
        code=teaching.code,
        defaults={
            "title_kk": teaching.title_kk,
            "title_ru": teaching.title_ru,
            "title_en": teaching.title_en,
            "hours": teaching.hours,
            "pass_mark": 60,
        },
    )
    for position, name in enumerate(teaching.courses if made else (), start=1):
        key = key_of("course", name)
        ProgrammeCourse.objects.create(programme=programme, course_key=key, position=position)
    return programme


def _cohort(people: dict[str, User], at: datetime) -> Cohort:
    cohort = Cohort.objects.filter(code=COHORT).first()
    if cohort:
        return cohort
    start = at - timedelta(days=LEARNING_DAYS)
    cohort = Cohort.objects.create(
        code=COHORT,
        programme=_programme(START),
        name_kk="Бірінші лек",
        name_ru="Первый поток",
        name_en="First cohort",
        starts_on=start.date(),
        ends_on=(start + timedelta(days=90)).date(),
        capacity=200,
    )
    return _running(cohort, ("akim", "akim2", "newakim"), people, start)


def _core_cohort(people: dict[str, User], at: datetime) -> Cohort:
    """The whole core programme, just begun: dashboards and the catalogue show all of it."""
    cohort = Cohort.objects.filter(code=CORE_COHORT).first()
    if cohort:
        return cohort
    start = at - timedelta(days=CORE_DAYS)
    cohort = Cohort.objects.create(
        code=CORE_COHORT,
        programme=_programme(CORE),
        name_kk="Негізгі бағдарлама, бірінші лек",
        name_ru="Основная программа, первый поток",
        name_en="Core programme, first cohort",
        starts_on=start.date(),
        ends_on=(start + timedelta(days=180)).date(),
        capacity=200,
    )
    return _running(cohort, ("akim",), people, start)


def _running(cohort: Cohort, names: tuple[str, ...], people: dict[str, User], start: datetime) -> Cohort:
    """Opened, people enrolled with their posts, started."""
    CohortInstructor.objects.create(cohort=cohort, instructor=people["instructor"], since_on=start.date())
    cohorts.open_cohort(cohort=cohort, officer=people["officer"], at=start)
    for name in names:
        post = people[name].appointments.get(ends_on=None)
        enrolling.enrol(
            cohort=cohort, trainee=people[name], appointment=post, at=start, actor=people["officer"]
        )
    return cohorts.start(cohort=cohort, officer=people["officer"], at=start)


def _begin(cohort: Cohort, trainee: User, at: datetime) -> None:
    """Two lessons read; the rest is still to do."""
    enrolment = Enrolment.objects.get(cohort=cohort, trainee=trainee)
    if enrolment.results.exists():
        return
    lessons = SyllabusUnit.objects.filter(cohort=cohort, kind=SyllabusUnit.Kind.LESSON).order_by("position")
    for minutes, unit in enumerate(lessons[:2]):
        _read(enrolment, unit, at + timedelta(minutes=20 * minutes))


def _finish(cohort: Cohort, trainee: User, at: datetime) -> None:
    """Every lesson read and every exam passed, by answering as the key says."""
    enrolment = Enrolment.objects.get(cohort=cohort, trainee=trainee)
    if enrolment.status != Enrolment.Status.ACTIVE:
        return
    for hours, unit in enumerate(SyllabusUnit.objects.filter(cohort=cohort).order_by("position")):
        moment = at + timedelta(hours=hours)
        if unit.kind == SyllabusUnit.Kind.LESSON:
            _read(enrolment, unit, moment)
        else:
            _pass(enrolment, unit, moment)


def _read(enrolment: Enrolment, unit: SyllabusUnit, at: datetime) -> None:
    """Done, whatever the rule of the lesson asks for."""
    reading.open_lesson(enrolment=enrolment, unit=unit.pk, at=at - timedelta(minutes=15))
    progress.complete_unit(enrolment=enrolment, unit=unit, score=None, at=at)


def _pass(enrolment: Enrolment, unit: SyllabusUnit, at: datetime) -> None:
    attempt = attempts.start(enrolment=enrolment, unit=unit, language=enrolment.trainee.language, at=at)
    for answer in Answer.objects.filter(attempt=attempt).select_related("question").order_by("position"):
        right = _right(answer.question, enrolment.trainee.language)
        saving.save(
            user=enrolment.trainee,
            attempt_pk=attempt.pk,
            window="demo",
            entries=[Entry(answer.position, right, "demo", sequence=1, base=0, age=0)],
            language=enrolment.trainee.language,
            at=at + timedelta(seconds=30 * answer.position),
        )
    attempts.submit(attempt=attempt, at=at + timedelta(minutes=14))


def _right(question, language: str):
    """What a person who knows the answer gives."""
    key = question.key
    match question.kind:
        case "MULTIPLE":
            return key["right"]
        case "NUMBER":
            return key["value"]
        case "SHORT_TEXT":
            return key[language][0]
    return key


def _certificate(cohort: Cohort, people: dict[str, User], at: datetime) -> Certificate:
    """Prepared by one officer, approved by another; the worker makes the file."""
    enrolment = Enrolment.objects.get(cohort=cohort, trainee=people["akim2"])
    found = enrolment.certificates.order_by("pk").first()
    if found:
        return found
    Signatory.objects.get_or_create(
        name_kk="А. Б. Үлгі",
        defaults={
            "name_ru": "А. Б. Үлгі",
            "name_en": "A. B. Specimen",
            "post_kk": "Әкімдер мектебінің жетекшісі",
            "post_ru": "Руководитель Школы акимов",
            "post_en": "Head of the School of Akims",
        },
    )
    batch = Batch.objects.filter(cohort=cohort, status=Batch.Status.DRAFT).first() or batches.prepare(
        cohort=cohort, officer=people["officer"], at=at - timedelta(hours=1)
    )
    batches.approve(batch=batch, approver=people["approver"], at=at)
    return enrolment.certificates.get()


def _account(person: Person) -> dict:
    account = {
        "role": person.role.lower(),
        "email": f"{person.name}@demo.example",
        "password": PASSWORD,
        "language": person.language,
    }
    if person.role != "AKIM":
        account["totp_secret"] = _totp_secret(person.name)
    return account


def _totp_secret(name: str) -> str:
    """The same at every run, different in every installation; printed so that a check can compute codes."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo:{name}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def _urls(course: CoursePage, cohort: Cohort, certificate: Certificate) -> dict[str, str]:
    units = list(SyllabusUnit.objects.filter(cohort=cohort).order_by("position"))
    addresses = outline.addresses([unit.key for unit in units], "kk")
    lesson = next(unit for unit in units if unit.kind == SyllabusUnit.Kind.LESSON)
    exam = next(unit for unit in units if unit.kind == SyllabusUnit.Kind.EXAM)
    home = HomePage.objects.get(locale__language_code="kk")
    with translation.override("kk"):
        return {
            "home": home.get_url(),
            "course": course.get_url(),
            "lesson": addresses[lesson.key],
            "exam": addresses[exam.key],
            "desk": reverse("desk:home"),
            "cms": reverse("wagtailadmin_home"),
            "register": reverse("register:certificate", args=[certificate.code]),
        }
