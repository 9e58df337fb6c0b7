"""What Google's Lighthouse says of four pages in Kazakh on an emulated phone. It runs here, offline.

Lighthouse comes through npm into .soa/; the product and its tests know nothing of it.
"""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from schoolofakims import env
from tests import installation
from tests.bench.measure import Figures

LIGHTHOUSE = "lighthouse@12.8.2"  # the last line for the Node of Debian 12
PLACE = env.ROOT / ".soa" / "lighthouse"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CATEGORIES = ("performance", "accessibility", "best-practices")
TRIES = 3  # a browser that starts cold may miss the beginning of its own trace
TIMES = {"first-contentful-paint": "first text ms", "largest-contentful-paint": "largest ms"}


def run() -> list[Figures]:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not (shutil.which("node") and shutil.which("npm") and browser):
        print(
            "lighthouse: not measured. It needs node, npm and chromium: apt-get install nodejs npm chromium"
        )
        return []
    program = _installed()
    figures = Figures("lighthouse: scores of 100 on an emulated phone and link, Kazakh")
    with tempfile.TemporaryDirectory(prefix="soa-lighthouse-") as folder:
        state = Path(folder)
        with installation.installed(state, DJANGO_SETTINGS_MODULE="tests.browser.settings") as place:
            place.manage("collectstatic", "--noinput", "-v", "0")
            known = json.loads(place.run("from tests.bench import world; world.describe()").splitlines()[-1])
            place.start_web()
            for name, address, who in (
                ("home", known["urls"]["home"], ""),
                ("catalogue", "/kk/courses/", ""),
                ("lesson", known["urls"]["lesson"], "akim"),
                ("dashboard", "/kk/learn/", "akim"),
            ):
                headers = state / "headers.json"
                headers.write_text(json.dumps({"Cookie": known["cookies"][who]}))
                report = _report(program, browser, f"{place.address}{address}", headers)
                figures.rows[name] = _figures(report)
    return [figures]


def _installed() -> Path:
    program = PLACE / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        PLACE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(PLACE)]
        subprocess.run([*command, LIGHTHOUSE], check=True, stdout=subprocess.DEVNULL)
    return program


def _report(program: Path, browser: str, address: str, headers: Path) -> dict:
    options = [
        "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage",
    ]  # fmt: skip
    command = ["node", str(program), address, *options]
    for _try in range(TRIES):
        done = subprocess.run(command, env=env.child(CHROME_PATH=browser), stdout=subprocess.PIPE)
        if done.returncode == 0:
            break
    done.check_returncode()
    return json.loads(done.stdout)


def _figures(report: dict) -> dict[str, object]:
    """Scores, two times, and every audit that costs a score."""
    categories, audits = report["categories"], report["audits"]
    found: dict[str, object] = {name: round(categories[name]["score"] * 100) for name in CATEGORIES}
    found |= {column: round(audits[audit]["numericValue"]) for audit, column in TIMES.items()}
    weighed = [one["id"] for name in CATEGORIES for one in categories[name]["auditRefs"] if one["weight"]]
    faults = [
        one for one in weighed if (audits[one]["score"] or 0) < 0.9 and audits[one]["score"] is not None
    ]
    return {**found, "below 90": ", ".join(faults) or "nothing"}
