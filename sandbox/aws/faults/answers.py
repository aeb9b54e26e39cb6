"""How AWS would write the error that an effect stands for, in the protocol that the request speaks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import resources
from faults.naming import Named
from microburst.models import error_http_status
from microburst.protocols import render_error


@dataclass(frozen=True)
class Answer:
    """What the caller gets instead of the service's answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer(effect: dict[str, Any], call: Named, path: str, place: resources.Place, principal: str) -> Answer | None:
    """The answer of an effect that has one of its own."""
    if "reply" in effect:
        reply = effect["reply"]
        body = reply.get("body", "")
        text = body if isinstance(body, str) else json.dumps(body)
        kind = "text/plain" if isinstance(body, str) else "application/json"
        return Answer(reply.get("status", 200), {"Content-Type": kind, **reply.get("headers", {})}, text.encode())
    error = error_of(effect, call, place, principal)
    return render(call, path, **error) if error else None


def error_of(
    effect: dict[str, Any], call: Named, place: resources.Place, principal: str
) -> dict[str, Any] | None:
    """Code, status and message of the error that an effect stands for."""
    if "error" in effect:
        return effect["error"]
    if "throttle" in effect:
        return throttling(call)
    if "server_error" in effect:
        return server_error(call, effect["server_error"])
    if "expired" in effect:
        return expired(call)
    if "denied" in effect:
        return denied(call, place, principal)
    return None


def throttling(call: Named) -> dict[str, Any]:
    if call.service == "s3":
        return {"code": "SlowDown", "status": 503, "message": "Please reduce your request rate."}
    if call.service == "lambda":
        return {"code": "TooManyRequestsException", "status": 429, "message": "Rate exceeded"}
    named = "ThrottlingException" if _json(call) else "Throttling"
    return {"code": named, "status": 400, "message": "Rate exceeded"}


def server_error(call: Named, status: int) -> dict[str, Any]:
    if status == 503:
        code = "ServiceUnavailable" if not _json(call) else "ServiceUnavailableException"
        return {"code": code, "status": 503, "message": "Service is unavailable, please try again."}
    codes = {"lambda": "ServiceException", "ecr": "ServerException", "s3": "InternalError"}
    code = codes.get(call.service or "", "InternalFailure")
    return {"code": code, "status": 500, "message": "We encountered an internal error. Please try again."}


def expired(call: Named) -> dict[str, Any]:
    """Lambda 403 (cloudquery/cq-provider-aws#1171), IAM and STS 403 ExpiredToken (cfn-sphere#55), S3 400, JSON 400."""
    message = "The security token included in the request is expired"
    if call.service == "s3":
        return {"code": "ExpiredToken", "status": 400, "message": "The provided token has expired."}
    if _json(call):
        status = 403 if call.protocol == "rest-json" else 400
        return {"code": "ExpiredTokenException", "status": status, "message": message}
    return {"code": "ExpiredToken", "status": 403, "message": message}


def denied(call: Named, place: resources.Place, principal: str) -> dict[str, Any]:
    asked = resources.checks(call.service or "", call.operation or "", call.parameters, place)
    action = asked[0].action if asked else f"{call.service}:{call.operation}"
    message = (
        f"User: {principal} is not authorized to perform: {action} on resource: "
        f"{asked[0].resource if asked else '*'} because no identity-based policy allows the {action} action"
    )
    if _json(call):
        return {"code": "AccessDeniedException", "status": 400 if call.protocol == "json" else 403, "message": message}
    return {"code": "AccessDenied", "status": 403, "message": message}


def _json(call: Named) -> bool:
    return call.protocol in ("json", "rest-json", "smithy-rpc-v2-cbor")


def render(
    call: Named, path: str, code: str, status: int | None = None, message: str = "", fields: dict | None = None
) -> Answer:
    """An error in the protocol that the request speaks. A code that no model knows is the client's fault: 400."""
    if status is None:
        status = error_http_status(call.service or "", code, default=400, protocol=call.protocol)
    found, headers, body = render_error(
        call.service,
        code,
        message,
        status,
        protocol=call.protocol,
        query_compat=call.query_compatible,
        fields=fields,
        resource=path,
    )
    if "x-amzn-query-error" in headers and code in COMMON:
        headers["x-amzn-query-error"] = f"{COMMON[code]};Sender"
    return Answer(found, headers, body)


# Errors that any service may give, by their names in the query protocol: clients of services that once spoke it are told
# these, and not in the service's namespace (`AccessDenied` of SQS in aws/serverless-application-model#3633).
COMMON = {
    "AccessDeniedException": "AccessDenied",
    "ExpiredTokenException": "ExpiredToken",
    "ThrottlingException": "Throttling",
    "ServiceUnavailableException": "ServiceUnavailable",
    "InternalFailure": "InternalFailure",
}
