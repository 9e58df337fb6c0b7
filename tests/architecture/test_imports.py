"""The floors of the house: who may import whom, and that no app stands outside the house."""

import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps

from schoolofakims.env import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_import_falls_downwards():
    command = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run([str(command), "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_know_exactly_our_apps():
    ours = {app.name for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT)}
    ours = {name for name in ours if (ROOT / name.split(".")[0]).parent == ROOT and (ROOT / name).is_dir()}

    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == ours


def test_the_sorter_of_imports_and_the_collector_of_messages_know_them_too():
    known = PROJECT["tool"]["ruff"]["lint"]["isort"]["known-first-party"]
    roots = PROJECT["tool"]["importlinter"]["root_packages"]

    assert set(known) == {*roots, "tests"}
    from schoolofakims.messages import APPS  # noqa: PLC0415 - read late, so that the first two run without it

    assert set(APPS) == set(roots)
