"""Which AWS call a request is: service, operation, region, key, parameters.

microburst reads the signature and the models. Its habits that mislead are corrected: it takes an address such as
127.0.0.1 for an AWS host name and then loads every model there is (3.5 s, 400 MB), and of S3's calls it knows neither
copies nor parts (`objects.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import parameters
from faults import objects
from microburst.detection import detect, host
from microburst.models import get_service_model

host._endpoint_prefix_map = lambda: {}  # type: ignore[assignment]  # calls are named by their signature here

# calls that carry no signature are known by their action alone
UNSIGNED = {"AssumeRoleWithWebIdentity": "sts", "AssumeRoleWithSAML": "sts"}

# the models of the doors' services; reading one takes about 0.1 s, which no test should meet as latency
USUAL = ("lambda", "ecr", "sts", "logs", "iam", "s3", "cloudfront")


@dataclass(frozen=True)
class Named:
    """A recognised call. `service` is None for what is no AWS call (health checks, function URLs)."""

    service: str | None
    operation: str | None
    region: str | None
    key: str | None
    protocol: str | None
    query_compatible: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)


def warm() -> None:
    for service in USUAL:
        get_service_model(service)


def name(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> Named:
    seen = detect(headers, method, path, query, body if _maybe_parameters(body) else b"")
    service, operation, protocol = seen.service, query.get("x-id") or seen.operation, seen.protocol
    if service == "s3":
        path = objects.in_path(path, headers)
        operation = query.get("x-id") or objects.operation(method, path, query, headers, body)
    if service is None:
        action = _form_action(headers, query, body)
        service = UNSIGNED.get(action)
        if service is None:
            return Named(None, None, None, None, None)
        operation, protocol = action, "query"
    return Named(
        service,
        operation,
        seen.region,
        seen.access_key,
        protocol,
        seen.query_compat,
        parameters.read(service, operation or "", path, query, headers, body),
    )


def _maybe_parameters(body: bytes) -> bool:
    """False for the payload of an invocation that is JSON and no object, in which microburst looks for names."""
    return body[:1] not in b'"[-0123456789' and body not in (b"null", b"true", b"false")


def _form_action(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> str:
    if "Action" in query:
        return query["Action"]
    if headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode("utf-8", "replace"))).get("Action", "")
    return ""
