"""How large the payload and the answer of an invocation may be."""

import json

from lambda_.answers import error
from lambda_.sources import LIMITS
from ministack.services import lambda_svc
from registry import patch

REQUEST_BYTES = 6291456
ANSWER_BYTES = 6291556


@patch(
    "ministack.services.lambda_svc:handle_request",
    original="sha256:f2255bfe6f90ab0a",
    rule="A payload of more than 6 MB is refused with 413",
    source=LIMITS + "; https://github.com/aws/aws-sdk-js/issues/2810",
    grade="documented",
)
def payload_limit(original):
    async def handle_request(method, path, headers, body, query_params):
        if method == "POST" and path.endswith("/invocations") and len(body) > REQUEST_BYTES:
            text = f"Request must be smaller than {REQUEST_BYTES} bytes for the InvokeFunction operation"
            return error("RequestTooLargeException", text, 413)
        return await original(method, path, headers, body, query_params)

    return handle_request


@patch(
    "ministack.services.lambda_svc:_invoke",
    original="sha256:ab193779e5c2ea94",
    rule="An answer of more than 6 MB is a FunctionError: Function.ResponseSizeTooLarge",
    source=LIMITS + "; https://github.com/getmoto/moto/blob/master/tests/test_awslambda/test_lambda_invoke.py",
    grade="recorded",
)
def answer_limit(original):
    async def invoke(name, event, headers, path_qualifier=None, query_params=None):
        status, given, body = await original(name, event, headers, path_qualifier, query_params)
        if status != 200 or len(body) <= ANSWER_BYTES:
            return status, given, body
        text = f"Response payload size exceeded maximum allowed payload size ({ANSWER_BYTES} bytes)."
        said = {"errorMessage": text, "errorType": "Function.ResponseSizeTooLarge"}
        return status, {**given, "X-Amz-Function-Error": "Unhandled"}, json.dumps(said).encode()

    return invoke
