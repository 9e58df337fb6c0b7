"""The worker dies in the middle of a batch. Nothing is lost, nothing is doubled, every paper is whole."""

import gzip
import json
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest

from certification import inspecting
from certification.seal import load
from tests import installation

pytestmark = pytest.mark.servers
COUNT = 50
WAIT_SECONDS = 180

ROWS = "SELECT number, state, sha256, file, printed FROM certification_certificate ORDER BY number"
LETTERS = "SELECT count(*) FROM notifications_message WHERE kind = 'certificate_issued'"
PLACES = "SELECT count(position), max(position) FROM certification_logentry"


@pytest.mark.parametrize("setting_up", [installation.embedded, installation.scaled_out])
def test_a_batch_of_fifty_survives_the_death_of_its_worker(setting_up, tmp_path):
    # Two minutes at most: fifty real PDFs are laid out, sealed, and each is checked by three programs.
    with setting_up(tmp_path / "state") as place:
        place.run(f"from tests.journeys import hall; hall.finish({COUNT}); print(hall.approve())")
        place.start_worker()
        _wait(place, lambda rows: _issued(rows) >= 8)

        place.kill("worker")
        assert _issued(_rows(place)) < COUNT + 1

        place.start_worker()
        place.start_beat()
        rows = _wait(place, lambda rows: _issued(rows) == COUNT + 1)

        assert [row["number"] for row in rows] == list(range(1, COUNT + 2))
        assert {row["state"] for row in rows} == {"ISSUED"}
        assert len({row["sha256"] for row in rows}) == COUNT + 1
        assert place.query(LETTERS) == [(COUNT + 1,)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda row: _check_file(place, row), rows))
        for row in rows:  # one after another: PDFium does not stand threads
            _check_text(place, row)
        assert json.loads(place.manage("verify_audit", "--json"))["first_broken"] is None
        _wait(place, lambda _rows: place.query(PLACES) == [(COUNT + 1, COUNT)])
        assert json.loads(place.manage("check_log", "--json")) == {
            "entries": COUNT + 1,
            "finding": None,
            "place": None,
        }


def _rows(place) -> list[dict]:
    rows = [
        dict(zip(("number", "state", "sha256", "file", "printed"), row, strict=True))
        for row in place.query(ROWS)
    ]
    for row in rows:
        if isinstance(row["printed"], str):  # SQLite keeps JSON as text
            row["printed"] = json.loads(row["printed"])
    return rows


def _issued(rows) -> int:
    return sum(row["state"] == "ISSUED" for row in rows)


def _wait(place, done) -> list[dict]:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        rows = _rows(place)
        if done(rows):
            return rows
        time.sleep(0.3)
    raise AssertionError(f"not done in {WAIT_SECONDS} s: {[row['state'] for row in rows]}")


def _paper(place, row) -> Path:
    """The whole file, put together as the operators' guide says: what it shares, then the rest, unpacked."""
    stored = place.state / "private" / row["file"]
    named, _line, rest = stored.read_bytes().partition(b"\n")
    prefix = place.state / "private" / "certificates" / "prefixes" / named.removeprefix(b"prefix ").decode()
    paper = place.state / f"{row['number']}.pdf"
    paper.write_bytes(prefix.read_bytes() + gzip.decompress(rest))
    return paper


def _check_file(place, row) -> None:
    """The sum, the structure and the seal, each by a program of other authors."""
    paper = _paper(place, row)
    sums = subprocess.run(["sha256sum", str(paper)], capture_output=True, text=True, check=True).stdout
    assert sums.split()[0] == row["sha256"]
    for program in ("qpdf", "pdfsig"):
        assert shutil.which(program), f"{program} is not installed; ./soa test installs it"
    assert subprocess.run(["qpdf", "--check", str(paper)], capture_output=True).returncode == 0
    seal = subprocess.run(["pdfsig", "-nocert", str(paper)], capture_output=True, text=True).stdout
    assert "Signature is Valid" in seal
    assert "Total document signed" in seal


def _check_text(place, row) -> None:
    """What a person reads, and what our own check reads, is what was frozen."""
    paper = _paper(place, row)
    found = inspecting.inspect(paper.read_bytes(), trust_roots=load(place.state / "seal").roots)
    assert (found["seal"]["intact"], found["seal"]["trusted"]) == (True, True)
    assert found["printed"] == row["printed"]
    text = " ".join(pypdfium2.PdfDocument(str(paper))[0].get_textpage().get_text_bounded().split())
    for words in (row["printed"]["name"], row["printed"]["number"], row["printed"]["programme"]["kk"]):
        assert words in text
