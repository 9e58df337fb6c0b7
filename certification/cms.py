"""A detached CMS signature, byte by byte: all of it is fixed beforehand but a digest and the signature over it.

PAdES baseline B-B (ETSI EN 319 142-1, 6.3) by one signer with SHA-256. SignedData is RFC 5652, section 5; the
attribute that names the signer's certificate is RFC 5035, section 3. There is no signing time: in PAdES the moment
stands in the PDF. The tests read the result with pyHanko and with Poppler.
"""

import hashlib
from collections.abc import Callable, Sequence

SEQUENCE, SET, OCTETS, OID, INTEGER, NULL = 0x30, 0x31, 0x04, 0x06, 0x02, b"\x05\x00"
CONTEXT_0 = 0xA0


def tlv(tag: int, *contents: bytes) -> bytes:
    """One DER value: tag, length in its shortest form, contents (ITU-T X.690, 8.1 and 10.1)."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _oid(hexadecimal: str) -> bytes:
    return tlv(OID, bytes.fromhex(hexadecimal))


DATA = _oid("2a864886f70d010701")  # 1.2.840.113549.1.7.1
SIGNED_DATA = _oid("2a864886f70d010702")  # 1.2.840.113549.1.7.2
CONTENT_TYPE = _oid("2a864886f70d010903")  # 1.2.840.113549.1.9.3
MESSAGE_DIGEST = _oid("2a864886f70d010904")  # 1.2.840.113549.1.9.4
SIGNING_CERTIFICATE_V2 = _oid("2a864886f70d010910022f")  # 1.2.840.113549.1.9.16.2.47
SHA256 = tlv(SEQUENCE, _oid("608648016503040201"), NULL)  # 2.16.840.1.101.3.4.2.1
SHA256_WITH_RSA = tlv(SEQUENCE, _oid("2a864886f70d01010b"), NULL)  # 1.2.840.113549.1.1.11
ECDSA_WITH_SHA256 = tlv(SEQUENCE, _oid("2a8648ce3d040302"))  # 1.2.840.10045.4.3.2, without parameters

VERSION_1 = tlv(INTEGER, b"\x01")


class Envelope:
    """What every signature by one key has in common.

    certificate  the signer's, DER
    issuer       its issuer's name, DER, exactly as it stands in the certificate
    serial       the contents of its serial number
    above        further certificates for the file, DER
    algorithm    SHA256_WITH_RSA or ECDSA_WITH_SHA256
    """

    def __init__(
        self, certificate: bytes, *, issuer: bytes, serial: bytes, above: Sequence[bytes], algorithm: bytes
    ) -> None:
        self._certificates = tlv(CONTEXT_0, certificate, *above)
        self._signer = tlv(SEQUENCE, issuer, tlv(INTEGER, serial))
        self._algorithm = algorithm
        # The hash algorithm is left out: SHA-256 is the default of ESSCertIDv2, and DER leaves defaults out.
        named = tlv(SEQUENCE, tlv(OCTETS, hashlib.sha256(certificate).digest()))
        self._attributes = (
            tlv(SEQUENCE, CONTENT_TYPE, tlv(SET, DATA)),
            tlv(SEQUENCE, SIGNING_CERTIFICATE_V2, tlv(SET, tlv(SEQUENCE, tlv(SEQUENCE, named)))),
        )

    def around(self, digest: bytes, sign: Callable[[bytes], bytes]) -> bytes:
        """The signature of a content with this SHA-256, as ContentInfo.

        sign  gives the signature value over the bytes handed to it
        """
        signed = tlv(SEQUENCE, MESSAGE_DIGEST, tlv(SET, tlv(OCTETS, digest)))
        # DER orders the members of a set by their bytes. What is signed carries the tag of a set; what is stored
        # carries that of its place (RFC 5652, 5.4).
        attributes = b"".join(sorted((*self._attributes, signed)))
        return self._info(attributes, sign(tlv(SET, attributes)))

    def longest(self, signature: int) -> int:
        """How many bytes a whole message takes at most, if its signature value takes `signature`."""
        return len(self.around(bytes(32), lambda _attributes: bytes(signature)))

    def _info(self, attributes: bytes, signature: bytes) -> bytes:
        signer = tlv(
            SEQUENCE,
            VERSION_1,
            self._signer,
            SHA256,
            tlv(CONTEXT_0, attributes),
            self._algorithm,
            tlv(OCTETS, signature),
        )
        signed = tlv(
            SEQUENCE, VERSION_1, tlv(SET, SHA256), tlv(SEQUENCE, DATA), self._certificates, tlv(SET, signer)
        )
        return tlv(SEQUENCE, SIGNED_DATA, tlv(CONTEXT_0, signed))
