"""The history of a service: one record per update, kept with the service. Their states follow its deployments.

Inferred, for AWS does not say it: a service deployment that another one supersedes, and one whose circuit breaker may
not roll back, end as STOPPED.
"""

import secrets
import threading
import time

from ecs import rollouts
from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs

OVER = frozenset({"SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"})
SUPERSEDED = "Service deployment stopped because of a newer service deployment."
NOT_ROLLED_BACK = "Service deployment failed: tasks failed to start."

# tasks, clients and the scheduler ask at the same time
_lock = threading.RLock()


def arn_of(kind: str, service: dict, identity: str) -> str:
    path = f"{rollouts.cluster_of(service)}/{service['serviceName']}/{identity}"
    return f"arn:aws:ecs:{get_region()}:{get_account_id()}:{kind}/{path}"


def records_of(service: dict) -> list[dict]:
    """The newest first."""
    return service.setdefault("_service_deployments", [])


def begin(service: dict, deployment: dict) -> dict:
    """The record of a deployment that somebody asked for."""
    now = time.time()
    revision = arn_of("service-revision", service, str(secrets.randbelow(9 * 10**18) + 10**18))
    sources = [one for one in service["deployments"] if one is not deployment and one.get("_revision")]
    deployment["_revision"] = revision
    record = {
        "serviceDeploymentArn": arn_of("service-deployment", service, secrets.token_urlsafe(16).replace("-", "x")),
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "createdAt": now,
        "startedAt": now,
        "updatedAt": now,
        "sourceServiceRevisions": [revision_summary(one) for one in sources if running(service, one)],
        "targetServiceRevision": {"arn": revision},
        "status": "IN_PROGRESS",
        "deploymentConfiguration": service["deploymentConfiguration"],
        "_deployment": deployment,
        "_rollback": None,
        "_configuration": configuration(service, deployment),
    }
    records_of(service).insert(0, record)
    return record


def running(service: dict, deployment: dict) -> bool:
    own = (one for one in rollouts.tasks_of(service) if one.get("_deployment_id") == deployment["id"])
    return any(one["lastStatus"] in ecs._PRE_STOP_STATUSES for one in own)


def revision_summary(deployment: dict) -> dict:
    return {
        "arn": deployment["_revision"],
        "requestedTaskCount": deployment["desiredCount"],
        "runningTaskCount": deployment["runningCount"],
        "pendingTaskCount": deployment["pendingCount"],
    }


def configuration(service: dict, deployment: dict) -> dict:
    """What a service revision keeps of the service."""
    kept = ("launchType", "platformVersion", "loadBalancers", "serviceRegistries", "networkConfiguration")
    wanted = {name: service[name] for name in kept if service.get(name)}
    if service.get("capacityProviderStrategy"):
        wanted["capacityProviderStrategy"] = service["capacityProviderStrategy"]
    return {**wanted, "taskDefinition": deployment["taskDefinition"]}


def rolled_back(service: dict, failed: dict, made: dict) -> None:
    """The record of the failed deployment goes on as the rollback."""
    record = next((one for one in records_of(service) if one["_deployment"] is failed), None)
    if not record:
        return
    now = time.time()
    record["_rollback"] = made
    record["rollback"] = {
        "reason": made["rolloutStateReason"],
        "startedAt": now,
        "serviceRevisionArn": made["_revision"],
    }
    change(record, "ROLLBACK_IN_PROGRESS")


def change(record: dict, status: str, why: str = "") -> None:
    if record["status"] == status:
        return
    now = time.time()
    record.update(status=status, updatedAt=now)
    if why:
        record["statusReason"] = why
    if status in OVER:
        record["finishedAt"] = now
    if status == "STOPPED":
        record["stoppedAt"] = now


def follow(service: dict) -> None:
    """Brings the records up to date with the deployments."""
    with _lock:
        known = {id(one["_deployment"]) for one in records_of(service)}
        if rollouts.is_rolling(service):
            for deployment in reversed(service["deployments"]):
                if id(deployment) not in known and not deployment.get("_returns_to"):
                    begin(service, deployment)
        for record in records_of(service):
            if record["status"] not in OVER:
                judge(service, record)


def judge(service: dict, record: dict) -> None:
    deployment, rollback = record["_deployment"], record["_rollback"]
    listed = service["deployments"]
    record["targetServiceRevision"] = revision_summary(deployment)
    if rollback:
        if rollback["rolloutState"] == "COMPLETED":
            change(record, "ROLLBACK_SUCCESSFUL")
        elif not any(one is rollback for one in listed) or rollback["status"] != "PRIMARY":
            change(record, "STOPPED", SUPERSEDED)
    elif deployment["rolloutState"] == "COMPLETED":
        change(record, "SUCCESSFUL")
    elif deployment["rolloutState"] == "FAILED":
        change(record, "STOPPED", NOT_ROLLED_BACK)
    elif deployment["status"] != "PRIMARY":
        change(record, "STOPPED", SUPERSEDED)
    record["deploymentCircuitBreaker"] = breaker(service, record)


def breaker(service: dict, record: dict) -> dict:
    failed = record["_deployment"]["failedTasks"]
    threshold = ecs._circuit_breaker_threshold(service)
    if not rollouts.breaker_of(service).get("enable"):
        status = "DISABLED"
    elif record["_deployment"]["rolloutState"] == "FAILED" and failed >= threshold:
        status = "TRIGGERED"
    else:
        status = "MONITORING_COMPLETE" if record["status"] in OVER else "MONITORING"
    return {"status": status, "failureCount": failed, "threshold": threshold}


def brief(record: dict) -> dict:
    """As ListServiceDeployments shows it."""
    names = ("serviceDeploymentArn", "serviceArn", "clusterArn", "startedAt", "createdAt", "finishedAt", "status")
    shown = {name: record[name] for name in (*names, "statusReason") if name in record}
    return {**shown, "targetServiceRevisionArn": record["targetServiceRevision"]["arn"]}
