"""The same credential as a signed token (Open Badges 3.0, 8.2: VC-JWT), for wallets that read no JSON-LD."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from certification.badges import claims

DATES = {"nbf": "validFrom", "exp": "validUntil"}


def token(said: Mapping[str, Any], *, key: str, public: bytes, sign: Callable[[bytes], bytes]) -> str:
    """`header.claims.signature`, the claims being the credential without its proof. Follows from its arguments alone.

    key     the address of the public key
    public  its 32 bytes; they travel along, but only the issuer's DID document makes them the issuer's
    """
    header = {
        "alg": "EdDSA",
        "typ": "JWT",
        "kid": key,
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": _base64(public)},
    }
    names = {"iss": said["issuer"]["id"], "jti": said["id"], "sub": said["credentialSubject"]["id"]}
    dates = {
        name: int(datetime.fromisoformat(said[field]).timestamp())
        for name, field in DATES.items()
        if field in said
    }
    signed = f"{_base64(claims.written(header))}.{_base64(claims.written({**said, **names, **dates}))}"
    return f"{signed}.{_base64(sign(signed.encode()))}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
