"""The fault layer's two sides: calls on their way to AWS, and the routes that tests steer it by.

    GET  /_sandbox/rules[?account=]         the rules, each with `id`, `seen` and `hits`
    PUT  /_sandbox/rules[?account=]         these rules instead of those (of the account)
    POST /_sandbox/rules                    these rules too
    DELETE /_sandbox/rules[?account=|?id=]  none
    GET, DELETE /_sandbox/calls[?account=]  the journal
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import resources
from aiohttp import web
from faults import registry
from faults.answers import Answer, answer
from faults.effects import RuleError, rewrite
from faults.journal import Call, Journal, attempt, shortened
from faults.naming import Named, name
from faults.principals import Principals
from faults.relay import Body, Relay
from faults.rules import Rules

LARGEST_BODY = 256 << 20


class FaultLayer:
    """In front of one upstream; `beside` another layer it shares that one's rules, journal and knowledge of keys."""

    def __init__(self, upstream: str, beside: FaultLayer | None = None) -> None:
        self.relay = Relay(upstream)
        self.principals = beside.principals if beside else Principals(self.relay.upstream)
        self.rules = beside.rules if beside else Rules()
        self.journal = beside.journal if beside else Journal()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_BODY)
        app.on_startup.append(lambda _: self.relay.start())
        app.on_cleanup.append(lambda _: self.relay.stop())
        app.router.add_route("*", "/_sandbox/rules", self.steer_rules)
        app.router.add_route("*", "/_sandbox/calls", self.steer_calls)
        app.router.add_route("*", "/{anything:.*}", self.call)
        return app

    # calls

    async def call(self, request: web.Request) -> web.StreamResponse:
        try:
            pushed = registry.named(request.method, request.rel_url.raw_path, request.headers)
            if pushed:
                return await self._registry(request, pushed)
            return await self._call(request, await request.read())
        except aiohttp.ClientError as away:
            return web.Response(status=502, text=f"the services do not answer: {away}")

    async def _call(self, request: web.Request, body: bytes) -> web.StreamResponse:
        named = name(request.method, request.rel_url.raw_path, request.rel_url.query, request.headers, body)
        if named.service is None:
            return await self.relay.through(request, body)
        assert self.relay.session is not None
        who = await self.principals.of(self.relay.session, named.key, named.parameters)
        call = self.journal.add(
            Call(
                named.service,
                named.operation,
                who.account,
                who.arn,
                named.region,
                attempt(request.headers.get("amz-sdk-request")),
                request.method,
                request.raw_path,
                shortened(named.parameters),
            )
        )
        place = resources.Place(named.region or "us-east-1", who.account or "")

        def canned(effect: dict[str, Any]) -> Answer | None:
            return answer(effect, named, request.rel_url.raw_path, place, who.arn or "anonymous")

        return await self._timed(call, self._play(request, body, self._effect(named, call), canned, call))

    async def _registry(self, request: web.Request, named: Named) -> web.StreamResponse:
        """A request of docker. Layers are long: they are read whole only where something happens to them."""
        host = request.headers["Host"]
        call = self.journal.add(
            Call(
                registry.SERVICE,
                named.operation,
                registry.account(host),
                None,
                named.region,
                1,
                request.method,
                request.rel_url.raw_path,
                named.parameters,
            )
        )
        effect = self._effect(named, call)
        body = await request.read() if effect else request.content if request.can_read_body else b""
        return await self._timed(
            call, self._play(request, body, effect, lambda effect: registry.answer(effect, host), call)
        )

    async def _timed(self, call: Call, work: Awaitable[web.StreamResponse]) -> web.StreamResponse:
        started = time.monotonic()
        try:
            return await work
        finally:
            call.seconds = round(time.monotonic() - started, 4)

    def _effect(self, named: Named, call: Call) -> dict[str, Any]:
        """What happens to this call, which is counted."""
        rule = self.rules.decide(named, call.account)
        effect = rule.effect() if rule else {}
        if rule and effect:
            call.fault = {"rule": rule.id, **effect}
        return effect

    async def _play(
        self,
        request: web.Request,
        body: Body,
        effect: dict[str, Any],
        answer_of: Callable[[dict[str, Any]], Answer | None],
        call: Call,
    ) -> web.StreamResponse:
        if effect.get("latency_ms"):
            await asyncio.sleep(effect["latency_ms"] / 1000)
        if effect.get("reset"):
            return cut(request, call)
        canned = answer_of(effect)
        if canned is not None:
            call.status = canned.status
            return written(request, canned)
        if not {"set", "lose"} & effect.keys():
            response = await self.relay.through(request, body)
            call.status = response.status
            return response
        whole = await self.relay.whole(request, body)
        call.status = whole.status
        if effect.get("lose"):
            return cut(request, call)
        try:
            changed = rewrite(whole.body, effect["set"]) if whole.status < 300 else whole.body
        except RuleError as wrong:
            call.fault = {**(call.fault or {}), "failed": str(wrong)}
            changed = whole.body
        whole.headers.popall("Content-Length", None)
        return web.Response(status=whole.status, headers=whole.headers, body=changed)

    # control

    async def steer_rules(self, request: web.Request) -> web.Response:
        account, identity = request.query.get("account"), request.query.get("id")
        try:
            if unknown := sorted(set(request.query) - {"account", "id"}):
                raise RuleError(f"unknown parameters: {', '.join(unknown)}")
            if request.method in ("PUT", "POST"):
                rules = await _json(request)
                _same_account(rules, account)
                before = self.rules.of(account) if request.method == "PUT" else []
                added = self.rules.add(rules)
                for old in before:
                    self.rules.clear(identity=old.id)
                return web.json_response([rule.shown() for rule in added])
            if request.method == "DELETE":
                number = int(identity) if identity and identity.isdigit() else None
                return web.json_response({"removed": self.rules.clear(account, number)})
        except RuleError as wrong:
            return web.json_response({"error": str(wrong)}, status=400)
        if request.method != "GET":
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "PUT", "POST", "DELETE"])
        return web.json_response([rule.shown() for rule in self.rules.of(account)])

    async def steer_calls(self, request: web.Request) -> web.Response:
        if unknown := sorted(set(request.query) - {"account"}):
            return web.json_response({"error": f"unknown parameters: {', '.join(unknown)}"}, status=400)
        account = request.query.get("account")
        if request.method == "DELETE":
            self.journal.clear(account)
        elif request.method != "GET":
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "DELETE"])
        return web.json_response(self.journal.shown(account))


def written(request: web.Request, answer: Answer) -> web.Response:
    body = b"" if request.method == "HEAD" else answer.body
    return web.Response(status=answer.status, headers=answer.headers, body=body)


def cut(request: web.Request, call: Call) -> web.Response:
    """Break the connection before a single byte of an answer."""
    call.lost = True
    if request.transport is not None:
        request.transport.abort()
    return web.Response()  # never written: nobody is there any more


async def _json(request: web.Request) -> Any:
    try:
        return await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as wrong:
        raise RuleError("expected a JSON list of rules") from wrong


def _same_account(rules: Any, account: str | None) -> None:
    """With `?account=` every rule is of that account: the other's tests are not to be hit by a slip."""
    for rule in rules if isinstance(rules, list) and account else []:
        if isinstance(rule, dict) and rule.setdefault("account", account) != account:
            raise RuleError(f"a rule of account {rule['account']} among those of {account}")
