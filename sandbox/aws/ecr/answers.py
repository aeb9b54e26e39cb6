"""ECR's errors: those of its API and those of the registry's own protocol."""

import json

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import ecr as service

Answer = tuple[int, dict, bytes]


def error(code: str, message: str) -> Answer:
    """An error of the API. All of ECR's are 400."""
    return error_response_json(code, message, 400)


def invalid(parameter: str, constraint: str) -> Answer:
    text = f"Invalid parameter at '{parameter}' failed to satisfy constraint: '{constraint}'"
    return error("InvalidParameterException", text)


def missing_repository(name: str) -> str:
    return f"The repository with name '{name}' does not exist in the registry with id '{get_account_id()}'"


def immutable_tag(name: str, tag: str) -> str:
    return (
        f"The image tag '{tag}' already exists in the '{name}' repository "
        "and cannot be overwritten because the tag is immutable."
    )


def registry_error(status: int, code: str, message: str) -> Answer:
    """An error of the registry's protocol, e.g. DENIED."""
    return service._registry_error(status, code, message)


def parse(body: bytes) -> dict:
    return json.loads(body)
