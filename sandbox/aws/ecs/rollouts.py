"""The deployments of a service and the tasks of each, as the scheduler's patches ask for them."""

from collections.abc import Iterator

from ministack.services import ecs


def key_of(service: dict) -> str:
    """Under which the emulator keeps a service."""
    return f"{cluster_of(service)}/{service['serviceName']}"


def cluster_of(record: dict) -> str:
    """The name of the cluster of a service or a task."""
    return ecs._cluster_name_from_arn(record["clusterArn"])


def group_of(service: dict) -> str:
    return f"service:{service['serviceName']}"


def service_of(task: dict) -> dict | None:
    """The service that started the task."""
    kind, _, name = task.get("group", "").partition(":")
    return ecs._services.get(f"{cluster_of(task)}/{name}") if kind == "service" else None


def is_rolling(service: dict) -> bool:
    """Whether ECS itself replaces the tasks, not CodeDeploy or somebody else."""
    return (service.get("deploymentController") or {}).get("type", "ECS") == "ECS"


def by_id(service: dict, identity: str | None) -> dict | None:
    return next((one for one in service["deployments"] if one["id"] == identity), None)


def completed_other(service: dict, deployment: dict) -> dict | None:
    """The deployment that a rollback returns to: one that had come to its end, and whose tasks still run."""
    others = (one for one in service["deployments"] if one is not deployment)
    return next((one for one in others if one["rolloutState"] == "COMPLETED"), None)


def tasks_of(service: dict) -> Iterator[dict]:
    """All tasks of a service that are still listed, those that have stopped too."""
    group, cluster = group_of(service), service["clusterArn"]
    return (one for one in list(ecs._tasks.values()) if one.get("group") == group and one["clusterArn"] == cluster)


def breaker_of(service: dict) -> dict:
    return (service.get("deploymentConfiguration") or {}).get("deploymentCircuitBreaker") or {}


def balancers_of(service: dict) -> list[str]:
    """The target groups that its tasks are registered in."""
    return [one["targetGroupArn"] for one in service.get("loadBalancers") or [] if one.get("targetGroupArn")]


def key_of_arn(arn: str) -> str:
    """The same of the ARN of a service."""
    return arn.partition(":service/")[2]
