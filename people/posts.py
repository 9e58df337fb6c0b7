"""The posts that people hold: from a day, until a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from audit import trail
from people.models import Appointment, User
from regions.models import Region


@transaction.atomic
def appoint(
    *,
    holder: User,
    region: Region,
    kind: str,
    title_kk: str,
    title_ru: str,
    title_en: str = "",
    starts_on: date,
    at: datetime,
    actor: User | None = None,
) -> Appointment:
    """Write down that a person holds a post.

    The same post told again (kind, unit and first day) changes nothing. Another post of that kind ends
    the day before this one begins, or on this day if it is not older.
    """
    # One person's posts are changed by one at a time.
    User.objects.select_for_update().get(pk=holder.pk)
    held = Appointment.objects.filter(holder=holder, kind=kind, ends_on=None).first()
    if held and (held.region_id, held.starts_on) == (region.pk, starts_on):
        return held
    if held:
        held.ends_on = max(held.starts_on, starts_on - timedelta(days=1))
        held.save(update_fields=["ends_on"])
    appointment = Appointment.objects.create(
        holder=holder,
        region=region,
        kind=kind,
        title_kk=title_kk,
        title_ru=title_ru,
        title_en=title_en,
        starts_on=starts_on,
    )
    trail.record(
        "people.post.taken",
        actor=actor,
        subject=appointment,
        at=at,
        region_code=region.code,
        details={"holder": holder.pk, "kind": kind},
    )
    return appointment
