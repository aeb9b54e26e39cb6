"""Invocations that fail: the words of a timeout, and an image for another processor."""

import json

from lambda_.sources import RECORDED_RUN
from ministack.services import ecr
from registry import patch

# What images call the architectures of Lambda
PROCESSORS = {"x86_64": "amd64", "arm64": "arm64"}


@patch(
    "ministack.services.lambda_svc:_execute_function_dispatch",
    original="sha256:f62cd259213ecef7",
    rule="A timeout is reported as Sandbox.Timedout with the request's id in the text",
    source=RECORDED_RUN + "test_lambda_invoke_with_timeout",
    grade="recorded",
)
def timeout_with_request(original):
    def dispatch(func, config, event, request_id, started):
        result = original(func, config, event, request_id, started)
        body = result.get("body")
        if isinstance(body, dict) and body.get("errorType") == "Sandbox.Timedout":
            text = body["errorMessage"]
            if not text.startswith("RequestId:"):
                body["errorMessage"] = f"RequestId: {request_id} Error: {text}"
        return result

    return dispatch


@patch(
    "ministack.services.lambda_svc:_execute_function_docker",
    original="sha256:65dec13da735ea24",
    rule="An image for another architecture than the function's is accepted, and fails when it is invoked",
    source="https://github.com/aws/aws-lambda-base-images/issues/26",
    grade="documented",
)
def exec_format_error(original):
    def execute(func, event, request_id):
        config = func.get("config") or func
        wanted = PROCESSORS.get((config.get("Architectures") or ["x86_64"])[0])
        image = image_config(config)
        if not image or image.get("architecture") in (None, "", wanted):
            return original(func, event, request_id)
        command = entry_point(config, image)
        text = f"RequestId: {request_id} Error: fork/exec {command}: exec format error"
        body = {"errorType": "Runtime.InvalidEntrypoint", "errorMessage": text}
        return {"body": body, "error": True, "function_error": "Unhandled", "log": text}

    return execute


def entry_point(config: dict, image: dict) -> str:
    """What Lambda tries to start."""
    override = (config.get("ImageConfigResponse") or {}).get("ImageConfig") or {}
    own = image.get("config") or {}
    command = override.get("EntryPoint") or own.get("Entrypoint") or override.get("Command") or own.get("Cmd")
    return (command or ["/var/runtime/bootstrap"])[0]


def image_config(config: dict) -> dict | None:
    """The configuration document of a function's image, when the registry has it."""
    if config.get("PackageType") != "Image":
        return None
    account, region = config["ImageUri"].split(".")[0], config["ImageUri"].split(".")[3]
    name = config["ImageUri"].partition("/")[2].partition("@")[0].partition(":")[0]
    digest = "sha256:" + config["CodeSha256"]
    for image in ecr._images.get_scoped(account, region, name) or []:
        if image["imageDigest"] == digest:
            layer = json.loads(image["imageManifest"])["config"]["digest"]
            blob = (ecr._layer_blobs.get_scoped(account, region, name) or {}).get(layer)
            return json.loads(blob) if blob else None
    return None
