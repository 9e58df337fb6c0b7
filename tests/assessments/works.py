"""Practical work in the world of the tests: a rubric of two criteria, an assignment, and the files people send."""

import io
import zipfile
from decimal import Decimal
from uuid import uuid5

from PIL import Image

from assessments.models import Assignment, Criterion, Rubric
from people import roles
from people.models import RoleAssignment, User
from tests.worlds import COURSE_KEY, OPENED, World, person
from training.models import Cohort, CohortInstructor, SyllabusUnit

CODE = "WORLD-TASK"
BEST = {"evidence": 60, "market": 40}
HALF = {"evidence": 30, "market": 20}
NOTHING = {"evidence": 0, "market": 0}
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def assign(world: World, kind: str = "FILE", *, code: str = CODE, position: int = 4) -> SyllabusUnit:
    """Give both cohorts practical work; returns the unit of Aigül's."""
    assignment = set_task(kind, code)
    units = [_unit(cohort, assignment, position) for cohort in (world.cohort, world.other_cohort)]
    return units[0]


def set_task(kind: str = "FILE", code: str = CODE) -> Assignment:
    rubric = Rubric.objects.create(code=code, title_kk="Бағалау", title_ru="Оценка")
    for position, (name, points, kk, ru) in enumerate(
        (("evidence", 60, "Дәлелдер", "Доказательства"), ("market", 40, "Нарық", "Рынок")), start=1
    ):
        levels = [
            {"points": step, "kk": f"{kk} {step}", "ru": f"{ru} {step}", "en": f"{name} {step}"}
            for step in (0, points // 2, points)
        ]
        Criterion.objects.create(
            rubric=rubric,
            position=position,
            code=name,
            title_kk=kk,
            title_ru=ru,
            points=points,
            levels=levels,
        )
    return Assignment.objects.create(
        code=code, kind=kind, title_kk="Бағдарлама", title_ru="Программа", rubric=rubric
    )


def _unit(cohort: Cohort, assignment: Assignment, position: int) -> SyllabusUnit:
    return SyllabusUnit.objects.create(
        cohort=cohort,
        key=uuid5(COURSE_KEY, assignment.code),
        kind="ASSIGNMENT",
        module_key=uuid5(COURSE_KEY, "module"),
        module_title_kk="Жергілікті өзін-өзі басқару",
        module_title_ru="Местное самоуправление",
        title_kk="Практикалық жұмыс",
        title_ru="Практическая работа",
        title_en="Practical work",
        position=position,
        minutes=120,
        weight=Decimal(1),
        rules=assignment.as_rules(),
    )


def instructor(cohort: Cohort, name: str, last: str) -> User:
    """One more instructor of a cohort."""
    found = person(name, last, "Асан")
    RoleAssignment.objects.create(holder=found, role=roles.Role.INSTRUCTOR, granted_at=OPENED)
    CohortInstructor.objects.create(cohort=cohort, instructor=found, since_on=OPENED.date())
    return found


def photo(
    kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), place: bool = False, turned: bool = False
) -> bytes:
    """A picture of flat colour; with the place where it was taken, or lying on its side, if asked."""
    out = io.BytesIO()
    image = Image.new("RGB", size, "steelblue")
    exif = Image.Exif()
    if place:
        exif[0x8825] = {1: "N", 2: (51.0, 10.0, 0.0), 3: "E", 4: (71.0, 26.0, 0.0)}
    if turned:
        exif[0x0112] = 6
    image.save(out, kind, exif=exif) if place or turned else image.save(out, kind)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def office(main: str = WORD, *, parts: dict[str, bytes] | None = None, types: str = "") -> bytes:
    """A container as Word or Excel packs it."""
    out = io.BytesIO()
    override = f'<Override PartName="/main.xml" ContentType="{main}"/>{types}'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("[Content_Types].xml", TYPES.format(override))
        box.writestr("main.xml", "<w/>")
        for name, content in (parts or {}).items():
            box.writestr(name, content)
    return out.getvalue()


DOSSIER = {
    "SPECIALISATION": {
        "direction_a": "Сүт",
        "direction_b": "Жылыжай",
        "rejection": "Жылыжайға су жетпейді",
        **{f"weight_{n}": weight for n, weight in enumerate(("25", "20", "30", "15", "10"), start=1)},
        **{f"score_a_{n}": score for n, score in enumerate("45423", start=1)},
        **{f"score_b_{n}": score for n, score in enumerate("22322", start=1)},
        **{f"evidence_{n}": "Шаруашылық кітабы, 01.11.2026" for n in range(1, 6)},
    },
    "INFRASTRUCTURE": {
        "object_1": "Сүт пункті",
        "cost_1": "9500",
        "benefit_1": "7200",
        "confirmed_1": "4000",
        "order_reason": "Тез өтеледі",
    },
    "MARKETING": {
        "product": "Сүт",
        "unit": "литр",
        "buyer": "Зауыт, 12.11.2026",
        "channel_1": "Зауыт",
        "price_1": "210",
        "losses_1": "5",
        "transport_1": "12.5",
        "volume_1": "60000",
    },
    "BUDGET": {"line_1": "Жер салығы", "income_1": "640", "upkeep_1": "120", "own_money": "5500"},
}


def rels(kind: str, target: str = "https://elsewhere.example/a.dotm") -> bytes:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()
