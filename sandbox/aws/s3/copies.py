"""CopyObject: what it keeps, what it refuses."""

from urllib.parse import unquote

from ministack.services import s3
from registry import patch
from s3.answers import error, resource_of
from s3.sources import CONDITIONAL_WRITES, COPY

UNCHANGED = (
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
    "metadata, storage class, website redirect location or encryption attributes."
)
# any of these is a change
CHANGES = (
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-customer-algorithm",
)
COLD = ("GLACIER", "DEEP_ARCHIVE")


def source_of(headers: dict) -> tuple[str, str, str]:
    """Bucket, key and version id (or nothing) of what is copied."""
    path, _, query = headers.get("x-amz-copy-source", "").lstrip("/").partition("?")
    bucket, _, key = unquote(path).partition("/")
    return bucket, key, s3._parse_qs(query).get("versionId", [""])[0]


@patch(
    "ministack.services.s3:_copy_object",
    original="sha256:ce47e73298bef8a8",
    rule="A copy of an object to itself that changes nothing is InvalidRequest",
    source=COPY,
    grade="documented",
)
def to_itself(original):
    def copy_object(bucket_name, dest_key, headers):
        same = source_of(headers) == (bucket_name, dest_key, "")
        replaces = headers.get("x-amz-metadata-directive", "COPY").upper() == "REPLACE"
        if same and not replaces and not any(name in headers for name in CHANGES):
            return error("InvalidRequest", UNCHANGED, 400, resource_of(bucket_name, dest_key))
        return original(bucket_name, dest_key, headers)

    return copy_object


@patch(
    "ministack.services.s3:_copy_object",
    original="sha256:ce47e73298bef8a8",
    rule="A copy that replaces the metadata keeps no Content-Encoding and no Content-Type of its source",
    source=COPY,
    grade="documented",
)
def nothing_of_the_source(original):
    def copy_object(bucket_name, dest_key, headers):
        if headers.get("x-amz-metadata-directive", "COPY").upper() == "REPLACE":
            headers = {"content-encoding": "", "content-type": "binary/octet-stream", **headers}
        return original(bucket_name, dest_key, headers)

    return copy_object


@patch(
    "ministack.services.s3:_copy_object",
    original="sha256:ce47e73298bef8a8",
    rule="If-Match and If-None-Match of a copy ask about what is at its destination",
    source=CONDITIONAL_WRITES,
    grade="documented",
)
def conditions_on_the_destination(original):
    def copy_object(bucket_name, dest_key, headers):
        there = s3._buckets.get(bucket_name, {}).get("objects", {}).get(dest_key)
        return s3._check_put_preconditions(headers, there) or original(bucket_name, dest_key, headers)

    return copy_object


@patch(
    "ministack.services.s3:_copy_object",
    original="sha256:ce47e73298bef8a8",
    rule="What is archived cannot be copied: InvalidObjectState",
    source=COPY,
    grade="documented",
)
def archived(original):
    def copy_object(bucket_name, dest_key, headers):
        bucket, key, version = source_of(headers)
        storage = stored_in(bucket, key, version)
        if storage in COLD:
            return s3._invalid_object_state(bucket, key, storage)
        return original(bucket_name, dest_key, headers)

    return copy_object


def stored_in(bucket: str, key: str, version: str) -> str | None:
    """The storage class of an object or a version; None when it is not there or was restored."""
    if version:
        found = [one for one in s3._object_versions.get((bucket, key), []) if one["version_id"] == version]
        return found[0].get("storage_class") if found else None
    there = s3._buckets.get(bucket, {}).get("objects", {}).get(key)
    return None if there is None or there.get("restore") else there.get("storage_class")
