"""Preflights of an API without CORS configuration are ordinary requests.

The emulator answers OPTIONS before it looks at the routes, unless the method is spelled otherwise. So such a
request goes past that place in lower case, and is spelled as it came again wherever the method is read.
"""

from ministack.services import apigateway
from registry import patch

CORS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html"
RULE = "OPTIONS to an HTTP API without CORS configuration reaches the route that matches it"


@patch(
    "ministack.services.apigateway:_handle_execute_in_scope",
    original="sha256:aa60b8b0dfaafaa2",
    rule=RULE,
    source=CORS,
    grade="documented",
)
def past_the_answer_to_preflights(original):
    async def handle(api_id, stage, path, method, *rest):
        if method == "OPTIONS" and not (apigateway._apis.get(api_id) or {}).get("corsConfiguration"):
            method = "options"
        return await original(api_id, stage, path, method, *rest)

    return handle


@patch(
    "ministack.services.apigateway:_match_route",
    original="sha256:c47ed1dc647ebadc",
    rule=RULE,
    source=CORS,
    grade="documented",
)
def match_as_it_came(original):
    return lambda api_id, method, path: original(api_id, method.upper(), path)


@patch(
    "ministack.services.apigateway:_invoke_lambda_proxy",
    original="sha256:fbe5024fcd36643f",
    rule=RULE,
    source=CORS,
    grade="documented",
)
def invoke_as_it_came(original):
    async def invoke(integration, api_id, stage, path, method, *rest, **more):
        return await original(integration, api_id, stage, path, method.upper(), *rest, **more)

    return invoke


@patch(
    "ministack.services.apigateway:_invoke_http_proxy",
    original="sha256:e5219269adb0be73",
    rule=RULE,
    source=CORS,
    grade="documented",
)
def forward_as_it_came(original):
    async def forward(integration, path, method, *rest):
        return await original(integration, path, method.upper(), *rest)

    return forward
