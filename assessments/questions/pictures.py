"""Pictures of questions: judged by their bytes, drawn anew, kept in private storage under names that mean nothing."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import filetype
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from assessments.models import Picture, PictureUse
from assessments.questions.drafts import ALPHABET
from people.models import User
from training import pixels

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000  # of an upload; a small file may unfold into gigabytes
LARGEST_SIDE = 1600  # pixels, as kept; a phone shows 360 to 1080
MOST_IN_A_QUESTION = 5
QUALITY = 82
# GIF and PNG are drawings, the others photographs.
FORMS = {
    "image/png": Picture.Form.PNG,
    "image/gif": Picture.Form.PNG,
    "image/jpeg": Picture.Form.JPEG,
    "image/webp": Picture.Form.JPEG,
}
NAME_LENGTH = 24


class PictureRefused(Exception):
    """The file is no picture that a question can show; the message says why."""


class Drawn(NamedTuple):
    """A picture without anything that its file held beside it: places, cameras, comments, other files."""

    content: bytes
    form: str
    width: int
    height: int


def drawn(content: bytes) -> Drawn:
    """A picture drawn anew from its pixels, upright and at most LARGEST_SIDE wide or high. Raises PictureRefused.

    Of a moving picture the first frame is taken.
    """
    if len(content) > MOST_BYTES:
        raise PictureRefused(_("The picture is too large: at most 5 MB."))
    kind = filetype.guess_mime(content)
    if kind not in FORMS:
        raise PictureRefused(_("The file is not a picture that can be shown. Take PNG, JPEG, WebP or GIF."))
    try:
        with pixels.opened(content, ("PNG", "JPEG", "WEBP", "GIF")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureRefused(_("The picture has too many pixels. Make it smaller and try again."))
            picture = _plain(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise PictureRefused(_("The picture is damaged and cannot be read.")) from broken
    # What is not seen through needs no alpha channel, and JPEG has none.
    form = Picture.Form.PNG if picture.mode.endswith("A") else FORMS[kind]
    out = io.BytesIO()
    if form == Picture.Form.JPEG:
        picture.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    else:
        picture.save(out, "PNG", optimize=True)
    return Drawn(out.getvalue(), form, *picture.size)


@transaction.atomic
def keep(*, content: bytes, at: datetime, by: User | None = None) -> Picture:
    """Store a picture; one that the School has already, as it was brought or as it was drawn, is the same one.

    Raises PictureRefused.
    """
    brought = hashlib.sha256(content).hexdigest()
    if known := find([brought]).get(brought):
        return known
    new = drawn(content)
    digest = hashlib.sha256(new.content).hexdigest()
    if known := Picture.objects.filter(sha256=digest).first():
        return known
    picture = Picture(
        name="".join(secrets.choice(ALPHABET) for _letter in range(NAME_LENGTH)),
        form=new.form,
        width=new.width,
        height=new.height,
        size=len(new.content),
        sha256=digest,
        source_sha256=brought,
        added_by=by,
        added_at=at,
    )
    # Before the row: a file without a row is only waste, a row without a file is a hole in an exam.
    storages["private"].save(picture.path, ContentFile(new.content))
    picture.save()
    return picture


def find(digests: Collection[str]) -> dict[str, Picture]:
    """{SHA-256 of a file, as brought or as kept: picture} of those that the School has. One query."""
    found: dict[str, Picture] = {}
    wanted = set(digests)
    rows = Picture.objects.filter(sha256__in=wanted) | Picture.objects.filter(source_sha256__in=wanted)
    for picture in rows.order_by("pk"):
        for digest in {picture.sha256, picture.source_sha256} & wanted:
            found.setdefault(digest, picture)
    return found


def content_of(picture: Picture) -> bytes:
    with storages["private"].open(picture.path) as file:
        return file.read()


@transaction.atomic
def forget_unused(*, pictures: Collection[int], at: datetime) -> int:
    """Delete those that no question shows any more, their files after the commit. Returns how many."""
    unused = Picture.objects.filter(pk__in=pictures).exclude(pk__in=PictureUse.objects.values("picture"))
    rows = list(unused)
    Picture.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for path in [row.path for row in rows]:
        transaction.on_commit(lambda path=path: storages["private"].delete(path))
    return len(rows)


def _plain(picture: Image.Image) -> Image.Image:
    """Pixels and nothing else, in one of four simple modes, not larger than needed."""
    see_through = picture.has_transparency_data
    if picture.mode not in ("L", "RGB") or see_through:
        picture = picture.convert("RGBA" if see_through else "RGB")
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    picture.info = {}
    return picture
