"""Check our own public log: every entry, every signed root, and whether the register says the same."""

import json
import sys

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from certification.log import auditing


class Command(BaseCommand):
    help = "Exit 0 when the public log is whole, 1 when it is broken. What is found is shown on the desk."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        found = auditing.check(at=now())
        if options["json"]:
            told = {
                "entries": found.size,
                "finding": found.finding.lower() or None,
                "place": found.place or None,
            }
            self.stdout.write(json.dumps(told))
        elif found.finding:
            self.stdout.write(f"The log is broken: {found.finding.lower()} {found.place}".rstrip() + ".")
        else:
            self.stdout.write(f"The log is whole: {found.size} entries.")
        if found.finding:
            sys.exit(1)
