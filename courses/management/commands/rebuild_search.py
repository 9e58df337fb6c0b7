"""Make the index of search anew from what is published; idempotent."""

from dataclasses import asdict

from django.core.management.base import BaseCommand

from courses import indexing


class Command(BaseCommand):
    help = "Index every published lesson, module, course and term. A second run changes nothing."

    def handle(self, *args, **options):
        tally = asdict(indexing.rebuild())
        self.stdout.write("Search: " + ", ".join(f"{count} {name}" for name, count in tally.items()) + ".")
