"""After a new word was put in front of PII_KEYS: seal everything with it, so that the old word can go."""

import json

from django.core.management.base import BaseCommand

from people import rotation


class Command(BaseCommand):
    help = "Seal personal numbers and one-time-code secrets again, with the first of PII_KEYS."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        done = rotation.rotate()
        if options["json"]:
            self.stdout.write(json.dumps(done))
            return
        self.stdout.write(
            f"Sealed again: {done['numbers']} personal numbers, {done['factors']} second factors, "
            f"{done['invitations']} invitations, "
            f"{sum(done[what] for what in rotation.ELSEWHERE)} other secrets. Older keys may now be taken out of PII_KEYS."
        )
