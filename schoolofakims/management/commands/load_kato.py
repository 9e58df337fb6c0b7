"""Load an edition of the KATO classifier from the official CSV or XLSX."""

import json
import sys

from django.core.management.base import BaseCommand
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now

from regions import classifier, kato
from schoolofakims import territory

UNUSABLE = {
    "type": "The file is neither CSV nor XLSX.",
    "size": "The file is too large.",
    "broken": "The file is damaged.",
    "headings": "The columns of the classifier were not found.",
}
REASONS = {
    "code": "the code has not nine digits",
    "parts": "the parts do not make up the code",
    "kind": "the kind code is unknown",
    "name": "a name is missing or too long",
    "duplicate": "the code stands twice",
    "parent": "the unit above it is missing",
}


class Command(BaseCommand):
    help = "Load an edition of KATO. A dry run unless --apply. Exit 0 fine, 1 refused rows, 2 unusable file."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--apply", action="store_true", help="write; otherwise only compare")
        parser.add_argument(
            "--skip-bad", action="store_true", help="write the good rows although others were refused"
        )
        parser.add_argument(
            "--on", help="the day from which the edition holds (YYYY-MM-DD), today if left out"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        on = parse_date(options["on"]) if options["on"] else localdate()
        if on is None:
            self._stop("--on is not a day.")
        try:
            edition = classifier.read(options["file"])
        except classifier.UnreadableFile as unreadable:
            self._stop(UNUSABLE[unreadable.code])
        except OSError as failure:
            self._stop(f"The file cannot be read: {failure.strerror}.")
        outcome = territory.load_kato(
            edition=edition, on=on, at=now(), apply=options["apply"], skip_bad=options["skip_bad"]
        )
        self._tell(outcome, options)
        if outcome.refused:
            sys.exit(1)

    def _tell(self, outcome: kato.Outcome, options: dict) -> None:
        refused = [{"row": one["row"], "reason": REASONS[one["reason"]]} for one in outcome.refused]
        if options["json"]:
            counts = {name: getattr(outcome, name) for name in ("added", "changed", "ended", "unchanged")}
            self.stdout.write(json.dumps({**counts, "refused": refused}, ensure_ascii=False))
            return
        written = options["apply"] and (options["skip_bad"] or not refused)
        self.stdout.write("Written." if written else "Nothing was written.")
        self.stdout.write(
            f"{outcome.added} added, {outcome.changed} changed, {outcome.ended} ended, {outcome.unchanged} unchanged."
        )
        for one in refused:
            self.stdout.write(f"Row {one['row']}: {one['reason']}.")

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
