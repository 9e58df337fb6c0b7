"""Pictures, files and forms of lessons into the library of the CMS, once each, known by their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from schoolofakims.curriculum import documents
from schoolofakims.curriculum.files import Curriculum


@dataclass
class Stored:
    """What the bodies of lessons name, with the ids of the rows.

    pictures, files  {SHA-1: id}
    forms            {(lesson, language, name): id}
    acts             {code: id}
    """

    pictures: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    forms: dict[tuple[str, str, str], int] = field(default_factory=dict)
    acts: dict[str, int] = field(default_factory=dict)


def store(curriculum: Curriculum, acts: dict[str, int]) -> Stored:
    """What is there already, by content, is not stored twice."""
    pictures: dict[str, Path] = {}
    files: dict[str, Path] = {}
    for lesson in curriculum.lessons:
        for text in lesson.texts.values():
            pictures.update(text.found.pictures)
            files.update(text.found.files)
    return Stored(_pictures(pictures), _files(files), _forms(curriculum), acts)


def _pictures(wanted: dict[str, Path]) -> dict[str, int]:
    Image = get_image_model()
    there = _there(Image, wanted)
    for digest, path in sorted(wanted.items()):
        if digest not in there:
            with path.open("rb") as content:
                image = Image(title=path.stem, file_hash=digest, file_size=path.stat().st_size)
                image.file.save(path.name, File(content), save=True)
            there[digest] = image.pk
    return there


def _files(wanted: dict[str, Path]) -> dict[str, int]:
    Document = get_document_model()
    there = _there(Document, wanted)
    for digest, path in sorted(wanted.items()):
        if digest not in there:
            with path.open("rb") as content:
                document = Document(title=path.stem, file_hash=digest, file_size=path.stat().st_size)
                document.file.save(path.name, File(content), save=True)
            there[digest] = document.pk
    return there


def _forms(curriculum: Curriculum) -> dict[tuple[str, str, str], int]:
    """Every form is made anew to know its content; it is stored only if that content is not there."""
    made: dict[tuple[str, str, str], tuple[str, bytes, str]] = {}
    for lesson in curriculum.lessons:
        for language, text in lesson.texts.items():
            for name, form in text.found.forms.items():
                content = documents.make(form, language=language, code=lesson.code)
                digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
                made[lesson.code, language, name] = (digest, content, form.title)
    Document = get_document_model()
    there = _there(Document, {digest for digest, _content, _title in made.values()})
    for (_lesson, language, name), (digest, content, title) in made.items():
        if digest not in there:
            document = Document(title=title, file_hash=digest, file_size=len(content))
            document.file.save(f"{name}-{language}.docx", ContentFile(content), save=True)
            there[digest] = document.pk
    return {place: there[digest] for place, (digest, _content, _title) in made.items()}


def _there(kind, digests) -> dict[str, int]:
    """{SHA-1: id} of what the library holds; the oldest row of each content."""
    rows = kind.objects.filter(file_hash__in=list(digests)).order_by("-pk")
    return dict(rows.values_list("file_hash", "pk"))
