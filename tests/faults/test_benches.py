"""The benches that lose and double nothing still run: a small hall, a few races, a round at each kill point."""

import json
import subprocess
import sys

import pytest

from schoolofakims import env

pytestmark = [pytest.mark.faults, pytest.mark.servers]


def test_a_small_hall_and_a_few_races_lose_and_double_nothing(tmp_path):
    found = tmp_path / "tables.json"
    command = [sys.executable, "-m", "tests.bench", "exam", "races", "--short", "--json", str(found)]

    done = subprocess.run(command, cwd=env.ROOT, env=env.child(), capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-3000:]
    hall, acts, _journey, races = json.loads(found.read_text(encoding="utf-8"))
    assert {row["errors"] for row in hall["rows"]} == {0}
    assert [row["lost"] for row in hall["rows"] if "lost" in row] == [0]
    statements = {row["name"]: (row["notes"].get("sql"), row["notes"].get("writes")) for row in acts["rows"]}
    assert statements["one answer saved"] == (4, 1)
    (all_of_them,) = races["rows"]
    counts = {name: count for name, count in all_of_them.items() if name not in ("name", "seconds")}
    assert counts == {
        "attempts": 20,
        "lines of a start": 20,
        "last change stored": 20,
        "scores": 20,
        "lines of a hand-in": 20,
        "closed": 20,
        "raised": 0,
        "deadlocks in PostgreSQL": counts["deadlocks in PostgreSQL"],
    }


def test_a_round_at_each_kill_point_loses_and_doubles_nothing(tmp_path):
    found = tmp_path / "tables.json"
    command = [sys.executable, "-m", "tests.bench", "killings", "--short", "--json", str(found)]

    done = subprocess.run(command, cwd=env.ROOT, env=env.child(), capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-3000:]
    tables = json.loads(found.read_text(encoding="utf-8"))
    assert len(tables) == 2
    for table in tables:
        *points, everything = table["rows"]
        assert len(points) == 17
        for one in points:
            wrong = {name: one[name] for name in ("lost", "doubled", "no leaf", "wrong sums", "renamed")}
            assert (one["name"], set(wrong.values())) == (one["name"], {0})
        # Where it always comes to the point, it must have died there.
        assert sum(one["killed"] for one in points) >= 10
        assert everything["gaps"] == everything["doubled"] == everything["log shrank"] == 0
        assert everything["files"] == everything["issued"]
        assert (everything["audit broken at"], everything["log"]) == ("-", "whole")
