"""Weighted aliases: each invocation goes to one of two versions."""

import random

from lambda_.aliases import weights_of
from lambda_.sources import ROUTING
from ministack.services import lambda_svc
from registry import patch


def pick(record: dict | None, qualifier: str | None) -> str | None:
    """The version that takes this invocation, when the qualifier is a weighted alias."""
    alias = record and qualifier and record["aliases"].get(qualifier)
    for version, weight in weights_of(alias or {}).items():
        return version if random.random() < weight else alias["FunctionVersion"]
    return None


@patch(
    "ministack.services.lambda_svc:_invoke",
    original="sha256:ab193779e5c2ea94",
    rule="Invoke of a weighted alias goes to its versions by weight",
    source=ROUTING,
    grade="documented",
)
def invoke_by_weight(original):
    async def invoke(name, event, headers, path_qualifier=None, query_params=None):
        qualifier = lambda_svc._qualifier_from_path_or_query(path_qualifier, query_params)
        version = pick(lambda_svc._functions.get(name), qualifier)
        return await original(name, event, headers, version or path_qualifier, query_params)

    return invoke


@patch(
    "ministack.services.lambda_svc:_get_func_record_for_ref",
    original="sha256:492b4efe8f903a0f",
    rule="Function URLs, API Gateway and other callers of a weighted alias reach its versions by weight",
    source=ROUTING,
    grade="documented",
)
def call_by_weight(original):
    def record_for_reference(function_ref):
        record, config, name = original(function_ref)
        if record is None:
            return record, config, name
        if function_ref.startswith("arn:"):
            qualifier = lambda_svc._lambda_function_name_and_qualifier_from_arn(function_ref)[1]
        else:
            qualifier = lambda_svc._resolve_name_and_qualifier(function_ref)[1]
        function = lambda_svc._get_base_func_record_for_ref(function_ref)[0]
        version = pick(function, qualifier)
        if version in (None, "$LATEST"):
            return record, config, name
        record = function["versions"][version]
        return record, record["config"], name

    return record_for_reference
