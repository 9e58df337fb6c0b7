"""How a version of a paper looks with the longest and the shortest name: drawn by the renderer of certificates itself.

Web processes never draw: they ask, a worker fills the row, and the page looks again. What is asked for twice is drawn
once, and a picture of an older design is never shown as that of the newer one.
"""

from __future__ import annotations

import io
import logging
from datetime import datetime, timedelta
from typing import Any

import pypdfium2
from django.conf import settings

from certification import designs, rendering
from certification.models import PaperPreview, Template
from regions.languages import CODES, worded

logger = logging.getLogger(__name__)
Case, State = PaperPreview.Case, PaperPreview.State
DPI = 110
# A sheet takes some tenths of a second. A row that waits longer was lost on its way, and is asked for anew.
PATIENCE = timedelta(seconds=60)
CODE = "0000SPECIMEN0000SPECIMEN00"
PEOPLE: dict[str, dict[str, Any]] = {
    Case.LONGEST: {
        "name": "Құрманғазықызы-Өтеғұлова Гүлнұр-Ұлпан Һақназарқызы-Әлімжановна",
        "name_latin": "Gulnur-Ulpan Kurmangazykyzy-Otegulova",
        "position": {
            "kk": "Шығыс Қазақстан облысы Күршім ауданы Құйған ауылдық округі әкімінің міндетін атқарушы",
            "ru": "исполняющий обязанности акима Куйганского сельского округа Куршимского района "
            "Восточно-Казахстанской области",
            "en": "Acting Akim of Kuygan rural okrug, Kurshim district, East Kazakhstan region",
        },
        "score": 92.5,
    },
    Case.SHORTEST: {"name": "Ән Ли", "name_latin": "", "position": None, "score": None},
}
PROGRAMMES = {
    Case.LONGEST: {
        "kk": "Ауылдық округ әкімінің қызметі: жергілікті өзін-өзі басқару, бюджет және азаматтармен жұмыс",
        "ru": "Деятельность акима сельского округа: местное самоуправление, бюджет и работа с гражданами",
        "en": "The Work of an Akim of a Rural Okrug: Local Self-Government, Budget and Work with Citizens",
    },
    Case.SHORTEST: {"kk": "Бюджет", "ru": "Бюджет", "en": "Budget"},
}
MODULE = {
    "kk": "Жергілікті өзін-өзі басқару негіздері",
    "ru": "Основы местного самоуправления",
    "en": "Foundations of local self-government",
}
SIGNATORY = {
    "name": "Г. Ғ. Өміртаева",
    "post": {"kk": "Мектеп директоры", "ru": "Директор Школы", "en": "Director of the School"},
}


def facts(template: Template, case: str) -> dict[str, Any]:
    """Made-up facts of one person, in the words of this version."""
    titles = (
        {code: worded(template.programme, "title", code)[0] for code in CODES}
        if template.programme
        else PROGRAMMES[case]
    )
    printed = {
        "number": "ӘМ-2026-000000",
        "series": "ӘМ",
        "code": CODE,
        "programme": titles,
        "hours": template.programme.hours if template.programme else 72,
        "form": {"kk": "қашықтан оқыту", "ru": "дистанционное обучение", "en": "distance learning"},
        "kind": {"kk": "біліктілікті арттыру", "ru": "повышение квалификации", "en": "advanced training"},
        "period": {"from": "2026-10-01", "to": "2026-11-20"},
        "issued_on": "2026-11-23",
        "expires_on": "2029-11-23" if template.design["months"] else None,
        "issuer": settings.CERTIFICATE["issuer"],
        "place": settings.CERTIFICATE["place"],
        "signatory": SIGNATORY,
        "verify_url": f"{settings.SITE_URL}/v/{CODE}",
        "signed": "SPECIMEN" * (28 if case == Case.LONGEST else 24),  # as long as those of such names
        "demo": True,
        **PEOPLE[case],
    }
    if template.design["transcript"]:
        count = 24 if case == Case.LONGEST else 1
        printed["modules"] = [{"title": MODULE, "hours": 3, "result": 92.5}] * count
    return designs.words(template, printed)


def wanted(template: Template, *, at: datetime) -> list[int]:
    """Notes that both pictures of this version are wanted. Returns the rows that a worker has to come to."""
    rows = {row.case: row for row in PaperPreview.objects.filter(template=template).defer("page", "more")}
    found = []
    for case in Case.values:
        row = rows.get(case)
        is_same = row is not None and row.digest == template.digest
        if is_same and (row.state != State.WAITING or row.asked_at > at - PATIENCE):
            continue
        asked = {"digest": template.digest, "state": State.WAITING, "asked_at": at, "field": ""}
        row, _made = PaperPreview.objects.update_or_create(template=template, case=case, defaults=asked)
        found.append(row.pk)
    return found


def draw(preview: int) -> bool:
    """Fills a row that waits. Returns whether this call did; safe to repeat."""
    row = (
        PaperPreview.objects.filter(pk=preview, state=State.WAITING)
        .select_related("template__programme")
        .first()
    )
    if row is None:
        return False
    try:
        page, more = _pages(row.template, row.case)
        filled = {"state": State.DRAWN, "page": page, "more": more}
    except rendering.CannotPrint as problem:
        filled = {"state": State.FAILED, "field": problem.field[:60]}
    except Exception:
        PaperPreview.objects.filter(pk=preview, digest=row.digest).update(state=State.FAILED)
        raise
    # Whoever has saved another design meanwhile has asked anew.
    waiting = PaperPreview.objects.filter(pk=preview, state=State.WAITING, digest=row.template.digest)
    return bool(waiting.update(**filled))


def _pages(template: Template, case: str) -> tuple[bytes, bytes]:
    """PNG of the sheet, and of the first page behind it or nothing."""
    printed = facts(template, case)
    pdf = rendering.render(
        printed,
        html_name=template.html_name,
        verify_url=printed["verify_url"],
        demo=True,
        look=designs.look(template),
    )
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [_picture(document[number]) for number in range(min(2, len(document)))]
    return pages[0], pages[1] if len(pages) > 1 else b""


def _picture(page: pypdfium2.PdfPage) -> bytes:
    out = io.BytesIO()
    bitmap = page.render(scale=DPI / 72)
    bitmap.to_pil().convert("RGB").save(out, "PNG", compress_level=6)
    bitmap.close()
    page.close()
    return out.getvalue()
