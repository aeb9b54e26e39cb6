"""A distribution is visited as at AWS: by its domain name, on every path, in whichever account it is."""

from ministack import app
from ministack.core.responses import get_region, request_scope
from ministack.services import cloudfront
from own_hosts import past_the_emulator
from registry import patch

VISITS = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html"


def distribution_of(host: str) -> dict | None:
    """The emulator looks into one account alone; a visitor belongs to none."""
    label = app._parse_cloudfront_dataplane_host(host)
    domain = f"{label}.cloudfront.net"
    everywhere = cloudfront._distributions._data.values() if label else ()
    return next((one for one in everywhere if one["DomainName"].lower() == domain), None)


def is_distribution(headers: dict) -> bool:
    return distribution_of(headers.get("host", "")) is not None


@patch(
    "ministack.app:_handle_cloudfront_dataplane_request",
    original="sha256:aafd5f81b14ace1b",
    rule="Whoever knows the domain name of a distribution reaches it, in whichever account it is",
    source=VISITS,
    grade="documented",
)
def reached_by_its_name(original):
    async def handle(host, *more):
        distribution = distribution_of(host)
        if distribution is None:
            return await original(host, *more)
        with request_scope(distribution["ARN"].split(":")[4], get_region()):
            return await original(host, *more)

    return handle


@patch(
    "ministack.app:_handle_pre_body_request",
    original="sha256:827a7ae1d52694b6",
    rule="On the host of a distribution, /health and all other paths reach its origin",
    source=VISITS,
    grade="documented",
)
def no_routes_of_the_emulator(original):
    return past_the_emulator(original, is_distribution)


@patch(
    "ministack.app:_handle_post_body_shortcuts",
    original="sha256:950ae5cb53a4d007",
    rule="On the host of a distribution, no request is taken for one to the emulator itself",
    source=VISITS,
    grade="documented",
)
def no_shortcuts_of_the_emulator(original):
    return past_the_emulator(original, is_distribution)


@patch(
    "ministack.app:_handle_special_data_plane_request",
    original="sha256:011e0dfba6d86597",
    rule="On the host of a distribution, no path is taken for another service's",
    source=VISITS,
    grade="documented",
)
def no_other_service(original):
    async def handle_special(method, path, headers, body, query_params, request_id, **more):
        if not is_distribution(headers):
            return await original(method, path, headers, body, query_params, request_id, **more)
        raw = more.get("raw_path") or path, more.get("raw_query_string", "")
        visitor = more.get("client_ip", "127.0.0.1")
        return await app._handle_cloudfront_dataplane_request(
            headers["host"], path, *raw, method, headers, body, query_params, visitor
        )

    return handle_special
