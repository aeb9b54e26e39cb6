"""How the engine is asked to run a container of a task."""

import docker.errors
import health_timing
from ecs.sources import CONTAINER, GUIDE, STOPPED
from ministack.services import ecs
from registry import patch

MEMORY = GUIDE + "task_definition_parameters.html#container_definition_memory"
PLAIN = {"workingDirectory": "working_dir", "user": "user", "readonlyRootFilesystem": "read_only"}
NANOSECONDS = 1_000_000_000


@patch(
    "ministack.services.ecs:_build_run_kwargs",
    original="sha256:25f7593b8823a519",
    rule="A container has the entry point, directory, user and read-only file system of its definition",
    source=CONTAINER,
    grade="documented",
)
def as_defined(original):
    def build_run_kwargs(definition, *more):
        settings = original(definition, *more)
        for name, setting in PLAIN.items():
            if definition.get(name):
                settings[setting] = definition[name]
        if definition.get("entryPoint"):
            settings["entrypoint"] = definition["entryPoint"]
        return settings

    return build_run_kwargs


@patch(
    "ministack.services.ecs:_build_run_kwargs",
    original="sha256:25f7593b8823a519",
    rule="A container that takes more memory than its definition, or its task, allows is killed",
    source=MEMORY,
    grade="documented",
)
def limited_memory(original):
    def build_run_kwargs(definition, task_definition, *more):
        settings = original(definition, task_definition, *more)
        limit = definition.get("memory") or task_definition.get("memory")
        if limit:
            settings["mem_limit"] = settings["memswap_limit"] = f"{limit}m"
        return settings

    return build_run_kwargs


@patch(
    "ministack.services.ecs:_build_run_kwargs",
    original="sha256:25f7593b8823a519",
    rule="The health check of a container definition is run in the container",
    source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html",
    grade="documented",
)
def checked(original):
    def build_run_kwargs(definition, *more):
        settings = original(definition, *more)
        check = definition.get("healthCheck")
        if check:
            settings["healthcheck"] = health_check(check)
        return settings

    return build_run_kwargs


def health_check(check: dict) -> dict:
    """The same for the engine, with shorter intervals. What a check may take is not shortened: machines are slow."""
    command = check["command"]
    return {
        "test": command if command[0] in ("CMD", "CMD-SHELL", "NONE") else ["CMD-SHELL", *command],
        "interval": int(health_timing.interval(check.get("interval", 30)) * NANOSECONDS),
        "timeout": check.get("timeout", 5) * NANOSECONDS,
        "retries": check.get("retries", 3),
        "start_period": int(health_timing.scaled(check.get("startPeriod", 0)) * NANOSECONDS),
    }


@patch(
    "ministack.services.ecs:_mark_task_stopped",
    original="sha256:09bac9c1c8d02496",
    rule="A container that was killed for its memory says so: OutOfMemoryError, exit code 137",
    source=STOPPED,
    grade="documented",
)
def out_of_memory(original):
    def mark_task_stopped(arn, task, reason, stop_code, exit_code=None):
        if stop_code == "EssentialContainerExited":
            for container, identity in zip(task["containers"], task.get("_docker_ids") or [], strict=False):
                if killed_for_memory(identity):
                    container["reason"] = "OutOfMemoryError: Container killed due to memory usage"
        return original(arn, task, reason, stop_code, exit_code)

    return mark_task_stopped


def killed_for_memory(identity: str) -> bool:
    try:
        return ecs._get_docker().containers.get(identity).attrs["State"]["OOMKilled"]
    except (docker.errors.APIError, KeyError):
        return False
