"""Tasks that fail: they are counted, tried again, and stop a deployment whose circuit breaker is on."""

import time

from ecs import rollback, rollouts, service_deployments, speed
from ecs.events import tell
from ecs.sources import GUIDE
from ministack.core.concurrency import resource_lock, spawn_background
from ministack.services import ecs
from registry import patch

BREAKER = GUIDE + "deployment-circuit-breaker.html"
FAILED = "ECS deployment circuit breaker: tasks failed to start."


@patch(
    "ministack.services.ecs:_record_service_task_failure",
    original="sha256:1f0fff5d229fcb9a",
    rule="Every failed task counts, also without a circuit breaker and one whose image is missing; with it the "
    "deployment fails at its threshold, and rolls back if it may",
    source=BREAKER,
    grade="documented",
)
def every_failure_counts(original):
    def record_service_task_failure(task, digest_resolution_failed=False):
        # an image that is not there fails the task as well, which is what counts
        service = None if digest_resolution_failed else rollouts.service_of(task)
        if not service or service["status"] != "ACTIVE" or not rollouts.is_rolling(service):
            return
        cluster, key = rollouts.cluster_of(service), rollouts.key_of(service)
        with resource_lock("ecs-service", key):
            deployment = rollouts.by_id(service, task.get("_deployment_id"))
            if not deployment or deployment is not ecs._primary_deployment(service):
                return
            rolled_back = counted(service, deployment)
        if deployment["rolloutState"] == "FAILED":
            ecs._reconcile_service_tasks(cluster, key)
            if rolled_back:
                rollback.go_on(service)
            return
        again(service, deployment)

    return record_service_task_failure


def counted(service: dict, deployment: dict) -> bool:
    """Counts one failure more; whether the deployment failed of it and is rolled back."""
    deployment["updatedAt"] = ecs._iso()
    deployment["failedTasks"] += 1
    breaker = rollouts.breaker_of(service)
    if deployment["rolloutState"] != "IN_PROGRESS" or not breaker.get("enable"):
        return False
    if deployment["failedTasks"] < ecs._circuit_breaker_threshold(service):
        return False
    deployment["rolloutState"], deployment["rolloutStateReason"] = "FAILED", FAILED
    deployment["desiredCount"] = 0
    tell(service, f"(deployment {deployment['id']}) deployment failed: tasks failed to start.")
    rolled_back = bool(breaker.get("rollback")) and rollback.roll_back(
        service, deployment, "ECS deployment circuit breaker"
    )
    service_deployments.follow(service)
    return rolled_back


def again(service: dict, deployment: dict) -> None:
    """Starts another task in place of the failed one, the later the more have failed."""
    seconds = speed.retry_seconds(service["serviceName"], deployment["failedTasks"])
    cluster, key = rollouts.cluster_of(service), rollouts.key_of(service)

    def start():
        time.sleep(seconds)
        if ecs._services.get(key) is service and ecs._primary_deployment(service) is deployment:
            ecs._reconcile_service_tasks(cluster, key)

    spawn_background(start, thread_name="sandbox-ecs-again")


@patch(
    "ministack.services.ecs:_reconcile_service_tasks",
    original="sha256:16e4d03cbf75322f",
    rule="Tasks of a superseded deployment that do not count yet are stopped first",
    source=GUIDE + "deployment-type-ecs.html",
    grade="inferred",
)
def superseded_first(original):
    def reconcile_service_tasks(cluster, key):
        service = ecs._services.get(key)
        primary = ecs._primary_deployment(service) if service else None
        if primary and primary["rolloutState"] == "IN_PROGRESS":
            for task in superseded(service, primary):
                ecs._stop_task({"task": task["taskArn"], "cluster": cluster, "reason": "Deployment capacity limit"})
        return original(cluster, key)

    return reconcile_service_tasks


def superseded(service: dict, primary: dict) -> list[dict]:
    others = [one for one in service["deployments"] if one is not primary]
    given_up = {one["id"] for one in others if one["rolloutState"] != "COMPLETED"}
    return [
        one
        for one in rollouts.tasks_of(service)
        if one.get("_deployment_id") in given_up
        and one["lastStatus"] in ecs._PRE_STOP_STATUSES
        and not one.get("_startup_stable")
    ]


@patch(
    "ministack.services.ecs:_reconcile_service_tasks",
    original="sha256:16e4d03cbf75322f",
    rule="A failed deployment starts no task, and what ran before it goes on",
    source=BREAKER + "; https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html",
    grade="documented",
)
def what_ran_goes_on(original):
    def reconcile_service_tasks(cluster, key):
        service = ecs._services.get(key)
        primary = ecs._primary_deployment(service) if service else None
        if not primary or primary["rolloutState"] != "FAILED" or service["desiredCount"] == 0:
            return original(cluster, key)
        return ecs._refresh_service_state(cluster, rollouts.group_of(service))

    return reconcile_service_tasks
