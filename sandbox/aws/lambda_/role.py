"""The execution role: Lambda must be able to assume it."""

import json

from lambda_.answers import invalid
from ministack.core.iam_evaluator import _service_principal_matches
from ministack.services import iam
from registry import patch

CANNOT = "The role defined for the function cannot be assumed by Lambda."


@patch(
    "ministack.services.lambda_svc:_create_function",
    original="sha256:e307eecdf0d8b51c",
    rule="CreateFunction refuses a role that does not exist, or that Lambda may not assume",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    grade="documented",
)
def assumable_role(original):
    def create_function(data):
        if not assumable(data.get("Role", "")):
            return invalid(CANNOT)
        return original(data)

    return create_function


def assumable(arn: str) -> bool:
    """Whether the trust policy of this role lets Lambda in."""
    role = iam._roles.get(arn.rpartition("/")[2])
    if not role:
        return False
    trust = role.get("AssumeRolePolicyDocument") or "{}"
    statements = (json.loads(trust) if isinstance(trust, str) else trust).get("Statement", [])
    return any(
        statement.get("Effect") == "Allow"
        and _service_principal_matches(statement.get("Principal"), "lambda.amazonaws.com")
        for statement in (statements if isinstance(statements, list) else [statements])
    )
