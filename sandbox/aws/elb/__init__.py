"""What ministack's load balancers lack, one file per group of truths.

The order of the imports is the order in which the patches wrap the emulator's functions, from the inside out.
"""

import late_binding
from ministack.services import alb

from elb import (  # noqa: I001
    paths,  # noqa: F401
    names,  # noqa: F401
    probes,
    registration,  # noqa: F401
    target_health,  # noqa: F401
)

late_binding.by_name(alb, alb._ACTION_MAP)


def reset(account: str | None = None) -> None:
    """Forget what the patches keep, of one account or of all."""
    probes.reset(account)
