"""What one sealed certificate costs a worker, beside the ways in which others make one.

Each way runs in a process of its own, which makes the same 100 or so certificates and tells CPU, bytes and memory.

    ./soa bench certificates           the table
    ./soa bench certificates --long    also ten thousand names against WeasyPrint, and twenty thousand sheets for memory
"""

import json
import subprocess
import sys

from schoolofakims import env
from tests.bench.measure import Figures, Table

# way → certificates to make; the slow ones are measured on fewer
WAYS = {
    "naive WeasyPrint, stock pyHanko, RSA-2048": ("naive", 12),
    "naive WeasyPrint, stock pyHanko, P-256": ("naive_p256", 12),
    "best WeasyPrint, cached-key pyHanko, RSA-2048": ("best", 20),
    "typst PDF/A-3u, cached-key pyHanko, RSA-2048": ("by_typst", 60),
    "fpdf2 (no PDF/A), cached-key pyHanko, RSA-2048": ("by_fpdf2", 20),
    "ours, RSA-2048": ("ours", 1500),
    "ours, P-256": ("ours_p256", 1500),
    "ours, before: badge and code signed": ("reserving", 1500),
    "floor: sum and write the same bytes": ("floor", 300),
}
# Each is compared with those that seal with the same key.
PEERS = {"ours": ("naive", "best", "by_typst"), "ours_p256": ("naive_p256",)}
NAMES, SHEETS = 10_000, 20_000


def run() -> list[Table]:
    table = Table("certificates: CPU of one sealed paper, each way in a process of its own")
    cpu: dict[str, float] = {}
    for name, (way, units) in WAYS.items():
        told = ask(way, units)
        table.put(name, told["cpu_ms"], KB=round(told["bytes"] / 1024), peak_RSS_MB=told["rss_mb"])
        row = table.rows[-1]
        cpu[way] = row.cpu_ms
        row.notes["per CPU second"] = round(1000 / row.cpu_ms)
        for peer in PEERS.get(way, ()):
            row.notes[f"times {peer}"] = round(cpu[peer] / row.cpu_ms)
    return [table, _start()]


def run_long() -> list[Figures]:
    equal = ask("oracle", NAMES)
    figures = Figures(f"certificates: {NAMES} generated names, set by us and by WeasyPrint")
    figures.rows["names"] = equal
    memory = Figures(f"certificates: memory of one process, MB of RSS, up to {SHEETS} sheets")
    memory.rows["after so many"] = ask("memory", SHEETS)
    return [figures, memory]


def ask(way: str, units: int) -> dict:
    """What a process of its own tells of one way."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.papers", way, str(units)],
        capture_output=True, text=True, check=False, cwd=env.ROOT,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(told.stderr)
    return json.loads(told.stdout.splitlines()[-1])


def _start() -> Figures:
    figures = Figures("certificates: CPU of a worker's first certificate, ms; the others cost as above")
    for name, way in {
        "nothing kept: WeasyPrint, one master, QR patterns": "first",
        "the master kept on the disk": "second",
    }.items():
        figures.rows[name] = ask(way, 1)
    return figures
