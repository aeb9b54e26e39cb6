"""FilterLogEvents: which streams it reads, page by page, and with an id for each event."""

import hashlib
import secrets

from logs.answers import NO_GROUP, invalid, missing
from logs.delay import visible
from logs.sources import API, RECORDED
from ministack.core.responses import get_account_id, json_response
from ministack.services import cloudwatch_logs as service
from registry import patch

LIMIT = 10_000

_pages: dict[str, tuple[str, int]] = {}


def reset(account: str | None = None) -> None:
    for token in [token for token, (owner, _) in _pages.items() if account in (None, owner)]:
        del _pages[token]


@patch(
    "ministack.services.cloudwatch_logs:_filter_log_events",
    original="sha256:9b3d13c713b5d3cb",
    rule="FilterLogEvents reads the streams of a prefix or of names, in pages, and gives each event an id",
    source=API + "FilterLogEvents.html; " + RECORDED + "test_logs_filter_events.snapshot.json",
    grade="recorded",
)
def filter_in_pages(original):
    def filter_log_events(data):
        group, limit = service._resolve_log_group_name(data), data.get("limit", LIMIT)
        if refusal := refused(group, limit, data):
            return refusal
        start = 0
        if data.get("nextToken"):
            # good again and again, as AWS's are for a day: an answer may be lost
            owner, start = _pages.get(data["nextToken"], ("", 0))
            if owner != get_account_id():
                return invalid("The specified nextToken is invalid.")
        events = matching(group, data)
        answer = {"events": events[start : start + limit], "searchedLogStreams": []}
        if start + limit < len(events):
            answer["nextToken"] = secrets.token_urlsafe(24)
            _pages[answer["nextToken"]] = get_account_id(), start + limit
        return json_response(answer)

    return filter_log_events


def refused(group: str | None, limit: int, data: dict):
    if limit > LIMIT:
        return invalid(
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
            f"Member must have value less than or equal to {LIMIT}"
        )
    if data.get("logStreamNames") and data.get("logStreamNamePrefix"):
        return invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.")
    if group not in service._log_groups:
        return missing(NO_GROUP)
    return None


def matching(group: str, data: dict) -> list[dict]:
    """The events that are asked for, of all streams, in the order of their time."""
    streams = service._log_groups[group]["streams"]
    names, prefix = data.get("logStreamNames"), data.get("logStreamNamePrefix") or ""
    matches = service._compile_filter_pattern(data.get("filterPattern", ""))
    start, end = data.get("startTime", 0), data.get("endTime", float("inf"))
    found = []
    for name in names or [name for name in list(streams) if name.startswith(prefix)]:
        history = list(streams[name]["events"]) if name in streams else []
        for index, event in enumerate(history):
            if start <= event["timestamp"] <= end and visible(group, event) and matches(event["message"]):
                found.append({**event, "logStreamName": name, "eventId": event.get("eventId") or id_of(name, index)})
    return sorted(found, key=lambda event: event["timestamp"])


def id_of(stream: str, index: int) -> str:
    """The same for the same event in each answer: 56 digits, as AWS's are."""
    number = int(hashlib.sha256(f"{get_account_id()}/{stream}/{index}".encode()).hexdigest(), 16)
    return str(number)[:56].zfill(56)
