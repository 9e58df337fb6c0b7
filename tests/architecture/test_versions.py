"""Versions below these have known holes; whatever a lock says, they are not installed."""

import tomllib
from importlib.metadata import version

import pytest

from schoolofakims.env import ROOT

FLOORS = {
    "wagtail": "8.0.1",  # permission advisories of 2026
    "weasyprint": "70.0",  # CVE-2026-55073
    "django": "5.2.19",
}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_no_package_with_a_known_hole_is_installed(package, floor):
    assert _numbers(version(package)) >= _numbers(floor)


def test_the_lock_and_this_environment_agree():
    locked = {
        package["name"]: package["version"]
        for package in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
        if package["name"] in FLOORS
    }

    assert locked == {package: version(package) for package in FLOORS}


def test_each_dependency_says_why_it_is_here():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    begin = lines.index("dependencies = [")
    end = lines.index("]", begin)

    assert [line.strip() for line in lines[begin + 1 : end] if "#" not in line] == []
