"""Write the questions of a bank to a file that other systems read."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from assessments.models import QuestionBank
from assessments.questions import exchange, importing


class Command(BaseCommand):
    help = "Write the questions of a bank, with their keys, to a file. Exit 0 fine, 2 unusable arguments."

    def add_arguments(self, parser):
        parser.add_argument("--bank", required=True, help="code of the bank")
        parser.add_argument("--format", choices=exchange.FORMATS, required=True)
        parser.add_argument("-o", "--output", required=True, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        bank = QuestionBank.objects.filter(code=options["bank"]).first()
        if bank is None:
            self._stop(f"There is no bank {options['bank']}.")
        made = importing.export(bank=bank, kind=options["format"])
        try:
            Path(options["output"]).write_bytes(made.content)
        except OSError as failure:
            self._stop(f"The file cannot be written: {failure.strerror}.")
        if options["json"]:
            self.stdout.write(json.dumps({"written": made.written}))
        else:
            self.stdout.write(
                f"{made.written} questions written, with their keys: keep the file to yourself."
            )
            if made.left_out:
                self.stdout.write(
                    f"{made.left_out} left out: unfinished, or with pictures that a table cannot hold."
                )

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
