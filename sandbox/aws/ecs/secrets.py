"""Secrets of container definitions."""

import contextvars

from ecs.sources import START
from ministack.services import ecs, secretsmanager, ssm
from registry import patch

SECRETS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html"

# CloudFormation reads parameters by the same function, and says itself which it wants in clear
_for_container = contextvars.ContextVar("for_container", default=False)


@patch(
    "ministack.services.ssm:resolve_parameter_value",
    original="sha256:2ec29b9fcbadc23a",
    rule="A SecureString parameter reaches a container in clear",
    source=SECRETS,
    grade="documented",
)
def in_clear(original):
    def resolve_parameter_value(name, version=None, decrypt=False):
        return original(name, version, decrypt or _for_container.get())

    return resolve_parameter_value


@patch(
    "ministack.services.ecs:_resolve_container_secrets",
    original="sha256:7646fdec34d8c120",
    rule="A secret that is missing is named in the words of the service that has it",
    source=START + " https://github.com/docker-archive/compose-cli/issues/1510",
    grade="recorded",
)
def missing(original):
    def resolve_container_secrets(definition):
        token = _for_container.set(True)
        try:
            return original(definition)
        except ecs._SecretResolutionError as problem:
            raise ecs._SecretResolutionError(words(definition) or str(problem)) from problem
        finally:
            _for_container.reset(token)

    return resolve_container_secrets


def words(definition: dict) -> str | None:
    """Why the first secret that is not there cannot be had; None when all are there."""
    absent = [secret["valueFrom"] for secret in definition.get("secrets", []) if not there(secret["valueFrom"])]
    kept = [reference for reference in absent if "secretsmanager" in reference]
    if kept:
        arn = ":".join(kept[0].split(":")[:7])
        return (
            "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret "
            f"{arn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
        )
    if absent:
        names = ", ".join(reference.partition(":parameter")[2] or reference for reference in absent)
        return (
            "unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
            f"Invalid parameters: {names}"
        )
    return None


def there(reference: str) -> bool:
    if "secretsmanager" in reference:
        return secretsmanager.resolve_secret_string(":".join(reference.split(":")[:7])) is not None
    return ssm.resolve_parameter_value(reference) is not None
