"""Aliases: which names, versions and weights they take."""

import json
import re

from lambda_.answers import Answer, conflict, failed_constraint, invalid, not_found
from lambda_.busy import wrong_state
from lambda_.sources import ALIASES, RECORDED_API
from ministack.core.responses import json_response
from ministack.services import lambda_svc
from registry import patch

NAME = r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"
WEIGHT = (
    "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, "
    "Member must have value greater than or equal to 0.0, Member must not be null]"
)
WEIGHTED_VERSION = (
    "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, "
    "Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]"
)


def weights_of(data: dict) -> dict[str, float]:
    return (data.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}


def malformed_weights(data: dict) -> Answer | None:
    """Weights that break the model, before the service looks at them."""
    weights = weights_of(data)
    shown = "{" + ", ".join(f"{version}={float(weight)}" for version, weight in weights.items()) + "}"
    member = "routingConfig.additionalVersionWeights"
    if any(not re.fullmatch(r"[0-9]+", version) for version in weights):
        return failed_constraint(shown, member, WEIGHTED_VERSION)
    if any(not 0 <= weight <= 1 for weight in weights.values()):
        return failed_constraint(shown, member, WEIGHT)
    return None


def unusable(name: str, record: dict, data: dict, current: str | None) -> Answer | None:
    """Why an alias cannot point where it is asked to, or None. `current` is the version that it points to now."""
    versions, weights = record["versions"], weights_of(data)
    primary = data.get("FunctionVersion", current)
    arn = lambda_svc._func_arn(name)
    if primary != "$LATEST" and primary not in versions:
        return not_found(f"Function not found: {arn}:{primary}")
    if len(weights) > 1:
        return invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
    for version in weights:
        if primary == "$LATEST":
            return invalid("$LATEST is not supported for an alias pointing to more than 1 version")
        if version == primary:
            return invalid(
                f"Invalid function version {version}. "
                f"Function version {version} is already included in routing configuration."
            )
        if version not in versions:
            return not_found(f"Function not found: {arn}:{version}")
    return None


def failed_version(record: dict, data: dict, current: str | None) -> Answer | None:
    """The 409 for an alias to a version whose making failed."""
    for version in (data.get("FunctionVersion", current), *weights_of(data)):
        config = (record["versions"].get(version) or {}).get("config") or {}
        if config.get("State") == "Failed":
            return wrong_state(config)
    return None


@patch(
    "ministack.services.lambda_svc:_create_alias",
    original="sha256:2fca00d580eb5774",
    rule="CreateAlias checks version and weights, and says which function, version or alias is wrong",
    source=RECORDED_API + "test_notfound_and_invalid_routingconfigs",
    grade="recorded",
)
def create_checked(original):
    def create_alias(func_name, data):
        malformed = malformed_weights(data)
        if malformed:
            return malformed
        record, arn = lambda_svc._functions.get(func_name), lambda_svc._func_arn(func_name)
        if record is None:
            return not_found(f"Function not found: {arn}:{data.get('FunctionVersion')}")
        if data.get("Name") in record["aliases"]:
            return conflict(f"Alias already exists: {arn}:{data['Name']}")
        return unusable(func_name, record, data, None) or original(func_name, data)

    return create_alias


@patch(
    "ministack.services.lambda_svc:_create_alias",
    original="sha256:2fca00d580eb5774",
    rule="An alias has a name of letters, digits, - and _, and not of digits alone",
    source=RECORDED_API + "test_alias_naming",
    grade="recorded",
)
def create_named(original):
    def create_alias(func_name, data):
        name = data.get("Name", "")
        if not re.fullmatch(NAME, name):
            return failed_constraint(name, "name", f"Member must satisfy regular expression pattern: {NAME}")
        return original(func_name, data)

    return create_alias


@patch(
    "ministack.services.lambda_svc:_update_alias",
    original="sha256:0017f6b94b062e90",
    rule="UpdateAlias checks version and weights as CreateAlias does",
    source=RECORDED_API + "test_notfound_and_invalid_routingconfigs",
    grade="recorded",
)
def update_checked(original):
    def update_alias(func_name, alias_name, data):
        malformed = malformed_weights(data)
        if malformed:
            return malformed
        record = lambda_svc._functions.get(func_name)
        alias = record and record["aliases"].get(alias_name)
        if not alias or lambda_svc._check_revision(alias, data):
            return original(func_name, alias_name, data)
        return unusable(func_name, record, data, alias["FunctionVersion"]) or original(func_name, alias_name, data)

    return update_alias


@patch(
    "ministack.services.lambda_svc:_create_alias",
    original="sha256:2fca00d580eb5774",
    rule="CreateAlias to a Failed version is answered 409",
    source="https://github.com/hashicorp/terraform-provider-aws/issues/49904",
    grade="inferred",
)
def create_on_working_version(original):
    def create_alias(func_name, data):
        record = lambda_svc._functions.get(func_name)
        return (record and failed_version(record, data, None)) or original(func_name, data)

    return create_alias


@patch(
    "ministack.services.lambda_svc:_update_alias",
    original="sha256:0017f6b94b062e90",
    rule="UpdateAlias to a Failed version is answered 409",
    source="https://github.com/hashicorp/terraform-provider-aws/issues/49904",
    grade="documented",
)
def update_to_working_version(original):
    def update_alias(func_name, alias_name, data):
        record = lambda_svc._functions.get(func_name)
        alias = record and record["aliases"].get(alias_name)
        refusal = alias and failed_version(record, data, None)
        return refusal or original(func_name, alias_name, data)

    return update_alias


@patch(
    "ministack.services.lambda_svc:_get_alias",
    original="sha256:772310d801b93f47",
    rule="GetAlias of a missing alias says: Cannot find alias arn",
    source=RECORDED_API + "test_notfound_and_invalid_routingconfigs",
    grade="recorded",
)
def missing_alias(original):
    def get_alias(func_name, alias_name):
        record = lambda_svc._functions.get(func_name)
        if record and alias_name not in record["aliases"]:
            return not_found(f"Cannot find alias arn: {lambda_svc._func_arn(func_name)}:{alias_name}")
        return original(func_name, alias_name)

    return get_alias


@patch(
    "ministack.services.lambda_svc:_delete_alias",
    original="sha256:425784b531066a22",
    rule="DeleteAlias of a missing alias is answered 204",
    source=RECORDED_API + "test_non_existent_alias_deletion",
    grade="recorded",
)
def delete_missing(original):
    def delete_alias(func_name, alias_name):
        record = lambda_svc._functions.get(func_name)
        if record and alias_name not in record["aliases"]:
            return 204, {}, b""
        return original(func_name, alias_name)

    return delete_alias


@patch(
    "ministack.services.lambda_svc:_list_aliases",
    original="sha256:2c47f45b2b2f34c6",
    rule="ListAliases with FunctionVersion lists the aliases of that version only",
    source=RECORDED_API + "test_alias_lifecycle; " + ALIASES,
    grade="recorded",
)
def list_of_version(original):
    def list_aliases(func_name, query_params):
        answer = original(func_name, query_params)
        version = lambda_svc._qp_first(query_params, "FunctionVersion")
        if answer[0] != 200 or not version:
            return answer
        listed = json.loads(answer[2])
        listed["Aliases"] = [alias for alias in listed["Aliases"] if alias["FunctionVersion"] == version]
        return json_response(listed)

    return list_aliases
