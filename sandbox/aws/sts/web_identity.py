"""AssumeRoleWithWebIdentity as AWS checks it: provider, signature, times, audience, then the trust policy."""

from __future__ import annotations

import os
import re
import time
from typing import Any
from xml.sax.saxutils import escape

from registry import patch
from sts import token

NOT_VALID = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
NO_KEY = (
    "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity "
    "documentation for requirements"
)
BAD_SIGNATURE = (
    "The web identity token that was passed could not be validated by AWS. Get a new identity token from the identity "
    "provider and then retry the request."
)

Problem = tuple[int, str, str]

_keys: token.Keys | None = None


def keys() -> token.Keys:
    """The keys of the one issuer that the sandbox has; its address stands in OIDC_JWKS."""
    global _keys
    if _keys is None:
        _keys = token.Keys(os.environ["OIDC_JWKS"])
    return _keys


def forget_keys() -> None:
    global _keys
    _keys = None


def problem(text: str, account: str, now: float) -> Problem | None:
    """What is wrong with a token for that account: status, code and text of the error, or None."""
    try:
        given = token.read(text)
    except token.NotAToken:
        return 400, "InvalidIdentityToken", NOT_VALID
    issuer = str(given.claims.get("iss", ""))
    clients = client_ids(account, issuer)
    if clients is None:
        return 400, "InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer}"
    try:
        keys().verify(given)
    except token.NoKeys:
        return 400, "InvalidIdentityToken", NO_KEY
    except token.BadSignature:
        return 400, "InvalidIdentityToken", BAD_SIGNATURE
    return _wrong_time(given, now) or _wrong_audience(given, clients)


def client_ids(account: str, issuer: str) -> list[str] | None:
    """The audiences that the account's provider for this issuer takes; None when it has no such provider."""
    from ministack.services import iam

    host = issuer.split("://", 1)[-1].rstrip("/")
    provider = iam._oidc_providers.get_scoped(account, None, f"arn:aws:iam::{account}:oidc-provider/{host}")
    return None if provider is None else list(provider["ClientIDList"])


def _wrong_time(given: token.Token, now: float) -> Problem | None:
    expires, begins = given.seconds("exp"), given.seconds("nbf")
    if expires is None:
        return 400, "InvalidIdentityToken", "Missing a required claim: exp"
    if now >= expires:
        text = f"Token expired: current date/time {int(now)} must be before the expiration date/time{int(expires)}"
        return 400, "ExpiredTokenException", text
    if begins is not None and now + 1 < begins:
        text = f"Token not valid yet: current date/time {int(now)} must be after the not before date/time {int(begins)}"
        return 400, "InvalidIdentityToken", text
    return None


def _wrong_audience(given: token.Token, clients: list[str]) -> Problem | None:
    if any(audience in clients for audience in given.audiences):
        return None
    return 400, "InvalidIdentityToken", "Incorrect token audience"


@patch(
    "ministack.services.sts:_web_identity_trust_denied",
    original="sha256:d9e237e9d6e9872f",
    rule="A web identity token needs the account's provider, a valid signature, its time, and a client id as audience",
    source="https://github.com/aws-actions/configure-aws-credentials/issues/280",
    grade="recorded",
)
def check_token(original):
    from ministack.core.responses import error_response_json
    from ministack.services.iam import _error, _p

    def trust_denied(role_arn, params, use_json):
        wrong = problem(_p(params, "WebIdentityToken"), role_arn.split(":")[4], time.time())
        if wrong is None:
            return original(role_arn, params, use_json)
        status, code, text = wrong
        return error_response_json(code, text, status) if use_json else _error(status, code, escape(text), ns="sts")

    return trust_denied


@patch(
    "ministack.services.sts:handle_request",
    original="sha256:f2d7c72d01d64950",
    rule="AssumeRoleWithWebIdentity answers with the token's subject, its audience and the provider's ARN",
    source="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html",
    grade="documented",
)
def answer_with_subject(original):
    async def handle_request(method, path, headers, body, query_params):
        from sts.request import parameters

        answer = await original(method, path, headers, body, query_params)
        given = parameters(headers, body, query_params)
        if given.get("Action") != "AssumeRoleWithWebIdentity" or answer[0] != 200:
            return answer
        return _with_subject(answer, given)

    return handle_request


def _with_subject(answer: tuple, given: dict[str, Any]) -> tuple:
    status, headers, body = answer
    shown = token.read(str(given["WebIdentityToken"]))
    account = str(given["RoleArn"]).split(":")[4]
    host = str(shown.claims["iss"]).split("://", 1)[-1].rstrip("/")
    values = {
        "SubjectFromWebIdentityToken": str(shown.claims.get("sub", "")),
        "Audience": shown.audiences[0],
        "Provider": f"arn:aws:iam::{account}:oidc-provider/{host}",
    }
    text = body.decode()
    for name, value in values.items():
        text = re.sub(f"<{name}>[^<]*</{name}>", lambda _, n=name, v=value: f"<{n}>{escape(v)}</{n}>", text)
    return status, headers, text.encode()
