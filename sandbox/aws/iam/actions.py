"""Which action a request needs, on which ARNs: the tables of `resources`, put into the emulator's router."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import parameters
import resources
from registry import patch

SERVICE_AUTHORIZATION = "https://docs.aws.amazon.com/service-authorization/latest/reference/"

# what the current request must be allowed besides its first question; the enforcement takes it from here
more: ContextVar[tuple[resources.Check, ...]] = ContextVar("more", default=())
# condition keys of the first question
context: ContextVar[dict[str, str]] = ContextVar("context", default={})


def single(query: Mapping[str, Any]) -> dict[str, str]:
    """The router's query, whose values are lists, as plain text."""
    return {name: value[0] if isinstance(value, list) and value else str(value) for name, value in query.items()}


@patch(
    "ministack.core.iam_actions:extract_iam_action",
    original="sha256:ec476b92d969822b",
    rule="Lambda's alias, function URL, concurrency and event calls are asked about under their own action",
    source=f"{SERVICE_AUTHORIZATION}list_awslambda.html",
    grade="documented",
)
def own_lambda_actions(original):
    def extract_iam_action(service, method, path, headers, body, query_params):
        if service == "lambda":
            operation = parameters.rest_operation(service, method, path, single(query_params), headers, body or b"")
            if operation:
                return resources.action(service, operation)
        return original(service, method, path, headers, body, query_params)

    return extract_iam_action


@patch(
    "ministack.core.iam_actions:extract_resource_arn",
    original="sha256:82f51700695c62fd",
    rule="Lambda qualifiers, several ECR repositories, log streams, identity providers and PassRole are asked by ARN",
    source="https://github.com/aws/aws-cdk/issues/19273",
    grade="recorded",
)
def own_resources(original):
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        more.set(())
        context.set({})
        given = (service, method, path, headers, body, query_params)
        asked = questions(*given, resources.Place(region, account_id))
        if not asked:
            return original(*given, region, account_id)
        more.set(tuple(asked[1:]))
        context.set(asked[0].context)
        return asked[0].resource

    return extract_resource_arn


def questions(service, method, path, headers, body, query_params, place) -> list[resources.Check] | None:
    """The questions of a request; None where the emulator's own are right."""
    from ministack.core import iam_actions

    if service not in resources.SERVICES or service in resources.ASKED_BY_THE_EMULATOR:
        return None
    query, content = single(query_params), body or b""
    if service == "lambda":
        operation = parameters.rest_operation(service, method, path, query, headers, content)
    else:
        named = iam_actions.extract_iam_action(service, method, path, headers, body, query_params)
        operation = named.partition(":")[2] if named else None
    if not operation:
        return None
    return resources.checks(
        service, operation, parameters.read(service, operation, path, query, headers, content), place
    )
