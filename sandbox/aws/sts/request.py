"""The parameters of a call to STS, which speaks forms."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl


def parameters(headers: dict[str, str], body: bytes, query: dict[str, Any]) -> dict[str, str]:
    found = {name: value[0] if isinstance(value, list) and value else str(value) for name, value in query.items()}
    if body and headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        found.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return found
