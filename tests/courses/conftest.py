"""A small curriculum: one course, one module, two lessons in Kazakh and Russian (one in English too), one exam."""

import shutil
import struct
import zlib
from datetime import UTC, datetime
from functools import cache as cache_forever

import pytest
import yaml
from django.core.cache import cache

from schoolofakims.curriculum import loading
from tests.snapshots import Snapshot


def pytest_configure(config):
    # Wagtail drops the temporary file of a new rendition without closing it.
    config.addinivalue_line(
        "filterwarnings", "ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"
    )


NOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def both(words: str) -> dict:
    return {"kk": f"{words} (kk)", "ru": f"{words} (ru)"}


@cache_forever
def png(width: int = 1200, height: int = 600) -> bytes:
    """A plain picture, written by hand."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    rows = (b"\x00" + b"\x88\x99\xaa" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def lesson(code: str, language: str) -> dict:
    """A lesson with a block of every kind that files know."""
    return {
        "code": code,
        "language": language,
        "title": f"Lesson {code} ({language})",
        "summary": f"What {code} is about ({language})",
        "blocks": [
            {
                "id": "p1",
                "type": "paragraph",
                "text": f"Words of {code}, **bold** and [maslikhat](term:maslikhat) ({language}).",
            },
            {"id": "h1", "type": "heading", "text": f"Heading ({language})"},
            {
                "id": "f1",
                "type": "figure",
                "image": "piles.png",
                "alt": f"Three piles ({language})",
                "caption": "Piles",
            },
            {
                "id": "t1",
                "type": "table",
                "caption": "Revenue",
                "header": ["Okrug", "Thousand tenge"],
                "rows": [["Zhabasak", "40 357"], ["Toqmansai", "83 059"]],
            },
            {
                "id": "l1",
                "type": "law",
                "act": "LAW-148",
                "article": "Article 35",
                "text": "The akim considers appeals.",
                "checked_on": NOON.date(),
            },
            {
                "id": "c1",
                "type": "case",
                "title": "By Friday",
                "text": "A letter waits.",
                "questions": ["Who decides?"],
            },
            {"id": "k1", "type": "checklist", "title": "This week", "items": ["Read article 35"]},
            {"id": "r1", "type": "callout", "title": "Mind", "text": "Deadlines."},
            {
                "id": "s1",
                "type": "self_check",
                "kind": "single",
                "prompt": "Who approves the budget?",
                "options": [
                    {"id": "a", "text": "The akim", "feedback": "The akim proposes."},
                    {"id": "b", "text": "The maslikhat", "feedback": "By its decision."},
                ],
                "right": ["b"],
                "explanation": "The maslikhat approves it.",
            },
            {
                "id": "m1",
                "type": "formula",
                "title": "Share",
                "expression": "own ÷ all × 100",
                "terms": [{"name": "own", "meaning": "taxes", "value": "8 095"}],
                "result": "20.1 %",
            },
            {
                "id": "v1",
                "type": "video",
                "title": "How to read a budget",
                "link": "https://video.example/1",
                "transcript": "Open the decision.",
            },
            {
                "id": "d1",
                "type": "download",
                "title": f"Minutes ({language})",
                "name": "minutes",
                "form": [
                    {"heading": "Present"},
                    {"text": "Write everyone down."},
                    {"field": "Place"},
                    {"table": {"header": ["No.", "Name"], "rows": [["1", ""], ["2", ""]]}},
                    {"check": ["The quorum is there"]},
                    {"sign": "Chair"},
                ],
            },
        ],
    }


def bank() -> dict:
    options = {"a": "akim", "b": "maslikhat", "c": "assembly"}
    texts = {
        language: {
            "prompt": f"Who approves? ({language})",
            "options": options,
            "explanation": "The maslikhat.",
        }
        for language in ("kk", "ru")
    }
    plain = {language: {"prompt": f"Is it so? ({language})"} for language in ("kk", "ru")}
    return {
        "code": "T01",
        "title": both("Bank"),
        "questions": [
            {
                "id": "T01-Q01",
                "kind": "SINGLE",
                "points": 1,
                "options": ["a", "b", "c"],
                "key": "b",
                "basis": {"act": "LAW-148", "article": "35"},
                "text": texts,
            },
            {
                "id": "T01-Q02",
                "kind": "MULTIPLE",
                "points": 2,
                "options": ["a", "b", "c"],
                "key": ["c", "a"],
                "credit": "partial",
                "text": texts,
            },
            {"id": "T01-Q03", "kind": "TRUE_FALSE", "points": 1, "key": False, "text": plain},
        ],
    }


def files() -> dict[str, dict | list]:
    """{file name: content}"""
    unit = {"minutes": 20, "required": True, "weight": 1}
    return {
        "school.yaml": {
            "courses": ["TINY"],
            "home": {"title": both("School") | {"en": "School (en)"}, "intro": both("Hello")},
            "catalog": {"title": both("Courses") | {"en": "Courses (en)"}, "intro": both("All")},
        },
        "TINY.yaml": {
            "code": "TINY",
            "title": both("Course") | {"en": "Course (en)"},
            "summary": both("A course") | {"en": "A course (en)"},
            "hours": 8,
            "outcomes": {"kk": ["can"], "ru": ["can"]},
            "modules": ["T01"],
        },
        "acts.yaml": [
            {
                "code": "LAW-148",
                "title": both("Law on local government") | {"en": "Law on local government (en)"},
                "number": "No. 148-II",
                "url": "https://law.example/148",
                "checked_on": NOON.date(),
            },
            {"code": "LAW-9", "title": both("Law that nobody has read")},
        ],
        "glossary.yaml": [
            {
                "key": "maslikhat",
                "kk": "мәслихат",
                "ru": "маслихат",
                "en": "maslikhat",
                "definition": {"kk": "Сайланған орган.", "ru": "Выборный орган.", "en": "An elected body."},
            }
        ],
        "T01/module.yaml": {
            "code": "T01",
            "title": both("Module") | {"en": "Module (en)"},
            "summary": both("A module") | {"en": "A module (en)"},
            "hours": 4,
            "outcomes": {"kk": ["can"], "ru": ["can"]},
            "lessons": [
                {"code": "T01-L1", "slug": {"kk": "first", "ru": "first"}, **unit},
                {"code": "T01-L2", "slug": {"kk": "second", "ru": "second"}, **unit},
            ],
            "exam": {"code": "T01-EXAM"},
        },
        "T01/L1.kk.yaml": lesson("T01-L1", "kk"),
        "T01/L1.ru.yaml": lesson("T01-L1", "ru"),
        "T01/L1.en.yaml": lesson("T01-L1", "en"),
        "T01/L2.kk.yaml": lesson("T01-L2", "kk"),
        "T01/L2.ru.yaml": lesson("T01-L2", "ru"),
        "T01/bank.yaml": bank(),
        "T01/exam.yaml": {
            "code": "T01-EXAM",
            "title": both("Test"),
            "intro": both("Rules"),
            "pass_mark": 60,
            "attempts_allowed": 3,
            "minutes_allowed": 30,
            "draws": [{"bank": "T01", "count": 2}],
        },
    }


class Folder:
    """The curriculum on disk, and one way to change a file of it."""

    def __init__(self, path):
        self.path = path
        (path / "T01" / "media").mkdir(parents=True)
        (path / "T01" / "media" / "piles.png").write_bytes(png())
        for name, content in files().items():
            self.write(name, content)

    def write(self, name: str, content: dict | list) -> None:
        (self.path / name).parent.mkdir(exist_ok=True)
        (self.path / name).write_text(
            yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )

    def edit(self, name: str, change) -> None:
        content = yaml.safe_load((self.path / name).read_text(encoding="utf-8"))
        change(content)
        self.write(name, content)

    def load(self, **options):
        return loading.load(self.path, at=NOON, **options)


@pytest.fixture(autouse=True)
def _empty_cache():
    """Wagtail remembers renditions by the id of their picture, and each test begins with id 1."""
    cache.clear()


@pytest.fixture
def png_of():
    return png


@pytest.fixture
def task() -> dict:
    """A practical task with two criteria."""

    def words(text: str) -> dict:
        return {language: f"{text} ({language})" for language in ("kk", "ru", "en")}

    def level(points: int) -> dict:
        return {"points": points, "words": words(f"Worth {points}")}

    return {
        "code": "T01-TASK",
        "kind": "FILE",
        "title": words("Task"),
        "brief": {language: f"Hand in **one page** ({language})." for language in ("kk", "ru", "en")},
        "pass_mark": 60,
        "due_days": 14,
        "criteria": [
            {
                "code": "evidence",
                "title": words("Evidence"),
                "points": 40,
                "levels": [level(0), level(20), level(40)],
            },
            {
                "code": "plan",
                "title": words("Plan"),
                "points": 60,
                "levels": [level(0), level(30), level(60)],
            },
        ],
    }


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "curriculum"
    yield Folder(place)
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    curriculum = Folder(tmp_path_factory.mktemp("loaded") / "curriculum")
    return Snapshot(curriculum.load, files=tmp_path_factory.mktemp("files"))


@pytest.fixture
def taught(db, folder, loaded):
    """The small curriculum, loaded."""
    loaded.put()
    return folder
