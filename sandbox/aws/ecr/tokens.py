"""Registry passwords: what GetAuthorizationToken hands out, and to whom.

A password belongs to the principal that asked for it and to that principal's account, is different at each call, and is
valid for 12 hours. It looks like AWS's own (base64 of a JSON document), so that what leaks it can be found.
"""

from __future__ import annotations

import base64
import contextvars
import json
import secrets
import threading
import time
from dataclasses import dataclass

VALID_SECONDS = 12 * 3600
KEPT_SECONDS = 3600  # an expired password is still known for as long: it is answered otherwise than an unknown one
USER = "AWS"


@dataclass(frozen=True)
class Login:
    """Who speaks to the registry with a password: the access key that it was asked for with."""

    account: str
    access_key: str
    expires: float

    def has_expired(self) -> bool:
        return self.expires < time.time()


# The emulator pulls images to run them, as Lambda does on AWS, with rights of its own
EMULATOR_PASSWORD = secrets.token_urlsafe(32)
EMULATOR = Login(account="*", access_key="", expires=float("inf"))

current: contextvars.ContextVar[Login] = contextvars.ContextVar("current")

_logins: dict[str, Login] = {}
_lock = threading.Lock()


def issue(account: str, access_key: str, seconds: float = VALID_SECONDS) -> tuple[str, float]:
    """A new password and when it expires (seconds since the epoch)."""
    expires = time.time() + seconds
    document = {
        "payload": base64.b64encode(secrets.token_bytes(96)).decode(),
        "datakey": base64.b64encode(secrets.token_bytes(48)).decode(),
        "version": "2",
        "type": "DATA_KEY",
        "expiration": int(expires),
    }
    password = base64.b64encode(json.dumps(document, separators=(",", ":")).encode()).decode()
    with _lock:
        for old in [p for p, login in _logins.items() if login.expires < time.time() - KEPT_SECONDS]:
            del _logins[old]
        _logins[password] = Login(account, access_key, expires)
    return password, expires


def encoded(password: str) -> str:
    """The `authorizationToken` of a password."""
    return base64.b64encode(f"{USER}:{password}".encode()).decode()


def login_of(authorization: str) -> Login | None:
    """Who sends this `Authorization: Basic …`, or None when nobody known does."""
    kind, _, credentials = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        return None
    if user != USER:
        return None
    if secrets.compare_digest(password.encode(), EMULATOR_PASSWORD.encode()):
        return EMULATOR
    with _lock:
        return _logins.get(password)


def reset(account: str | None = None) -> None:
    """Every password of one account, or of all, is void."""
    with _lock:
        for password in [p for p, login in _logins.items() if account in (None, login.account)]:
            del _logins[password]
