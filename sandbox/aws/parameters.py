"""A request's parameters by the names that AWS's own model gives them, wherever they travel.

REST services put some in the path, some in the query and headers, the rest in a body; JSON services put all in the
body; query services send a form. botocore's models say which. Nothing here knows ministack.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from botocore.parsers import ResponseParserError, RestXMLParser
from microburst.detection import match_rest_operation
from microburst.models import get_service_model

# a payload that is longer is known by its size and hash alone
LONGEST_TEXT = 65_536

LABEL = re.compile(r"\\\{(\w+)(\\\+)?\\\}")


def operations(service: str) -> frozenset[str]:
    """The names of a service's operations; empty when botocore does not know the service."""
    model = get_service_model(service)
    return frozenset(model.operation_names) if model else frozenset()


@functools.cache
def members(service: str, operation: str) -> dict[str, tuple[str, str]]:
    """Each input member's place (uri, querystring, header, body) and its name there; empty for an unknown operation."""
    if operation not in operations(service):
        return {}
    shape = get_service_model(service).operation_model(operation).input_shape
    if shape is None:
        return {}
    return {
        name: (member.serialization.get("location", "body"), member.serialization.get("name", name))
        for name, member in shape.members.items()
    }


@functools.cache
def route(service: str, operation: str) -> re.Pattern[str]:
    """The pattern of an operation's path, with one group per label."""
    uri = get_service_model(service).operation_model(operation).http.get("requestUri", "/").split("?")[0]
    pattern = LABEL.sub(lambda label: f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})", re.escape(uri))
    return re.compile(pattern.rstrip("/") + "/?")


def rest_operation(
    service: str, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> str | None:
    """The operation that a REST request asks for."""
    return match_rest_operation(service, method, path, query, headers, body)


def read(
    service: str,
    operation: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
) -> dict[str, Any]:
    """The parameters of a request. A payload that is no JSON stays text under its member's name."""
    places = members(service, operation)
    lower = {name.lower(): value for name, value in headers.items()}
    found: dict[str, Any] = {}
    if places:
        labels = route(service, operation).fullmatch(path)
        found.update({name: unquote(value) for name, value in (labels.groupdict() if labels else {}).items()})
        for name, (place, key) in places.items():
            if place == "querystring" and key in query:
                found[name] = query[key]
            if place == "header" and key.lower() in lower:
                found[name] = lower[key.lower()]
    found.update(_body(service, operation, lower.get("content-type", ""), body))
    if not places:
        found.update(query)
    return found


def _body(service: str, operation: str, content_type: str, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if len(body) > LONGEST_TEXT and _payload_member(service, operation):
        return {_payload_member(service, operation): f"<{len(body)} bytes, {_hash(body)}>"}
    text = body.decode("utf-8", "replace")
    if content_type.startswith("application/x-www-form-urlencoded"):
        return {name: value for name, value in parse_qsl(text, keep_blank_values=True) if name != "Version"}
    payload = _payload_member(service, operation)
    if payload:
        document = _xml_document(service, operation, payload, body)
        return {payload: text if document is None else document}
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _hash(body: bytes) -> str:
    return "sha256:" + hashlib.sha256(body).hexdigest()[:16]


def _xml_document(service: str, operation: str, payload: str, body: bytes) -> Any:
    """What a body of XML says, by the model's names (the keys of DeleteObjects, the paths of an invalidation)."""
    model = get_service_model(service)
    shape = model.operation_model(operation).input_shape.members[payload]
    if model.metadata.get("protocol") != "rest-xml" or shape.type_name != "structure":
        return None
    parser = RestXMLParser()
    try:
        return parser._parse_shape(shape, parser._parse_xml_string_to_dom(body))
    except (ResponseParserError, ValueError):
        return None


@functools.cache
def _payload_member(service: str, operation: str) -> str | None:
    """The member that is the whole body, where the operation has one (Invoke's Payload, PutObject's Body)."""
    if operation not in operations(service):
        return None
    shape = get_service_model(service).operation_model(operation).input_shape
    return shape.serialization.get("payload") if shape is not None else None
