"""What ministack's ECS lacks, one file per group of truths.

The order of the imports is the order in which the patches wrap the emulator's functions, from the inside out.
"""

import late_binding
from ministack.services import ecs as emulated

from ecs import (  # noqa: I001
    definitions,  # noqa: F401
    placement,  # noqa: F401
    refusals,  # noqa: F401
    containers,  # noqa: F401
    secrets,  # noqa: F401
    pulls,  # noqa: F401
    health,  # noqa: F401
    absent,  # noqa: F401
    times,  # noqa: F401
    identities,  # noqa: F401
    counting,  # noqa: F401
    stops,  # noqa: F401
    draining,  # noqa: F401
    starts,  # noqa: F401
    completion,  # noqa: F401
    breaker,  # noqa: F401
    history,  # noqa: F401
    stop_deployment,  # noqa: F401
    showing,  # noqa: F401
)

late_binding.by_name(emulated, emulated._ACTION_MAP)

KNOBS = {
    # by the name of a service, or of the family that is run: why there is no room for its tasks
    "unplaceable": str,
    # by the name `*`: how much of AWS's time passes between health checks (0.01, and not below 0.3 seconds)
    "health_scale": float,
    # by the name of a service: how long a task is ACTIVATING at least (0)
    "start_seconds": float,
    # how long a task must have been RUNNING before it counts (0.3)
    "steady_seconds": float,
    # how long nothing is started after a task has failed, twice as long after each one more (0.2, up to 3.2)
    "retry_seconds": float,
    # whether a rollback has the id of the deployment that it returns to (false: one of its own)
    "rollback_keeps_id": bool,
}
