"""Task definitions and services of ECS that a stack makes: as the API makes them, with all that the template says."""

import json
import time

from ministack.services import ecs
from ministack.services.cloudformation import provisioners
from registry import patch

TYPES = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-"
HANDLERS = provisioners._RESOURCE_HANDLERS
STEADY_SECONDS = 60
# their keys are the user's own, and no names of ECS
OPAQUE = ("options", "dockerLabels", "driverOpts", "labels")


def as_ecs_says_it(value):
    """The names of the template in those of the API: `HealthCheck` is `healthCheck`."""
    if isinstance(value, list):
        return [as_ecs_says_it(one) for one in value]
    if not isinstance(value, dict):
        return value
    named = {name[:1].lower() + name[1:]: one for name, one in value.items()}
    return {name: one if name in OPAQUE else as_ecs_says_it(one) for name, one in named.items()}


def accepted(response, what: str) -> dict:
    """The answer of the API. Raises ValueError with its words when it refuses."""
    status, _, body = response
    answer = json.loads(body)
    if status >= 400:
        raise ValueError(f"{what}: {answer.get('message', answer)}")
    return answer


@patch(
    "ministack.services.cloudformation.provisioners:_ecs_task_def_create",
    original="sha256:a5b3d83f890ce257",
    rule="AWS::ECS::TaskDefinition registers a revision with every property of the template",
    source=TYPES + "taskdefinition.html",
    grade="documented",
)
def whole_task_definition(original):
    def create(logical_id, props, stack_name):
        wanted = {"family": f"{stack_name}-{logical_id}", **as_ecs_says_it(props)}
        answer = accepted(ecs._register_task_definition(wanted), "AWS::ECS::TaskDefinition")
        arn = answer["taskDefinition"]["taskDefinitionArn"]
        return arn, {"TaskDefinitionArn": arn}

    # the table of types has the function itself
    HANDLERS["AWS::ECS::TaskDefinition"]["create"] = create
    return create


@patch(
    "ministack.services.cloudformation.provisioners:_ecs_service_create",
    original="sha256:75dfd177d75c88d7",
    rule="AWS::ECS::Service has every property of the template, and is made when it is steady",
    source=TYPES + "service.html",
    grade="documented",
)
def whole_service(original):
    def create(logical_id, props, stack_name):
        said = {name: one for name, one in as_ecs_says_it(props).items() if name not in ("tags", "role")}
        wanted = {"serviceName": f"{stack_name}-{logical_id}", "cluster": "default", **said}
        wanted["tags"] = [{"key": tag["Key"], "value": tag["Value"]} for tag in props.get("Tags", [])]
        service = accepted(ecs._create_service(wanted), "AWS::ECS::Service")["service"]
        wait_until_steady(wanted["cluster"], service["serviceName"])
        return service["serviceArn"], {"ServiceArn": service["serviceArn"], "Name": service["serviceName"]}

    HANDLERS["AWS::ECS::Service"]["create"] = create
    return create


def wait_until_steady(cluster: str, name: str) -> None:
    """CloudFormation waits for the service. Raises ValueError for one that never gets there (AWS: after three hours)."""
    deadline = time.monotonic() + STEADY_SECONDS
    while True:
        answer = accepted(ecs._describe_services({"cluster": cluster, "services": [name]}), "AWS::ECS::Service")
        primary = answer["services"][0]["deployments"][0]
        state = primary.get("rolloutState", "COMPLETED")
        if state == "COMPLETED" and primary["runningCount"] >= primary["desiredCount"]:
            return
        if state == "FAILED" or time.monotonic() > deadline:
            raise ValueError(f"Service {name} did not stabilize: {primary.get('rolloutStateReason', '')}")
        time.sleep(0.1)
