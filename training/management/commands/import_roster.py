"""Compare a roster with a cohort and, if told so, apply it."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.timezone import now

from training import roster_words, rosters
from training.models import Cohort


class Command(BaseCommand):
    help = (
        "Compare a roster (CSV, XLSX, JSON) with a cohort; --apply writes it. "
        "Exit 0 fine, 1 refused rows, 2 unusable file or arguments."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--cohort", required=True, help="code of the cohort")
        parser.add_argument("--apply", action="store_true", help="write; otherwise only compare")
        parser.add_argument(
            "--skip-bad", action="store_true", help="write the good rows although others are refused"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        with translation.override("en"):
            comparison = self._compared(options)
            self._tell(comparison, options)
        if comparison.refused:
            sys.exit(1)

    def _compared(self, options) -> rosters.Comparison:
        cohort = Cohort.objects.select_related("region").filter(code=options["cohort"]).first()
        if cohort is None:
            self._stop(f"There is no cohort {options['cohort']}.")
        try:
            content = Path(options["file"]).read_bytes()
            if options["apply"]:
                return rosters.apply(cohort=cohort, content=content, at=now(), skip_bad=options["skip_bad"])
            return rosters.compare(cohort=cohort, lines=rosters.read(content), at=now())
        except rosters.RosterRefused as refusal:
            self._stop(str(refusal))
        except OSError as failure:
            self._stop(f"The file cannot be read: {failure.strerror}.")

    def _tell(self, comparison: rosters.Comparison, options) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(comparison.as_json(), ensure_ascii=False))
            return
        counts = comparison.counts()
        self.stdout.write("Applied." if comparison.applied else "Nothing was written.")
        self.stdout.write(
            f"{counts['add']} to add, {counts['change']} to change, {counts['unchanged']} unchanged, "
            f"{counts['leave']} enrolled but not in the file (they stay enrolled)."
        )
        for kind, remarks in (("Warning", comparison.warnings), ("Refused", comparison.refused)):
            for one in remarks:
                self.stdout.write(f"{kind}, row {one.row}, {one.field}: {roster_words.reason(one)}")

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
