"""On the host of an API every path belongs to the API, whatever the emulator itself has there."""

from ministack import app
from ministack.services import apigateway
from own_hosts import past_the_emulator
from registry import patch

ROUTES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html"


@patch(
    "ministack.app:_handle_pre_body_request",
    original="sha256:827a7ae1d52694b6",
    rule="On the host of an API, /health and all other paths reach the API",
    source=ROUTES,
    grade="documented",
)
def no_routes_of_the_emulator(original):
    return past_the_emulator(original, is_api)


@patch(
    "ministack.app:_handle_post_body_shortcuts",
    original="sha256:950ae5cb53a4d007",
    rule="On the host of an API, no request is taken for one to the emulator itself",
    source=ROUTES,
    grade="documented",
)
def no_shortcuts_of_the_emulator(original):
    return past_the_emulator(original, is_api)


@patch(
    "ministack.app:_handle_special_data_plane_request",
    original="sha256:011e0dfba6d86597",
    rule="On the host of an API, no path is taken for another service's",
    source=ROUTES,
    grade="documented",
)
def no_other_service(original):
    async def handle_special(method, path, headers, body, query_params, request_id, **more):
        if not is_api(headers):
            return await original(method, path, headers, body, query_params, request_id, **more)
        raw = {name: more[name] for name in ("raw_path", "raw_query_string") if name in more}
        return await app._handle_execute_api_request(
            headers["host"], path, method, headers, body, query_params, **raw
        )

    return handle_special


@patch(
    "ministack.services.apigateway:find_api_scope",
    original="sha256:d4863a8cb863f38b",
    rule="Whoever knows the address of an HTTP API reaches it, in whichever account it is",
    source=ROUTES,
    grade="documented",
)
def owner_by_id(original):
    def find(api_id):
        owners = (owner[:2] for owner, _ in apigateway._apis.all_items() if owner[2] == api_id)
        return next(owners, None)

    return find


def is_api(headers: dict) -> bool:
    """By its host; the emulator's other forms of address are paths of its own host."""
    return app._parse_execute_api_url(headers.get("host", ""), "/") is not None
