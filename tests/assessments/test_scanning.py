"""A scanner that answers, one that is away, and nothing given out unchecked where one is set up."""

import socketserver
import threading

import pytest

from assessments import scanning, sweeps
from assessments.access import work as work_access
from assessments.practical import handing
from tests.assessments import works
from tests.worlds import NOON

HARMFUL = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


class _Clamd(socketserver.StreamRequestHandler):
    """As clamd speaks INSTREAM."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        self.wfile.write(
            self.server.answer or (b"stream: Eicar FOUND\0" if HARMFUL in content else b"stream: OK\0")
        )


@pytest.fixture
def clamd(tmp_path, settings):
    """A scanner at a socket of its own; returns the server, whose `answer` can be changed."""
    path = str(tmp_path / "clamd.sock")
    with socketserver.ThreadingUnixStreamServer(path, _Clamd) as server:
        server.answer = b""
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV_SOCKET = path
        yield server
        server.shutdown()


def _file(work, more=b""):
    return handing.add_file(work=work, content=works.PDF + more + b"\n%%EOF", name="a.pdf", at=NOON)


def test_without_a_scanner_files_are_given_out(work):
    file = _file(work)
    scanning.scan(file.pk)

    file.refresh_from_db()
    assert (file.check_state, work_access.may_be_given_out(file)) == ("WAITING", True)


@pytest.mark.parametrize(("more", "state", "given"), [(b"", "CLEAN", True), (HARMFUL, "INFECTED", False)])
def test_a_scanner_decides(work, clamd, more, state, given):
    file = _file(work, more)
    assert not work_access.may_be_given_out(file)

    sweeps.scan_waiting()

    file.refresh_from_db()
    assert (file.check_state, work_access.may_be_given_out(file)) == (state, given)


@pytest.mark.parametrize("address", ["/nowhere/clamd.sock", "127.0.0.1:1", "nonsense"])
def test_a_scanner_that_is_away_leaves_files_waiting(work, settings, address, client_of, world):
    file = _file(work)
    settings.CLAMAV_SOCKET = address

    scanning.scan(file.pk)

    file.refresh_from_db()
    assert (file.check_state, work_access.may_be_given_out(file)) == ("WAITING", False)
    answer = client_of(world.aigul).get(f"/kk/learn/work/{work.pk}/files/{file.pk}/")
    assert (answer.status_code, answer.content.decode()) == (409, "тексеруді күтуде")


def test_an_answer_that_means_nothing_leaves_files_waiting(work, clamd):
    clamd.answer = b"stream: INSTREAM size limit exceeded. ERROR\0"
    file = _file(work)

    scanning.scan(file.pk)

    file.refresh_from_db()
    assert file.check_state == "WAITING"
