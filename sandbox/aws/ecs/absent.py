"""What a task or a service does not have is not answered, where the emulator answers an empty text."""

from ecs.sources import API
from registry import patch

NEVER_EMPTY = frozenset({"platformFamily", "platformVersion", "roleArn", "startedBy", "stopCode", "stoppedReason"})


@patch(
    "ministack.services.ecs:_sanitize",
    original="sha256:f41cdce9258f79a9",
    rule="A task that has not stopped has neither a stop code nor a reason",
    source=API + "Task.html",
    grade="documented",
)
def no_empty_texts(original):
    def sanitize(value):
        shown = original(value)
        if not isinstance(shown, dict):
            return shown
        return {name: one for name, one in shown.items() if one != "" or name not in NEVER_EMPTY}

    return sanitize
