"""Calls of S3: its bucket may be in the host or in the path, and what is asked in a query or a header."""

from __future__ import annotations

import re
from collections.abc import Mapping

import parameters

# the bucket before `s3`, in AWS's own names
VIRTUAL = re.compile(r"^(?P<bucket>.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?(?::\d+)?$")

COPIES = "x-amz-copy-source"

# what the model's paths alone do not tell apart: method, query, whether it copies
ON_OBJECTS = {
    ("PUT", "uploadId", True): "UploadPartCopy",
    ("PUT", "uploadId", False): "UploadPart",
    ("PUT", None, True): "CopyObject",
    ("POST", "uploadId", False): "CompleteMultipartUpload",
    ("DELETE", "uploadId", False): "AbortMultipartUpload",
    ("GET", "uploadId", False): "ListParts",
}


def in_path(path: str, headers: Mapping[str, str]) -> str:
    """The path with the bucket in it, wherever the request has it."""
    host = next((value for name, value in headers.items() if name.lower() == "host"), "")
    found = VIRTUAL.match(host.lower())
    return f"/{found['bucket']}{path}" if found else path


def operation(method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> str | None:
    """What a request with the bucket in its path asks for."""
    _, _, key = path.lstrip("/").partition("/")
    upload = "uploadId" if "uploadId" in query else None
    copies = any(name.lower() == COPIES for name in headers)
    named = ON_OBJECTS.get((method, upload, copies)) if key else None
    # a body tells nothing, and may be large; no host: it is that of no service
    bare = {name: value for name, value in headers.items() if name.lower() != "host"}
    return named or parameters.rest_operation("s3", method, path, query, bare, b"")
