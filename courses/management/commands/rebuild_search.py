"""Make the index of search anew from what is published; idempotent."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand

from courses import indexing


class Command(BaseCommand):
    help = "Index every published lesson, module, course and term. A second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        tally = asdict(indexing.rebuild())
        if options["json"]:
            self.stdout.write(json.dumps(tally))
            return
        self.stdout.write("Search: " + ", ".join(f"{count} {name}" for name, count in tally.items()) + ".")
