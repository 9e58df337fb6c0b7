"""Libraries that others wrote, brought by npm from a lock file, and run by the Node that came with the environment."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from schoolofakims.env import ROOT, child

SOURCE = Path(__file__).parent / "verifier"
FILES = ("package.json", "package-lock.json")
# Node trusts its own list of authorities alone, while an office's network may stand behind one that Debian knows.
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


@cache
def folder() -> Path:
    """Where the libraries lie, installed if need be: under a name that follows from the lock file."""
    wanted = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    installed = ROOT / ".soa" / "cache" / f"verifier-{wanted}"
    installed.parent.mkdir(parents=True, exist_ok=True)
    with (installed.parent / "verifier.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two workers may come at once
        if not (installed / "node_modules").exists():
            draft = installed.with_name(f"{installed.name}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            for name in FILES:
                shutil.copy(SOURCE / name, draft)
            _run([_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], draft)
            shutil.rmtree(installed, ignore_errors=True)
            draft.rename(installed)
    shutil.copy(SOURCE / "judge.mjs", installed)
    return installed


@cache
def contexts() -> dict[str, dict]:
    """The documents that say what the words of our credentials mean, {address: JSON}."""
    return json.loads(_run([_program("node"), "judge.mjs", "contexts"], folder()))


def verdicts(credentials: list[dict], *, documents: dict[str, dict], now: str) -> list[dict]:
    """[{"verified", "listed", "error"}] of libraries that know these documents, {address: JSON}, and no others.

    `listed` are the purposes of the lists on which a credential is marked.
    """
    asked = {"credentials": credentials, "documents": documents, "now": now}
    return json.loads(_run([_program("node"), "judge.mjs"], folder(), json.dumps(asked)))


def _run(command: list[str], where: Path, words: str = "") -> str:
    given = child()
    given["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{given['PATH']}"
    if AUTHORITIES.exists():
        given.setdefault("NODE_EXTRA_CA_CERTS", str(AUTHORITIES))
    told = subprocess.run(
        command, cwd=where, input=words, capture_output=True, text=True, check=False, env=given
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)
