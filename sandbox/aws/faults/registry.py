"""The registry's requests (`/v2`) as calls of a service of our own, `registry`, named as docker's protocol knows them.

They carry no signature: the account is in the host's name. Rules hit them only by `service: registry`, since the faults of
AWS's own calls (credentials that end) are none of theirs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from faults.answers import Answer
from faults.naming import Named

SERVICE = "registry"
HOST = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$")
PATHS = (
    (re.compile(r"/v2/?$"), ""),
    (re.compile(r"/v2/(?P<repository>.+)/blobs/uploads/(?P<reference>.*)$"), "Upload"),
    (re.compile(r"/v2/(?P<repository>.+)/blobs/(?P<reference>[^/]+)$"), "Blob"),
    (re.compile(r"/v2/(?P<repository>.+)/manifests/(?P<reference>[^/]+)$"), "Manifest"),
    (re.compile(r"/v2/(?P<repository>.+)/tags/list$"), "Tags"),
)
VERBS = {"GET": "Get", "HEAD": "Head", "POST": "Start", "PATCH": "Continue", "PUT": "Put", "DELETE": "Delete"}

# GetBase is the question whether a login is good; PutUpload ends one, ContinueUpload brings a piece
OPERATIONS = frozenset(
    ("GetBase", "StartUpload", "ContinueUpload", "PutUpload", "GetUpload", "DeleteUpload")
    + ("HeadBlob", "GetBlob", "DeleteBlob", "HeadManifest", "GetManifest", "PutManifest", "DeleteManifest", "GetTags")
)
PARAMETERS = frozenset(("repository", "reference"))


def account(host: str) -> str | None:
    """Whose registry a host is; None when it is none."""
    found = HOST.match(host.partition(":")[0])
    return found[1] if found else None


def named(method: str, path: str, headers: Mapping[str, str]) -> Named | None:
    """The call that a request to a registry is; None for all others."""
    host = HOST.match(headers.get("Host", "").partition(":")[0])
    for pattern, what in PATHS if host else ():
        if found := pattern.match(path):
            operation = f"{VERBS.get(method, method)}{what or 'Base'}"
            return Named(SERVICE, operation, host[2], None, None, parameters=found.groupdict())
    return None


def answer(effect: dict[str, Any], host: str) -> Answer | None:
    """The errors of the protocol, in ECR's words.

    https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html
    """
    error = _error(effect)
    if error is None:
        return None
    status = error.get("status", 400)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if status == 401:
        headers["WWW-Authenticate"] = f'Basic realm="https://{host}/",service="ecr.amazonaws.com"'
    body = {"errors": [{"code": error["code"], "message": error.get("message", "")}]}
    return Answer(status, headers, json.dumps(body).encode())


def _error(effect: dict[str, Any]) -> dict[str, Any] | None:
    if "error" in effect:
        return effect["error"]
    if "throttle" in effect:
        return {"code": "TOOMANYREQUESTS", "status": 429, "message": "Rate exceeded"}
    if "server_error" in effect:
        return {"code": "UNKNOWN", "status": effect["server_error"], "message": "unknown error"}
    if "denied" in effect:
        return {"code": "DENIED", "status": 403, "message": "requested access to the resource is denied"}
    if "expired" in effect:
        message = "Your authorization token has expired. Reauthenticate and try again."
        return {"code": "DENIED", "status": 403, "message": message}
    return None
