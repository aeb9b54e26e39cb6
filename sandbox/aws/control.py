"""The sandbox's own routes on the emulator's port: knobs, reset of one account, IAM decisions, whose a key is.

    GET, PUT    /_sandbox/knobs      {"account": "123456789012", "lambda": {"api": {"update_seconds": 2}}}
    POST        /_sandbox/reset      {"account": "123456789012"}
    GET, DELETE /_sandbox/decisions?account=123456789012
    GET         /_sandbox/principal?key=ASIA…    {"account": …, "arn": …}, 404 for an unknown key
    GET         /_sandbox/edge?domain=d….cloudfront.net   what an edge knows of a distribution, 404 for an unknown one
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import cloudfront.edge
import iam
import knobs

PREFIX = "/_sandbox/"

App = Callable[..., Awaitable[None]]


class BadRequest(ValueError):
    """A request that is answered 400, with this text."""


class Control:
    """What the routes work on: the packages that keep state, and the account that is meant when none is named."""

    def __init__(self, packages: list[ModuleType], account: str, region: str) -> None:
        self.packages = packages
        self.account = account
        self.region = region

    def handle(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        """The status and the JSON answer of one request. Raises BadRequest."""
        if not isinstance(body, dict):
            raise BadRequest("the body must be a JSON object")
        key, domain = query.pop("key", ""), query.pop("domain", "")
        account = self._account(body.pop("account", None) or query.pop("account", None))
        region = body.pop("region", None) or query.pop("region", None) or self.region
        if query:
            raise BadRequest(f"unknown parameter {', '.join(sorted(query))}")
        match (method, path.removeprefix(PREFIX)):
            case ("GET", "knobs"):
                return 200, {"account": account, "region": region, **knobs.show(account, region)}
            case ("PUT", "knobs"):
                return self._put_knobs(account, region, body)
            case ("POST", "reset"):
                return self._reset(account, body)
            case ("GET", "decisions"):
                return 200, {"decisions": iam.decisions(account)}
            case ("DELETE", "decisions"):
                iam.clear(account)
                return 200, {"decisions": []}
            case ("GET", "principal"):
                known = iam.principal(key)
                return (200, known) if known else (404, {"error": "unknown key"})
            case ("GET", "edge"):
                distribution = cloudfront.edge.view(domain)
                return (200, distribution) if distribution else (404, {"error": "unknown distribution"})
        return 404, {"error": f"no such route: {method} {path}"}

    def _account(self, account: Any) -> str:
        if account is None:
            return self.account
        if not isinstance(account, str) or not re.fullmatch(r"\d{12}", account):
            raise BadRequest("an account is a string of 12 digits")
        return account

    def _put_knobs(self, account: str, region: str, body: dict[str, Any]) -> tuple[int, Any]:
        try:
            knobs.put(account, region, body)
        except knobs.UnknownKnob as unknown:
            raise BadRequest(str(unknown)) from unknown
        return 200, {"account": account, "region": region, **knobs.show(account, region)}

    def _reset(self, account: str, body: dict[str, Any]) -> tuple[int, Any]:
        if body:
            raise BadRequest(f"unknown key {', '.join(sorted(body))}")
        self.forget(account)
        return 200, {"account": account}

    def forget(self, account: str | None = None) -> None:
        """Drop what knobs and patches keep, of one account or of all. AWS's own resources stay."""
        knobs.reset(account)
        for package in self.packages:
            if hasattr(package, "reset"):
                package.reset(account)


def with_control(app: App, control: Control) -> App:
    """The emulator's ASGI application with the sandbox's routes in front."""

    async def routed(scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await app(scope, receive, send)
            return
        query = {k: v[-1] for k, v in parse_qs(scope.get("query_string", b"").decode()).items()}
        try:
            body = json.loads(await _read(receive) or b"{}")
            status, answer = control.handle(scope["method"], scope["path"], query, body)
        except (BadRequest, json.JSONDecodeError) as bad:
            status, answer = 400, {"error": str(bad)}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    return routed


async def _read(receive: Callable) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body
