import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from certification import inspecting, rendering, seal
from tests.certification.keys import NOON, certificate_for, written
from tests.certification.papers import URL, facts, told_by, words

# Two processes must agree, so this one shares nothing with the suite but the files of the seal. It needs no apps.
IN_ITS_OWN_PROCESS = """
import sys, hashlib, django
from datetime import UTC, datetime
from pathlib import Path
from django.conf import settings
settings.configure(
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [sys.argv[2]]}]
)
django.setup()
from certification import rendering, seal
from tests.certification.papers import URL, facts
paper = rendering.render(facts(), html_name="completion", verify_url=URL, demo=True)
sealed = seal.load(Path(sys.argv[1])).sign(paper, at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
print(hashlib.sha256(sealed).hexdigest(), rendering.digest("completion"))
"""


@pytest.fixture(scope="module")
def paper():
    return rendering.render(facts(), html_name="completion", verify_url=URL, demo=True)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return seal.make_demo_seal(tmp_path_factory.mktemp("demo") / "seal", at=NOON)


# --- sealing ---------------------------------------------------------------------------------------


def test_poppler_finds_the_seal_valid_and_over_the_whole_document(paper, demo, tmp_path):
    _, said = told_by("pdfsig", pdf=demo.sign(paper, at=NOON), folder=tmp_path)

    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signer Certificate Common Name: School of Akims DEMO seal" in said
    assert said.count("Signature #") == 1


def test_a_sealed_file_is_sound_and_says_the_same(paper, demo, tmp_path):
    sealed = demo.sign(paper, at=NOON)

    assert told_by("qpdf", "--check", pdf=sealed, folder=tmp_path)[0] == 0
    assert "PDF version:     1.7" in told_by("pdfinfo", pdf=sealed, folder=tmp_path)[1]
    assert sealed.startswith(paper)
    assert words(sealed) == words(paper)


def test_sealing_the_same_bytes_at_the_same_time_gives_the_same_bytes(paper, demo):
    almaty = NOON.astimezone(timezone(timedelta(hours=5)))

    assert demo.sign(paper, at=NOON) == demo.sign(paper, at=almaty) == demo.sign(paper, at=NOON)
    assert demo.sign(paper, at=NOON) != demo.sign(paper, at=NOON + timedelta(seconds=1))


# Each process loads Pango and pyHanko anew, which takes seconds.
def test_two_processes_make_the_same_certificate(tmp_path, settings):
    folder = tmp_path / "seal"
    seal.make_demo_seal(folder, at=NOON)

    told = {
        subprocess.run(
            [sys.executable, "-c", IN_ITS_OWN_PROCESS, str(folder), str(settings.ROOT / "templates")],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone},  # noqa: TID251  the child's, not ours
            capture_output=True,
            text=True,
            check=True,
            cwd=settings.ROOT,
        ).stdout
        for hash_seed, zone in (("1", "UTC"), ("2", "Asia/Almaty"))
    }

    assert len(told) == 1


def test_an_rsa_seal_is_repeatable_and_valid(paper, tmp_path):
    key = rsa.generate_private_key(65537, 2048)
    own = seal.load_files(**written(tmp_path, key, certificate_for(key)))

    sealed = own.sign(paper, at=NOON)

    assert sealed == own.sign(paper, at=NOON)
    assert inspecting.inspect(sealed, trust_roots=[own.certificate])["seal"]["trusted"]
    assert "Signature is Valid" in told_by("pdfsig", pdf=sealed, folder=tmp_path)[1]


def test_a_time_without_a_zone_is_refused(paper, demo):
    with pytest.raises(ValueError, match="aware"):
        demo.sign(paper, at=datetime(2026, 11, 23))


# --- keys ------------------------------------------------------------------------------------------


def test_the_demo_seal_says_that_it_is_one(demo):
    usage = demo.certificate.extensions.get_extension_for_class(x509.KeyUsage).value

    assert demo.is_demo
    assert demo.certificate.subject.rfc4514_string() == (
        "CN=School of Akims DEMO seal,O=DEMO: no legal force,C=KZ"
    )
    assert usage.digital_signature
    assert usage.content_commitment
    assert [root.subject.rfc4514_string() for root in demo.roots] == [
        "CN=School of Akims DEMO root,O=DEMO: no legal force,C=KZ"
    ]
    assert len(demo.fingerprint) == 64


def test_a_seal_of_a_real_body_is_no_demo(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())

    own = seal.load_files(**written(tmp_path, key, certificate_for(key)))

    assert not own.is_demo
    assert own.roots == ()


def test_a_demo_seal_is_made_once(tmp_path):
    first = seal.make_demo_seal(tmp_path / "var" / "seal", at=NOON)
    again = seal.make_demo_seal(tmp_path / "var" / "seal", at=NOON + timedelta(days=1))

    assert again.certificate == first.certificate
    assert sorted(file.name for file in (tmp_path / "var" / "seal").iterdir()) == [
        "certificate.pem",
        "chain.pem",
        "key.pem",
    ]
    assert (tmp_path / "var" / "seal" / "key.pem").stat().st_mode & 0o077 == 0
    assert [folder.name for folder in (tmp_path / "var").iterdir()] == ["seal"]


def test_starting_at_once_ends_with_one_demo_seal(tmp_path):
    made = []
    threads = [
        Thread(target=lambda: made.append(seal.make_demo_seal(tmp_path / "seal", at=NOON))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({one.fingerprint for one in made}) == 1
    assert len(made) == 4
    assert [folder.name for folder in tmp_path.iterdir()] == ["seal"]


def test_a_seal_is_never_overwritten(tmp_path):
    (tmp_path / "seal").mkdir()
    (tmp_path / "seal" / "somebody's").write_text("file")

    with pytest.raises(OSError, match="not empty"):
        seal.make_demo_seal(tmp_path / "seal", at=NOON)

    assert [file.name for file in tmp_path.rglob("*")] == ["seal", "somebody's"]


def test_a_locked_key_needs_its_password(tmp_path):
    key = ec.generate_private_key(ec.SECP384R1())
    files = written(tmp_path, key, certificate_for(key), password=b"qupiya")

    assert seal.load_files(**files, password="qupiya").certificate.serial_number == 7
    for wrong in ("", "qupia"):
        with pytest.raises(seal.SealUnusable, match=r"key\.pem cannot be read; is its password right"):
            seal.load_files(**files, password=wrong)


def test_a_pkcs12_file_is_a_whole_seal(paper, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_for(key)
    (tmp_path / "seal.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key, certificate, None, serialization.BestAvailableEncryption(b"qupiya")
        )
    )

    own = seal.load_files(key=tmp_path / "seal.p12", password="qupiya")

    assert own.certificate == certificate
    assert inspecting.inspect(own.sign(paper, at=NOON), trust_roots=[certificate])["seal"]["intact"]
    with pytest.raises(seal.SealUnusable, match="is its password right"):
        seal.load_files(key=tmp_path / "seal.p12", password="no")


def test_a_key_of_another_certificate_is_refused(tmp_path):
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    with pytest.raises(seal.SealUnusable, match="do not belong together"):
        seal.load_files(**written(tmp_path, key, certificate_for(other)))


def test_a_key_that_cannot_seal_is_refused(tmp_path):
    key, issuer = ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())

    with pytest.raises(seal.SealUnusable, match="ECDSA or an RSA key"):
        seal.load_files(**written(tmp_path, key, certificate_for(key, issuer_key=issuer)))


def test_absent_or_broken_files_are_named(tmp_path):
    with pytest.raises(seal.SealUnusable, match=r"key\.pem cannot be opened"):
        seal.load(tmp_path)
    key = ec.generate_private_key(ec.SECP256R1())
    files = written(tmp_path, key, certificate_for(key))
    files["certificate"].write_text("nothing")
    with pytest.raises(seal.SealUnusable, match=r"certificate\.pem cannot be read"):
        seal.load_files(**files)
