"""Enter certificates in the public log that were issued without it: by a release that did not know the log yet."""

import json

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from certification.log import filling


class Command(BaseCommand):
    help = "Adds missing entries, at the times of issue. A dry run unless --apply."

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    @transaction.atomic
    def handle(self, *args, **options):
        missing = filling.fill(lambda name: apps.get_model("certification", name), write=options["apply"])
        if options["json"]:
            self.stdout.write(json.dumps({"missing": missing, "applied": options["apply"]}))
        else:
            done = "entered" if options["apply"] else "would be entered"
            self.stdout.write(f"{missing} certificates {done}.")
