"""What viewers get of a distribution, and what the edge cache in front of it must know of their requests."""

from __future__ import annotations

from contextvars import ContextVar

from cloudfront.sources import GUIDE
from ministack.services import cloudfront as service
from registry import patch

# what was found out while a request was answered: the URI that a function asked for, and what the origin answered
seen: ContextVar[dict[str, str] | None] = ContextVar("seen", default=None)

URI = "X-Sandbox-Uri"
ORIGIN_STATUS = "X-Sandbox-Origin-Status"


@patch(
    "ministack.services.cloudfront:handle_viewer_request",
    original="sha256:986c135cbc35de36",
    rule="A distribution that is disabled answers nobody",
    source=f"{GUIDE}HowToDeleteDistribution.html",
    grade="inferred",
)
def unless_disabled(original):
    async def handle_viewer_request(dist, *request):
        if not dist["enabled"]:
            return service._cf_error_response(403, "The distribution is disabled.", "Error from cloudfront")
        return await original(dist, *request)

    return handle_viewer_request


@patch(
    "ministack.services.cloudfront:handle_viewer_request",
    original="sha256:986c135cbc35de36",
    rule="An object is cached under the URI that a function asks for, an error by the status of the origin",
    source=f"{GUIDE}edge-functions-restrictions.html; {GUIDE}custom-error-pages-expiration.html",
    grade="documented",
)
def told_to_the_edge(original):
    async def handle_viewer_request(dist, *request):
        found: dict[str, str] = {}
        seen.set(found)
        status, headers, body = await original(dist, *request)
        return status, {**headers, **found}, body

    return handle_viewer_request


@patch(
    "ministack.services.cloudfront:_run_function",
    original="sha256:209b3fc7c342f73f",
    rule="The URI that a viewer-request function returns is the one that is cached",
    source=f"{GUIDE}edge-functions-restrictions.html",
    grade="documented",
)
def remembered_uri(original):
    async def run_function(function_arn, event):
        result = await original(function_arn, event)
        found = seen.get()
        asked = event.get("context", {}).get("eventType") == "viewer-request"
        if found is not None and asked and isinstance(result, dict) and "statusCode" not in result:
            found[URI] = str(result.get("uri", event["request"]["uri"]))
        return result

    return run_function


@patch(
    "ministack.services.cloudfront:_fetch_from_origin",
    original="sha256:11c0079215ffa507",
    rule="How long an error is cached goes by what the origin answered, not by the page that is shown for it",
    source=f"{GUIDE}custom-error-pages-expiration.html",
    grade="documented",
)
def remembered_status(original):
    async def fetch_from_origin(*request):
        answer = await original(*request)
        found = seen.get()
        if found is not None:
            found.setdefault(ORIGIN_STATUS, str(answer[0]))
        return answer

    return fetch_from_origin
