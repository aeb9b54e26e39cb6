"""Code that is in S3: what Lambda answers when the object cannot be read."""

from lambda_.answers import invalid
from lambda_.sources import TROUBLESHOOTING
from ministack.services import lambda_svc, s3
from registry import patch


@patch(
    "ministack.services.lambda_svc:_update_code",
    original="sha256:0998d118b422f475",
    rule="UpdateFunctionCode names the error of S3 when bucket, object or version does not exist",
    source=TROUBLESHOOTING,
    grade="recorded",
)
def name_the_error(original):
    def update_code(name, data):
        if name in lambda_svc._functions and "S3Bucket" in data:
            missing = unreadable(data["S3Bucket"], data.get("S3Key"), data.get("S3ObjectVersion"))
            if missing:
                return missing
        return original(name, data)

    return update_code


def unreadable(bucket: str, key: str, version: str | None):
    """The refusal for an object that is not there, in a bucket of this Region."""
    if s3._buckets.get(bucket) is None:
        return said("GetObject", "NoSuchBucket", "The specified bucket does not exist")
    if lambda_svc.s3_code_region_message(bucket):
        return None  # the emulator answers PermanentRedirect
    if s3._get_object_data(bucket, key, version_id=version) is not None:
        return None
    if version:
        return said("GetObjectVersion", "NoSuchVersion", "The specified version does not exist.")
    return said("GetObject", "NoSuchKey", "The specified key does not exist.")


def said(call: str, code: str, text: str):
    return invalid(f"Error occurred while {call}. S3 Error Code: {code}. S3 Error Message: {text}")
