"""Make copies for the archive (PAdES B-LTA). Originals are only read; a second run goes on where the first stopped."""

import json
import sys
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware, now

from certification import archiving


class Command(BaseCommand):
    help = (
        "Copies of a batch, or of what was issued from one day to another, with time stamps for the archive. "
        "Exit 0 all there; 1 some could not be made; 2 unusable arguments or settings."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="where the copies go")
        parser.add_argument("--batch", type=int, help="number of a batch")
        parser.add_argument("--since", help="first day of issue, YYYY-MM-DD")
        parser.add_argument("--until", help="last day of issue, YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        if not settings.TSA_URL:
            self._stop("TSA_URL is not set, and an archive needs time stamps.")
        if options["batch"] is None and not options["since"]:
            self._stop("Name a batch, or the first day of issue.")
        last = _day(options["until"])
        rows = archiving.chosen(
            batch=options["batch"],
            since=_day(options["since"]),
            until=last + timedelta(days=1) if last else None,
        )
        told = {"made": 0, "there": 0, "failed": []}
        archive = archiving.Archive(options["folder"])
        for row in rows.iterator():
            try:
                made = archive.keep(row, at=now())
            except Exception as failure:
                told["failed"].append({"certificate": row.pk, "reason": type(failure).__name__})
            else:
                told["made" if made else "there"] += 1
        self._tell(told, options["json"])

    def _tell(self, told, is_json):
        if is_json:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"Copies made: {told['made']}. There already: {told['there']}.")
            for each in told["failed"]:
                self.stdout.write(f"Certificate {each['certificate']} has no copy: {each['reason']}.")
        if told["failed"]:
            sys.exit(1)

    def _stop(self, sentence):
        self.stderr.write(sentence)
        sys.exit(2)


def _day(text):
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{text} is no day: write YYYY-MM-DD.", returncode=2)
    return make_aware(datetime.combine(day, time.min))
