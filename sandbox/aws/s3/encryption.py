"""Encryption as it shows: the algorithm on every answer, and ETags that are no MD5 under KMS."""

import re
import secrets
import uuid

from ministack.core.responses import get_account_id, get_region
from ministack.services import s3
from registry import patch
from s3.answers import header
from s3.sources import COPY, ENCRYPTION, ETAGS, KMS

ALGORITHM = "x-amz-server-side-encryption"
KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"


@patch(
    "ministack.services.s3:_resolve_sse_write_headers",
    original="sha256:2affef5a7d37a055",
    rule="Every new object is encrypted: by SSE-S3 unless more is asked for, by the account's own key for aws:kms",
    source=ENCRYPTION,
    grade="documented",
)
def always_encrypted(original):
    def resolve(headers, bucket_name):
        if headers.get(ALGORITHM) == "aws:kms" and not headers.get(KEY_ID):
            headers = {**headers, KEY_ID: own_key()}
        sse, refused = original(headers, bucket_name)
        if refused:
            return sse, refused
        if not sse:
            return {ALGORITHM: "AES256"}, None
        if sse.get(ALGORITHM) == "aws:kms":
            sse.setdefault(KEY_ID, own_key())
        return sse, None

    return resolve


def own_key() -> str:
    """The ARN behind alias/aws/s3, the same each time."""
    place = f"arn:aws:kms:{get_region()}:{get_account_id()}:key/"
    return place + str(uuid.uuid5(uuid.NAMESPACE_URL, place))


@patch(
    "ministack.services.s3:_put_object",
    original="sha256:cf5861e4d9999243",
    rule="The ETag of an object that KMS encrypts is not the MD5 of its content",
    source=ETAGS,
    grade="documented",
)
def no_md5_under_kms(original):
    def put_object(bucket_name, key, body, headers):
        return retagged(original(bucket_name, key, body, headers), bucket_name, key, lambda _: fresh_tag())

    return put_object


@patch(
    "ministack.services.s3:_complete_multipart_upload",
    original="sha256:9e2d6452dfe128a0",
    rule="The ETag of an upload in parts that KMS encrypts is not the MD5 of their MD5s",
    source=KMS,
    grade="inferred",
)
def no_md5_of_parts_under_kms(original):
    def complete(bucket_name, key, body, query_params, headers=None):
        if s3._qp(query_params, "uploadId") in s3._completed_multipart_uploads:
            return original(bucket_name, key, body, query_params, headers)
        answer = original(bucket_name, key, body, query_params, headers)
        answer = retagged(answer, bucket_name, key, lambda tag: fresh_tag("-" + tag.rpartition("-")[2]))
        kept = s3._completed_multipart_uploads.get(s3._qp(query_params, "uploadId"))
        if kept:
            kept["response"] = answer
        return answer

    return complete


@patch(
    "ministack.services.s3:_copy_object",
    original="sha256:ce47e73298bef8a8",
    rule="A copy is one piece: its ETag is the MD5 of the whole, or none under KMS, whatever that of its source is",
    source=COPY,
    grade="documented",
)
def tag_of_the_copy(original):
    def copy_object(bucket_name, dest_key, headers):
        answer = original(bucket_name, dest_key, headers)
        if answer[0] != 200:
            return answer
        copied = s3._buckets[bucket_name]["objects"][dest_key]
        if copied["preserved_headers"].get(ALGORITHM) == "aws:kms":
            return retagged(answer, bucket_name, dest_key, lambda _: fresh_tag())
        body = s3._read_body(bucket_name, dest_key, copied)
        return replaced(answer, bucket_name, dest_key, s3.md5_hash(body))

    return copy_object


def fresh_tag(suffix: str = "") -> str:
    return secrets.token_hex(16) + suffix


def retagged(answer, bucket: str, key: str, tag):
    """The answer of a write, and its object, with another ETag where KMS encrypts it."""
    stored = s3._buckets.get(bucket, {}).get("objects", {}).get(key)
    if answer[0] != 200 or stored is None or header(answer[1], ALGORITHM) != "aws:kms":
        return answer
    return replaced(answer, bucket, key, tag(stored["etag"].strip('"')))


def replaced(answer, bucket: str, key: str, tag: str):
    status, headers, body = answer
    stored = s3._buckets[bucket]["objects"][key]
    stored["etag"] = f'"{tag}"'
    for version in s3._object_versions.get((bucket, key), []):
        if version["version_id"] == stored.get("version_id"):
            version["etag"] = stored["etag"]
    headers = {name: stored["etag"] if name.lower() == "etag" else value for name, value in headers.items()}
    return status, headers, re.sub(rb"<ETag>[^<]*</ETag>", f"<ETag>&quot;{tag}&quot;</ETag>".encode(), body)
