"""python -m faults --upstream URL --port N: the fault layer on 127.0.0.1.

Ends at once on SIGTERM, SIGINT, and when a pipe on stdin closes, also with connections open: it keeps nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import stat
import sys
import threading

from aiohttp import web

from faults import naming
from faults.server import FaultLayer


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="faults", description="The fault layer in front of AWS.")
    parser.add_argument("--upstream", required=True, help="address of the services, http://HOST:PORT")
    parser.add_argument("--port", required=True, type=int, help="port on 127.0.0.1; 0 chooses a free one")
    parser.add_argument("--s3-upstream", help="address of another S3, which gets a port of its own, --s3-port")
    parser.add_argument("--s3-port", type=int, default=0, help="port on 127.0.0.1 that leads there")
    return parser.parse_args()


def end(*_: object) -> None:
    sys.stdout.flush()
    os._exit(0)


def end_with_parent() -> None:
    """stdin closes when whoever started us is gone. /dev/null and terminals say nothing of that kind."""
    while os.read(0, 4096):
        pass
    end()


async def serve(given: argparse.Namespace) -> None:
    layer = FaultLayer(given.upstream)
    if given.s3_upstream:
        await listen(FaultLayer(given.s3_upstream, beside=layer), given.s3_port)
    await listen(layer, given.port)
    await asyncio.Event().wait()


async def listen(layer: FaultLayer, port: int) -> None:
    runner = web.AppRunner(layer.application(), access_log=None, handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(f"faults: http://127.0.0.1:{runner.addresses[0][1]} -> {layer.relay.upstream}", flush=True)


def main() -> None:
    given = arguments()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        threading.Thread(target=end_with_parent, daemon=True).start()
    threading.Thread(target=naming.warm, daemon=True).start()
    asyncio.run(serve(given))


if __name__ == "__main__":
    main()
