"""The entry point says what it can do, and stays within plain sh."""

import shutil
import subprocess

import pytest

from schoolofakims import env

SCRIPTS = ["soa", "tests/install/bare_debian.sh", "tests/install/without_root.sh"]


def _soa(*arguments):
    return subprocess.run([env.ROOT / "soa", *arguments], capture_output=True, text=True)


def test_without_arguments_it_says_what_it_can_do():
    answer = _soa()

    assert answer.returncode == 0
    assert [line.split()[1] for line in answer.stdout.splitlines()] == [
        "up", "up", "test", "test", "check", "bench", "manage",
    ]  # fmt: skip


def test_an_unknown_command_is_an_error():
    answer = _soa("dance")

    assert answer.returncode == 2
    assert answer.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_are_posix_sh(script):
    shell = shutil.which("dash") or "sh"

    subprocess.run([shell, "-n", env.ROOT / script], check=True)


@pytest.mark.parametrize("script", [*SCRIPTS, ".ci/run"])
def test_the_scripts_may_be_run(script):
    assert (env.ROOT / script).stat().st_mode & 0o111 == 0o111


@pytest.mark.parametrize("script", [*SCRIPTS, ".ci/run"])
def test_shellcheck_finds_nothing(script):
    assert shutil.which("shellcheck"), "shellcheck is not installed; ./soa test installs it"
    subprocess.run(["shellcheck", env.ROOT / script], check=True)
