"""Tasks that cannot be placed: there is no room for them, or no instance at all."""

import threading
import time

import knobs
from ecs.events import tell
from ecs.sources import GUIDE
from ministack.core.responses import get_account_id, get_region, json_response, request_scope
from ministack.services import ecs
from registry import patch

RETRY_SECONDS = 0.5


@patch(
    "ministack.services.ecs:_run_task",
    original="sha256:6e96d8f5a5b850d7",
    rule="A service whose tasks cannot be placed (the knob `unplaceable`) says so in its events, and tries again",
    source=GUIDE + "service-event-messages-list.html",
    grade="documented",
)
def where_there_is_room(original):
    def run_task(data):
        of_a_service = bool(data.get("_deploymentId"))
        name = data["group"].removeprefix("service:") if of_a_service else family(data.get("taskDefinition", ""))
        why = knobs.get("ecs", name, "unplaceable")
        if not why:
            return original(data)
        if not of_a_service:
            arn = f"arn:aws:ecs:{get_region()}:{get_account_id()}:container-instance/{data.get('cluster', 'default')}"
            return json_response({"tasks": [], "failures": [{"arn": arn, "reason": why}]})
        key = f"{ecs._resolve_cluster_name(data['cluster'])}/{name}"
        say(ecs._services[key], f"was unable to place a task. Reason: {why}.")
        again(key)
        return json_response({"tasks": [], "failures": []})

    return run_task


def family(reference: str) -> str:
    return reference.rpartition("/")[2].partition(":")[0]


def say(service: dict, text: str) -> None:
    """AWS leaves out what it has just said."""
    if not any(event["message"].endswith(text) for event in service["events"][:1]):
        tell(service, text)


def again(key: str) -> None:
    """Look at the service once more in a while, as its scheduler does."""
    scope = get_account_id(), get_region()

    def look() -> None:
        time.sleep(RETRY_SECONDS)
        with request_scope(*scope):
            service = ecs._services.get(key)
            if service and service["status"] == "ACTIVE":
                ecs._reconcile_service_tasks(key.partition("/")[0], key)

    threading.Thread(target=look, daemon=True, name=f"ecs-placement-{key}").start()
