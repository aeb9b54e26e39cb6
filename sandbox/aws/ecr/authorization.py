"""Who may speak to the registry: GetAuthorizationToken, and the login of docker."""

import contextvars
from urllib.parse import urlsplit

import knobs
from ecr import downloads, tokens
from ecr.answers import Answer, registry_error
from ecr.sources import AUTHENTICATION
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.core.router import extract_access_key_id
from registry import patch

EXPIRED = "Your authorization token has expired. Reauthenticate and try again."

_key: contextvars.ContextVar[str] = contextvars.ContextVar("key", default="")


@patch(
    "ministack.services.ecr:handle_request",
    original="sha256:492f992e404de463",
    rule="A registry password belongs to the principal that asked for it",
    source=AUTHENTICATION,
    grade="documented",
)
def remember_caller(original):
    async def handle_request(method, path, headers, body, query_params):
        _key.set(extract_access_key_id(headers, query_params) or "test")
        return await original(method, path, headers, body, query_params)

    return handle_request


@patch(
    "ministack.services.ecr:_get_authorization_token",
    original="sha256:92111f2ea1839a85",
    rule="GetAuthorizationToken answers a new password at each call, valid for 12 hours (or the knob `token_seconds`)",
    source=AUTHENTICATION,
    grade="documented",
)
def new_token(original):
    def get_authorization_token(data):
        seconds = knobs.get("ecr", "*", "token_seconds", tokens.VALID_SECONDS)
        password, expires = tokens.issue(get_account_id(), _key.get(), seconds)
        authorization = {"authorizationToken": tokens.encoded(password), "expiresAt": int(expires)}
        accounts = data.get("registryIds") or [get_account_id()]
        hosts = [f"https://{account}.dkr.ecr.{get_region()}.amazonaws.com" for account in accounts]
        return json_response({"authorizationData": [{**authorization, "proxyEndpoint": host} for host in hosts]})

    return get_authorization_token


@patch(
    "ministack.services.ecr:handle_registry_request",
    original="sha256:8d092cb90854d039",
    rule="The registry asks for a login: an unknown password is 401, an expired one 403",
    source=AUTHENTICATION,
    grade="documented",
)
def ask_for_login(original):
    async def handle_registry_request(method, path, headers, body, query_params):
        named = {name.lower(): value for name, value in headers.items()}
        host = urlsplit("//" + named.get("host", "")).hostname or ""
        if method in ("GET", "HEAD") and (host == "public.ecr.aws" or downloads.is_signed(path, query_params)):
            tokens.current.set(tokens.EMULATOR)
            return await original(method, path, headers, body, query_params)
        login = tokens.login_of(named.get("authorization", ""))
        if login is None:
            return not_logged_in(host)
        if login.has_expired():
            return registry_error(403, "DENIED", EXPIRED)
        tokens.current.set(login)
        return await original(method, path, headers, body, query_params)

    return handle_registry_request


def not_logged_in(host: str) -> Answer:
    status, headers, body = registry_error(401, "UNAUTHORIZED", "authentication required")
    headers["WWW-Authenticate"] = f'Basic realm="https://{host}/",service="ecr.amazonaws.com"'
    return status, headers, body
