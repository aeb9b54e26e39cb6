"""Work that AWS does after it has answered."""

import contextvars
import threading
from collections.abc import Callable


def later(seconds: float, action: Callable[[], None]) -> None:
    """Run in this account and region after some seconds. Nobody waits for it, and the process ends without it."""
    timer = threading.Timer(seconds, contextvars.copy_context().run, args=(action,))
    timer.daemon = True
    timer.start()
