"""The first-party source as the rules of the house read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from schoolofakims.env import ROOT
from schoolofakims.messages import APPS

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*, tests: bool = False) -> Iterator[Path]:
    """Our modules without migrations; with `tests`, those of the suite too."""
    for folder in (*APPS, *(("tests",) if tests else ())):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def templates() -> Iterator[Path]:
    yield from (path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in {".html", ".txt"})
