"""The log group that a container writes to."""

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import cloudwatch_logs


def need(definition: dict) -> None:
    """Raises RuntimeError with the task's words when the group is not there and is not to be made."""
    logging = definition.get("logConfiguration") or {}
    options = logging.get("options") or {}
    group = options.get("awslogs-group")
    if logging.get("logDriver") != "awslogs" or not group:
        return
    if str(options.get("awslogs-create-group", "")).lower() == "true":
        return
    with request_scope(get_account_id(), options.get("awslogs-region") or get_region()):
        if group in cloudwatch_logs._log_groups:
            return
    raise RuntimeError(
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
        "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. "
        ": exit status 1"
    )
