"""Check the hash chain of the audit trail."""

import json
import sys

from django.core.management.base import BaseCommand

from audit import chain


class Command(BaseCommand):
    help = "Check the hash chain of the audit trail. Exit 0 when it is whole, 1 when it is broken."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        verdict = chain.verify()
        if options["json"]:
            self.stdout.write(json.dumps(verdict._asdict()))
        elif verdict.first_broken is None:
            self.stdout.write(f"The chain is whole: {verdict.events} events.")
        else:
            self.stdout.write(f"The chain is broken at event {verdict.first_broken}.")
        if verdict.first_broken is not None:
            sys.exit(1)
