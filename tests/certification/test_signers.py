"""Seals whose key lies in a token (SoftHSM2) or with a service (a real HTTP server), and which seal is taken."""

import base64
import json
import os
import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from django.core.exceptions import ImproperlyConfigured

from certification import batches, inspecting, producing, seal
from certification.models import Certificate
from schoolofakims import env, readiness
from tests.certification.answering import answering, as_json
from tests.certification.keys import NOON, certificate_for, written
from tests.certification.life import PRODUCED
from tests.certification.papers import URL, facts

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "2468"
P256, RSA = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    """A token with both keys, made by SoftHSM's own tool in a folder that nobody else uses."""
    if not shutil.which("softhsm2-util"):
        pytest.fail("softhsm2 is missing: ./soa test installs it")
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    # The library reads its configuration from the environment of this process, once.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        run = [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "school",
            "--so-pin",
            "1357",
            "--pin",
            PIN,
        ]
        subprocess.run(run, check=True, capture_output=True)
        for number, (label, key) in enumerate((("p256", P256), ("rsa", RSA)), start=1):
            file = folder / f"{label}.pem"
            file.write_bytes(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            run = [
                "softhsm2-util",
                "--import",
                file,
                "--token",
                "school",
                "--label",
                label,
                "--id",
                f"0{number}",
            ]
            subprocess.run([*run, "--pin", PIN], check=True, capture_output=True)
        yield {"module": MODULE, "token": "school", "pin": PIN}


@pytest.fixture
def token(tokens):
    """Nobody is signed in: a process signs in once for all who use the token in it."""
    pkcs11.lib(MODULE).reinitialize()
    return tokens


# --- a token ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("label", "key", "repeats"), [("p256", P256, False), ("rsa", RSA, True)])
def test_a_token_seals_and_its_seal_holds(token, label, key, repeats):
    own = seal.load_token(certificate_for(key), key=label, **token)
    paper = _paper()

    sealed = own.sign(paper, at=NOON)

    assert inspecting.inspect(sealed, trust_roots=[own.certificate])["seal"]["trusted"]
    assert own.is_repeatable is repeats
    assert (own.cms(bytes(32)) == own.cms(bytes(32))) is repeats
    assert len(own.cms(bytes(32))) <= own.signature_bytes


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"pin": "0000"}, "PinIncorrect"),
        ({"token": "another"}, "NoSuchToken"),
        ({"key": "another"}, "NoSuchKey"),
        ({"module": "/nowhere/library.so"}, "does not sign"),
    ],
)
def test_a_token_that_does_not_open_is_named(token, changes, told):
    own = seal.load_token(certificate_for(P256), **{"key": "p256", **token, **changes})

    with pytest.raises(seal.SealUnusable, match=told):
        own.cms(bytes(32))


def test_a_key_of_another_certificate_in_the_token_seals_nothing(token):
    own = seal.load_token(certificate_for(ec.generate_private_key(ec.SECP256R1())), key="p256", **token)

    with pytest.raises(seal.SealUnusable, match="no signature by the key of the seal's certificate"):
        own.cms(bytes(32))


def test_a_process_that_was_forked_asks_the_token_anew(token):
    own = seal.load_token(certificate_for(RSA), key="rsa", **token)
    expected = own.cms(bytes(32))

    child = os.fork()
    if not child:
        os._exit(0 if own.cms(bytes(32)) == expected else 1)

    assert os.waitpid(child, 0)[1] == 0


def test_of_two_files_by_a_token_the_first_that_is_published_stays(settings, token, world, batch, tmp_path):
    files = written(tmp_path / "own", P256, certificate_for(P256))
    settings.SEALS = [_configured(token, files["certificate"])]
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    reserved = Certificate.objects.get(batch=batch)
    first, second = producing.make(reserved), producing.make(reserved)

    assert first != second
    assert producing.produce(reserved.pk, at=PRODUCED)
    # Another worker had the row before it was published, and made a file of its own.
    late = producing._keep(b"", second)
    assert not producing._publish(reserved, *late, PRODUCED)
    producing._forget_other(reserved.pk, late[0])

    kept = [path.name for path in Path(settings.PRIVATE_ROOT).glob("certificates/??/*")]
    row = Certificate.objects.get(pk=reserved.pk)
    assert kept == [Path(row.file).name]
    assert inspecting.inspect(producing.stored(row), trust_roots=[certificate_for(P256)])["seal"]["intact"]


# --- a service --------------------------------------------------------------------------------------


def _service(key):
    def answer(_headers, body):
        told = json.loads(body)
        digest = base64.b64decode(told["digest"])
        if told["algorithm"] == "RS256":
            value = key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        else:
            value = key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        return as_json({"signature": base64.b64encode(value).decode()})

    return answer


@pytest.mark.parametrize("key", [P256, RSA], ids=["P-256", "RSA"])
def test_a_service_seals_and_learns_only_a_digest(key):
    with answering(_service(key)) as (address, asked):
        own = seal.load_remote(certificate_for(key), address=address, token="t0ken", key="school")
        sealed = own.sign(_paper(), at=NOON)

    assert inspecting.inspect(sealed, trust_roots=[own.certificate])["seal"]["trusted"]
    headers, body = asked[0]
    assert headers["Authorization"] == "Bearer t0ken"
    assert sorted(json.loads(body)) == ["algorithm", "digest", "key"]
    assert len(base64.b64decode(json.loads(body)["digest"])) == 32


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (as_json({"signature": "AAAA"}), "no signature by the key"),
        (as_json({"signature": "not base64"}), "cannot be read"),
        (as_json({"signature": 7}), "cannot be read"),
        (as_json({"signature": "AAAA", "more": 1}), "cannot be read"),
        (as_json([1]), "cannot be read"),
        ((200, "application/json", b"[" * 60_000), "cannot be read"),
        ((200, "text/html", b"<p>"), "another kind of answer"),
        ((200, "application/json", b" " * 300_000), "larger answer"),
        (as_json({}, status=401), "status 401"),
        (as_json({}, status=307), "status 307"),
        (None, "no connection"),
    ],
    ids=[
        "another key",
        "no base64",
        "number",
        "more",
        "list",
        "deep",
        "page",
        "large",
        "token",
        "elsewhere",
        "dead",
    ],
)
def test_a_bad_answer_of_the_service_seals_nothing(answer, told):
    with answering(lambda _headers, _body: answer) as (address, _asked):
        own = seal.load_remote(certificate_for(P256), address=address, token="t0ken")
        with pytest.raises(seal.SealUnusable, match=told):
            own.cms(bytes(32))


def test_a_slow_service_is_not_waited_for():
    def slow(_headers, _body):
        time.sleep(0.4)
        return as_json({})

    with answering(slow) as (address, _asked):
        own = seal.load_remote(certificate_for(P256), address=address, token="t0ken", seconds=0.1)
        with pytest.raises(seal.SealUnusable, match="too late"):
            own.cms(bytes(32))


def test_a_service_without_tls_is_refused():
    with pytest.raises(seal.SealUnusable, match="https://"):
        seal.load_remote(certificate_for(P256), address="http://seal.example.kz/", token="t0ken")


# --- which seal -------------------------------------------------------------------------------------


def _files(folder, **certificate):
    key = ec.generate_private_key(ec.SECP256R1())
    made = written(folder, key, certificate_for(key, **certificate))
    return {"KEY": str(made["key"]), "CERTIFICATE": str(made["certificate"])}


def _days(number):
    return timedelta(days=number)


def test_the_newest_seal_that_is_valid_at_both_moments_seals(settings, tmp_path):
    old = _files(tmp_path / "old", name="Old", days=20)
    new = _files(tmp_path / "new", name="New", starts=NOON + _days(10), days=900)
    settings.SEALS = [old, new]

    def signer(*moments):
        return seal.current(*moments).certificate.subject.rfc4514_string().partition(",")[0]

    assert signer(NOON) == "CN=Old"
    assert signer(NOON + _days(11)) == "CN=New"
    # Reserved before the change, made after it: the new seal did not exist at the moment on the paper.
    assert signer(NOON + _days(9), NOON + _days(11)) == "CN=Old"
    assert signer(NOON + _days(30)) == "CN=New"
    with pytest.raises(seal.SealUnusable, match="expired on 2026-12-13"):
        seal.current(NOON, NOON + _days(30))


def test_what_a_retired_seal_has_sealed_goes_on_being_trusted(settings, tmp_path):
    old, new = _files(tmp_path / "old"), _files(tmp_path / "new", days=900)
    settings.SEALS = [old]
    sealed = seal.current(NOON).sign(_paper(), at=NOON)

    settings.SEALS = [new]
    assert not inspecting.inspect(sealed, trust_roots=_trusted())["seal"]["trusted"]
    settings.SEAL_RETIRED = old["CERTIFICATE"]

    assert inspecting.inspect(sealed, trust_roots=_trusted())["seal"]["trusted"]


def _trusted():
    return seal.trusted()


@pytest.mark.parametrize(
    ("certificate", "told"),
    [
        ({"may_sign": False}, "not made for signing"),
        ({"is_authority": True}, "that of an authority"),
        ({"days": -1}, "expired on 2026-11-22"),
        ({"starts": NOON + _days(1)}, "valid only from 2026-11-24"),
    ],
    ids=["purpose", "authority", "expired", "future"],
)
def test_with_a_key_that_may_not_seal_nothing_is_issued(settings, world, batch, tmp_path, certificate, told):
    settings.SEALS = [_files(tmp_path / "own", **certificate)]

    with pytest.raises(seal.SealUnusable, match=told):
        seal.current(NOON)
    with pytest.raises(
        batches.ApprovalRefused, match=r"The seal of the School cannot be used\. Tell the operator"
    ):
        batches.approve(batch=batch, approver=world.checker, at=NOON)

    assert not Certificate.objects.exists()


def test_a_seal_that_expires_before_the_file_is_made_leaves_the_reason_in_the_row(
    settings, reserved, tmp_path
):
    settings.SEALS = [_files(tmp_path / "own", days=1)]

    with pytest.raises(seal.SealUnusable, match="expired"):
        producing.produce(reserved.pk, at=NOON + _days(2))

    row = Certificate.objects.get(pk=reserved.pk)
    assert (row.state, row.failure) == ("RESERVED", "SealUnusable")


# --- warnings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "warns"), [(61, 0), (60, 0), (59, 60), (30, 60), (29, 30), (7, 30), (6, 7), (0, 7)]
)
def test_the_end_of_a_seal_is_told_in_three_steps(settings, tmp_path, left, warns):
    settings.SEALS = [_files(tmp_path / "own", days=left)]

    assert seal.standing(NOON)[2:4] == (left, warns)


def test_a_next_seal_that_overlaps_ends_the_warning(settings, tmp_path):
    first = _files(tmp_path / "first", days=5)
    late = _files(tmp_path / "late", starts=NOON + _days(6), days=900)
    good = _files(tmp_path / "good", starts=NOON + _days(4), days=400)

    settings.SEALS = [first, late]
    assert seal.standing(NOON).warns == 7
    settings.SEALS = [first, good]
    assert seal.standing(NOON)[2:4] == (400, 0)


def test_a_broken_seal_beside_a_good_one_is_told_and_stops_nothing(settings, tmp_path):
    settings.SEALS = [{"KEY": str(tmp_path / "absent.pem")}, _files(tmp_path / "own", days=900)]

    found = seal.standing(NOON)

    assert found.problem == ""
    assert found.broken == (f"The seal's file {tmp_path / 'absent.pem'} cannot be opened.",)


def test_operators_and_officers_are_warned(settings, world, client_of, tmp_path):
    client = client_of(world.maker)
    settings.SEALS = [_files(tmp_path / "own", starts=NOON - _days(9), days=20)]

    assert readiness._seal() == "expires on 2026-12-13"
    page = client.get("/en/desk/batches/").content.decode()
    assert "The certificate of the seal ends in " in page
    settings.SEALS = [{"KEY": str(tmp_path / "absent.pem")}]
    with pytest.raises(seal.SealUnusable):
        readiness._seal()
    assert "The seal of the School cannot be used" in client.get("/en/desk/batches/").content.decode()


def test_operators_and_officers_are_warned_that_nothing_signs_badges(settings, world, client_of, tmp_path):
    client = client_of(world.maker)
    settings.SEALS = [_files(tmp_path / "own", starts=NOON - _days(9), days=900)]

    assert readiness._seal() == ""
    assert "no Open Badge and no signed code" not in client.get("/en/desk/batches/").content.decode()
    settings.PROOF_KEY = str(tmp_path / "absent.pem")
    assert readiness._seal() == "no key for badges and for what the codes of papers carry"
    assert "no Open Badge and no signed code" in client.get("/en/desk/batches/").content.decode()


# --- settings ---------------------------------------------------------------------------------------


def test_seals_are_read_from_the_environment_and_from_files(monkeypatch, tmp_path):
    (tmp_path / "pin").write_text("2468\n")
    monkeypatch.setenv("SEAL_KEY", "/run/seal.p12")
    for name, value in {"PKCS11_MODULE": MODULE, "PKCS11_TOKEN": "school", "PKCS11_KEY": "seal"}.items():
        monkeypatch.setenv(f"SEAL_2_{name}", value)
    monkeypatch.setenv("SEAL_2_CERTIFICATE", "/run/seal.pem")
    monkeypatch.setenv("SEAL_2_PKCS11_PIN_FILE", str(tmp_path / "pin"))

    first, second = env.seals()

    assert first == {"KEY": "/run/seal.p12"}
    assert second["PKCS11_PIN"] == "2468"


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["PASSWORD"], "Set one of SEAL_KEY, SEAL_PKCS11_MODULE and SEAL_REMOTE_URL, and only one"),
        (["KEY", "REMOTE_URL"], "and only one"),
        (["REMOTE_URL", "REMOTE_TOKEN"], "SEAL_CERTIFICATE is not set, and SEAL_REMOTE_URL needs it"),
        (["KEY", "REMOTE_TOKEN"], "SEAL_REMOTE_TOKEN does not belong to SEAL_KEY"),
    ],
)
def test_a_seal_that_is_half_configured_is_refused_by_name(monkeypatch, names, told):
    for name in names:
        monkeypatch.setenv(f"SEAL_{name}", "x")

    with pytest.raises(ImproperlyConfigured, match=told):
        env.seals()


def _configured(token, certificate):
    return {
        "CERTIFICATE": str(certificate),
        "PKCS11_MODULE": token["module"],
        "PKCS11_TOKEN": token["token"],
        "PKCS11_KEY": "p256",
        "PKCS11_PIN": token["pin"],
    }


def _paper():
    from certification import rendering  # noqa: PLC0415 - WeasyPrint is slow to load, and most tests here need no paper

    if not hasattr(_paper, "made"):
        _paper.made = rendering.render(facts(), html_name="completion", verify_url=URL, demo=True)
    return _paper.made
