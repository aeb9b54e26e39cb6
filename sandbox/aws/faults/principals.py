"""Whose key signed a call: account and ARN, asked from the process that issued the key.

Keys of twelve digits are the root of that account. Every other key is looked up once and remembered: a session never
changes hands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp


@dataclass(frozen=True)
class Principal:
    account: str | None
    arn: str | None


NOBODY = Principal(None, None)


def root(account: str) -> Principal:
    return Principal(account, f"arn:aws:iam::{account}:root")


class Principals:
    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.known: dict[str, Principal] = {}

    async def of(self, session: aiohttp.ClientSession, key: str | None, parameters: dict[str, Any]) -> Principal:
        """The caller. A call without a signature belongs to the account of the role that it asks for."""
        if key is None:
            role = str(parameters.get("RoleArn", "")).split(":")
            return Principal(role[4], None) if len(role) > 4 and role[4].isdigit() else NOBODY
        if len(key) == 12 and key.isdigit():
            return root(key)
        if key not in self.known:
            found = await self._ask(session, key)
            if found == NOBODY:
                return NOBODY  # it may be issued yet
            self.known[key] = found
        return self.known[key]

    async def _ask(self, session: aiohttp.ClientSession, key: str) -> Principal:
        url = f"{self.upstream}/_sandbox/principal"
        try:
            async with session.get(url, params={"key": key}, timeout=aiohttp.ClientTimeout(total=5)) as answer:
                if answer.status != 200:
                    return NOBODY
                found = await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            return NOBODY
        return Principal(found.get("account"), found.get("arn"))
