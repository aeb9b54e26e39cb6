"""What a service tells of tasks that it starts, and how long they take."""

import json
import time

from ecs import rollouts, speed
from ecs.events import tell
from ecs.sources import GUIDE
from ministack.services import ecs
from registry import patch

EVENTS = GUIDE + "service-event-messages-list.html"


@patch(
    "ministack.services.ecs:_run_task",
    original="sha256:6e96d8f5a5b850d7",
    rule="A service tells which tasks it has started",
    source=EVENTS,
    grade="documented",
)
def has_started(original):
    def run_task(data):
        answer = original(data)
        tasks = json.loads(answer[2]).get("tasks") if data.get("_deploymentId") and answer[0] == 200 else None
        service = rollouts.service_of(tasks[0]) if tasks else None
        if service:
            named = " ".join(f"(task {one['taskArn'].rpartition('/')[2]})" for one in tasks)
            tell(service, f"has started {len(tasks)} tasks: {named}.")
        return answer

    return run_task


@patch(
    "ministack.services.ecs:_mark_task_running",
    original="sha256:42c41b2d19b98ebd",
    rule="A service tells when a task of it has become a target",
    source=EVENTS,
    grade="documented",
)
def has_registered(original):
    def mark_task_running(arn, task):
        running = original(arn, task)
        service = rollouts.service_of(task) if running else None
        for group in rollouts.balancers_of(service) if service else []:
            tell(service, f"registered 1 targets in (target-group {group})")
        return running

    return mark_task_running


@patch(
    "ministack.services.ecs:_mark_task_activating",
    original="sha256:865905b75291977a",
    rule="Tasks take a while to start (the knob `start_seconds`)",
    source=GUIDE + "task-lifecycle-explanation.html",
    grade="documented",
)
def in_time(original):
    def mark_task_activating(arn, task):
        activating = original(arn, task)
        service = rollouts.service_of(task)
        end = time.monotonic() + (speed.start_seconds(service["serviceName"]) if service else 0)
        while activating and time.monotonic() < end and ecs._task_is_active(arn, task):
            time.sleep(min(0.05, max(0.0, end - time.monotonic())))
        return activating

    return mark_task_activating
