"""Style sheets and scripts: small, ours, and safe."""

import gzip
import re

from tests.architecture import tree

STATIC = tree.ROOT / "static"
PAGE_BYTES = 20_000  # of the scripts of a page, as written; packed, a third of it travels
# The page of an exam keeps a journal of its answers, encrypted, and replays it: two thirds of its script is that.
EXAM, EXAM_BYTES = "assessments/attempt.html", 30_000
JS_BYTES = 36_000  # of all scripts together, as sent; no page loads more than a few of them
VENDORED = "vendor"
NAMED = re.compile(r"""static\s+["']js/([\w-]+\.js)["']""")
IMPORTED = re.compile(r"""\bimport\b[^"';]*["']\./([\w-]+\.js)["']""")
FOREIGN = re.compile(
    r"(?:url\(\s*[\"']?|@import\s+[\"']|(?:fetch|import)\(\s*[\"']|from\s+[\"'])(?:https?:)?//", re.I
)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
DANGEROUS = re.compile(r"\beval\s*\(|new\s+Function\b|\.outerHTML\b|document\.write\b")
# Sentences of the page come through `say`, which escapes whatever is put into them.
MARKUP = re.compile(r"\.innerHTML\s*\+?=(?!=)\s*([^;]+);|insertAdjacentHTML\([^,]+,\s*([^;]+)\)")
HARMLESS = re.compile(r"^(?:html|['\"][^'\"]*['\"]|'[^']*'|.*\bsay\(.*)$", re.S)


def _files(kind: str) -> dict[str, str]:
    return {
        tree.name(path): path.read_text(encoding="utf-8")
        for path in sorted(STATIC.rglob(f"*.{kind}"))
        if VENDORED not in path.parts
    }


def _scripts_of(text: str) -> set[str]:
    """The modules that a template asks for, and those that they import."""
    texts = {name.rsplit("/", 1)[1]: script for name, script in _files("js").items()}
    found, waiting = set(), NAMED.findall(text)
    while waiting:
        name = waiting.pop()
        if name in texts and name not in found:
            found.add(name)
            waiting += IMPORTED.findall(texts[name])
    return found


def test_our_scripts_stay_small():
    sizes = {name: len(gzip.compress(text.encode())) for name, text in _files("js").items()}

    assert sum(sizes.values()) <= JS_BYTES, sizes


def test_no_page_loads_more_scripts_than_it_needs():
    sizes = {name.rsplit("/", 1)[1]: len(text.encode()) for name, text in _files("js").items()}
    loads = {
        tree.name(path): sum(sizes[name] for name in _scripts_of(path.read_text(encoding="utf-8")))
        for path in tree.templates()
    }

    assert max(loads.values()) > 0
    assert loads.pop(f"templates/{EXAM}") <= EXAM_BYTES
    assert {page: load for page, load in loads.items() if load > PAGE_BYTES} == {}


def test_scripts_run_no_text_and_build_no_markup_from_it():
    assert [name for name, text in _files("js").items() if DANGEROUS.search(text)] == []
    assert [
        f"{name}: {found[0]}"
        for name, text in _files("js").items()
        for found in MARKUP.finditer(text)
        if not HARMLESS.match((found[1] or found[2]).strip())
    ] == []


def test_style_sheets_need_no_force():
    assert [name for name, text in _files("css").items() if "!important" in COMMENT.sub("", text)] == []


def test_nothing_is_fetched_from_elsewhere():
    assert [
        name
        for name, text in {**_files("css"), **_files("js")}.items()
        if FOREIGN.search(COMMENT.sub("", text))
    ] == []


def test_fonts_are_ours_and_hold_the_kazakh_letters():
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only here

    fonts = sorted(STATIC.rglob("*.woff2"))

    assert fonts != []
    lacking = {}
    for path in fonts:
        letters = {chr(code) for code in TTFont(path).getBestCmap()}
        if "а" in letters and (missing := set("ӘәҒғҚқҢңӨөҰұҮүҺһІі") - letters):
            lacking[path.name] = "".join(sorted(missing))
    assert lacking == {}
