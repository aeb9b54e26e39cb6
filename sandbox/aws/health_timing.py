"""How much shorter AWS's times are here: health checks are made every 30 seconds there, three times a second here.

Only what passes between checks is shortened. What a check may take is not: machines are slow.
"""

import knobs

SCALE = 0.01
SHORTEST_INTERVAL = 0.3


def scaled(seconds: float) -> float:
    """Of the current request's account."""
    return seconds * knobs.get("ecs", "*", "health_scale", SCALE)


def interval(seconds: float) -> float:
    """Seconds between two health checks, for those that AWS has between them."""
    return max(SHORTEST_INTERVAL, scaled(seconds))
