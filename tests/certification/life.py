"""What the tests of certificates share: moments, a signatory, short ways to a state."""

import io
import time
from datetime import date, timedelta

from django.core.cache import cache
from PIL import Image, ImageDraw

from certification import papers
from certification.models import Signatory, Template
from tests.worlds import NOON

TODAY = date(2026, 11, 24)
PRODUCED = NOON + timedelta(minutes=1)
SIGNATORY = {
    "name_kk": "Г. Ғ. Өміртаева",
    "name_ru": "Г. Г. Омиртаева",
    "post_kk": "Мектеп директоры",
    "post_ru": "Директор Школы",
    "post_en": "Director of the School",
}


def sign(**words) -> Signatory:
    return Signatory.objects.create(**words)


def drawing(wide: int, high: int, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """A picture as an issuer might upload it."""
    image = Image.new(mode, (wide, high), "white" if mode != "CMYK" else (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse(
        (5, 5, wide - 5, high - 5), fill="navy" if mode != "CMYK" else (99, 99, 0, 0)
    )
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def newer(world, source: Template, **design) -> Template:
    """The next version of a paper, published by two people."""
    made = papers.draft(source=source, programme=source.programme, officer=world.maker, at=NOON)
    papers.save(paper=made, design={**made.design, **design}, officer=world.maker, at=NOON, seen=made.digest)
    papers.propose(paper=made, officer=world.maker, at=NOON)
    return papers.publish(paper=made, officer=world.checker, at=NOON)


def within_one_minute(ask):
    """What `ask` brings, all of it counted under the same minute: asked again if the minute ended on the way."""
    while True:
        cache.clear()
        minute = int(time.time()) // 60
        answers = ask()
        if int(time.time()) // 60 == minute:
            return answers
