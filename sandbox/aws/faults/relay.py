"""Hands a request on to the real service, and its answer back, byte for byte.

The client's Host goes on unchanged: it is signed, and it names buckets and sites. Connections to the service are given
up after a second of rest, long before the service would: a broken one would be a fault that nobody asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

HOP_BY_HOP = frozenset(
    (
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
    )
)
REST_SECONDS = 1
LONGEST_SECONDS = 900

# what a request brings: all of it, or as it comes
Body = bytes | aiohttp.StreamReader


@dataclass(frozen=True)
class Whole:
    """An answer read to its end."""

    status: int
    headers: CIMultiDict[str]
    body: bytes


class Relay:
    def __init__(self, upstream: str) -> None:
        self.upstream = upstream.rstrip("/")
        self.session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(keepalive_timeout=REST_SECONDS, limit=0),
            timeout=aiohttp.ClientTimeout(total=LONGEST_SECONDS, connect=10),
            auto_decompress=False,
        )

    async def stop(self) -> None:
        if self.session:
            await self.session.close()

    def _ask(self, request: web.Request, body: Body):
        assert self.session is not None
        return self.session.request(
            request.method,
            URL(self.upstream + request.raw_path, encoded=True),  # signed as it came
            headers=kept(request.headers),
            data=body or None,
            allow_redirects=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
        )

    async def whole(self, request: web.Request, body: Body) -> Whole:
        async with self._ask(request, body) as answer:
            return Whole(answer.status, kept(answer.headers), await answer.read())

    async def through(self, request: web.Request, body: Body) -> web.StreamResponse:
        """The answer as it comes, for bodies that are long or never end."""
        async with self._ask(request, body) as answer:
            headers = kept(answer.headers)
            if request.method == "HEAD" or answer.status in (204, 304):
                return web.Response(status=answer.status, headers=headers)
            response = web.StreamResponse(status=answer.status, headers=headers)
            await response.prepare(request)
            async for chunk in answer.content.iter_any():
                await response.write(chunk)
            await response.write_eof()
            return response


def kept(headers) -> CIMultiDict[str]:
    """Headers without those that belong to one connection."""
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in HOP_BY_HOP)
