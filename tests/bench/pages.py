"""What a page costs the web process in service: gunicorn on one core, PostgreSQL, Redis.

The peer is a bare Django view behind session and sign-in, served in the same way in the same run. The School
is measured twice: with one course and the demo's people, then with 1,000 courses and 50,000 people.
"""

import json
import tempfile
from itertools import pairwise
from pathlib import Path

from tests import installation
from tests.bench.measure import Table
from tests.bench.web import Web, serving

ROUNDS, A_ROUND = 7, 20
COURSES, PEOPLE = 1000, 50_000
CERTIFICATE = """
from certification import producing
from certification.models import Certificate
from django.utils.timezone import now
producing.produce(Certificate.objects.get().pk, at=now())
"""


def run() -> list[Table]:
    with (
        tempfile.TemporaryDirectory(prefix="soa-bench-pages-") as folder,
        installation.scaled_out(Path(folder), **in_service(Path(folder))) as place,
    ):
        place.run(CERTIFICATE)
        place.manage("collectstatic", "--noinput", "-v", "0")
        known = json.loads(place.run("from tests.bench import world; world.describe()").splitlines()[-1])
        place.run("from tests.bench import growth; growth.only_one_course()")
        small = _measure(place, known, "with 1 course and 9 people")
        place.run(f"from tests.bench import growth; growth.courses({COURSES}); growth.people({PEOPLE})")
        large = _measure(place, known, f"with {COURSES:,} courses and {PEOPLE:,} people")
    same = [row.notes.get("sql") for row in small.rows] == [row.notes.get("sql") for row in large.rows]
    large.title += "; statements as before" if same else "; STATEMENTS GREW WITH THE SCHOOL"
    return [small, large]


def in_service(state: Path) -> dict[str, str]:
    """The environment of an installation in service, with the secrets that the demo world was made with."""
    secrets = state / "secrets"
    return {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "SECRET_KEY_FILE": str(secrets / "secret_key"),
        "PII_KEYS_FILE": str(secrets / "pii_key"),
    }


def _measure(place: installation.Installation, known: dict, title: str) -> Table:
    with serving(place, "tests.bench.bare") as bare, serving(place) as school:
        pinned = "one core" if school.core is not None else "one worker"
        table = Table(
            f"pages: CPU of one request in the web process, gunicorn on {pinned}, PostgreSQL, {title}"
        )
        rows = [("bare Django: session, sign-in, one row", bare, "/", "akim")]
        rows += [(name, school, address, who) for name, address, who in _pages(known)]
        costs = {name: [] for name, *_ in rows}
        for round_ in range(ROUNDS + 1):
            for name, web, address, who in rows:
                web.come_from(round_ + 1)
                found = _costs(web, address, known["cookies"][who])
                costs[name] += found if round_ else []  # the first one only warms up
        for name, web, address, who in rows:
            table.put(name, costs[name], **_notes(web, address, known["cookies"][who]))
    return table


def _pages(known: dict) -> list[tuple[str, str, str]]:
    """(name, address, who looks at it)"""
    urls = known["urls"]
    return [
        ("the School's layers around an empty view", "/floor/", "akim"),
        ("lesson", urls["lesson"], "akim"),
        ("course home", urls["course"], "akim"),
        ("exam", f"/kk/learn/exam/{known['attempt']}/", "akim"),
        ("dashboard", "/kk/learn/", "akim"),
        ("catalogue", "/kk/courses/", ""),
        ("home", urls["home"], ""),
        ("search", "/kk/search/?q=%D0%B1%D1%8E%D0%B4%D0%B6%D0%B5%D1%82", "akim"),
        ("register", urls["register"], ""),
    ]


def _costs(web: Web, address: str, cookies: str) -> list[float]:
    """CPU ms of each request, from one answer to the next: what follows an answer counts as well."""
    readings = [web.cpu_ns()]
    for _ in range(A_ROUND):
        answer = web.get(address, Cookie=cookies)
        assert answer.status == 200, (address, answer.status)
        readings.append(web.cpu_ns())
    return [(after - before) / 1e6 for before, after in pairwise(readings)]


def _notes(web: Web, address: str, cookies: str) -> dict[str, int]:
    answer = web.get(address, Cookie=cookies, X_Count_Statements="yes")
    counted = {"sql": answer.headers.get("X-Statements"), "writes": answer.headers.get("X-Writes")}
    notes = {name: int(number) for name, number in counted.items() if number is not None}
    return {**notes, "compressed_bytes": len(answer.body)}
