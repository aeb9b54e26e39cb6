"""What ECS refuses of services and tasks: in AWS's words, before anything changes."""

from collections.abc import Callable

from ecs.sources import API
from ministack.core.responses import error_response_json
from ministack.services import ecs
from registry import patch

CODE_DEPLOY = "https://github.com/boto/boto3/issues/1936"
DAEMON = (
    "The daemon scheduling strategy does not support a desired count for services. "
    "Remove the desired count value and try again."
)
OTHER_TOOLS = {
    "CODE_DEPLOY": "a CODE_DEPLOY deployment controller. Use AWS CodeDeploy",
    "EXTERNAL": "an EXTERNAL deployment controller. Use a task set",
}
Refusal = tuple[str, str]


def refused(refusal: Refusal) -> tuple:
    return error_response_json(*refusal, 400)


def cluster(data: dict) -> Refusal | None:
    name = ecs._resolve_cluster_name(data.get("cluster"))
    return None if name in ecs._clusters else ("ClusterNotFoundException", "Cluster not found.")


def definition(data: dict) -> Refusal | None:
    """Unknown and inactive ones, where one is named."""
    reference = data.get("taskDefinition")
    if not reference:
        return None
    found = ecs._task_defs.get(ecs._resolve_td_key(reference) or "")
    if found is None:
        return "ClientException", "TaskDefinition not found."
    return None if found["status"] == "ACTIVE" else ("ClientException", "TaskDefinition is inactive")


def service_of(data: dict) -> dict | None:
    name = ecs._resolve_service_ref(data.get("service") or "")
    return ecs._services.get(f"{ecs._resolve_cluster_name(data.get('cluster'))}/{(name or ('',))[0]}")


def service(data: dict) -> Refusal | None:
    """One that is not ACTIVE, or whose deployments are another tool's."""
    found = service_of(data)
    if found is None:
        return None  # the emulator's own answer is right
    if found["status"] != "ACTIVE":
        return "ServiceNotActiveException", "Service was not ACTIVE."
    controller = found["deploymentController"]["type"]
    if controller != "ECS" and (data.get("taskDefinition") or data.get("forceNewDeployment")):
        what = "Unable to update task definition" if data.get("taskDefinition") else "Cannot force a new deployment"
        text = f"{what} on services with {OTHER_TOOLS[controller]} to trigger a new deployment."
        return "InvalidParameterException", text
    if found["schedulingStrategy"] == "DAEMON" and data.get("desiredCount") is not None:
        return "InvalidParameterException", DAEMON
    return None


def daemon(data: dict) -> Refusal | None:
    if data.get("schedulingStrategy") == "DAEMON" and data.get("desiredCount") is not None:
        return "InvalidParameterException", DAEMON
    return None


def launch(data: dict) -> Refusal | None:
    """A network where one is needed and only there; Fargate for those who are made for it."""
    found = ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition") or "") or "")
    if found is None:
        return None
    networked = bool(data.get("networkConfiguration"))
    if found["networkMode"] == "awsvpc" and not networked:
        return "InvalidParameterException", (
            "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        )
    if found["networkMode"] != "awsvpc" and networked:
        text = "Network Configuration is not valid for the given networkMode of this task definition."
        return "InvalidParameterException", text
    if data.get("launchType") == "FARGATE" and "FARGATE" not in found["compatibilities"]:
        return "InvalidParameterException", "Task definition does not support launch_type FARGATE."
    return None


def provider(data: dict) -> Refusal | None:
    """A capacity provider that the cluster does not have."""
    asked = {one["capacityProvider"] for one in data.get("capacityProviderStrategy") or []}
    found = ecs._clusters.get(ecs._resolve_cluster_name(data.get("cluster"))) or {}
    if not asked - set(found.get("capacityProviders") or []):
        return None
    return "InvalidParameterException", (
        "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the "
        "cluster. Associate the capacity provider with the cluster and try again."
    )


def overrides(data: dict) -> Refusal | None:
    found = ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition") or "") or "") or {}
    names = {one["name"] for one in found.get("containerDefinitions", [])}
    for override in (data.get("overrides") or {}).get("containerOverrides", []):
        if override.get("name") not in names:
            text = f"Override for container named {override.get('name')} is not a container in the TaskDefinition."
            return "InvalidParameterException", text
    return None


def number_of(member: str, most: int) -> Callable[[dict], Refusal | None]:
    def check(data: dict) -> Refusal | None:
        given = data.get(member) or []
        if not given:
            return "InvalidParameterException", f"{member.capitalize()} cannot be empty."
        if len(given) > most:
            return "InvalidParameterException", f"{member.capitalize()} cannot be more than {most}."
        return None

    return check


def own_service(data: dict) -> Refusal | None:
    name = data.get("serviceName")
    where = f"{ecs._resolve_cluster_name(data.get('cluster'))}/{(name or '').rpartition('/')[2]}"
    return None if not name or where in ecs._services else ("ServiceNotFoundException", "Service not found.")


def first(*checks: Callable[[dict], Refusal | None]) -> Callable[[Callable], Callable]:
    """The first refusal answers; without one it is as it was. What a service starts itself is not checked again."""

    def build(original: Callable) -> Callable:
        def handler(data):
            found = None if data.get("_deploymentId") else next(filter(None, (check(data) for check in checks)), None)
            return refused(found) if found else original(data)

        return handler

    return build


CHECKS = {
    "_create_service": (
        "sha256:8bc82a13551ce9e6",
        "CreateService refuses a missing cluster or definition, a wrong network and a count of daemons",
        (cluster, definition, daemon, launch, provider),
        API + "CreateService.html",
        "documented",
    ),
    "_update_service": (
        "sha256:bde69c11b50d3f90",
        "UpdateService refuses what is not there or not ACTIVE, deployments of another tool and a count of daemons",
        (cluster, service, definition, provider),
        CODE_DEPLOY,
        "recorded",
    ),
    "_run_task": (
        "sha256:6e96d8f5a5b850d7",
        "RunTask refuses a missing cluster or definition, a wrong network and overrides of no container",
        (cluster, definition, launch, provider, overrides),
        "https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/802",
        "recorded",
    ),
    "_describe_services": (
        "sha256:f9e11ac2be56e542",
        "DescribeServices takes one to ten services",
        (cluster, number_of("services", 10)),
        API + "DescribeServices.html",
        "documented",
    ),
    "_describe_tasks": (
        "sha256:c7057f1f0679c17e",
        "DescribeTasks takes one to a hundred tasks of a cluster that exists",
        (cluster, number_of("tasks", 100)),
        API + "DescribeTasks.html",
        "documented",
    ),
    "_list_tasks": (
        "sha256:4509b25d2bf80f5b",
        "ListTasks refuses a cluster or a service that does not exist",
        (cluster, own_service),
        API + "ListTasks.html",
        "documented",
    ),
}

for name, (original, rule, checks, source, grade) in CHECKS.items():
    patch(f"ministack.services.ecs:{name}", original=original, rule=rule, source=source, grade=grade)(first(*checks))


@patch(
    "ministack.services.ecs:_tag_resource",
    original="sha256:3fdadb7aeb0d6d68",
    rule="Tags of AWS's own cannot be set",
    source=API + "TagResource.html",
    grade="documented",
)
def no_tags_of_aws(original):
    def tag_resource(data):
        if any(tag["key"].lower().startswith("aws:") for tag in data.get("tags", [])):
            text = "Tag keys starting with 'aws:' are reserved for internal use"
            return error_response_json("InvalidParameterException", text, 400)
        return original(data)

    return tag_resource
