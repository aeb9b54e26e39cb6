"""A task that a load balancer has led to goes on for a moment when it does so no more."""

import time

from ecs import rollouts, speed
from ministack.core.concurrency import spawn_background
from registry import patch


@patch(
    "ministack.services.ecs:_cleanup_task_resources",
    original="sha256:077c78a7702ae82d",
    rule="The requests that a task is answering when it leaves its target group come to their end",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html"
    "#deregistration-delay",
    grade="documented",
)
def once_drained(original):
    def cleanup_task_resources(task, client, extra_container=None):
        service = rollouts.service_of(task)
        if not service or task.get("stopCode") != "ServiceSchedulerInitiated" or extra_container is not None:
            return original(task, client, extra_container)
        seconds = speed.DRAIN_SECONDS if rollouts.balancers_of(service) else 0

        def drained():
            time.sleep(seconds)
            original(task, client)

        return spawn_background(drained, thread_name="sandbox-ecs-draining")

    return cleanup_task_resources
