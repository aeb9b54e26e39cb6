"""How deployments and tasks are called, and which task belongs to which deployment."""

import contextvars
import secrets

from ecs.sources import API, GUIDE
from ministack.services import ecs
from registry import patch

_starting_tasks = contextvars.ContextVar("starting tasks", default=False)


def deployment_id() -> str:
    return f"ecs-svc/{secrets.randbelow(9 * 10**18) + 10**18}"


def in_progress(deployment: dict) -> None:
    """The state and the words that every deployment begins with."""
    deployment["rolloutState"] = "IN_PROGRESS"
    deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} in progress."


@patch(
    "ministack.services.ecs:_make_deployment",
    original="sha256:5660a8c0ef36de2e",
    rule="A deployment is called ecs-svc/ and 19 digits and begins IN_PROGRESS, also the first one of a service",
    source=API + "Deployment.html; " + GUIDE + "ecs_service_deployment_events.html",
    grade="documented",
)
def numbered(original):
    def make_deployment(*given, **named):
        deployment = original(*given, **named)
        deployment["id"] = deployment_id()
        in_progress(deployment)
        return deployment

    return make_deployment


@patch(
    "ministack.services.ecs:new_uuid",
    original="sha256:1a88ffd41fb70e05",
    rule="The id of a task is 32 hexadecimal digits",
    source=GUIDE + "ecs-account-settings.html#ecs-resource-ids",
    grade="documented",
)
def without_dashes(original):
    def new_uuid():
        return original().replace("-", "") if _starting_tasks.get() else original()

    return new_uuid


@patch(
    "ministack.services.ecs:_run_task",
    original="sha256:6e96d8f5a5b850d7",
    rule="A task that a service starts is started by the deployment: startedBy is its id",
    source=API + "Task.html",
    grade="documented",
)
def started_by_the_deployment(original):
    def run_task(data):
        deployment = data.get("_deploymentId")
        token = _starting_tasks.set(True)
        try:
            return original({**data, "startedBy": deployment} if deployment else data)
        finally:
            _starting_tasks.reset(token)

    return run_task
