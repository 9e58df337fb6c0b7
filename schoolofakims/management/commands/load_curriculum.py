"""Load the curriculum files of the repository, or of another directory."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from schoolofakims import env
from schoolofakims.curriculum import loading
from schoolofakims.curriculum.pages import Tally
from schoolofakims.curriculum.sheets import Unreadable

OWN = env.ROOT / "courses" / "curriculum"


class Command(BaseCommand):
    help = "Load the curriculum. Idempotent. Exit 0 fine, 1 refused (nothing written), 2 unusable files."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=str(OWN), metavar="DIR")
        parser.add_argument(
            "--force", action="store_true", help="also overwrite what authors have edited since"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        try:
            outcome = loading.load(Path(options["folder"]), at=now(), force=options["force"])
        except Unreadable as unreadable:
            self.stderr.write(str(unreadable))
            sys.exit(2)
        except loading.CurriculumRefused as refused:
            self.stderr.write(str(refused))
            self.stderr.write("Nothing was written.")
            sys.exit(1)
        for warning in outcome.warnings:
            self.stderr.write(warning)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.counts()))
            return
        self._tell("Pages", outcome.pages)
        self._tell("Questions and papers", outcome.questions)
        self._tell("Acts and terms", outcome.registers)

    def _tell(self, what: str, tally: Tally) -> None:
        self.stdout.write(
            f"{what}: {len(tally.new)} new, {len(tally.changed)} changed, {tally.unchanged} unchanged, "
            f"{len(tally.kept)} kept as authors left them."
        )
        for word, names in (("Changed", tally.changed), ("Kept", tally.kept)):
            if names:
                self.stdout.write(f"  {word}: {', '.join(names)}")
