"""Provisioned concurrency of all versions and aliases of a function, listed."""

from lambda_.answers import not_found
from lambda_.sources import PROVISIONED
from ministack.core.responses import json_response
from ministack.services import lambda_svc
from registry import patch

SUFFIX = "/provisioned-concurrency"


@patch(
    "ministack.services.lambda_svc:handle_request",
    original="sha256:f2255bfe6f90ab0a",
    rule="ListProvisionedConcurrencyConfigs answers one entry for each version and alias that has some",
    source=PROVISIONED,
    grade="documented",
)
def list_all(original):
    async def handle_request(method, path, headers, body, query_params):
        if method == "GET" and path.endswith(SUFFIX) and lambda_svc._qp_first(query_params, "List") == "ALL":
            return listed(lambda_svc._resolve_request_scoped_name(path.removesuffix(SUFFIX).rpartition("/")[2]))
        return await original(method, path, headers, body, query_params)

    return handle_request


def listed(name: str):
    record = lambda_svc._functions.get(name)
    if record is None:
        return not_found(f"Function not found: {lambda_svc._func_arn(name)}")
    entries = [
        {"FunctionArn": f"{lambda_svc._func_arn(name)}:{qualifier}", **config}
        for qualifier, config in record.get("provisioned_concurrency", {}).items()
    ]
    return json_response({"ProvisionedConcurrencyConfigs": entries})
