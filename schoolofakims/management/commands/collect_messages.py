"""Bring our own catalogues up to date with the code and the templates, and compile them."""

import json
from pathlib import Path

import polib
from django.core.management.base import BaseCommand, CommandError

from schoolofakims import messages


class Command(BaseCommand):
    help = "Rewrite locale/{kk,ru} from code and templates, keep translations, compile. For developers."

    def add_arguments(self, parser):
        parser.add_argument(
            "--missing", action="store_true", help="print what has no translation, as JSON lines"
        )
        parser.add_argument(
            "--fill",
            type=Path,
            metavar="FILE",
            help="take translations from JSON lines of the same form, with their words in `text`",
        )

    def handle(self, *args, **options):
        found = messages.in_source()
        if not found:
            raise CommandError("No messages were found: the source is not where it should be.")
        given = _given(options["fill"]) if options["fill"] else {}
        for language in messages.LANGUAGES:
            path = messages.catalogue_path(language)
            old = polib.pofile(str(path)) if path.exists() else None
            catalogue = messages.merged(language, found, old)
            for entry in catalogue:
                _fill(entry, given.get((language, entry.msgctxt, entry.msgid)))
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
            catalogue.save_as_mofile(str(path.with_suffix(".mo")))
            missing = messages.untranslated(catalogue)
            if options["missing"]:
                for entry in missing:
                    self.stdout.write(_line(language, entry))
            else:
                self.stdout.write(f"{language}: {len(found)} messages, {len(missing)} without a translation.")


def _line(language: str, entry: polib.POEntry) -> str:
    """`text` is one string, or a list with a string for each plural form."""
    return json.dumps(
        {
            "language": language,
            "context": entry.msgctxt,
            "id": entry.msgid,
            "plural": entry.msgid_plural,
            "places": [place for place, _ in entry.occurrences],
            "text": list(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr,
        },
        ensure_ascii=False,
    )


def _given(path: Path) -> dict[tuple[str, str | None, str], str | list[str]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {(line["language"], line.get("context"), line["id"]): line["text"] for line in lines}


def _fill(entry: polib.POEntry, text: str | list[str] | None) -> None:
    if not text or entry.obsolete:
        return
    if entry.msgid_plural:
        entry.msgstr_plural = dict(enumerate(text))
    else:
        entry.msgstr = text
