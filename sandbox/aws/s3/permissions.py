"""Permissions that come with a condition, or with asking for what is not there."""

import iam
from ministack.core.responses import get_region
from ministack.services import s3
from registry import patch
from s3.answers import denied, resource_of
from s3.batch_deletes import key_in, objects_in
from s3.copies import source_of
from s3.sources import CONDITIONAL_DELETES, CONDITIONAL_WRITES, GET

MISSING = (b"<Code>NoSuchKey</Code>", b"<Code>NoSuchVersion</Code>")


@patch(
    "ministack.core.iam_actions:s3_additional_checks",
    original="sha256:26e5e5602d743140",
    rule="A write with If-Match needs s3:GetObject, too; with If-None-Match it does not",
    source=CONDITIONAL_WRITES,
    grade="documented",
)
def reading_to_compare(original):
    def additional_checks(method, path, headers, body, query_params):
        checks = original(method, path, headers, body, query_params)
        bucket, _, key = path.lstrip("/").partition("/")
        if key and method in ("PUT", "POST") and headers.get("if-match"):
            checks.append(("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}"))
        return checks

    return additional_checks


@patch(
    "ministack.core.iam_actions:s3_additional_checks",
    original="sha256:26e5e5602d743140",
    rule="A deletion of what has a certain ETag needs s3:GetObject, too",
    source=CONDITIONAL_DELETES,
    grade="documented",
)
def reading_to_delete(original):
    def additional_checks(method, path, headers, body, query_params):
        checks = original(method, path, headers, body, query_params)
        bucket, _, key = path.lstrip("/").partition("/")
        if key and method == "DELETE" and headers.get("if-match", "*") != "*":
            checks.append(("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}"))
        if not key and method == "POST" and "delete" in query_params:
            for one in objects_in(body) or []:
                if tag_in(one) not in ("", "*"):
                    checks.append(("s3:GetObject", f"arn:aws:s3:::{bucket}/{key_in(one)}"))
        return checks

    return additional_checks


def tag_in(element) -> str:
    return next((one.text or "" for one in element if one.tag.rpartition("}")[2] == "ETag"), "")


@patch(
    "ministack.services.s3:_dispatch",
    original="sha256:52562ee7c18bd9e7",
    rule="Whoever may not list the bucket is answered 403 for an object that is not there, not 404",
    source=GET,
    grade="documented",
)
def not_told_what_is_missing(original):
    def dispatch(method, bucket, key, headers, body, query_params):
        answer = original(method, bucket, key, headers, body, query_params)
        copies = method == "PUT" and "x-amz-copy-source" in headers and "if-match" not in headers
        if not key or answer[0] != 404 or not (method in ("GET", "HEAD") or copies):
            return answer
        asked = source_of(headers)[0] if copies else bucket
        if not any(code in answer[2] for code in MISSING) or may_list(method, asked, headers, query_params, body):
            return answer
        return denied(resource_of(bucket, key))

    return dispatch


def may_list(method: str, bucket: str, headers: dict, query_params: dict, body: bytes) -> bool:
    """Asked without a prefix, as a request for one object names none; the answer is in no log, it refuses nothing."""
    key = s3._request_access_key(method, "", headers, query_params, body)
    owner = s3._bucket_owner_account(bucket)
    if owner is None:
        return True
    known = iam.principal(key) if key else None
    if known is None or known["account"] != owner:
        return s3._foreign_bucket_allows(owner, bucket, "", "GET", {"list-type": "2"}, known and known["account"] or "")
    return iam.authorize(key, "s3:ListBucket", f"arn:aws:s3:::{bucket}", get_region(), logged=False) is None
