"""A deployment of what ran before, in place of one that failed or was stopped."""

import knobs
from ecs import identities, rollouts, service_deployments
from ecs.events import tell
from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs

# what belongs to the failed deployment and not to the one before it
OWN = ("failedTasks", "_told", "_completing")


def roll_back(service: dict, failed: dict, why: str) -> bool:
    """Makes the deployment that returns to the last completed one; False when there is none. Its lock is held.

    The new entry has an id of its own and names the one that it returns to. Public transcripts leave open whether it
    does so on AWS or has the id of the one before (the knob `rollback_keeps_id`). The tasks that still run are its.
    """
    back = rollouts.completed_other(service, failed)
    if not back:
        return False
    keeps = knobs.get("ecs", service["serviceName"], "rollback_keeps_id", False)
    now = ecs._iso()
    made = {name: value for name, value in back.items() if name not in OWN}
    made.update(
        id=back["id"] if keeps else identities.deployment_id(),
        status="PRIMARY",
        desiredCount=service["desiredCount"],
        failedTasks=0,
        createdAt=now,
        updatedAt=now,
        rolloutState="IN_PROGRESS",
        rolloutStateReason=f"{why}: rolling back to deploymentId {back['id']}.",
        _returns_to=back["id"],
    )
    failed.update(status="ACTIVE", desiredCount=0, updatedAt=now)
    for task in rollouts.tasks_of(service):
        if task.get("_deployment_id") == back["id"]:
            task["_deployment_id"] = made["id"]
    others = [one for one in service["deployments"] if one is not back]
    service["deployments"] = [made, *others]
    service["taskDefinition"] = made["taskDefinition"]
    service_deployments.rolled_back(service, failed, made)
    tell(service, f"rolling back to deployment {back['id']}.")
    return True


def go_on(service: dict) -> None:
    """Brings the rollback to its end. No lock is held."""
    cluster, key = rollouts.cluster_of(service), rollouts.key_of(service)
    ecs._reconcile_service_tasks(cluster, key)
    ecs._schedule_service_deployment_completion(cluster, key, get_account_id(), get_region())
