"""A web identity token: taken apart, and its signature checked against the issuer's published keys.

RS256 by hand on `cryptography`, which the emulator needs anyway.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
import urllib.request
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

KEYS_SECONDS = 300
ANSWER_SECONDS = 3


class NotAToken(ValueError):
    """The text is no JSON Web Token."""


class BadSignature(ValueError):
    """No published key of the issuer has signed this."""


class NoKeys(ValueError):
    """The issuer does not answer, or has no such key."""


@dataclass(frozen=True)
class Token:
    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes

    @property
    def audiences(self) -> list[str]:
        given = self.claims.get("aud", [])
        return [str(one) for one in (given if isinstance(given, list) else [given])]

    def seconds(self, claim: str) -> float | None:
        value = self.claims.get(claim)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def read(text: str) -> Token:
    """Take a token apart without believing it. Raises NotAToken."""
    try:
        header, claims, signature = text.split(".")
        token = Token(
            json.loads(_decode(header)), json.loads(_decode(claims)), f"{header}.{claims}".encode(), _decode(signature)
        )
    except (ValueError, binascii.Error) as wrong:
        raise NotAToken(str(wrong)) from wrong
    if not isinstance(token.header, dict) or not isinstance(token.claims, dict):
        raise NotAToken("header and claims must be objects")
    return token


class Keys:
    """The issuer's public keys by id, read from a URL or a file and remembered for some minutes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.known: dict[str, dict[str, Any]] = {}
        self.read_at = 0.0

    def verify(self, token: Token) -> None:
        """Raises BadSignature, NoKeys."""
        if token.header.get("alg") != "RS256":
            raise BadSignature(f"algorithm {token.header.get('alg')!r} is not RS256")
        key = self._key(str(token.header.get("kid")))
        public = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
        try:
            public.verify(token.signature, token.signed, padding.PKCS1v15(), SHA256())
        except InvalidSignature as wrong:
            raise BadSignature("the signature does not match") from wrong

    def _key(self, identity: str) -> dict[str, Any]:
        if identity not in self.known or time.monotonic() - self.read_at > KEYS_SECONDS:
            self._refresh()
        if identity not in self.known:
            raise BadSignature(f"the issuer has no key {identity}")
        return self.known[identity]

    def _refresh(self) -> None:
        try:
            with urllib.request.urlopen(self.source, timeout=ANSWER_SECONDS) as answer:
                keys = json.load(answer)["keys"]
        except (OSError, ValueError, KeyError) as wrong:
            raise NoKeys(f"{self.source}: {wrong}") from wrong
        self.known = {str(key.get("kid")): key for key in keys if key.get("kty") == "RSA"}
        self.read_at = time.monotonic()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(text: str) -> int:
    return int.from_bytes(_decode(text), "big")
