"""What is refused while a function is being created or updated, and of one that failed."""

from lambda_.answers import Answer, conflict
from lambda_.sources import FAILED, RECORDED_API, STATES
from ministack.services import lambda_svc
from registry import patch

NOT_NOW = "The operation cannot be performed at this time. "


def wrong_state(config: dict) -> Answer:
    return conflict(f"{NOT_NOW}The function is currently in the following state: {config['State']}")


def refused(name: str) -> Answer | None:
    """The 409 for a change of this function, or None when it may be changed now."""
    config = (lambda_svc._functions.get(name) or {}).get("config") or {}
    if config.get("State") == "Pending":
        return wrong_state(config)
    if config.get("LastUpdateStatus") == "InProgress":
        return conflict(f"{NOT_NOW}An update is in progress for resource: {config['FunctionArn']}")
    return None


def not_while_busy(original):
    def change(name, data):
        return refused(name) or original(name, data)

    return change


@patch(
    "ministack.services.lambda_svc:_update_code",
    original="sha256:0998d118b422f475",
    rule="UpdateFunctionCode answers 409 while the function is Pending or an update is in progress",
    source=RECORDED_API + "test_lambda_concurrent_code_updates",
    grade="recorded",
)
def code_not_while_busy(original):
    return not_while_busy(original)


@patch(
    "ministack.services.lambda_svc:_update_config",
    original="sha256:6999cb0695dace00",
    rule="UpdateFunctionConfiguration answers 409 while the function is Pending or an update is in progress",
    source=RECORDED_API + "test_lambda_concurrent_config_updates",
    grade="recorded",
)
def config_not_while_busy(original):
    return not_while_busy(original)


@patch(
    "ministack.services.lambda_svc:_publish_version",
    original="sha256:3bc240a8db5dc832",
    rule="PublishVersion answers 409 while the function is Pending or an update is in progress",
    source=STATES,
    grade="documented",
)
def publish_not_while_busy(original):
    return not_while_busy(original)


def not_when_failed(original):
    def change(name, data):
        config = (lambda_svc._functions.get(name) or {}).get("config") or {}
        return wrong_state(config) if config.get("State") == "Failed" else original(name, data)

    return change


@patch(
    "ministack.services.lambda_svc:_update_code",
    original="sha256:0998d118b422f475",
    rule="UpdateFunctionCode of a function that Failed is refused: 409",
    source=FAILED,
    grade="documented",
)
def code_not_when_failed(original):
    return not_when_failed(original)


@patch(
    "ministack.services.lambda_svc:_update_config",
    original="sha256:6999cb0695dace00",
    rule="UpdateFunctionConfiguration of a function that Failed is refused: 409",
    source=FAILED,
    grade="documented",
)
def config_not_when_failed(original):
    return not_when_failed(original)


@patch(
    "ministack.services.lambda_svc:_publish_version",
    original="sha256:3bc240a8db5dc832",
    rule="PublishVersion of a function that Failed is refused: 409",
    source=FAILED,
    grade="inferred",
)
def publish_not_when_failed(original):
    return not_when_failed(original)
