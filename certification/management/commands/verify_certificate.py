"""Check a certificate's PDF: its seal, its bytes, and what a register says of it."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from certification import registry, seal, timestamps
from certification.log import notes, proofs
from certification.management.commands.watch_log import key_of
from certification.models import BatchStamp
from certification.proof import keys

OUT_OF_FORCE = ("suspended", "replaced", "revoked", "expired")
STATUSES = ("valid", "unknown", *OUT_OF_FORCE)
ANSWERED = (
    "status", "number", "name", "programme", "issued_on", "seal", "register",
)  # fmt: skip
WAIT_SECONDS = 20
LARGEST = 20 * 1024 * 1024


class RegisterSilent(Exception):
    """The register that was named gives no answer, or none that can be understood; the message says why."""


class Command(BaseCommand):
    help = "Exit 0 valid; 3 suspended, replaced, revoked or expired; 4 altered or not ours; 2 unreadable."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument(
            "--register", help="address of a register, or a folder of its JSON files; ours if left out"
        )
        parser.add_argument(
            "--proof", help="the proof file beside it: checks without any register, with --log-key"
        )
        parser.add_argument("--log-key", help="public key of the log, or a file with it")
        parser.add_argument(
            "--tsa-roots",
            help="PEM file with the roots of time-stamping authorities that you trust; ours if left out",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        pdf = self._read(Path(options["file"]))
        proven = self._proven(options["proof"], options["log_key"])
        try:
            look_up = _logged(proven, options["register"]) if proven else _register(options["register"])
            known = [] if proven and not options["register"] else _keys(options["register"])
            verdict = registry.judge(pdf, look_up=look_up, trust_roots=seal.trusted(), keys=known)
        except RegisterSilent as failure:
            self._stop(f"The register cannot be asked: {failure}.")
        if verdict["status"] == "unreadable":
            self._stop("The file is no PDF that can be read.")
        if options["json"]:
            self.stdout.write(json.dumps({name: verdict[name] for name in ANSWERED}, ensure_ascii=False))
        else:
            self._tell(verdict)
            self._tell_log(proven)
            self._tell_time(proven, options["tsa_roots"] or settings.TSA_ROOTS)
        if verdict["status"] != "valid":
            sys.exit(3 if verdict["status"] in OUT_OF_FORCE else 4)

    def _proven(self, file: str | None, key: str | None) -> proofs.Proven | proofs.ProofWrong | None:
        """What the proof proves, or that it proves nothing; None if none was given."""
        if not file and not key:
            return None
        if not file or not key:
            self._stop("--proof and --log-key belong together.")
        try:
            verifier = notes.Verifier.parse(key_of(key))
            return proofs.verify(self._read(Path(file)), verifier)
        except proofs.ProofWrong as wrong:
            return wrong
        except proofs.ProofUnreadable as failure:
            self._stop(f"The proof cannot be read: {failure}.")
        except (notes.NoteRefused, OSError, ValueError) as failure:
            self._stop(f"The key cannot be read: {failure}.")

    def _tell_log(self, proven: proofs.Proven | proofs.ProofWrong | None) -> None:
        if isinstance(proven, proofs.ProofWrong):
            self.stdout.write(f"Log: the proof proves nothing, {proven}")
        elif proven:
            for kind, at, index in proven.events:
                self.stdout.write(f"Log: {kind} on {at}, entry {index + 1} of {proven.size}")

    def _tell_time(self, proven: proofs.Proven | proofs.ProofWrong | None, roots: str) -> None:
        if proven is None or isinstance(proven, proofs.ProofWrong) or proven.stamped is None:
            return
        if not roots:
            self.stdout.write("Time stamp: not checked, no authority is trusted; name one with --tsa-roots")
            return
        root, token = proven.stamped
        try:
            stamp = timestamps.read(token, digest=root, roots=seal.certificates(Path(roots)))
        except timestamps.StampRefused as refusal:
            label = BatchStamp.Failure(refusal.failure).label
            self.stdout.write(f"Time stamp: proves nothing, {label}")
        except seal.SealUnusable as failure:
            self._stop(f"The roots of the authorities cannot be read: {failure}.")
        else:
            self.stdout.write(f"Time stamp: the file existed on {stamp.at.isoformat()}, by {stamp.authority}")

    def _read(self, path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                pdf = file.read(LARGEST + 1)
        except OSError as failure:
            self._stop(f"The file cannot be read: {failure.strerror}.")
        if len(pdf) > LARGEST:
            self._stop("The file is too large to be a certificate.")
        return pdf

    def _tell(self, verdict: dict) -> None:
        self.stdout.write(f"Status: {verdict['status']}")
        self.stdout.write(f"Number: {verdict['number'] or 'none'}, name: {verdict['name'] or 'none'}")
        seal = verdict["seal"]
        self.stdout.write(
            f"Seal: {'intact' if seal['intact'] else 'broken or absent'}, "
            f"{'trusted' if seal['trusted'] else 'not trusted'}, by {seal['signer'] or 'nobody'}"
        )
        self.stdout.write(f"Register: {verdict['register']['status'] or 'does not know it'}")
        self.stdout.write(f"Open Badge: {_badge_words(**verdict['credential'])}")

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)


def _logged(proven: proofs.Proven | proofs.ProofWrong, register: str | None) -> Callable[[str], dict]:
    """Answers from the proof, without a connection. A register that was named as well has the last word, unless the
    proof does not hold: it must be of this certificate and prove what the register says of the file.
    """

    def look_up(code: str) -> dict:
        if isinstance(proven, proofs.ProofWrong) or registry.normalised(code) != proven.code:
            return {"status": "unknown"}
        if not register:
            return _as_register(proven)
        told = _register(register)(code)
        return told if told.get("sha256") in (None, proven.sha256) else {"status": "unknown"}

    return look_up


def _as_register(proven: proofs.Proven) -> dict:
    has_expired = bool(proven.expires_on) and proven.expires_on < localdate().isoformat()
    status = "expired" if proven.status == "valid" and has_expired else proven.status
    return {"status": status, "sha256": proven.sha256}


def _register(where: str | None) -> Callable[[str], dict]:
    """What answers for a code: our own database, a folder, or an address."""
    if not where:
        return lambda code: registry.facts(registry.find(code, today=localdate()))
    if where.startswith(("http://", "https://")):
        return lambda code: _asked(f"{where.rstrip('/')}/v/{registry.normalised(code) or '-'}?format=json")
    folder = Path(where)
    if not folder.is_dir():
        raise RegisterSilent(f"{folder} is no folder")
    return lambda code: _kept(folder / f"{registry.normalised(code) or '-'}.json")


def _keys(where: str | None) -> list[bytes]:
    """The public keys of the School from where it is asked: none, if it tells none."""
    if not where:
        return keys.known()
    try:
        if where.startswith(("http://", "https://")):
            content = _fetched(f"{where.rstrip('/')}/status/keys.json")
        else:
            content = (Path(where) / "keys.json").read_bytes()
        return keys.read(json.loads(content))
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _badge_words(*, found: bool, whole: bool | None, agrees: bool) -> str:
    if not found:
        return "none in the file"
    signed = {
        True: "signed by the School",
        False: "not signed by the School, or changed",
        None: "its signature was not checked, for no key is known",
    }[whole]
    return f"{signed}; it {'says' if agrees else 'does not say'} what the paper says"


def _fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - http and https only
        return answer.read()


def _asked(url: str) -> dict:
    try:
        return _understood(_fetched(url))
    except urllib.error.HTTPError as failure:
        if failure.code == 404:
            return {"status": "unknown"}
        raise RegisterSilent(failure) from failure
    except OSError as failure:
        raise RegisterSilent(failure) from failure


def _kept(file: Path) -> dict:
    try:
        return _understood(file.read_bytes())
    except FileNotFoundError:
        return {"status": "unknown"}
    except OSError as failure:
        raise RegisterSilent(failure) from failure


def _understood(answer: bytes) -> dict:
    try:
        told = json.loads(answer)
    except ValueError as failure:
        raise RegisterSilent("its answer is no JSON") from failure
    if not isinstance(told, dict) or told.get("status") not in STATUSES:
        raise RegisterSilent("its answer names no status")
    # A kept answer grows old: the last valid day may have passed since it was written.
    last = told.get("expires_on")
    if told["status"] == "valid" and isinstance(last, str) and last < localdate().isoformat():
        told["status"] = "expired"
    return told
