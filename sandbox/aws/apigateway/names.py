"""An API is called as at AWS: its endpoint is a name of AWS's, and that name reaches it."""

import json
import re

from apigateway.paths import ROUTES
from ministack import app
from ministack.core.responses import get_region
from ministack.services import apigateway
from registry import patch

ENDPOINT = "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html"
HOST = re.compile(r"([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(:\d+)?")


def endpoint(api: dict) -> str:
    scheme = "wss" if api["protocolType"] == "WEBSOCKET" else "https"
    return f"{scheme}://{api['apiId']}.execute-api.{get_region()}.amazonaws.com"


@patch(
    "ministack.services.apigateway:_create_api",
    original="sha256:de00441a615d912c",
    rule="ApiEndpoint is https://ID.execute-api.REGION.amazonaws.com",
    source=ENDPOINT,
    grade="documented",
)
def create_under_its_name(original):
    def create(data):
        answer = original(data)
        if answer[0] != 201:
            return answer
        api = apigateway._apis[json.loads(answer[2])["apiId"]]
        api["apiEndpoint"] = endpoint(api)
        return apigateway._apigw_response(api, 201)

    return create


@patch(
    "ministack.app:_parse_execute_api_url",
    original="sha256:13d571174968a2ab",
    rule="An API answers on the host of its endpoint",
    source=ROUTES,
    grade="documented",
)
def reached_by_its_name(original):
    def parse(host, path):
        named = HOST.fullmatch(host)
        return original(f"{named[1]}.execute-api.{app._MINISTACK_HOST}" if named else host, path)

    return parse
