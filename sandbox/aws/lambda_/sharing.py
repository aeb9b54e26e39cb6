"""Which versions may share the traffic of an alias."""

from lambda_.aliases import weights_of
from lambda_.answers import Answer, invalid
from lambda_.sources import ROUTING
from ministack.services import lambda_svc
from registry import patch

# what both versions must have in common, and how it is called in the answer
COMMON = {"Role": "execution role", "DeadLetterConfig": "dead-letter queue configuration"}


def unlike(record: dict, primary: str | None, data: dict) -> Answer | None:
    """The 400 for weights on a version that is unlike the one the alias points to, or None."""
    for version in weights_of(data):
        pair = [record["versions"].get(each) for each in (primary, version)]
        if None in pair:  # that one is missing is for others to say
            return None
        one, other = (each.get("config") or {} for each in pair)
        for key, words in COMMON.items():
            if (one.get(key) or None) != (other.get(key) or None):
                return invalid(f"The function versions {primary} and {version} must have the same {words}.")
    return None


@patch(
    "ministack.services.lambda_svc:_create_alias",
    original="sha256:2fca00d580eb5774",
    rule="CreateAlias shares traffic only between versions of one execution role and one dead-letter queue",
    source=ROUTING,
    grade="documented",
)
def create_of_like_versions(original):
    def create_alias(func_name, data):
        record = lambda_svc._functions.get(func_name)
        return (record and unlike(record, data.get("FunctionVersion"), data)) or original(func_name, data)

    return create_alias


@patch(
    "ministack.services.lambda_svc:_update_alias",
    original="sha256:0017f6b94b062e90",
    rule="UpdateAlias shares traffic only between versions of one execution role and one dead-letter queue",
    source=ROUTING,
    grade="documented",
)
def update_to_like_versions(original):
    def update_alias(func_name, alias_name, data):
        record = lambda_svc._functions.get(func_name)
        alias = record and record["aliases"].get(alias_name)
        primary = alias and data.get("FunctionVersion", alias["FunctionVersion"])
        return (alias and unlike(record, primary, data)) or original(func_name, alias_name, data)

    return update_alias


@patch(
    "ministack.services.lambda_svc:_put_provisioned_concurrency",
    original="sha256:c9f084246ab90bdf",
    rule="An alias that shares its traffic takes no provisioned concurrency",
    source="https://github.com/hashicorp/terraform/issues/24957",
    grade="recorded",
)
def provision_whole(original):
    def put_provisioned_concurrency(func_name, qualifier, data):
        record = lambda_svc._functions.get(func_name)
        if record and weights_of(record["aliases"].get(qualifier) or {}):
            return invalid("Alias with weights can not be used with Provisioned Concurrency")
        return original(func_name, qualifier, data)

    return put_provisioned_concurrency
