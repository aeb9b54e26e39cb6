"""The lines that an invocation leaves in its log group."""

import contextvars

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
