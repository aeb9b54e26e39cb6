"""The lines that an invocation leaves in its log group."""

import contextvars
import time

from lambda_.sources import RECORDED_RUN
from registry import patch

_emitting: contextvars.ContextVar[bool] = contextvars.ContextVar("emitting", default=False)


@patch(
    "ministack.services.lambda_svc:_emit_lambda_logs",
    original="sha256:111efbf06968bb20",
    rule="The log lines of an invocation, START to REPORT, each end with a line break",
    source=RECORDED_RUN + "test_invocation_with_logs",
    grade="recorded",
)
def emit_lines(original):
    def emit(*args, **kwargs):
        token = _emitting.set(True)
        try:
            original(*args, **kwargs)
        finally:
            _emitting.reset(token)

    return emit


@patch(
    "ministack.services.cloudwatch_logs:_append_log_events",
    original="sha256:e47cae7a15a4cc46",
    rule="The log lines of an invocation are stored with their line breaks",
    source=RECORDED_RUN + "test_invocation_with_logs",
    grade="recorded",
)
def keep_line_breaks(original):
    def append(stream, events):
        if _emitting.get():
            events = [{**event, "message": event["message"] + "\n"} for event in events]
        return original(stream, events)

    return append


# Seconds. The engine writes a container's log a moment after the container has printed it.
LOG_DELAY = 2.0


class WholeLog:
    """A container whose log is read when it holds the REPORT line of one invocation, its last line."""

    def __init__(self, container, request_id: str):
        self._container = container
        self._last = f"REPORT RequestId: {request_id}".encode()

    def __getattr__(self, name):
        return getattr(self._container, name)

    def logs(self, **options) -> bytes:
        deadline = time.monotonic() + LOG_DELAY
        while True:
            log = self._container.logs(**options)
            if self._last in log or time.monotonic() > deadline:
                return log
            time.sleep(0.005)


@patch(
    "ministack.services.lambda_svc:_invoke_rie",
    original="sha256:4d070e5f282e54a6",
    rule="The log of an invocation holds all that it printed",
    source=RECORDED_RUN + "test_invocation_with_logs",
    grade="recorded",
)
def whole_log(original):
    def invoke(container, event, timeout, request_id):
        return original(WholeLog(container, request_id), event, timeout, request_id)

    return invoke
