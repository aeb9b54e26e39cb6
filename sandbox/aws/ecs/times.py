"""When something happened: to the millisecond."""

from datetime import datetime

from ecs.sources import API
from registry import patch


@patch(
    "ministack.services.ecs:_ts_to_epoch",
    original="sha256:85ecc4ae458281f4",
    rule="Times of ECS have milliseconds",
    source=API + "Deployment.html",
    grade="documented",
)
def to_the_millisecond(original):
    def ts_to_epoch(value):
        if not isinstance(value, str):
            return value
        try:
            return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
        except ValueError:
            return original(value)

    return ts_to_epoch
