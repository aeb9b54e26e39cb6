"""Environment variables: what Lambda refuses, in its words, which quote them."""

import json

from lambda_.answers import invalid
from lambda_.sources import DEPLOYMENT, VARIABLES
from ministack.services import lambda_svc
from registry import patch

LARGEST = 4096
REFUSED = (
    "Lambda was unable to configure your environment variables because the environment variables you have provided "
)
# Set by Lambda itself
RESERVED = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)


@patch(
    "ministack.services.lambda_svc:_update_config",
    original="sha256:6999cb0695dace00",
    rule="UpdateFunctionConfiguration refuses variables of more than 4 KB, quoted, and names that Lambda sets itself",
    source=DEPLOYMENT + "; " + VARIABLES,
    grade="documented",
)
def refuse_variables(original):
    def update_config(name, data):
        variables = (data.get("Environment") or {}).get("Variables") or {}
        measured = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
        reserved = sorted(RESERVED & variables.keys())
        if name in lambda_svc._functions and reserved:
            return invalid(
                f"{REFUSED}contains reserved keys that are currently not supported for modification. "
                f"Reserved keys used in this request: {', '.join(reserved)}"
            )
        if name in lambda_svc._functions and len(measured.encode()) > LARGEST:
            return invalid(f"{REFUSED}exceeded the 4KB limit. String measured: {measured}")
        return original(name, data)

    return update_config
