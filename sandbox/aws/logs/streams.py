"""Log groups and streams: how they are listed, and what is said of missing ones."""

import json
import re

from logs.answers import NO_GROUP, NO_STREAM, invalid
from logs.sources import API, RECORDED
from ministack.core.responses import error_response_json
from ministack.services import cloudwatch_logs as service
from registry import patch

# The emulator names what is missing, AWS does not
MISSING = re.compile(r"The specified log (?P<kind>group|stream) does not exist: .*")


@patch(
    "ministack.services.cloudwatch_logs:handle_request",
    original="sha256:e453a3f37b620e31",
    rule="A missing log group or stream is not named",
    source=RECORDED + "test_logs_events.snapshot.json test_resource_does_not_exist",
    grade="recorded",
)
def missing_in_awss_words(original):
    async def handle_request(method, path, headers, body, query_params):
        status, answer_headers, answer = await original(method, path, headers, body, query_params)
        if status != 400:
            return status, answer_headers, answer
        document = json.loads(answer)
        match = MISSING.fullmatch(document.get("message", ""))
        if match:
            document["message"] = NO_GROUP if match["kind"] == "group" else NO_STREAM
        return status, answer_headers, json.dumps(document).encode()

    return handle_request


@patch(
    "ministack.services.cloudwatch_logs:_describe_log_streams",
    original="sha256:dce1a35f194b9697",
    rule="DescribeLogStreams takes a group by name, or by name or ARN as identifier, but not both",
    source=RECORDED + "test_logs_streams.snapshot.json test_describe_log_streams_with_log_group_identifier",
    grade="recorded",
)
def by_identifier(original):
    def describe_log_streams(data):
        if data.get("logGroupName") and data.get("logGroupIdentifier"):
            text = "LogGroup name and LogGroup ARN are mutually exclusive parameters."
            return error_response_json("ValidationException", text, 400)
        return original({**data, "logGroupName": service._resolve_log_group_name(data)})

    return describe_log_streams


@patch(
    "ministack.services.cloudwatch_logs:_describe_log_streams",
    original="sha256:dce1a35f194b9697",
    rule="DescribeLogStreams does not order the streams of a prefix by time",
    source=API + "DescribeLogStreams.html",
    grade="documented",
)
def no_order_of_a_prefix(original):
    def describe_log_streams(data):
        if data.get("orderBy") == "LastEventTime" and data.get("logStreamNamePrefix"):
            return invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
        return original(data)

    return describe_log_streams
