"""Log lines can be read a while after they were written (the knob `delay_seconds`)."""

import json
import time

import knobs
from logs.sources import API
from ministack.core.responses import json_response
from ministack.services import cloudwatch_logs as service
from registry import patch


def visible(group: str, event: dict) -> bool:
    """Whether an event can be read yet."""
    delay = knobs.get("logs", group, "delay_seconds", 0)
    return event["ingestionTime"] + delay * 1000 <= time.time() * 1000


@patch(
    "ministack.services.cloudwatch_logs:_get_log_events",
    original="sha256:a99bda3eb3d63186",
    rule="Log lines can be read only a while after they were written (the knob `delay_seconds`)",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/WhatIsCloudWatchLogs.html; "
    + API
    + "GetLogEvents.html",
    grade="inferred",
)
def read_later(original):
    def get_log_events(data):
        answer = original(data)
        if answer[0] != 200:
            return answer
        document = json.loads(answer[2])
        group = service._resolve_log_group_name(data)
        document["events"] = [event for event in document["events"] if visible(group, event)]
        return json_response(document)

    return get_log_events
