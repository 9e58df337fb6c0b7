"""Watch a public log from outside: what was seen once must stand in all that is seen later."""

import json
import os
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from certification.log import watching


class Command(BaseCommand):
    help = (
        "Exit 0 the log has only grown; 1 shrunken, forked, rewritten, backdated or signed by another key; "
        "2 it cannot be read, or the state or key cannot."
    )

    def add_arguments(self, parser):
        parser.add_argument("log", help="address under which /checkpoint lies, or a folder with a copy")
        parser.add_argument("--state", required=True, help="file in which to remember what was seen")
        parser.add_argument(
            "--log-key", help="public key of the log, or a file with it; of the first look if left out"
        )
        parser.add_argument("--full", action="store_true", help="read everything again, not only what is new")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        state = Path(options["state"])
        try:
            seen = watching.Seen.read(state.read_text(encoding="utf-8")) if state.exists() else None
            key = key_of(options["log_key"])
        except (OSError, ValueError) as failure:
            self._stop(f"The state or the key cannot be read: {failure}.")
        try:
            now_seen = watching.look(
                _reader(options["log"]), seen=seen, key=key, at=now(), is_full=options["full"]
            )
        except watching.LogSilent as silent:
            self._stop(f"The log cannot be read: {silent}.")
        except watching.LogBad as bad:
            self._accuse(bad, state, options["json"])
        _keep(state, now_seen.written())
        size = now_seen.checkpoint.size
        before = seen.checkpoint.size if seen else 0
        if options["json"]:
            self.stdout.write(json.dumps({"status": "whole", "entries": size, "new": size - before}))
        else:
            self.stdout.write(f"The log is whole: {size} entries, {size - before} of them new.")

    def _accuse(self, bad: watching.LogBad, state: Path, is_json: bool) -> None:
        """What was seen before stays; what speaks against the log is laid beside it, since it may vanish."""
        if bad.note:
            _keep(state.with_name(f"{state.name}.against"), bad.note)
        if is_json:
            self.stdout.write(json.dumps({"status": bad.word, "reason": str(bad)}))
        else:
            self.stdout.write(f"The log is not to be trusted: {bad.word}. {bad}")
        sys.exit(1)

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)


def key_of(given: str | None) -> str | None:
    """A key as it stands on the command line, or the content of the file that is named there."""
    if given and Path(given).is_file():
        return Path(given).read_text(encoding="utf-8").strip()
    return given


def _reader(where: str) -> watching.Read:
    if where.startswith(("http://", "https://")):
        return watching.from_address(where)
    return watching.from_folder(Path(where))


def _keep(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
