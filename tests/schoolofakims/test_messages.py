"""Reading our own words out of code and templates."""

from pathlib import Path

import polib
import pytest

from schoolofakims import messages
from schoolofakims.messages import Message


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('_("Saved")', [Message("Saved")]),
        ('_("Two " "parts")', [Message("Two parts")]),
        ('gettext_lazy("Saved")', [Message("Saved")]),
        ('pgettext("answer", "saved")', [Message("saved", context="answer")]),
        ('ngettext("%(n)s day", "%(n)s days", n)', [Message("%(n)s day", plural="%(n)s days")]),
        ('npgettext("left", "day", "days", n)', [Message("day", plural="days", context="left")]),
        ('translation.gettext("Saved")', [Message("Saved")]),
        ("_(label)", []),
        ('other("Saved")', []),
    ],
)
def test_words_in_code_are_found(code, found):
    source = (
        "from django.utils.translation import gettext as _, gettext_lazy, pgettext, ngettext, npgettext\n"
        + code
    )

    assert list(messages.in_python(source)) == found


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ('{% translate "Saved" %}', [Message("Saved")]),
        ("{% translate 'saved' context 'answer' as word %}", [Message("saved", context="answer")]),
        ("{% blocktranslate %}Dear {{ name }},{% endblocktranslate %}", [Message("Dear %(name)s,")]),
        (
            "{% blocktranslate trimmed %}\n  One line\n  only.\n{% endblocktranslate %}",
            [Message("One line only.")],
        ),
        (
            "{% blocktranslate count n=days %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            [Message("%(n)s day", plural="%(n)s days")],
        ),
        (
            "{% blocktranslate count n=days context 'left' %}day{% plural %}days{% endblocktranslate %}",
            [Message("day", plural="days", context="left")],
        ),
        ('{% translate "It\'s 5 %" %}', [Message("It's 5 %%")]),
        ('{% include "a.html" with label=_("Saved") only %}', [Message("Saved")]),
        ('{{ word|default:_("Saved") }}', [Message("Saved")]),
        ("<p>gettext('Saved')</p>", []),
    ],
)
def test_words_in_templates_are_found(markup, found):
    assert list(messages.in_template(markup)) == found


def test_files_of_one_message_are_named_once(tmp_path):
    _write(tmp_path / "people" / "a.py", "from django.utils.translation import gettext\ngettext('Saved')")
    _write(tmp_path / "people" / "migrations" / "0001.py", "gettext('Old')")
    _write(tmp_path / "templates" / "b.html", '{% translate "Saved" %}{% translate "Saved" %}')

    found = messages.in_source(tmp_path)

    assert found == {(None, "Saved"): Message("Saved", places=["people/a.py", "templates/b.html"])}


def test_translations_survive_and_lost_messages_are_kept_aside():
    old = polib.POFile()
    old.append(polib.POEntry(msgid="Saved", msgstr="Сақталды"))
    old.append(polib.POEntry(msgid="Gone", msgstr="Кетті"))
    old.append(polib.POEntry(msgid="Never said"))
    source = {
        (None, "Saved"): Message("Saved", places=["a.py"]),
        (None, "day"): Message("day", plural="days", places=["a.py"]),
    }

    new = messages.merged("kk", source, old)

    assert [(e.msgid, e.msgstr, e.obsolete) for e in new] == [
        ("Saved", "Сақталды", False),
        ("day", "", False),
        ("Gone", "Кетті", True),
    ]
    assert new.find("day").msgstr_plural == {0: "", 1: ""}
    assert messages.merged("ru", source, None).find("day").msgstr_plural == {0: "", 1: "", 2: "", 3: ""}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
