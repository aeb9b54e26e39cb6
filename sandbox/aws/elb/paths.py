"""On the host of a load balancer every path is its targets', whatever the emulator itself has there."""

import re

from ministack import app
from ministack.core.responses import request_scope
from ministack.services import alb
from own_hosts import past_the_emulator
from registry import patch

HOST = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+\.elb\.amazonaws\.com(:\d+)?", re.IGNORECASE)
GUIDE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"


def is_load_balancer(headers: dict) -> bool:
    """By its host; the emulator's other forms of address are paths and names of its own."""
    return HOST.fullmatch(headers.get("host", "")) is not None


@patch(
    "ministack.app:_handle_pre_body_request",
    original="sha256:827a7ae1d52694b6",
    rule="On the host of a load balancer, /health and all other paths reach its targets",
    source=GUIDE + "introduction.html",
    grade="documented",
)
def no_routes_of_the_emulator(original):
    return past_the_emulator(original, is_load_balancer)


@patch(
    "ministack.app:_handle_post_body_shortcuts",
    original="sha256:950ae5cb53a4d007",
    rule="On the host of a load balancer, no request is taken for one to the emulator itself",
    source=GUIDE + "introduction.html",
    grade="documented",
)
def no_shortcuts_of_the_emulator(original):
    return past_the_emulator(original, is_load_balancer)


@patch(
    "ministack.app:_handle_special_data_plane_request",
    original="sha256:011e0dfba6d86597",
    rule="Whoever knows the name of a load balancer reaches it, in whichever account it is",
    source=GUIDE + "application-load-balancers.html",
    grade="documented",
)
def owner_by_name(original):
    async def handle_special(method, path, headers, body, query_params, request_id, **more):
        if not is_load_balancer(headers):
            return await original(method, path, headers, body, query_params, request_id, **more)
        owner = owner_of(headers["host"])
        if not owner:
            return 503, {"Content-Type": "text/plain"}, b"no load balancer has this name\n"
        raw = [more.get(name) for name in ("raw_query_string", "raw_path")]
        with request_scope(*owner):
            return await app._handle_alb_request(headers["host"], path, method, headers, body, query_params, *raw)

    return handle_special


def owner_of(host: str) -> tuple[str, str] | None:
    """Account and region of the load balancer of this name."""
    name = host.partition(":")[0].lower()
    owners = (key[:2] for key, one in alb._lbs.all_items() if one["DNSName"].lower() == name)
    return next(owners, None)
