import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from certification import cms, seal

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DIGEST = hashlib.sha256(b"a certificate").digest()


def issued(key, serial=7, name="The seal", issuer=None):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    above_name, above_key = issuer or (subject, key)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above_name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(NOON - timedelta(days=9))
        .not_valid_after(NOON + timedelta(days=9))
        .sign(above_key, hashes.SHA256())
    )


@pytest.fixture(scope="module", params=["P-256", "P-521", "RSA-2048"])
def own(request):
    key = {
        "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
        "RSA-2048": lambda: rsa.generate_private_key(65537, 2048),
    }[request.param]()
    return seal.FileSeal(key, issued(key))


def test_a_library_of_others_writes_the_same_bytes_from_the_same_meaning(own):
    message = own.cms(DIGEST)

    read = asn1_cms.ContentInfo.load(message, strict=True)
    again = asn1_cms.ContentInfo({"content_type": "signed_data", "content": read["content"].copy()})
    assert again.dump(force=True) == message
    assert read["content_type"].native == "signed_data"


def test_the_signed_attributes_are_those_of_pades_and_no_more(own):
    [signer] = asn1_cms.ContentInfo.load(own.cms(DIGEST))["content"]["signer_infos"]
    attributes = {each["type"].native: each["values"][0] for each in signer["signed_attrs"]}

    assert sorted(attributes) == ["content_type", "message_digest", "signing_certificate_v2"]
    assert attributes["content_type"].native == "data"
    assert attributes["message_digest"].native == DIGEST
    [named] = attributes["signing_certificate_v2"]["certs"]
    assert named["cert_hash"].native == own.certificate.fingerprint(hashes.SHA256())
    assert named["hash_algorithm"]["algorithm"].native == "sha256"
    assert signer["unsigned_attrs"].native is None


def test_the_signature_holds_over_the_attributes_as_a_set(own):
    [signer] = asn1_cms.ContentInfo.load(own.cms(DIGEST))["content"]["signer_infos"]
    signed = signer["signed_attrs"].untag().dump()
    value, public = signer["signature"].native, own.certificate.public_key()

    assert signed[0] == cms.SET
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(value, signed, padding.PKCS1v15(), hashes.SHA256())
    else:
        public.verify(value, signed, ec.ECDSA(hashes.SHA256()))


def test_the_same_digest_gives_the_same_bytes_of_at_most_the_room_that_was_asked_for(own):
    messages = [own.cms(hashlib.sha256(bytes([number])).digest()) for number in range(64)]

    assert own.cms(DIGEST) == own.cms(DIGEST)
    assert len(set(messages)) == 64
    assert max(map(len, messages)) <= own.signature_bytes
    assert own.signature_bytes - max(map(len, messages)) <= 8


def test_certificates_between_seal_and_root_travel_along_and_the_root_does_not():
    root_key, middle_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = issued(root_key, 1, "Root")
    middle = issued(middle_key, 2, "Middle", (root.subject, root_key))
    own = seal.FileSeal(key, issued(key, 3, "Seal", (middle.subject, middle_key)), [middle, root])

    carried = asn1_cms.ContentInfo.load(own.cms(DIGEST))["content"]["certificates"]

    assert [each.chosen.subject.native["common_name"] for each in carried] == ["Seal", "Middle"]


@pytest.mark.parametrize(
    ("size", "head"), [(0, "0400"), (127, "047f"), (128, "048180"), (255, "0481ff"), (256, "04820100")]
)
def test_lengths_take_their_shortest_form(size, head):
    assert cms.tlv(cms.OCTETS, bytes(size)) == bytes.fromhex(head) + bytes(size)
