"""Compare a file of questions with a bank and, if told so, put the new ones into it."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.timezone import now

from assessments.models import QuestionBank
from assessments.questions import exchange, importing


class Command(BaseCommand):
    help = (
        "Compare questions (Moodle XML, GIFT, CSV) with a bank; --apply writes the new ones. "
        "Exit 0 fine, 1 refused questions, 2 unusable file or arguments."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--bank", required=True, help="code of the bank")
        parser.add_argument("--format", choices=("auto", *exchange.FORMATS), default="auto")
        parser.add_argument("--apply", action="store_true", help="write; otherwise only compare")
        parser.add_argument(
            "--skip-bad", action="store_true", help="write the good questions although others are refused"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        with translation.override("en"):
            outcome = self._outcome(options)
            self._tell(outcome, options)
        if outcome.refused:
            sys.exit(1)

    def _outcome(self, options) -> importing.Comparison:
        bank = QuestionBank.objects.filter(code=options["bank"]).first()
        if bank is None:
            self._stop(f"There is no bank {options['bank']}.")
        try:
            content = Path(options["file"]).read_bytes()
            if options["apply"]:
                return importing.apply(
                    bank=bank,
                    content=content,
                    kind=options["format"],
                    at=now(),
                    skip_bad=options["skip_bad"],
                )
            return importing.compare(bank=bank, content=content, kind=options["format"])
        except exchange.Unusable as unusable:
            self._stop(str(unusable))
        except OSError as failure:
            self._stop(f"The file cannot be read: {failure.strerror}.")

    def _tell(self, outcome: importing.Comparison, options) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
            return
        self.stdout.write("Applied." if outcome.applied else "Nothing was written.")
        self.stdout.write(
            f"{len(outcome.add)} new, {outcome.unchanged} there already, {len(outcome.refused)} refused."
        )
        if outcome.incomplete:
            names = ", ".join(draft.code or "without a code" for draft in outcome.incomplete)
            self.stdout.write(f"As drafts, since Kazakh or Russian words are missing: {names}.")
        for item in outcome.refused:
            self.stdout.write(f"Refused, line {item.line}, {item.name}: {item.reason}")

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
