"""The shape of Lambda's answers: what is not set is left out, and errors look as the service model says."""

import json

from lambda_ import answers
from lambda_.sources import MODEL, RECORDED_API
from registry import patch

# Members that AWS leaves out of a configuration when they have no value
OPTIONAL = (
    "DeadLetterConfig",
    "FileSystemConfigs",
    "Handler",
    "KMSKeyArn",
    "LastUpdateStatus",
    "LastUpdateStatusReason",
    "LastUpdateStatusReasonCode",
    "Layers",
    "Runtime",
    "StateReason",
    "StateReasonCode",
)


def tidy(config: dict) -> None:
    """Take away what AWS would not send."""
    for key in OPTIONAL:
        if not config.get(key):
            config.pop(key, None)
    if config.get("State") == "Pending" and config.get("StateReasonCode") == "Creating":
        for key in [key for key in config if key.startswith("LastUpdate")]:
            del config[key]
    if not (config.get("VpcConfig") or {}).get("SubnetIds"):
        config.pop("VpcConfig", None)
    if not (config.get("ImageConfigResponse") or {}).get("ImageConfig"):
        config.pop("ImageConfigResponse", None)
    if config.get("PackageType") == "Image":
        config.pop("RuntimeVersionConfig", None)
    config.pop("ImageUri", None)


def configurations(document: dict) -> list[dict]:
    """Every function configuration in an answer."""
    found = [document] if "FunctionArn" in document and "CodeSha256" in document else []
    found += [document["Configuration"]] if isinstance(document.get("Configuration"), dict) else []
    return found + document.get("Versions", []) + document.get("Functions", [])


def tidied(answer: tuple) -> tuple:
    status, headers, body = answer
    document = parse(body)
    if not document:
        return answer
    for config in configurations(document):
        tidy(config)
    for config in document.get("Functions", []):
        for key in [key for key in config if key.startswith(("State", "LastUpdate"))]:
            del config[key]
    if document.get("Tags") == {} and "Configuration" in document:
        del document["Tags"]
    return status, headers, json.dumps(document, ensure_ascii=False).encode()


def parse(body: object) -> dict | None:
    try:
        document = json.loads(body)
    except (TypeError, ValueError):
        return None
    return document if isinstance(document, dict) else None


@patch(
    "ministack.services.lambda_svc:handle_request",
    original="sha256:f2255bfe6f90ab0a",
    rule="A configuration leaves out what is not set: reasons, LastUpdateStatus while Pending, Runtime of an image",
    source=RECORDED_API + "test_function_lifecycle, test_lambda_image_crud, test_list_functions",
    grade="recorded",
)
def leave_out_unset(original):
    async def handle_request(method, path, headers, body, query_params):
        answer = await original(method, path, headers, body, query_params)
        ours = "/functions" in path and not path.endswith("invocations")
        return tidied(answer) if ours and answer[0] < 300 else answer

    return handle_request


@patch(
    "ministack.services.lambda_svc:handle_request",
    original="sha256:f2255bfe6f90ab0a",
    rule="Errors carry Type, and their text as the service model spells it: Message of a 404, message of others",
    source=MODEL + "; " + RECORDED_API + "test_function_lifecycle",
    grade="recorded",
)
def errors_as_modeled(original):
    async def handle_request(method, path, headers, body, query_params):
        answer = await original(method, path, headers, body, query_params)
        status, answer_headers, answer_body = answer
        document = parse(answer_body) if status >= 400 else None
        code = (document or {}).pop("__type", None)
        if not code:
            return answer
        text = document.pop("message", None) or document.pop("Message", "")
        status, modeled_headers, modeled_body = answers.error(code, text, status, document)
        return status, {**answer_headers, **modeled_headers}, modeled_body

    return handle_request
