"""Function URLs: how they are described, and that every path of theirs belongs to the function."""

import re

from lambda_.answers import conflict, failed_constraint, not_found
from lambda_.sources import RECORDED_API, URLS
from ministack import app
from ministack.core.responses import json_response
from ministack.services import lambda_svc
from own_hosts import past_the_emulator
from registry import patch

QUALIFIER = r"((?!^\d+$)^[0-9a-zA-Z-_]+$)"


def arn_of(name: str, qualifier: str | None) -> str:
    return lambda_svc._func_arn(name) + (f":{qualifier}" if qualifier else "")


def malformed(qualifier: str | None):
    """A function URL belongs to the function or to an alias, never to a version."""
    if qualifier and not re.fullmatch(QUALIFIER, qualifier):
        constraint = f"Member must satisfy regular expression pattern: {QUALIFIER}"
        return failed_constraint(qualifier, "qualifier", constraint)
    return None


@patch(
    "ministack.services.lambda_svc:_create_function_url_config",
    original="sha256:e821147c5bd82080",
    rule="CreateFunctionUrlConfig answers the ARN of the alias, and 409 when there is one",
    source=RECORDED_API + "test_url_config_lifecycle, test_url_config_exceptions",
    grade="recorded",
)
def create_for_alias(original):
    def create(func_name, data, qualifier):
        record = lambda_svc._functions.get(func_name)
        if bad := malformed(qualifier):
            return bad
        if record is None or (qualifier and qualifier not in record["aliases"]):
            return not_found("Function does not exist")
        key = lambda_svc._url_config_key(func_name, qualifier)
        if key in lambda_svc._function_urls:
            return conflict(
                f"Failed to create function url config for [functionArn = {arn_of(func_name, qualifier)}]. "
                "Error message:  FunctionUrlConfig exists for this Lambda function"
            )
        answer = original(func_name, data, qualifier)
        config = lambda_svc._function_urls[key]
        config["FunctionArn"] = arn_of(func_name, qualifier)
        created = {key: value for key, value in config.items() if key != "LastModifiedTime"}
        return json_response(created, answer[0])

    return create


@patch(
    "ministack.services.lambda_svc:_get_function_url_config",
    original="sha256:61581351523adc3b",
    rule="GetFunctionUrlConfig of a function or alias without one is 404: the resource does not exist",
    source=RECORDED_API + "test_url_config_exceptions",
    grade="recorded",
)
def get_or_missing(original):
    def get(func_name, qualifier):
        if bad := malformed(qualifier):
            return bad
        answer = original(func_name, qualifier)
        return answer if answer[0] == 200 else not_found("The resource you requested does not exist.")

    return get


@patch(
    "ministack.app:_handle_pre_body_request",
    original="sha256:827a7ae1d52694b6",
    rule="On the host of a function URL, /health and all other paths reach the function",
    source=URLS,
    grade="documented",
)
def no_routes_of_the_emulator(original):
    return past_the_emulator(original, is_function_url)


@patch(
    "ministack.app:_handle_post_body_shortcuts",
    original="sha256:950ae5cb53a4d007",
    rule="On the host of a function URL, no request is taken for one to the emulator itself",
    source=URLS,
    grade="documented",
)
def no_shortcuts_of_the_emulator(original):
    return past_the_emulator(original, is_function_url)


@patch(
    "ministack.app:_handle_special_data_plane_request",
    original="sha256:011e0dfba6d86597",
    rule="On the host of a function URL, no path is taken for another service's",
    source=URLS,
    grade="documented",
)
def no_other_service(original):
    async def handle_special(method, path, headers, body, query_params, request_id, **more):
        if not is_function_url(headers):
            return await original(method, path, headers, body, query_params, request_id, **more)
        return await app._handle_lambda_url_request(headers["host"], path, method, headers, body, query_params)

    return handle_special


def is_function_url(headers: dict) -> bool:
    """By its host; the emulator's own form of address is a path of its own host."""
    return app._parse_lambda_url(headers.get("host", ""), "/") is not None
