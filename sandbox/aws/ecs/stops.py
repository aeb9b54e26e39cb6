"""Why a task was stopped, in AWS's words."""

from ecs import rollouts
from ecs.events import tell
from ecs.sources import STOPPED
from registry import patch

# what the emulator says where its scheduler stops a task
BY_THE_SCHEDULER = frozenset(
    {
        "Deployment completed",
        "Deployment capacity limit",
        "Service deleted",
        "Service scaling down",
        "Task definition updated",
    }
)


@patch(
    "ministack.services.ecs:_mark_task_stopped",
    original="sha256:09bac9c1c8d02496",
    rule="A task that the scheduler stops says so: ServiceSchedulerInitiated, "
    "Scaling activity initiated by (deployment ecs-svc/N)",
    source=STOPPED + "; https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html",
    grade="documented",
)
def by_the_scheduler(original):
    def mark_task_stopped(arn, task, reason, stop_code, exit_code=None):
        if reason not in BY_THE_SCHEDULER:
            return original(arn, task, reason, stop_code, exit_code)
        words = f"Scaling activity initiated by (deployment {task.get('_deployment_id')})"
        stopped = original(arn, task, words, "ServiceSchedulerInitiated", exit_code)
        service = rollouts.service_of(task)
        if stopped and service:
            tell_of_the_stop(service, task)
        return stopped

    return mark_task_stopped


def tell_of_the_stop(service: dict, task: dict) -> None:
    for group in rollouts.balancers_of(service):
        tell(service, f"deregistered 1 targets in (target-group {group})")
    tell(service, f"has stopped 1 running tasks: (task {task['taskArn'].rpartition('/')[2]}).")


@patch(
    "ministack.services.ecs:_mark_task_stopped",
    original="sha256:09bac9c1c8d02496",
    rule="A task whose essential container has ended says: Essential container in task exited",
    source=STOPPED,
    grade="documented",
)
def essential_container_in_task(original):
    def mark_task_stopped(arn, task, reason, stop_code, exit_code=None):
        words = "Essential container in task exited" if reason == "Essential container exited" else reason
        return original(arn, task, words, stop_code, exit_code)

    return mark_task_stopped
