"""A time-stamping authority of our own, made of asn1crypto alone: honest, or lying in one way."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.certification.keys import certificate_for

KEY = rsa.generate_private_key(65537, 2048)


def authority_certificate(name="Time of the tests", purpose=ExtendedKeyUsageOID.TIME_STAMPING):
    return certificate_for(KEY, name=name, purpose=purpose, days=900)


def stamped(
    asked: bytes, certificate, *, at=None, imprint=None, nonce=None, status="granted", breaks=False
) -> bytes:
    """The TimeStampResp to a TimeStampReq.

    imprint, nonce  other ones than were asked about
    breaks          one bit of the signature is changed
    """
    request = tsp.TimeStampReq.load(asked)
    if status != "granted":
        return bytes.fromhex("30053003020102")  # PKIStatusInfo with status 2, rejection, and no token
    own = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    told = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3.4",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": imprint or request["message_imprint"]["hashed_message"].native,
            },
            "serial_number": secrets.randbits(64),
            "gen_time": (at or datetime.now(UTC)).replace(microsecond=0),
            "nonce": nonce or request["nonce"].native,
        }
    ).dump()
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(told).digest()]},
            {
                "type": "signing_certificate_v2",
                "values": [{"certs": [{"cert_hash": hashlib.sha256(own.dump()).digest()}]}],
            },
        ]
    )
    value = bytearray(KEY.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()))
    value[-1] ^= breaks
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}},
        "digest_algorithm": digest,
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
        "signature": bytes(value),
    }
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(told)},
            "certificates": [own],
            "signer_infos": [signer],
        }
    )
    token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
    return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()


def answers(certificate, at, **lies):
    """What `answering` takes: an authority whose clock shows `at`."""

    def answer(_headers, body):
        return 200, "application/timestamp-reply", stamped(body, certificate, at=at, **lies)

    return answer


HOUR = timedelta(hours=1)
