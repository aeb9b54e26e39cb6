"""Uploads in parts: their smallest size, and a checksum of the whole."""

from contextlib import suppress

from defusedxml.ElementTree import ParseError, fromstring
from ministack.services import s3
from registry import patch
from s3.answers import error, resource_of
from s3.sources import COMPLETE, INTEGRITY

SMALLEST_PART = 5 << 20
TYPE = "x-amz-checksum-type"


@patch(
    "ministack.services.s3:_create_multipart_upload",
    original="sha256:3e8ca288f4801946",
    rule="An upload in parts may have a checksum of the whole object (FULL_OBJECT), which a CRC can be and no hash",
    source=INTEGRITY,
    grade="documented",
)
def of_the_whole(original):
    def create(bucket_name, key, headers):
        if headers.get(TYPE) != "FULL_OBJECT":
            return original(bucket_name, key, headers)
        algorithm = headers.get("x-amz-checksum-algorithm", "").upper()
        if algorithm in ("SHA1", "SHA256"):
            text = f"The FULL_OBJECT checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
            return error("InvalidRequest", text, 400, resource_of(bucket_name, key))
        before = set(s3._multipart_uploads)
        status, answered, body = original(bucket_name, key, headers)
        for upload in set(s3._multipart_uploads) - before:
            s3._multipart_uploads[upload]["of_the_whole"] = True
        return status, {**answered, TYPE: "FULL_OBJECT"} if status == 200 else answered, body

    return create


@patch(
    "ministack.services.s3:_complete_multipart_upload",
    original="sha256:9e2d6452dfe128a0",
    rule="CompleteMultipartUpload checks the checksum of the whole object and keeps it",
    source=COMPLETE,
    grade="documented",
)
def checked_as_a_whole(original):
    def complete(bucket_name, key, body, query_params, headers=None):
        upload = s3._multipart_uploads.get(s3._qp(query_params, "uploadId"), {})
        algorithm = upload.get("checksum_algorithm")
        if not upload.get("of_the_whole") or not algorithm:
            return original(bucket_name, key, body, query_params, headers)
        named = f"x-amz-checksum-{algorithm.lower()}"
        given = {name.lower(): value for name, value in (headers or {}).items()}
        parts = [upload["parts"][number] for number in part_numbers(body) if number in upload["parts"]]
        whole = s3._compute_s3_checksum(algorithm, b"".join(part["body"] for part in parts))
        if given.get(named, whole) != whole:
            text = f"The {algorithm} you specified did not match the calculated checksum."
            return error("BadDigest", text, 400, resource_of(bucket_name, key))
        given.pop(named, None)
        status, answered, document = original(bucket_name, key, body, query_params, given)
        if status == 200:
            stored = s3._buckets[bucket_name]["objects"][key]
            stored["checksums"], stored["checksum_type"] = {algorithm: whole}, "FULL_OBJECT"
            for version in s3._object_versions.get((bucket_name, key), []):
                if version["version_id"] == stored.get("version_id"):
                    version["checksums"] = stored["checksums"]
            document = told(document, algorithm, whole)
        return status, answered, document

    return complete


def told(document: bytes, algorithm: str, whole: str) -> bytes:
    """The answer with the checksum of the whole instead of that of the parts' checksums."""
    start, end = f"<Checksum{algorithm}>".encode(), f"</Checksum{algorithm}>".encode()
    before, _, rest = document.partition(start)
    after = rest.partition(end)[2].replace(b"COMPOSITE", b"FULL_OBJECT")
    return before + start + whole.encode() + end + after


@patch(
    "ministack.services.s3:_complete_multipart_upload",
    original="sha256:9e2d6452dfe128a0",
    rule="Every part but the last has 5 MiB or more, or the upload is EntityTooSmall",
    source=COMPLETE,
    grade="documented",
)
def smallest_part(original):
    def complete(bucket_name, key, body, query_params, headers=None):
        upload = s3._multipart_uploads.get(s3._qp(query_params, "uploadId"), {})
        for number in part_numbers(body)[:-1] if upload else ():
            part = upload["parts"].get(number)
            if part is not None and len(part["body"]) < SMALLEST_PART:
                fields = {
                    "ProposedSize": str(len(part["body"])),
                    "MinSizeAllowed": str(SMALLEST_PART),
                    "PartNumber": str(number),
                    "ETag": part["etag"].strip('"'),
                }
                text = "Your proposed upload is smaller than the minimum allowed size"
                return error("EntityTooSmall", text, 400, resource_of(bucket_name, key), **fields)
        return original(bucket_name, key, body, query_params, headers)

    return complete


def part_numbers(body: bytes) -> list[int]:
    with suppress(ParseError, ValueError):
        numbers = (one.text for one in fromstring(body).iter() if one.tag.rpartition("}")[2] == "PartNumber")
        return sorted(int(number) for number in numbers if number)
    return []
