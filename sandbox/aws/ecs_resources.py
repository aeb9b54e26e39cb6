"""What the calls of ECS must be allowed to do: which ARNs policies are asked about, under which condition keys.

The tables follow the service authorization reference; where AWS was seen to ask otherwise, the place is
named beside it.
"""

from __future__ import annotations

from typing import Any, Protocol

TASKS = "ecs-tasks.amazonaws.com"


class Place(Protocol):
    def arn(self, service: str, resource: str) -> str: ...


def ecs_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """Services, tasks, service deployments and revisions by ARN, several of them each."""
    for member in BY_ARN:
        given = parameters.get(member)
        if given:
            return [str(one) for one in (given if isinstance(given, list) else [given])]
    if operation in ON_SERVICES:
        named = parameters.get("services") or [parameters.get("service") or parameters.get("serviceName") or "*"]
        return [of_cluster("service", str(one), parameters, place) for one in named]
    if operation in ON_TASKS:
        named = parameters.get("tasks") or [parameters.get("task") or "*"]
        return [of_cluster("task", str(one), parameters, place) for one in named]
    if operation == "RunTask":
        return [task_definition(str(parameters.get("taskDefinition", "")), place)]
    if operation in ON_CLUSTERS:
        named = parameters.get("clusters") or [parameters.get("cluster") or parameters.get("clusterName")]
        return [cluster_arn(one, place) for one in named]
    return ["*"]  # ListTasks, too, unless an instance is named (cdklabs/construct-hub#1207)


BY_ARN = ("resourceArn", "serviceDeploymentArns", "serviceDeploymentArn", "serviceRevisionArns")
ON_SERVICES = frozenset(
    {"CreateService", "DeleteService", "DescribeServices", "ListServiceDeployments", "UpdateService"}
)
ON_TASKS = frozenset({"DescribeTasks", "StopTask", "ExecuteCommand"})
ON_CLUSTERS = frozenset({"CreateCluster", "DeleteCluster", "DescribeClusters", "UpdateCluster"})


def of_cluster(kind: str, given: str, parameters: dict[str, Any], place: Place) -> str:
    """The ARN of something that belongs to a cluster, by name or ARN."""
    if given.startswith("arn:"):
        return given
    return place.arn("ecs", f"{kind}/{cluster_name(parameters.get('cluster'))}/{given}")


def task_definition(given: str, place: Place) -> str:
    """A family without a revision is asked about in all of its revisions."""
    if given.startswith("arn:"):
        return given
    return place.arn("ecs", f"task-definition/{given if ':' in given else f'{given}:*'}")


def cluster_name(given: Any) -> str:
    return str(given or "default").rpartition("/")[2]


def cluster_arn(given: Any, place: Place) -> str:
    return place.arn("ecs", f"cluster/{cluster_name(given)}")


def ecs_context(operation: str, parameters: dict[str, Any], place: Place) -> dict[str, str]:
    """`ecs:cluster`, and `ecs:service` of service deployments and revisions, as ARNs."""
    arns = [one for member in BY_ARN[1:] for one in _listed(parameters.get(member))]
    if arns:
        # arn:aws:ecs:REGION:ACCOUNT:service-deployment/CLUSTER/SERVICE/ID
        _, cluster, service, *_ = f"{arns[0]}///".split(":")[-1].split("/")
        return {
            "ecs:cluster": place.arn("ecs", f"cluster/{cluster}"),
            "ecs:service": place.arn("ecs", f"service/{cluster}/{service}"),
        }
    if operation in WITHOUT_CLUSTER:
        return {}
    return {"ecs:cluster": cluster_arn(parameters.get("cluster"), place)}


def _listed(given: Any) -> list[str]:
    return [str(one) for one in given] if isinstance(given, list) else [str(given)] if given else []


WITHOUT_CLUSTER = frozenset(
    {
        "DeregisterTaskDefinition",
        "DescribeTaskDefinition",
        "ListClusters",
        "ListTaskDefinitionFamilies",
        "ListTaskDefinitions",
        "ListTagsForResource",
        "RegisterTaskDefinition",
        "TagResource",
        "UntagResource",
    }
)


def ecs_roles(operation: str, parameters: dict[str, Any]) -> list[str]:
    """Roles that the call itself hands to tasks; those of a task definition that is run are not in it."""
    given = parameters if operation == "RegisterTaskDefinition" else parameters.get("overrides") or {}
    if operation not in ("RegisterTaskDefinition", "RunTask"):
        return []
    return [str(given[name]) for name in ("executionRoleArn", "taskRoleArn") if given.get(name)]


def ecs_tagged(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """What is tagged when it is made: that needs ecs:TagResource (aws-amplify/amplify-category-api#2299)."""
    if not parameters.get("tags"):
        return []
    match operation:
        case "RegisterTaskDefinition":
            return [place.arn("ecs", f"task-definition/{parameters.get('family')}:*")]
        case "RunTask":
            return [place.arn("ecs", f"task/{cluster_name(parameters.get('cluster'))}/*")]
        case "CreateService":
            return [of_cluster("service", str(parameters.get("serviceName")), parameters, place)]
        case "CreateCluster":
            return [cluster_arn(parameters.get("clusterName"), place)]
    return []
