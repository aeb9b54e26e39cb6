"""Task definitions: what is registered is what is read back."""

import json

from ecs.sources import API, CONTAINER
from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs
from registry import patch

DESCRIBE = API + "DescribeTaskDefinition.html"
NEEDED = ("com.amazonaws.ecs.capability.docker-remote-api.1.18", "ecs.capability.task-eni")
# CPU units and the MiB of memory that go with them, for tasks on Fargate
FARGATE = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
    8192: range(16384, 61441, 4096),
    16384: range(32768, 122881, 8192),
}
SIZES = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size"


def number(value) -> int | None:
    return int(value) if str(value or "").isdigit() else None


def refusal(data: dict) -> str | None:
    """Why AWS registers no such definition."""
    reserved = [tag["key"] for tag in data.get("tags", []) if tag["key"].lower().startswith("aws:")]
    if reserved:
        return f"Tag keys starting with 'aws:' are reserved for internal use: {reserved[0]}"
    if "FARGATE" not in (data.get("requiresCompatibilities") or []):
        return None
    cpu, memory = number(data.get("cpu")), number(data.get("memory"))
    if data.get("networkMode") != "awsvpc":
        return "Fargate only supports network mode 'awsvpc'."
    if cpu is None or memory is None:
        return "Fargate requires that 'cpu' be defined at the task level."
    if memory not in FARGATE.get(cpu, ()):
        return f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory."
    return None


@patch(
    "ministack.services.ecs:_register_task_definition",
    original="sha256:824afe19e6a1688d",
    rule="A task definition with tags of AWS's own, or of a size that Fargate does not have, is refused",
    source=SIZES,
    grade="documented",
)
def only_what_runs(original):
    def register_task_definition(data):
        text = refusal(data)
        return error_response_json("ClientException", text, 400) if text else original(data)

    return register_task_definition


@patch(
    "ministack.services.ecs:_register_task_definition",
    original="sha256:824afe19e6a1688d",
    rule="A task definition keeps every field that it was registered with, and says what it needs",
    source=API + "TaskDefinition.html",
    grade="documented",
)
def every_field(original):
    def register_task_definition(data):
        answer = original(data)
        if answer[0] != 200:
            return answer
        arn = json.loads(answer[2])["taskDefinition"]["taskDefinitionArn"]
        kept = ecs._task_defs[arn.rpartition("/")[2]]
        kept.update({name: value for name, value in data.items() if name not in kept and name != "tags"})
        kept["requiresAttributes"] = [{"name": name} for name in NEEDED]
        return json_response({"taskDefinition": kept, "tags": data.get("tags", [])})

    return register_task_definition


@patch(
    "ministack.services.ecs:_register_task_definition",
    original="sha256:824afe19e6a1688d",
    rule="What a new task definition does not have is not answered, neither as null nor as an empty text",
    source=CONTAINER,
    grade="documented",
)
def registered_without_empties(original):
    return lambda data: shown(original(data))


@patch(
    "ministack.services.ecs:_describe_task_definition",
    original="sha256:bd62cba4a6259783",
    rule="A task definition is described without what it does not have, and with its tags for those who ask for them",
    source=DESCRIBE,
    grade="documented",
)
def described_without_empties(original):
    def describe_task_definition(data):
        answer = original(data)
        if answer[0] != 200:
            return error_response_json("ClientException", "Unable to describe task definition.", 400)
        return shown(answer, tags="TAGS" in (data.get("include") or []))

    return describe_task_definition


@patch(
    "ministack.services.ecs:_deregister_task_definition",
    original="sha256:742cfe05a3170a99",
    rule="A task definition that is deregistered is answered without what it does not have",
    source=API + "DeregisterTaskDefinition.html",
    grade="documented",
)
def deregistered_without_empties(original):
    return lambda data: shown(original(data))


def shown(answer: tuple, *, tags: bool = True) -> tuple:
    """The answer as AWS writes it: members that have no value are left out."""
    if answer[0] != 200:
        return answer
    document = json.loads(answer[2])
    definition = document["taskDefinition"]
    document["taskDefinition"] = {name: value for name, value in definition.items() if value not in (None, "")}
    if not tags:
        document.pop("tags", None)
    return json_response(document)


def revisions(family: str, status: str) -> list[dict]:
    return [one for one in list(ecs._task_defs.values()) if (one["family"], one["status"]) == (family, status)]


@patch(
    "ministack.services.ecs:_resolve_td_key",
    original="sha256:0cd4ac5c23cebae6",
    rule="A family without a revision is its latest ACTIVE revision",
    source=DESCRIBE,
    grade="documented",
)
def latest_active(original):
    def resolve_td_key(reference):
        key = original(reference)
        family = (reference or "").rpartition("/")[2]
        if not family or ":" in family or key == family:
            return key
        active = [one["revision"] for one in revisions(family, "ACTIVE")]
        return f"{family}:{max(active)}" if active else key

    return resolve_td_key


@patch(
    "ministack.services.ecs:_list_task_definitions",
    original="sha256:698e0a5b4e71875d",
    rule="ListTaskDefinitions of a family lists no other whose name begins so, in the order of the revisions",
    source=API + "ListTaskDefinitions.html",
    grade="documented",
)
def of_one_family(original):
    def list_task_definitions(data):
        family = data.get("familyPrefix")
        if not family:
            return original(data)
        found = revisions(family, data.get("status", "ACTIVE"))
        found.sort(key=lambda one: one["revision"], reverse=data.get("sort") == "DESC")
        first, size = int(data.get("nextToken") or 0), int(data.get("maxResults") or 100)
        page = [one["taskDefinitionArn"] for one in found[first : first + size]]
        more = {"nextToken": str(first + size)} if first + size < len(found) else {}
        return json_response({"taskDefinitionArns": page, **more})

    return list_task_definitions
