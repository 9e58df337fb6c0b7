"""Our own catalogues: which words the code and the templates show, and what the catalogues say of them.

GNU gettext, which Django's `makemessages` calls, is missing on a bare machine; Python can read both sources.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from schoolofakims import env

APPS = (
    "schoolofakims", "courses", "training", "assessments", "certification",
    "people", "regions", "audit", "notifications",
)  # fmt: skip
LANGUAGES = ("kk", "ru")  # the messages themselves are English
TEMPLATE_NAMES = {".html", ".txt"}

# What each function of django.utils.translation takes first: the context, the message, its plural.
CALLS = {
    f"{name}{lazy}": parts
    for name, parts in {
        "gettext": ("id",),
        "ngettext": ("id", "plural"),
        "pgettext": ("context", "id"),
        "npgettext": ("context", "id", "plural"),
    }.items()
    for lazy in ("", "_lazy")
} | {"gettext_noop": ("id",)}

HEADERS = {
    "kk": ("Kazakh", "nplurals=2; plural=(n!=1);"),
    "ru": (
        "Russian",
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);",
    ),
}

_LITERAL = r"""u?('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"(?<!\w)(_|n?p?gettext)\(\s*{_LITERAL}(?:,\s*{_LITERAL})?(?:,\s*{_LITERAL})?")


@dataclass
class Message:
    """One message of the source: what it is known by, and where it stands."""

    id: str
    plural: str = ""
    context: str | None = None
    places: list[str] = field(default_factory=list)


Key = tuple[str | None, str]  # context, English text


def catalogue_path(language: str) -> Path:
    """The text of a language's catalogue; its compiled twin lies beside it."""
    return env.ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def in_source(root: Path = env.ROOT) -> dict[Key, Message]:
    """Every message of our code and templates, in the order of files."""
    found: dict[Key, Message] = {}
    for path in _files(root):
        read = in_python if path.suffix == ".py" else in_template
        for message in read(path.read_text(encoding="utf-8")):
            first = found.setdefault((message.context, message.id), message)
            first.plural = first.plural or message.plural
            first.places.append(path.relative_to(root).as_posix())
    for message in found.values():
        message.places = sorted(set(message.places))
    return found


def in_python(source: str) -> Iterator[Message]:
    """Calls of gettext and its kin under whatever name the module imports them; literals only."""
    tree = ast.parse(source)
    names = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if isinstance(node.func, ast.Name):
                function = names.get(node.func.id, "")
            if function in CALLS:
                yield from _message(CALLS[function], map(_literal, node.args))


def in_template(source: str) -> Iterator[Message]:
    """Tags `translate` and `blocktranslate`, and _("…") in other tags and filters."""
    for call in _IN_TEMPLATE.finditer(templatize(source)):
        function = "gettext" if call[1] == "_" else call[1]
        yield from _message(CALLS[function], (text and ast.literal_eval(text) for text in call.groups()[1:]))


def merged(language: str, messages: dict[Key, Message], old: polib.POFile | None) -> polib.POFile:
    """A catalogue of exactly these messages with the translations that the old one had.

    A message that left the source stays as an obsolete entry, so that its words are not lost when it returns.
    """
    known = {(entry.msgctxt, entry.msgid): entry for entry in old or ()}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = _header(language)
    for key, message in sorted(messages.items(), key=lambda pair: (pair[1].places[0], pair[0][1])):
        catalogue.append(_entry(language, message, known.pop(key, None)))
    for entry in known.values():
        entry.obsolete, entry.occurrences = True, []
        if entry.msgstr or any(entry.msgstr_plural.values()):
            catalogue.append(entry)
    return catalogue


def untranslated(catalogue: polib.POFile) -> list[polib.POEntry]:
    return [entry for entry in catalogue if not entry.obsolete and not entry.translated()]


def _files(root: Path) -> Iterable[Path]:
    code = (path for app in APPS for path in sorted((root / app).rglob("*.py")))
    templates = (path for path in sorted((root / "templates").rglob("*")) if path.suffix in TEMPLATE_NAMES)
    yield from (path for path in code if "migrations" not in path.parts)
    yield from templates


def _imported(tree: ast.Module) -> dict[str, str]:
    """{name in this module: function of django.utils.translation}"""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _message(parts: tuple[str, ...], texts: Iterable[str | None]) -> Iterator[Message]:
    given = dict(zip(parts, texts, strict=False))
    if given.get("id"):  # a variable is some other place's literal
        yield Message(id=given["id"], plural=given.get("plural") or "", context=given.get("context"))


def _entry(language: str, message: Message, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.id, msgctxt=message.context)
    entry.occurrences = [(place, "") for place in message.places]
    if "%(" in message.id + message.plural:
        entry.flags = ["python-format"]
    if old and "fuzzy" in old.flags:
        entry.flags.append("fuzzy")
    if message.plural:
        entry.msgid_plural = message.plural
        forms = int(HEADERS[language][1][len("nplurals=")])
        entry.msgstr_plural = {
            form: (old.msgstr_plural.get(form, "") if old else "") for form in range(forms)
        }
    elif old:
        entry.msgstr = old.msgstr
    return entry


def _header(language: str) -> dict[str, str]:
    name, plurals = HEADERS[language]
    return {
        "Project-Id-Version": "School of Akims",
        "Last-Translator": "School of Akims",
        "Language-Team": name,
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
    }
