"""The checksum that S3 keeps of every object, and where it is told."""

import re
from contextvars import ContextVar

from ministack.services import s3
from registry import patch
from s3.sources import LIST, PUT

DEFAULT = "CRC64NVME"
# the keys of the page that is being written
page: ContextVar[list[str]] = ContextVar("page", default=[])


@patch(
    "ministack.services.s3:_object_response_headers",
    original="sha256:33b3f416a4b52eb6",
    rule="An object that came without a checksum has a CRC64NVME of its whole content",
    source=PUT,
    grade="documented",
)
def never_without(original):
    def headers_of(obj, bucket_name="", key="", include_checksums=False):
        if include_checksums and not obj.get("checksums") and not obj.get("parts"):
            body = s3._read_body(bucket_name, key, obj) if bucket_name else obj.get("body") or b""
            # computed when somebody asks: it takes a second for ten megabytes
            obj["checksums"] = {DEFAULT: s3._compute_s3_checksum(DEFAULT, body)}
        return original(obj, bucket_name, key, include_checksums=include_checksums)

    return headers_of


@patch(
    "ministack.services.s3:_collect_list_entries",
    original="sha256:91a9990a1d733037",
    rule="A page of a listing has at most 1,000 entries",
    source=LIST,
    grade="documented",
)
def largest_page(original):
    def collect(bucket_objects, prefix, delimiter, max_keys, start_after):
        found = original(bucket_objects, prefix, delimiter, min(max_keys, 1000), start_after)
        page.set(found[0])
        return found

    return collect


@patch(
    "ministack.services.s3:_list_objects_v2",
    original="sha256:56ce5963d1e0fbc7",
    rule="ListObjectsV2 names the algorithm and the type of each object's checksum",
    source=LIST,
    grade="documented",
)
def named_in_listings(original):
    def list_objects(bucket_name, query_params):
        status, headers, body = original(bucket_name, query_params)
        if status != 200:
            return status, headers, body
        objects, keys = s3._buckets[bucket_name]["objects"], iter(page.get())

        def named(tag: re.Match[bytes]) -> bytes:
            stored = objects[next(keys)]
            algorithms = stored.get("checksums") or {DEFAULT: None}
            kind = stored.get("checksum_type") or "FULL_OBJECT"
            names = "".join(f"<ChecksumAlgorithm>{one}</ChecksumAlgorithm>" for one in algorithms)
            return tag[0] + f"{names}<ChecksumType>{kind}</ChecksumType>".encode()

        body = re.sub(rb"<MaxKeys>(\d+)</MaxKeys>", lambda n: b"<MaxKeys>%d</MaxKeys>" % min(int(n[1]), 1000), body)
        return status, headers, re.sub(rb"</ETag>", named, body)

    return list_objects


@patch(
    "ministack.services.s3:_build_object_record",
    original="sha256:ef9b2ee6ce64c380",
    rule="An object that came without a Content-Type is binary/octet-stream",
    source=PUT,
    grade="documented",
)
def default_type(original):
    def build(body, headers, etag=None, checksums=None):
        return original(body, {"content-type": "binary/octet-stream", **headers}, etag=etag, checksums=checksums)

    return build
