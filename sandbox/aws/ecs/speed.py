"""How fast a service rolls: knobs by the name of the service, far shorter than AWS's own times."""

import knobs

START_SECONDS = 0
STEADY_SECONDS = 0.3
RETRY_SECONDS = 0.2
MOST_RETRY_SECONDS = 3.2
DRAIN_SECONDS = 0.3


def start_seconds(service: str) -> float:
    """How long a task of it is ACTIVATING at least."""
    return knobs.get("ecs", service, "start_seconds", START_SECONDS)


def steady_seconds(service: str) -> float:
    """How long a task of it must have been RUNNING before it counts."""
    return knobs.get("ecs", service, "steady_seconds", STEADY_SECONDS)


def retry_seconds(service: str, failed: int) -> float:
    """How long nothing is started after so many tasks have failed one after the other: twice as long each time."""
    first = knobs.get("ecs", service, "retry_seconds", RETRY_SECONDS)
    return min(first * 2 ** max(0, failed - 1), max(first, MOST_RETRY_SECONDS))
