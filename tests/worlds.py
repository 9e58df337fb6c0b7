"""The people of the School and the small world that they live in.

`build()` makes it in any database; the fixtures below work with `db` and with `own_database` alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from people import roles, vault
from people.models import Appointment, User
from people.names import search_fold
from people.roles import Role
from regions.models import Region
from training import progress
from training.models import Cohort, CohortInstructor, Enrolment, Programme, ProgrammeCourse, SyllabusUnit

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 12:00 in Kazakhstan
OPENED = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
PASSWORD = "a steppe in the evening"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
COURSE_KEY = UUID("5c0a1111-0000-4000-8000-000000000000")


@dataclass
class World:
    """Two oblasts, one programme, a running cohort of two lessons and an exam in each, and everyone."""

    akmola: Region
    tselinograd: Region
    koyandy: Region
    aqtobe: Region
    alga: Region
    toqmansai: Region
    programme: Programme
    cohort: Cohort  # Aigül's, in Akmola
    other_cohort: Cohort  # Nurlan's, in Aqtöbe
    lesson: SyllabusUnit
    second_lesson: SyllabusUnit
    exam: SyllabusUnit
    aigul: User
    nurlan: User
    dana: User
    maker: User
    checker: User
    serik: User
    auditor: User
    editor: User
    admin: User
    enrolment: Enrolment  # Aigül's
    nurlan_enrolment: Enrolment


def build() -> World:
    """Everything at once. No pages: the syllabus is frozen by rows."""
    places = _places()
    people = _people(places)
    programme = Programme.objects.create(
        code="CORE",
        title_kk="Ауылдық округ әкімі",
        title_ru="Аким сельского округа",
        title_en="Akim of a rural okrug",
        hours=72,
        pass_mark=60,
    )
    ProgrammeCourse.objects.create(programme=programme, course_key=COURSE_KEY, position=1)
    cohort = running_cohort(programme, "AKM-2026-1", places["akmola"])
    other = running_cohort(programme, "AKT-2026-1", places["aqtobe"])
    CohortInstructor.objects.create(cohort=cohort, instructor=people["dana"], since_on=OPENED.date())
    lesson, second_lesson, exam = cohort.units.order_by("position")
    return World(
        **places,
        **people,
        programme=programme,
        cohort=cohort,
        other_cohort=other,
        lesson=lesson,
        second_lesson=second_lesson,
        exam=exam,
        enrolment=enrolled(cohort, people["aigul"]),
        nurlan_enrolment=enrolled(other, people["nurlan"]),
    )


def running_cohort(programme: Programme, code: str, region: Region | None) -> Cohort:
    """A cohort that runs from September to December 2026, with the syllabus of `freeze_rows`."""
    cohort = Cohort.objects.create(
        code=code,
        programme=programme,
        name_kk=f"{code} легі",
        name_ru=f"Поток {code}",
        name_en=f"Cohort {code}",
        region=region,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 25),
        status=Cohort.Status.RUNNING,
        opened_at=OPENED,
    )
    freeze_rows(cohort)
    return cohort


def freeze_rows(cohort: Cohort) -> list[SyllabusUnit]:
    """Two lessons and an exam that is passed with 60 %, as if the outline of a course had been copied."""
    rows = (
        ("LESSON", "Жиналыс", "Собрание", "Assembly", 15, 0, {}),
        ("LESSON", "Бюджет", "Бюджет", "Budget", 20, 0, {}),
        ("EXAM", "Модуль тесті", "Тест модуля", "Module test", 20, 1, exam_rules()),
    )
    return SyllabusUnit.objects.bulk_create(
        SyllabusUnit(
            cohort=cohort,
            key=unit_key(position),
            kind=kind,
            module_key=uuid5(COURSE_KEY, "module"),
            module_title_kk="Жергілікті өзін-өзі басқару",
            module_title_ru="Местное самоуправление",
            module_title_en="Local self-government",
            title_kk=kk,
            title_ru=ru,
            title_en=en,
            position=position,
            minutes=minutes,
            weight=Decimal(weight),
            rules=rules,
        )
        for position, (kind, kk, ru, en, minutes, weight, rules) in enumerate(rows, start=1)
    )


def unit_key(position: int) -> UUID:
    """The key of a unit, the same in every cohort."""
    return uuid5(COURSE_KEY, f"unit {position}")


def exam_rules(**changes) -> dict:
    """A paper as `Paper.as_rules` states it: two questions of the bank "WORLD", three attempts."""
    return {
        "paper": "WORLD-TEST",
        "pass_mark": 60,
        "attempts_allowed": 3,
        "minutes_allowed": 20,
        "grace_seconds": 30,
        "shuffle": True,
        "results_shown": "AFTER_SUBMIT",
        "draws": [{"bank": "WORLD", "kind": "", "difficulty": "", "count": 2}],
    } | changes


def person(
    name: str, last: str, first: str, patronymic: str = "", *, language: str = "kk", iin: str = ""
) -> User:
    """Someone who signs in as <name>@example.kz with PASSWORD."""
    sealed, index = vault.seal(iin) if iin else (None, None)
    user = User.objects.create_user(
        f"{name}@example.kz",
        PASSWORD,
        last_name=last,
        first_name=first,
        patronymic=patronymic,
        language=language,
        iin_sealed=sealed,
        iin_index=index,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def akim_of(user: User, region: Region) -> Appointment:
    return Appointment.objects.create(
        holder=user,
        region=region,
        kind=Appointment.Kind.AKIM,
        title_kk="ауылдық округ әкімі",
        title_ru="аким сельского округа",
        title_en="akim of a rural okrug",
        starts_on=date(2025, 3, 10),
    )


def enrolled(cohort: Cohort, trainee: User) -> Enrolment:
    return Enrolment.objects.create(
        cohort=cohort,
        trainee=trainee,
        appointment=trainee.appointments.filter(ends_on=None).first(),
        enrolled_at=OPENED,
    )


def more_trainees(cohort: Cohort, region: Region, count: int) -> list[Enrolment]:
    """Further akims in a cohort, made in three statements whatever their number."""
    first = User.objects.count() + 1
    people = User.objects.bulk_create(
        User(
            email=f"akim{number}@example.kz",
            password="!",
            last_name=f"Ақын{'а' * (number % 7)}",
            first_name="Ғани",
            search_name=search_fold(f"Ақын{'а' * (number % 7)} Ғани"),
        )
        for number in range(first, first + count)
    )
    posts = Appointment.objects.bulk_create(
        Appointment(
            holder=one,
            region=region,
            title_kk="ауыл әкімі",
            title_ru="аким села",
            starts_on=date(2025, 1, 1),
        )
        for one in people
    )
    return Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, trainee=one, appointment=post, enrolled_at=OPENED)
        for one, post in zip(people, posts, strict=True)
    )


def finish(enrolment: Enrolment, *, score: Decimal = Decimal(86), at: datetime = NOON) -> Enrolment:
    """Every unit done, every exam with this score: the enrolment completes by the product's own rules."""
    for minutes, unit in enumerate(
        SyllabusUnit.objects.filter(cohort=enrolment.cohort_id).order_by("position")
    ):
        reached = score if unit.kind == SyllabusUnit.Kind.EXAM else None
        progress.complete_unit(
            enrolment=enrolment,
            unit=unit,
            score=reached,
            at=at - timedelta(hours=1) + timedelta(minutes=minutes),
        )
    enrolment.refresh_from_db()
    return enrolment


def signed_in(who: User | AnonymousUser) -> Client:
    """A browser in which this person has signed in, staff with the second factor as well."""
    client = Client()
    if not who.is_authenticated:
        return client
    client.force_login(who)
    session = client.session
    session["second_factor"] = "shown" if roles.must_show_factor(who) else "not asked"
    session.save()
    return client


def _places() -> dict[str, Region]:
    rows = (
        ("akmola", "110000000", "OBLAST", "Ақмола облысы", "Акмолинская область", None),
        ("tselinograd", "116600000", "DISTRICT", "Целиноград ауданы", "Целиноградский район", "akmola"),
        (
            "koyandy",
            "116645000",
            "RURAL_OKRUG",
            "Қоянды ауылдық округі",
            "Кояндинский сельский округ",
            "tselinograd",
        ),
        ("aqtobe", "150000000", "OBLAST", "Ақтөбе облысы", "Актюбинская область", None),
        ("alga", "153200000", "DISTRICT", "Алға ауданы", "Алгинский район", "aqtobe"),
        (
            "toqmansai",
            "153251000",
            "RURAL_OKRUG",
            "Тоқмансай ауылдық округі",
            "Токмансайский сельский округ",
            "alga",
        ),
    )
    places: dict[str, Region] = {}
    for name, code, kind, kk, ru, above in rows:
        parent = places.get(above or "")
        places[name], _ = Region.objects.get_or_create(
            code=code,
            defaults={
                "kind": kind,
                "name_kk": kk,
                "name_ru": ru,
                "parent": parent,
                "path": f"{parent.path if parent else ''}{code}/",
            },
        )
    return places


def _people(places: dict[str, Region]) -> dict[str, User]:
    people = {
        "aigul": person("aigul", "Әбдіғалиева", "Айгүл", "Сейтжанқызы", iin="810412400114"),
        "nurlan": person("nurlan", "Өмірзақов", "Нұрлан", "Ғалымұлы", iin="860201350334"),
        "dana": person("dana", "Қасымова", "Дана", "Ержанқызы"),
        "maker": person("maker", "Сәрсенова", "Гүлмира", "Әлімқызы"),
        "checker": person("checker", "Ахметов", "Ерлан", "Маратович", language="ru"),
        "serik": person("serik", "Жұмабаев", "Серік", "Тоқтарұлы"),
        "auditor": person("auditor", "Ким", "Алексей", language="ru"),
        "editor": person("editor", "Һәкімова", "Нұрай", "Серікқызы"),
        "admin": person("admin", "Bekov", "Timur", language="en"),
    }
    akim_of(people["aigul"], places["koyandy"])
    akim_of(people["nurlan"], places["toqmansai"])
    for name, role, region in (
        ("dana", Role.INSTRUCTOR, "akmola"),
        ("maker", Role.OFFICER, "akmola"),
        ("checker", Role.OFFICER, "akmola"),
        ("serik", Role.OFFICER, "aqtobe"),
        ("auditor", Role.AUDITOR, None),
        ("editor", Role.EDITOR, None),
        ("admin", Role.ADMINISTRATOR, None),
    ):
        roles.grant(
            holder=people[name], role=role, region=places.get(region or ""), granted_by=None, at=OPENED
        )
        TOTP.activate(people[name], TOTP_SECRET)
    return people


@pytest.fixture
def world(request) -> World:
    request.getfixturevalue("own_database" if "own_database" in request.fixturenames else "db")
    return build()


@pytest.fixture
def client_of():
    return signed_in


@pytest.fixture
def programme(world) -> Programme:
    return world.programme


@pytest.fixture
def cohort(world) -> Cohort:
    return world.cohort


@pytest.fixture
def aigul(world) -> User:
    return world.aigul


@pytest.fixture
def nurlan(world) -> User:
    return world.nurlan


@pytest.fixture
def dana(world) -> User:
    return world.dana


@pytest.fixture
def maker(world) -> User:
    return world.maker


@pytest.fixture
def checker(world) -> User:
    return world.checker


@pytest.fixture
def serik(world) -> User:
    return world.serik


@pytest.fixture
def auditor(world) -> User:
    return world.auditor


@pytest.fixture
def editor(world) -> User:
    return world.editor


@pytest.fixture
def admin(world) -> User:
    return world.admin


@pytest.fixture
def stranger() -> AnonymousUser:
    return AnonymousUser()
