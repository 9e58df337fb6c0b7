"""Nothing that was started stays behind."""

import os
import socket
import subprocess
import sys
import time

import pytest

from schoolofakims import processes

FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def _lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _until(question, seconds=10):
    deadline = time.monotonic() + seconds
    while not question() and time.monotonic() < deadline:
        time.sleep(0.02)
    return question()


def _started(tmp_path, code):
    log = tmp_path / "log" / "child.log"
    return processes.start("child", [sys.executable, "-c", code], log=log, environment=dict(os.environ))  # noqa: TID251 - handed on as it is


def test_stopping_a_process_ends_the_ones_that_it_started(tmp_path):
    family = _started(tmp_path, FAMILY)
    assert _until(lambda: family.last_words() != "")
    grandchild = int(family.last_words())

    processes.stop([family])

    assert family.has_ended()
    assert _until(lambda: not _lives(grandchild))


def test_a_process_that_will_not_stop_is_ended(tmp_path):
    stubborn = _started(
        tmp_path,
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
    )
    assert _until(lambda: stubborn.last_words() == "deaf")

    processes.stop([stubborn], seconds=0.2)

    assert stubborn.process.returncode == -9


def test_the_last_words_are_the_last_lines_of_the_log(tmp_path):
    speaker = _started(tmp_path, "print('one\\ntwo\\nthree')")
    speaker.process.wait()

    assert speaker.last_words(lines=2) == "two\nthree"


def test_the_log_of_the_run_before_is_kept_beside(tmp_path):
    for word in ("first", "second"):
        _started(tmp_path, f"print('{word}')").process.wait()

    assert (tmp_path / "log" / "child.old").read_text() == "first\n"
    assert (tmp_path / "log" / "child.log").read_text() == "second\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with a parent that is killed")
def test_a_parent_that_is_killed_takes_its_children_along(tmp_path):
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, sys, time; from pathlib import Path; from schoolofakims import processes\n"
            "child = processes.start('c', [sys.executable, '-c', 'import time; time.sleep(600)'],"
            " log=Path(sys.argv[1]), environment=dict(os.environ))\n"
            "print(child.process.pid, flush=True); time.sleep(600)",
            str(tmp_path / "c.log"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        child = int(parent.stdout.readline())
        assert _lives(child)

        parent.kill()

    assert _until(lambda: not _lives(child))


def test_an_inherited_socket_never_holds_back_the_rest_of_an_answer():
    with processes.listening("127.0.0.1", 0) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
