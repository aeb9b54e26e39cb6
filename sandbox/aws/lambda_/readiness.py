"""Invocations of what is not ready: Pending, Failed, Inactive."""

import knobs
from lambda_ import reasons
from lambda_.answers import Answer, error, not_found
from lambda_.busy import wrong_state
from lambda_.later import later
from lambda_.settle import update_seconds
from lambda_.sources import INVOKE, RECORDED_RUN, STATES
from ministack.services import lambda_svc
from registry import patch

INACTIVE = frozenset({"Idle", "ImageDeleted"})
IDLE = "The function is inactive and its VPC connection is no longer available. Wait and try again."


def places(name: str, record: dict) -> dict[str, dict]:
    """What can be Inactive: `api` with its configuration, `api:2` with that of its version."""
    versions = {f"{name}:{number}": version["config"] for number, version in record["versions"].items()}
    return {name: record["config"], **versions}


def not_ready(name: str, config: dict) -> Answer | None:
    """Why this configuration cannot be invoked now, or None. An inactive function wakes up."""
    if config.get("State") in ("Pending", "Failed"):
        return wrong_state(config)
    if config.get("State") == "Inactive":
        config.update(reasons.state("Pending", "Restoring"))
        later(update_seconds(name), lambda: config.update(reasons.state("Active")))
        return error("ResourceNotReadyException", IDLE, 502)
    return None


@patch(
    "ministack.services.lambda_svc:_invoke",
    original="sha256:ab193779e5c2ea94",
    rule="A function or version that is Pending or Failed cannot be invoked: 409; an Inactive one wakes up: 502",
    source=STATES + "; " + INVOKE,
    grade="documented",
)
def invoke_when_ready(original):
    async def invoke(name, event, headers, path_qualifier=None, query_params=None):
        qualifier = lambda_svc._qualifier_from_path_or_query(path_qualifier, query_params)
        config = lambda_svc._get_func_record_for_qualifier(name, qualifier)[1]
        refusal = config and not_ready(name, config)
        return refusal or await original(name, event, headers, path_qualifier, query_params)

    return invoke


@patch(
    "ministack.services.lambda_svc:_invoke",
    original="sha256:ab193779e5c2ea94",
    rule="Invoke of a missing function names it with its qualifier, $LATEST when none was given",
    source=RECORDED_RUN + "test_invoke_exceptions, test_lambda_alias_moving",
    grade="recorded",
)
def invoke_missing(original):
    async def invoke(name, event, headers, path_qualifier=None, query_params=None):
        if name not in lambda_svc._functions:
            qualifier = lambda_svc._qualifier_from_path_or_query(path_qualifier, query_params) or "$LATEST"
            return not_found(f"Function not found: {lambda_svc._func_arn(name)}:{qualifier}")
        return await original(name, event, headers, path_qualifier, query_params)

    return invoke


@patch(
    "ministack.services.lambda_svc:handle_request",
    original="sha256:f2255bfe6f90ab0a",
    rule="A function that is idle for long becomes Inactive (the knob `inactive` makes it so)",
    source=STATES,
    grade="documented",
)
def idle_function(original):
    async def handle_request(method, path, headers, body, query_params):
        parts = path.split("/")
        if len(parts) > 3 and parts[2] == "functions":
            name = lambda_svc._resolve_request_scoped_name(parts[3])
            record = lambda_svc._functions.get(name)
            for place, config in places(name, record).items() if record else ():
                if why := knobs.get("lambda", place, "inactive", once=True):
                    config.update(reasons.state("Inactive", why))
        return await original(method, path, headers, body, query_params)

    return handle_request


@patch(
    "ministack.services.lambda_svc:_invoke",
    original="sha256:ab193779e5c2ea94",
    rule="What is Inactive because its image was deleted does not wake up: 502, until its code is written again",
    source="https://github.com/METR/hawk/issues/950; " + STATES,
    grade="recorded",
)
def invoke_without_image(original):
    async def invoke(name, event, headers, path_qualifier=None, query_params=None):
        qualifier = lambda_svc._qualifier_from_path_or_query(path_qualifier, query_params)
        config = lambda_svc._get_func_record_for_qualifier(name, qualifier)[1] or {}
        if (config.get("State"), config.get("StateReasonCode")) == ("Inactive", "ImageDeleted"):
            return error("ResourceNotReadyException", reasons.TEXTS["ImageDeleted"], 502)
        return await original(name, event, headers, path_qualifier, query_params)

    return invoke
