"""GetFunction and GetFunctionConfiguration of a version or an alias."""

import json

from lambda_.answers import not_found
from lambda_.sources import RECORDED_API
from ministack.core.responses import json_response
from ministack.services import lambda_svc
from registry import patch


def by_qualifier(original):
    """Name the qualifier that was asked for, in the ARN or in the error."""

    def read(name, qualifier=None):
        answer = original(name, qualifier)
        if not qualifier or name not in lambda_svc._functions:
            return answer
        arn = f"{lambda_svc._func_arn(name)}:{qualifier}"
        if answer[0] == 404:
            return not_found(f"Function not found: {arn}")
        document = json.loads(answer[2])
        document.get("Configuration", document)["FunctionArn"] = arn
        return json_response(document)

    return read


@patch(
    "ministack.services.lambda_svc:_get_function",
    original="sha256:4d089b87a93984a2",
    rule="GetFunction names the version or alias that was asked for, in FunctionArn or in its 404",
    source=RECORDED_API + "test_publish_version_on_create, test_alias_lifecycle",
    grade="recorded",
)
def function_by_qualifier(original):
    return by_qualifier(original)


@patch(
    "ministack.services.lambda_svc:_get_function_config",
    original="sha256:846856e3230f485c",
    rule="GetFunctionConfiguration names the version or alias that was asked for, in FunctionArn or in its 404",
    source=RECORDED_API + "test_publish_version_on_create, test_ops_on_nonexisting_version",
    grade="recorded",
)
def configuration_by_qualifier(original):
    return by_qualifier(original)
