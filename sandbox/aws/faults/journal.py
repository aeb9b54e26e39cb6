"""The journal: every AWS call that came by, with its parameters, its answer's status and the fault that hit it.

It is kept in memory and nowhere else: parameters hold secrets. Long values are shortened to their length and hash, so
that a code archive is one line.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

LIMIT = 20_000
LONG = 16_384
ATTEMPT = re.compile(r"attempt=(\d+)")


@dataclass
class Call:
    """One call. `status` is None while it runs, and when no answer went out; `time` is seconds since the epoch."""

    service: str
    operation: str | None
    account: str | None
    principal: str | None
    region: str | None
    attempt: int
    method: str
    path: str
    parameters: dict[str, Any]
    time: float = field(default_factory=time.time)
    seconds: float | None = None
    status: int | None = None
    fault: dict[str, Any] | None = None
    lost: bool = False


class Journal:
    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=LIMIT)

    def add(self, call: Call) -> Call:
        self.calls.append(call)
        return call

    def shown(self, account: str | None) -> list[dict[str, Any]]:
        return [asdict(call) for call in self.calls if account in (None, call.account)]

    def clear(self, account: str | None) -> None:
        kept = [] if account is None else [call for call in self.calls if call.account != account]
        self.calls = deque(kept, maxlen=LIMIT)


def attempt(header: str | None) -> int:
    """Which try of the SDK this is, from its `amz-sdk-request` header; 1 when it does not say."""
    found = ATTEMPT.search(header or "")
    return int(found[1]) if found else 1


def shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONG:
        return f"<{len(value)} characters, sha256:{hashlib.sha256(value.encode()).hexdigest()[:16]}>"
    if isinstance(value, dict):
        return {key: shortened(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shortened(inner) for inner in value]
    return value
