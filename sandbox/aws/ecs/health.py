"""A task of a service counts once its containers and its target groups say that it is healthy."""

import time

import docker.errors
import health_timing
from ecs.events import tell
from ecs.sources import GUIDE
from elb import probes
from ministack.services import ecs
from registry import patch

LOOK_SECONDS = 0.1


@patch(
    "ministack.services.ecs:_record_service_task_healthy",
    original="sha256:ab75f8df0ba50f61",
    rule="A task of a service that fails its health checks is stopped, and counts as failed",
    source=GUIDE + "troubleshoot-service-load-balancers.html",
    grade="documented",
)
def only_if_healthy(original):
    def record_service_task_healthy(service_key, task):
        service = ecs._services.get(service_key)
        lost = lost_by(service, task) if service else None
        if lost is None:
            return original(service_key, task)
        event, reason = lost
        if not ecs._mark_task_stopped(task["taskArn"], task, reason, "ServiceSchedulerInitiated"):
            return None
        tell(service, event)
        ecs._cleanup_task_resources(task, ecs._get_docker())
        ecs._record_service_task_failure(task)
        return None

    return record_service_task_healthy


def lost_by(service: dict, task: dict) -> tuple[str, str] | None:
    """Waits until the task is healthy, or gone: None. Or until a check has failed it: the event and the reason."""
    return failed_in_containers(task) or failed_in_target_groups(service, task)


def active(task: dict) -> bool:
    return ecs._task_is_active(task["taskArn"], task)


def failed_in_containers(task: dict) -> tuple[str, str] | None:
    while active(task):
        seen = zip(look(task), task["_container_essentials"], strict=False)
        states = [state for state, essential in seen if essential]
        if "UNHEALTHY" in states:
            identity = task["taskArn"].rpartition("/")[2]
            return f"(task {identity}) failed container health checks.", "Task failed container health checks"
        if "UNKNOWN" not in states:
            return None
        time.sleep(LOOK_SECONDS)
    return None


def look(task: dict) -> list[str | None]:
    """What the engine's checks say of each container; None of one that has no check. The task tells it, too."""
    states = [health_of(identity) for identity in task.get("_docker_ids") or []]
    for container, state in zip(task["containers"], states, strict=False):
        container["healthStatus"] = state or "UNKNOWN"
    told = [state for state in states if state]
    if told:
        task["healthStatus"] = next((s for s in ("UNHEALTHY", "UNKNOWN") if s in told), "HEALTHY")
    return states


def health_of(identity: str) -> str | None:
    try:
        state = ecs._get_docker().api.inspect_container(identity)["State"]
    except docker.errors.APIError:
        return None
    status = (state.get("Health") or {}).get("Status")
    return {"starting": "UNKNOWN", "none": None, None: None}.get(status, str(status).upper())


def failed_in_target_groups(service: dict, task: dict) -> tuple[str, str] | None:
    grace = time.monotonic() + health_timing.scaled(service.get("healthCheckGracePeriodSeconds") or 0)
    for balancer in service.get("loadBalancers") or []:
        group, port = balancer.get("targetGroupArn"), balancer.get("containerPort", 80)
        while active(task):
            found = probes.state_of(group, ecs._task_ip(task), port)
            # on a slow machine it has run for a while before it is registered
            if found.state == "healthy" if found else not probes.checks(group):
                break
            if found and found.state == "unhealthy" and time.monotonic() > grace:
                why = f"in (target-group {group}) due to (reason {found.description})"
                return f"(port {port}) is unhealthy {why}.", f"Task failed ELB health checks in (target-group {group})"
            time.sleep(LOOK_SECONDS)
    return None
