"""What a KMS key of one's own asks of who reads and writes."""

from ministack.core.responses import get_account_id, get_region
from ministack.services import s3
from registry import patch
from s3.encryption import ALGORITHM, KEY_ID, own_key
from s3.sources import KMS


@patch(
    "ministack.core.iam_actions:s3_additional_checks",
    original="sha256:26e5e5602d743140",
    rule="Under a KMS key that is not AWS's own, writing needs kms:GenerateDataKey on it, and reading kms:Decrypt",
    source=KMS,
    grade="documented",
)
def the_right_to_the_key(original):
    def additional_checks(method, path, headers, body, query_params):
        checks = original(method, path, headers, body, query_params)
        bucket, _, key = path.lstrip("/").partition("/")
        if not key or method not in ("GET", "PUT") or query_params.keys() & {"acl", "tagging", "retention"}:
            return checks
        sse = written_with(headers, bucket) if method == "PUT" else stored_with(bucket, key)
        arn = arn_of(sse.get(KEY_ID, "")) if sse.get(ALGORITHM) == "aws:kms" else own_key()
        if arn != own_key():
            checks.append(("kms:GenerateDataKey" if method == "PUT" else "kms:Decrypt", arn))
        return checks

    return additional_checks


def written_with(headers: dict, bucket: str) -> dict:
    sse, refused = s3._resolve_sse_write_headers(headers, bucket)
    return {} if refused else sse


def stored_with(bucket: str, key: str) -> dict:
    return s3._buckets.get(bucket, {}).get("objects", {}).get(key, {}).get("preserved_headers", {})


def arn_of(key: str) -> str:
    """Keys are named by ARN or by id; an alias stands for a key that nobody here knows."""
    return key if key.startswith("arn:") else f"arn:aws:kms:{get_region()}:{get_account_id()}:key/{key}"
