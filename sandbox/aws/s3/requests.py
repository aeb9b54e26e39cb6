"""What S3 refuses of any request before it looks at the object."""

from ministack.services import s3
from registry import patch
from s3.answers import denied, error, resource_of
from s3.sources import KEYS, OWNER

LONGEST_KEY = 1024


@patch(
    "ministack.services.s3:_dispatch",
    original="sha256:52562ee7c18bd9e7",
    rule="A request that expects another owner of the bucket, or of the bucket that it copies from, is answered 403",
    source=OWNER,
    grade="documented",
)
def expected_owner(original):
    def dispatch(method, bucket, key, headers, body, query_params):
        source = headers.get("x-amz-copy-source", "").lstrip("/").partition("/")[0]
        for name, wanted in (
            (bucket, headers.get("x-amz-expected-bucket-owner")),
            (source, headers.get("x-amz-source-expected-bucket-owner")),
        ):
            owner = s3._bucket_owner_account(name) if name and wanted else None
            if owner is not None and owner != wanted:
                return denied(resource_of(bucket, key))
        return original(method, bucket, key, headers, body, query_params)

    return dispatch


@patch(
    "ministack.services.s3:_dispatch",
    original="sha256:52562ee7c18bd9e7",
    rule="A key of more than 1,024 bytes is KeyTooLongError",
    source=KEYS,
    grade="documented",
)
def longest_key(original):
    def dispatch(method, bucket, key, headers, body, query_params):
        size = len(key.encode())
        if size > LONGEST_KEY:
            fields = {"Size": str(size), "MaxSizeAllowed": str(LONGEST_KEY)}
            return error("KeyTooLongError", "Your key is too long", 400, resource_of(bucket, key), **fields)
        return original(method, bucket, key, headers, body, query_params)

    return dispatch
