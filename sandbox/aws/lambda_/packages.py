"""Zip or image: what belongs to which, and how large it may be."""

import base64

from lambda_.answers import error, invalid
from lambda_.sources import RECORDED_API
from ministack.services import lambda_svc
from registry import patch

REQUEST_BYTES = 70167211
ZIPPED_BYTES = 52428800
OPERATIONS = {("POST", "functions"): "CreateFunction", ("PUT", "code"): "UpdateFunctionCode"}


@patch(
    "ministack.services.lambda_svc:_update_code",
    original="sha256:0998d118b422f475",
    rule="UpdateFunctionCode refuses an image for a zip function, and a zip for an image function",
    source=RECORDED_API + "test_lambda_zip_file_to_image, test_lambda_image_crud",
    grade="recorded",
)
def same_package_type(original):
    def update_code(name, data):
        record = lambda_svc._functions.get(name)
        if record is None:
            return original(name, data)
        image = record["config"].get("PackageType") == "Image"
        if image and "ImageUri" not in data:
            return invalid("Please provide ImageUri when updating a function with packageType Image.")
        if not image and "ImageUri" in data:
            return invalid("Please don't provide ImageUri when updating a function with packageType Zip.")
        return original(name, data)

    return update_code


@patch(
    "ministack.services.lambda_svc:_create_function",
    original="sha256:e307eecdf0d8b51c",
    rule="CreateFunction wants the code, the runtime and the handler that belong to its package type",
    source="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
    grade="inferred",
)
def complete_package(original):
    def create_function(data):
        code = data.get("Code") or {}
        image = data.get("PackageType", "Zip") == "Image"
        if image and "ImageUri" not in code:
            return invalid("Please provide ImageUri when creating a function with packageType Image.")
        if image and (data.get("Handler") or data.get("Runtime") or data.get("Layers")):
            return invalid(
                "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image."
            )
        if not image and "ImageUri" in code:
            return invalid("Please don't provide ImageUri when creating a function with packageType Zip.")
        if not image and not ("ZipFile" in code or "S3Bucket" in code):
            return invalid("Please provide a source for function code.")
        return original(data)

    return create_function


def too_large(message: str):
    return error("RequestEntityTooLargeException", message, 413)


@patch(
    "ministack.services.lambda_svc:handle_request",
    original="sha256:f2255bfe6f90ab0a",
    rule="A code upload over AWS's limits is answered 413",
    source=RECORDED_API + "test_oversized_request_create_lambda, test_oversized_zipped_create_lambda",
    grade="recorded",
)
def limited_size(original):
    async def handle_request(method, path, headers, body, query_params):
        operation = OPERATIONS.get((method, path.rstrip("/").rpartition("/")[2]))
        if operation and len(body) > REQUEST_BYTES:
            return too_large(f"Request must be smaller than {REQUEST_BYTES} bytes for the {operation} operation")
        if operation and len(body) > ZIPPED_BYTES and zipped_bytes(body) > ZIPPED_BYTES:
            return too_large(f"Zipped size must be smaller than {ZIPPED_BYTES} bytes")
        return await original(method, path, headers, body, query_params)

    return handle_request


def zipped_bytes(body: bytes) -> int:
    """The size of the zip in a request, or 0 when it has none."""
    _, found, rest = body.partition(b'"ZipFile"')
    encoded = rest.partition(b'"')[2].partition(b'"')[0] if found else b""
    return len(base64.b64decode(encoded)) if encoded else 0
