"""A stack that waits for a resource keeps nobody else waiting."""

from registry import patch

SERVICE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html"
WAITS = ("AWS::ECS::Service", "AWS::RDS::DBInstance")


@patch(
    "ministack.services.cloudformation.stacks:_runs_on_worker_thread",
    original="sha256:23955511141f8481",
    rule="AWS answers others, and starts tasks, while a stack waits for its service or its database",
    source=SERVICE,
    grade="inferred",
)
def on_a_thread_of_its_own(original):
    return lambda resource_type: resource_type in WAITS or original(resource_type)
