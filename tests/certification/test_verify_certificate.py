import json
from datetime import timedelta
from io import StringIO
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.utils.timezone import localdate

from certification import batches, producing, registry
from certification.models import Certificate
from certification.proof import keys
from tests.certification.life import TODAY


@pytest.fixture
def paper(issued, tmp_path):
    """The PDF of Aigül's certificate, as somebody holds it."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(producing.stored(issued))
    return file


class Silent(WSGIRequestHandler):
    def log_message(self, *words):
        """Says nothing: a line per request tells a reader of the tests nothing."""


@pytest.fixture
def live_register(own_database):
    """The address of a register that answers over HTTP, from the database of this test."""
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Silent) as server:
        thread = Thread(target=_serve, args=[server], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _serve(server):
    """The connection belongs to the thread that opened it, so it is closed there."""
    try:
        server.serve_forever()
    finally:
        connections.close_all()


def verify(*arguments):
    """Exit code and what was said: on stdout, or on stderr for those that stop."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_certificate", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue() or err.getvalue()
    return 0, out.getvalue()


def verify_json(*arguments):
    code, said = verify(*arguments, "--json")
    return code, json.loads(said)


def test_a_valid_certificate_ends_with_0_and_says_everything(issued, paper):
    code, verdict = verify_json(paper)

    assert code == 0
    assert verdict == {
        "status": "valid",
        "number": "ӘМ-2026-000001",
        "name": "Әбдіғалиева Айгүл Сейтжанқызы",
        "programme": {
            "kk": "Ауылдық округ әкімі",
            "ru": "Аким сельского округа",
            "en": "Akim of a rural okrug",
        },
        "issued_on": "2026-11-23",
        "seal": {"intact": True, "trusted": True, "signer": "School of Akims DEMO seal"},
        "register": {"found": True, "status": "valid"},
    }


@pytest.mark.parametrize("state", ["suspended", "replaced", "revoked"])
def test_a_certificate_out_of_force_ends_with_3(request, issued, paper, state):
    request.getfixturevalue(state)

    code, verdict = verify_json(paper)

    assert (code, verdict["status"], verdict["register"]) == (3, state, {"found": True, "status": state})
    assert verdict["seal"]["intact"] is True


def test_an_expired_certificate_ends_with_3(world, batch, tmp_path):
    world.programme.certificate_years = 1
    world.programme.save(update_fields=["certificate_years"])
    long_ago = batch.prepared_at - timedelta(days=3 * 365)
    batches.approve(batch=batch, approver=world.checker, at=long_ago)
    certificate = Certificate.objects.get()
    producing.produce(certificate.pk, at=long_ago)
    file = tmp_path / "old.pdf"
    file.write_bytes(producing.stored(Certificate.objects.get()))

    assert localdate() > Certificate.objects.get().expires_on
    code, verdict = verify_json(file)

    assert (code, verdict["status"]) == (3, "expired")


def test_a_kept_answer_that_has_grown_old_does_not_outlive_the_term(issued, paper, tmp_path):
    told = registry.facts(registry.find(issued.code, today=TODAY))
    kept = tmp_path / "register"
    kept.mkdir()
    for last, expected in ((localdate(), (0, "valid")), (localdate() - timedelta(days=1), (3, "expired"))):
        (kept / f"{issued.code}.json").write_text(json.dumps(told | {"expires_on": last.isoformat()}))

        code, verdict = verify_json(paper, "--register", kept)

        assert (code, verdict["status"]) == expected


def test_an_altered_file_ends_with_4(paper):
    content = bytearray(paper.read_bytes())
    content[len(content) // 3] ^= 1
    paper.write_bytes(content)

    code, verdict = verify_json(paper)

    assert (code, verdict["status"], verdict["seal"]["intact"]) == (4, "altered", False)


def test_a_paper_that_no_register_knows_ends_with_4(issued, paper, tmp_path):
    empty = tmp_path / "register"
    empty.mkdir()

    code, verdict = verify_json(paper, "--register", empty)

    assert (code, verdict["status"]) == (4, "unknown")
    assert verdict["register"] == {"found": False, "status": None}
    assert verdict["seal"]["trusted"] is True


@pytest.mark.parametrize("content", [b"", b"garbage", b"%PDF-1.7 and nothing else"])
def test_what_is_no_pdf_ends_with_2(db, tmp_path, content):
    file = tmp_path / "garbage.pdf"
    file.write_bytes(content)

    assert verify(file) == (2, "The file is no PDF that can be read.\n")


def test_a_file_that_is_not_there_ends_with_2(db, tmp_path):
    assert verify(tmp_path / "absent.pdf") == (2, "The file cannot be read: No such file or directory.\n")


def test_a_folder_of_answers_is_a_register(issued, paper, tmp_path):
    folder = tmp_path / "register"
    folder.mkdir()
    kept = registry.facts(registry.find(issued.code, today=TODAY)) | {"status": "revoked"}
    (folder / f"{issued.code}.json").write_text(json.dumps(kept), encoding="utf-8")

    code, verdict = verify_json(paper, "--register", folder)

    assert (code, verdict["status"], verdict["register"]) == (
        3,
        "revoked",
        {"found": True, "status": "revoked"},
    )


@pytest.mark.parametrize("answer", ["not json", "[]", '{"status": "splendid"}'])
def test_a_register_that_talks_nonsense_ends_with_2(issued, paper, tmp_path, answer):
    (tmp_path / f"{issued.code}.json").write_text(answer, encoding="utf-8")

    assert verify(paper, "--register", tmp_path)[0] == 2


def test_a_register_that_is_not_there_ends_with_2(paper, tmp_path):
    code, said = verify(paper, "--register", tmp_path / "absent")

    assert (code, said) == (2, f"The register cannot be asked: {tmp_path / 'absent'} is no folder.\n")
    assert verify(paper, "--register", "http://127.0.0.1:9")[0] == 2


def test_a_register_on_the_net_is_asked_by_its_address(
    own_database, world, reserved, live_register, tmp_path
):
    # Commits are real here, so the worker has made the file at once.
    issued = Certificate.objects.get(state="ISSUED")
    file = tmp_path / "paper.pdf"
    file.write_bytes(producing.stored(issued))

    assert verify_json(file, "--register", live_register)[1]["status"] == "valid"

    registry.suspend(certificate=issued, officer=world.maker, reason="Inquiry 7", at=issued.issued_at)
    assert verify_json(file, "--register", f"{live_register}/")[0] == 3


def test_without_json_it_speaks_in_sentences(paper):
    assert verify(paper) == (
        0,
        "Status: valid\n"
        "Number: ӘМ-2026-000001, name: Әбдіғалиева Айгүл Сейтжанқызы\n"
        "Seal: intact, trusted, by School of Akims DEMO seal\n"
        "Register: valid\n"
        "Open Badge: signed by the School; it says what the paper says\n",
    )


def test_a_badge_is_checked_with_the_keys_of_the_register_that_was_named(issued, paper, tmp_path):
    (tmp_path / f"{issued.code}.json").write_text(
        json.dumps(registry.facts(registry.find(issued.code, today=TODAY)))
    )
    without = verify(paper, "--register", tmp_path)[1].splitlines()[-1]
    (tmp_path / "keys.json").write_text(json.dumps(keys.published()))
    with_keys = verify(paper, "--register", tmp_path)[1].splitlines()[-1]
    for content in ("{", "[]", '{"keys": [{"x": "AA"}]}', '{"keys": 7}'):
        (tmp_path / "keys.json").write_text(content)
        assert verify(paper, "--register", tmp_path)[1].splitlines()[-1] == without

    told = "Open Badge: its signature was not checked, for no key is known; it says what the paper says"
    assert (without, with_keys) == (told, "Open Badge: signed by the School; it says what the paper says")


def test_a_seal_of_somebody_else_is_not_trusted(issued, paper, settings, tmp_path):
    settings.SEAL_FOLDER = tmp_path / "another"

    code, verdict = verify_json(paper)

    assert (code, verdict["status"]) == (0, "valid")
    assert (verdict["seal"]["intact"], verdict["seal"]["trusted"]) == (True, False)
