"""The decision log: every question to the policies, by account and principal, in memory and in the file IAM_LOG.

The root is asked nothing on AWS, so it is not in it.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import defaultdict, deque
from typing import Any, TextIO

LIMIT = 50_000

_decisions: dict[str, deque[dict[str, Any]]] = defaultdict(lambda: deque(maxlen=LIMIT))
_lock = threading.Lock()
_file: TextIO | None = None


def note(account: str, principal: str, action: str, resource: str, decision: str) -> None:
    """`decision` is Allow, Deny (an explicit one), ImplicitDeny, or the code of a failed authentication."""
    entry = {
        "time": time.time(),
        "account": account,
        "principal": principal,
        "action": action,
        "resource": resource,
        "decision": decision,
    }
    with _lock:
        _decisions[account].append(entry)
        out = _open()
        if out:
            out.write(json.dumps(entry) + "\n")


def decisions(account: str) -> list[dict[str, Any]]:
    with _lock:
        return list(_decisions[account]) if account in _decisions else []


def clear(account: str | None = None) -> None:
    with _lock:
        if account is None:
            _decisions.clear()
        else:
            _decisions.pop(account, None)


def _open() -> TextIO | None:
    global _file
    path = os.environ.get("IAM_LOG")
    if _file is None and path:
        _file = open(path, "a", buffering=1)
    return _file
