"""When a deployment has come to its end."""

import time
from datetime import datetime

from ecs import rollouts, service_deployments, speed
from ecs.events import tell
from ecs.sources import GUIDE
from ministack.core.concurrency import resource_lock, spawn_background
from ministack.core.responses import request_scope
from ministack.services import ecs
from registry import patch

EVENTS = GUIDE + "service-event-messages-list.html"


@patch(
    "ministack.services.ecs:_schedule_service_deployment_completion",
    original="sha256:938eb06d6faf2fff",
    rule="A task counts once it has run for a while (the knob `steady_seconds`) and is healthy",
    source=GUIDE + "deployment-circuit-breaker.html",
    grade="documented",
)
def in_time(original):
    def schedule(cluster, key, account, region, healthy_task=None):
        service = ecs._services.get(key)
        if service is None:
            return
        name = service["serviceName"]
        seconds = max(speed.steady_seconds(name), seconds_unchecked(service, healthy_task))

        def look():
            time.sleep(seconds)
            with request_scope(account, region):
                if ecs._services.get(key, {}).get("status") != "ACTIVE":
                    return
                if healthy_task and healthy_task["lastStatus"] == "RUNNING":
                    ecs._record_service_task_healthy(key, healthy_task)
                ecs._refresh_service_state(cluster, f"service:{name}")
                # the digests of the first task let the others go
                ecs._reconcile_service_tasks(cluster, key)
                ecs._complete_service_deployment(cluster, key)

        spawn_background(look, thread_name=f"sandbox-ecs-steady-{name[:8]}")

    return schedule


def seconds_unchecked(service: dict, task: dict | None) -> float:
    """Where nobody asks for its health a program must have had the time to end: on a slow machine it needs longer."""
    if not task or rollouts.balancers_of(service) or any(one.get("healthCheck") for one in containers_of(task)):
        return 0
    created, started = (datetime.fromisoformat(task[name]) for name in ("createdAt", "startedAt"))
    return (started - created).total_seconds()


def containers_of(task: dict) -> list[dict]:
    definition = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
    return definition.get("containerDefinitions", [])


@patch(
    "ministack.services.ecs:_complete_service_deployment",
    original="sha256:4472ae6823d0709f",
    rule="A deployment is COMPLETED when its tasks are steady and all others have stopped; "
    "it says so in its reason and in the events",
    source=EVENTS + "; " + GUIDE + "ecs_service_deployment_events.html",
    grade="documented",
)
def once_the_others_are_gone(original):
    def complete_service_deployment(cluster, key, expected_deployment_id=None):
        service = ecs._services.get(key)
        if not service or service["status"] != "ACTIVE":
            return
        with resource_lock("ecs-service", key):
            primary = ecs._primary_deployment(service)
            if not steady(service, primary) or expected_deployment_id not in (None, primary["id"]):
                return
            if primary.get("_completing"):
                return
            primary["_completing"] = True
        try:
            for task in others(service, primary):
                ecs._stop_task({"task": task["taskArn"], "cluster": cluster, "reason": "Deployment completed"})
            with resource_lock("ecs-service", key):
                completed = complete(service, primary)
        finally:
            primary["_completing"] = False
        if completed:
            ecs._refresh_service_state(cluster, rollouts.group_of(service))

    return complete_service_deployment


def steady(service: dict, primary: dict | None) -> bool:
    """Whether all tasks that the deployment wants have run long enough, and are healthy."""
    if not primary or primary["rolloutState"] != "IN_PROGRESS":
        return False
    own = (one for one in rollouts.tasks_of(service) if one.get("_deployment_id") == primary["id"])
    count = sum(one["lastStatus"] == "RUNNING" and one.get("_startup_stable", False) for one in own)
    return count >= service["desiredCount"]


def others(service: dict, primary: dict) -> list[dict]:
    return [
        task
        for task in rollouts.tasks_of(service)
        if task.get("_deployment_id") != primary["id"] and task["lastStatus"] in ecs._PRE_STOP_STATUSES
    ]


def complete(service: dict, primary: dict) -> bool:
    """False where the deployment was superseded, stopped or failed meanwhile."""
    if ecs._primary_deployment(service) is not primary or primary["rolloutState"] != "IN_PROGRESS":
        return False
    primary["rolloutState"] = "COMPLETED"
    primary["rolloutStateReason"] = f"ECS deployment {primary.get('_returns_to') or primary['id']} completed."
    primary["updatedAt"] = ecs._iso()
    live = {one.get("_deployment_id") for one in others(service, primary)}
    service["deployments"] = [one for one in service["deployments"] if one is primary or one["id"] in live]
    tell(service, f"(deployment {primary['id']}) deployment completed.")
    tell(service, "has reached a steady state.")
    service_deployments.follow(service)
    return True
