"""The demo world: people, a running cohort, a finished akim with a certificate. Running it again changes nothing."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from schoolofakims import demo


class Command(BaseCommand):
    help = "Make the demo world once and print who can sign in."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "The demo world has known passwords: it is not made in an installation in service."
            )
        world = demo.build(at=now())
        if options["json"]:
            self.stdout.write(json.dumps(world, ensure_ascii=False))
            return
        for account in world["accounts"]:
            self.stdout.write("  ".join(str(value) for value in account.values()))
        for name, url in world["urls"].items():
            self.stdout.write(f"{name}: {url}")
        self.stdout.write(f"cohort: {world['cohort']}")
