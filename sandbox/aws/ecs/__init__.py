"""What ministack's ECS lacks, one file per group of truths.

The order of the imports is the order in which the patches wrap the emulator's functions, from the inside out.
"""

import late_binding
from ministack.services import ecs as emulated

from ecs import (  # noqa: I001
    containers,  # noqa: F401
    secrets,  # noqa: F401
    pulls,  # noqa: F401
    health,  # noqa: F401
)

late_binding.by_name(emulated, emulated._ACTION_MAP)

KNOBS = {
    # by the name `*`: how much of AWS's time passes between health checks (0.01, and not below 0.3 seconds)
    "health_scale": float,
}
