"""How a task gets its images: always from the registry, for the platform that its definition names."""

import atexit
import functools
import os
import pathlib
import struct
import tempfile

import docker.errors
from ecs import log_groups
from ecs.sources import PULLS, STOPPED
from ministack.services import ecs
from registry import patch

EXEC_FORMAT = "https://repost.aws/knowledge-center/ecs-task-exec-format-error"
NOT_STARTED = "ResourceInitializationError: unable to pull image or start container: "
OWN_WORDS = ("CannotStartContainerError: ", "ResourceInitializationError: ")
INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")


@patch(
    "ministack.services.ecs:_run_docker_container",
    original="sha256:9630f0c32368b558",
    rule="A task pulls its images each time, for its platform; a single image of another one does not execute",
    source=PULLS + " " + EXEC_FORMAT,
    grade="documented",
)
def from_the_registry(original):
    def run_docker_container(client, definition, settings, *, auth_config=None, **cached):
        log_groups.need(definition)
        try:
            known = client.images.get_registry_data(definition["image"], auth_config=auth_config)
        except docker.errors.APIError as problem:
            raise ecs._ImagePullError(why_not(definition["image"], problem)) from problem
        note_digest(settings["labels"], known.id)
        wanted = settings.get("platform") or "linux/amd64"
        own = platform_of(known.attrs, wanted)
        settings = {**settings, "platform": own}
        if own != wanted:
            settings["volumes"] = [*(settings.get("volumes") or []), *wrong_architecture(client, definition, own)]
        pull(client, definition["image"], own, auth_config)
        return start(client, definition["image"], settings)

    return run_docker_container


def platform_of(known: dict, wanted: str) -> str:
    """The platform of what is pulled: an index needs the one that is wanted, an image is taken as it is."""
    offered = [f"{one['os']}/{one['architecture']}" for one in known["Platforms"]]
    if wanted in offered:
        return wanted
    if known["Descriptor"]["mediaType"] in INDEXES or not offered:
        raise ecs._ImagePullError(
            "pull image manifest has been retried 7 time(s): "
            f"image Manifest does not contain descriptor matching platform '{wanted}'"
        )
    return offered[0]


def pull(client, image: str, platform: str, auth_config: dict | None) -> None:
    try:
        client.images.pull(image, platform=platform, auth_config=auth_config)
    except docker.errors.APIError as problem:
        raise ecs._ImagePullError(why_not(image, problem)) from problem


def why_not(image: str, problem: Exception) -> str:
    """The words of the task about a pull that failed."""
    host = image.partition("/")[0]
    reference = ecs._image_repository(image).rpartition("/")[2], image.rpartition(":")[2]
    text = str(problem)
    if "denied" in text or "403" in text or "authorization" in text:
        why = f"pulling from host {host} failed with status code [manifests {reference[1]}]: 403 Forbidden"
    elif isinstance(problem, docker.errors.NotFound) or "not found" in text or "unknown" in text:
        why = f"{image}: not found"
    else:
        why = f'failed to do request: Head "https://{host}/v2/{reference[0]}/manifests/{reference[1]}": {text}'
    return f"pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {why}"


def note_digest(labels: dict, digest: str) -> None:
    """A container says which digest it runs, that of a task without a service too."""
    task = ecs._tasks.get(labels["com.amazonaws.ecs.task-arn"]) or {"containers": []}
    for container in task["containers"]:
        if container["name"] == labels["com.amazonaws.ecs.container-name"]:
            container.setdefault("imageDigest", digest)


def start(client, image: str, settings: dict):
    """Create and start it; one that cannot be started leaves nothing."""
    container = client.containers.create(image, **{k: v for k, v in settings.items() if k != "detach"})
    try:
        container.start()
    except docker.errors.APIError as problem:
        container.remove(force=True, v=True)
        raise RuntimeError(f"CannotStartContainerError: {problem.explanation or problem}") from problem
    return container


# the head of an ELF file for a machine that no engine runs on: e_machine 0xF7 is BPF
FOREIGN_HEAD = (2, 0xF7, 1, 0, 64, 0, 0, 64, 56, 0, 0, 0, 0)
FOREIGN_PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", *FOREIGN_HEAD)


def wrong_architecture(client, definition: dict, platform: str) -> list[str]:
    """What makes the engine meet a program of another machine at the entry point of the image.

    Images of the sandbox that are said to be for another architecture hold programs of this one.
    """
    pull(client, definition["image"], platform, None)
    configuration = client.api.inspect_image(definition["image"])["Config"]
    program = (definition.get("entryPoint") or configuration.get("Entrypoint") or configuration["Cmd"])[0]
    return [f"{foreign_program()}:{program}:ro"]


@functools.cache
def foreign_program() -> str:
    """A file that the engine cannot execute."""
    with tempfile.NamedTemporaryFile(prefix="foreign-program-", delete=False) as file:
        file.write(FOREIGN_PROGRAM)
    pathlib.Path(file.name).chmod(0o755)
    atexit.register(os.unlink, file.name)
    return file.name


@patch(
    "ministack.services.ecs:_fail_task_start",
    original="sha256:10551bfd5dedcb2d",
    rule="A task that cannot start says which step failed, and so does its container",
    source=STOPPED,
    grade="documented",
)
def which_step(original):
    def fail_task_start(task, client, reason):
        own = reason.removeprefix(NOT_STARTED)
        if own.startswith(OWN_WORDS):
            reason = own
        for container in task["containers"]:
            if not container.get("runtimeId"):
                container["reason"] = reason
                break
        return original(task, client, reason)

    return fail_task_start
