"""A hall of akims who have finished, made inside an installation through the product's own acts."""

import itertools
from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import now

from certification import batches
from certification.models import Batch
from people import vault
from people.iin import is_valid
from people.models import Appointment, User
from regions.models import Region
from training import enrolling, progress
from training.models import Cohort, SyllabusUnit

SURNAMES = (
    "Әбдіғалиев",
    "Ғабдуллина",
    "Қоңырбаев",
    "Өмірзақова",
    "Ұлықпанов",
    "Үмбетәлиева",
    "Һашимов",
    "Іңкәрбек",
)
GIVEN = ("Қуаныш", "Гүлнұр", "Ақжүніс", "Ерлан-Мұхамедғали", "Әлия", "Нұрғиса", "Ыбырай")
PATRONYMICS = ("Сейтжанұлы", "Ғалымқызы", "", "Бауыржанұлы")


def finish(count: int) -> None:
    """`count` more akims of the demo cohort, enrolled, everything done."""
    at = now() - timedelta(hours=3)
    cohort = Cohort.objects.get(code="DEMO-2026")
    okrug = Region.objects.get(code="153447000")
    units = list(SyllabusUnit.objects.filter(cohort=cohort).order_by("position"))
    names = itertools.islice(itertools.cycle(itertools.product(SURNAMES, GIVEN, PATRONYMICS)), count)
    for (last_name, first_name, patronymic), number in zip(names, _numbers(), strict=False):
        sealed, index = vault.seal(number)
        akim = User.objects.create_user(
            f"hall{number}@example.kz",
            last_name=last_name,
            first_name=first_name,
            patronymic=patronymic,
            iin_sealed=sealed,
            iin_index=index,
        )
        post = Appointment.objects.create(
            holder=akim,
            region=okrug,
            title_kk="ауылдық округ әкімі",
            title_ru="аким сельского округа",
            starts_on=at.date(),
        )
        enrolment = enrolling.enrol(cohort=cohort, trainee=akim, appointment=post, at=at)
        for unit in units:
            score = Decimal(90) if unit.kind == SyllabusUnit.Kind.EXAM else None
            progress.complete_unit(enrolment=enrolment, unit=unit, score=score, at=at)


def approve() -> int:
    """A batch of everyone who is eligible, signed by two officers. Returns how many certificates it reserved."""
    officer, approver = (User.objects.get(email=f"{name}@demo.example") for name in ("officer", "approver"))
    cohort = Cohort.objects.get(code="DEMO-2026")
    batch: Batch = batches.prepare(cohort=cohort, officer=officer, at=now())
    batches.approve(batch=batch, approver=approver, at=now())
    return batch.certificates.count()


def _numbers():
    """Valid personal numbers that nobody has: the check digit is found by trying."""
    for serial in itertools.count(1):
        base = f"9001015{serial:04d}"
        yield from (f"{base}{digit}" for digit in range(10) if is_valid(f"{base}{digit}"))
