"""StopServiceDeployment: an update that is under way is taken back."""

from ecs import rollback, rollouts, service_deployments
from ecs.history import found, invalid
from ecs.sources import API
from ministack.core.concurrency import resource_lock
from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs
from registry import patch

WHY = "Service deployment rolled back because it was stopped by a user"
FAILED = "Service deployment stopped by a user."


def stop_service_deployment(data):
    arn, kind = data.get("serviceDeploymentArn", ""), data.get("stopType", "ROLLBACK")
    if kind != "ROLLBACK":
        return invalid(f"The stop type {kind} is not supported.")
    record = found("service-deployment", arn)
    if not record:
        return error_response_json("ServiceDeploymentNotFoundException", "Service deployment not found.", 400)
    service = ecs._services[rollouts.key_of_arn(record["serviceArn"])]
    with resource_lock("ecs-service", rollouts.key_of(service)):
        refusal = refused(service, record)
        if refusal:
            return refusal
        deployment = record["_deployment"]
        deployment.update(rolloutState="FAILED", rolloutStateReason=FAILED)
        rollback.roll_back(service, deployment, WHY)
    rollback.go_on(service)
    return json_response({"serviceDeploymentArn": arn})


def refused(service: dict, record: dict):
    """Its lock is held."""
    deployment = record["_deployment"]
    if record["status"] != "IN_PROGRESS" or deployment["rolloutState"] != "IN_PROGRESS":
        text = f"Service deployment is in {record['status']} state and cannot be stopped."
        return error_response_json("ConflictException", text, 400)
    if not rollouts.completed_other(service, deployment):
        return invalid("There is no service revision to roll back to.")
    return None


@patch(
    "ministack.services.ecs:_dispatch_action",
    original="sha256:677b603f4416f5ba",
    rule="StopServiceDeployment takes back an update that is under way, with or without a circuit breaker, to the "
    "images that ran before",
    source=API + "StopServiceDeployment.html; "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html",
    grade="documented",
)
def there_is_the_action(original):
    def dispatch_action(action, data):
        return stop_service_deployment(data) if action == "StopServiceDeployment" else original(action, data)

    return dispatch_action
