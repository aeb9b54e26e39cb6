"""Provisioned concurrency: all of a function listed, and what becomes of it when its alias moves."""

import knobs
from lambda_.aliases import weights_of
from lambda_.answers import not_found
from lambda_.later import later
from lambda_.sources import PROVISIONED, RECORDED_RUN
from ministack.core.responses import json_response, new_uuid
from ministack.services import lambda_svc
from registry import patch

SUFFIX = "/provisioned-concurrency"
SECONDS = 0.2
WEIGHTS = "https://github.com/hashicorp/terraform-provider-aws/pull/48116"
STUCK = "https://github.com/gradientedge/cdk-utils/pull/1110"


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


def moving(original, begun):
    """Wrap UpdateAlias: `begun(record, name, alias_name)` follows one by which an alias with instances moves.

    `record["provisioned_versions"]` has the version of the instances that are ready.
    """

    def update_alias(name, alias_name, data):
        record = lambda_svc._functions.get(name)
        alias = record and record["aliases"].get(alias_name)
        if not alias or alias_name not in record.get("provisioned_concurrency", {}):
            return original(name, alias_name, data)
        before = alias["FunctionVersion"]
        answer = original(name, alias_name, data)
        if answer[0] != 200 or alias["FunctionVersion"] == before:
            return answer
        record.setdefault("provisioned_versions", {}).setdefault(alias_name, before)
        begun(record, name, alias_name)
        return json_response(alias)

    return update_alias


@patch(
    "ministack.services.lambda_svc:_update_alias",
    original="sha256:0017f6b94b062e90",
    rule="When an alias with provisioned concurrency moves, instances of the new version are made: IN_PROGRESS, then READY, "
    "or FAILED with the reason",
    source=RECORDED_RUN + "test_lambda_provisioned_concurrency_moves_with_alias; "
    "https://github.com/serverless/serverless/issues/7250",
    grade="recorded",
)
def allocate(original):
    return moving(original, begin)


def begin(record: dict, name: str, alias_name: str) -> None:
    token = new_uuid()
    record.setdefault("provisioned_tokens", {})[alias_name] = token
    config = record["provisioned_concurrency"][alias_name]
    config.pop("StatusReason", None)
    config.update({**counts(0), "Status": "IN_PROGRESS"})
    later(knobs.get("lambda", name, "provisioned_seconds", SECONDS), lambda: end(name, alias_name, token))


def end(name: str, alias_name: str, token: str) -> None:
    """Come to the end of what this token belongs to."""
    record = lambda_svc._functions.get(name)
    if not record or record.get("provisioned_tokens", {}).get(alias_name) != token:
        return  # deleted, or moved again
    config = record["provisioned_concurrency"].get(alias_name)
    if config is None:
        return
    alias = record["aliases"][alias_name]
    reason = knobs.get("lambda", name, "provisioned_fails", once=True)
    if reason:
        config.update({"Status": "FAILED", "StatusReason": reason})
        return
    if set(weights_of(alias)) == {record["provisioned_versions"][alias_name]}:
        del alias["RoutingConfig"]
        # Whether AWS changes it here is not known: who relies on it being the same must not.
        alias["RevisionId"] = new_uuid()
    record["provisioned_versions"][alias_name] = alias["FunctionVersion"]
    config.update({**counts(config["RequestedProvisionedConcurrentExecutions"]), "Status": "READY"})


def counts(number: int) -> dict[str, int]:
    return {f"{kind}ProvisionedConcurrentExecutions": number for kind in ("Allocated", "Available")}


@patch(
    "ministack.services.lambda_svc:_update_alias",
    original="sha256:0017f6b94b062e90",
    rule="Until the instances of the new version are ready, and for good when they fail, weights leave the traffic to the "
    "old one",
    source=f"{WEIGHTS}; {STUCK}",
    grade="recorded",
)
def leave_traffic(original):
    def weigh(record, name, alias_name):
        share = knobs.get("lambda", name, "provisioned_share", 1.0)
        alias, ready = record["aliases"][alias_name], record["provisioned_versions"][alias_name]
        if share and ready != alias["FunctionVersion"]:
            alias["RoutingConfig"] = {"AdditionalVersionWeights": {ready: share}}

    return moving(original, weigh)


@patch(
    "ministack.services.lambda_svc:_update_alias",
    original="sha256:0017f6b94b062e90",
    rule="An alias that goes back while instances of another version are made has those that it had, at once",
    source=WEIGHTS,
    grade="inferred",
)
def go_back(original):
    def back(record, name, alias_name):
        if record["provisioned_versions"][alias_name] == record["aliases"][alias_name]["FunctionVersion"]:
            record["provisioned_tokens"][alias_name] = ""
            config = record["provisioned_concurrency"][alias_name]
            config.update({**counts(config["RequestedProvisionedConcurrentExecutions"]), "Status": "READY"})

    return moving(original, back)
