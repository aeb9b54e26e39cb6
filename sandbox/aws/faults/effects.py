"""What a test can let happen to a call.

    throttle: true       the service's own throttling error     server_error: 500|503  its own fault
    denied: true         AccessDenied, naming caller and ARN    expired: true          the credentials ran out
    error: {code, status?, message?, fields?}                   any error, in the protocol's envelope
    reset: true          the connection breaks before the work  lose: true             it breaks after the work
    latency_ms: 1500     the call waits first, then goes on     reply: {status?, headers?, body?}  this, and no work
    set: {"Configuration.LastUpdateStatus": "Failed"}           fields of the real answer, by dotted path
"""

from __future__ import annotations

import json
from typing import Any

EFFECTS = (
    "throttle",
    "server_error",
    "denied",
    "expired",
    "error",
    "reset",
    "lose",
    "latency_ms",
    "reply",
    "set",
)
SERVER_ERRORS = (500, 503)
ANSWERS = ("throttle", "server_error", "denied", "expired", "error", "reply")


class RuleError(ValueError):
    """A rule that means nothing; its text says why."""


def check_effect(spec: Any, only: bool = False) -> None:
    """Raises RuleError. With `only`, nothing but effects may be in it (a step)."""
    if not isinstance(spec, dict):
        raise RuleError("an effect is an object")
    unknown = sorted(set(spec) - set(EFFECTS)) if only else []
    if unknown:
        raise RuleError(f"unknown keys in a step: {', '.join(unknown)}")
    answers = [key for key in (*ANSWERS, "reset") if key in spec]
    if len(answers) > 1:
        raise RuleError(f"one answer at a time, not {' and '.join(answers)}")
    if answers and ("set" in spec or "lose" in spec):
        raise RuleError(f"{answers[0]} does no work: set and lose need the real answer")
    for key in ("throttle", "denied", "expired", "reset", "lose"):
        if spec.get(key, True) is not True:
            raise RuleError(f"{key} is true or absent")
    if spec.get("server_error", 500) not in SERVER_ERRORS:
        raise RuleError(f"server_error is one of {', '.join(map(str, SERVER_ERRORS))}")
    _check_shape(spec, "error", {"code", "status", "message", "fields"}, needed="code")
    _check_shape(spec, "reply", {"status", "headers", "body"})
    latency = spec.get("latency_ms", 0)
    if isinstance(latency, bool) or not isinstance(latency, (int, float)) or not 0 <= latency <= 600_000:
        raise RuleError("latency_ms is a number of milliseconds up to 600000")
    if not isinstance(spec.get("set", {}), dict):
        raise RuleError("set is an object of dotted paths and values")


def _check_shape(spec: dict[str, Any], key: str, known: set[str], needed: str | None = None) -> None:
    if key not in spec:
        return
    value = spec[key]
    if not isinstance(value, dict) or (needed and needed not in value):
        raise RuleError(f"{key} is an object" + (f" with {needed}" if needed else ""))
    unknown = sorted(set(value) - known)
    if unknown:
        raise RuleError(f"unknown keys in {key}: {', '.join(unknown)}")


def rewrite(body: bytes, changes: dict[str, Any]) -> bytes:
    """A JSON answer with some of its fields set. Raises RuleError when the answer is none, or has no such place."""
    try:
        document = json.loads(body)
    except ValueError as wrong:
        raise RuleError("set needs a JSON answer") from wrong
    for path, value in changes.items():
        *outer, last = path.split(".")
        holder = document
        for part in outer:
            if isinstance(holder, list) and part.isdigit() and int(part) < len(holder):
                holder = holder[int(part)]
            elif isinstance(holder, dict) and isinstance(holder.get(part), (dict, list)):
                holder = holder[part]
            else:
                raise RuleError(f"set: the answer has no {path}")
        if isinstance(holder, list) and last.isdigit() and int(last) < len(holder):
            holder[int(last)] = value
        elif not isinstance(holder, dict):
            raise RuleError(f"set: the answer has no {path}")
        elif value is None:
            holder.pop(last, None)
        else:
            holder[last] = value
    return json.dumps(document).encode()
