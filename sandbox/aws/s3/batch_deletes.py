"""DeleteObjects: what it asks for, and the errors of single keys in an answer that says 200."""

import fnmatch
from contextvars import ContextVar
from xml.etree.ElementTree import Element, SubElement, tostring

import knobs
from defusedxml.ElementTree import ParseError, fromstring
from ministack.services import s3
from registry import patch
from s3.answers import MALFORMED, error, resource_of
from s3.sources import DELETE_OBJECTS

MOST = 1000
CHECKS = ("content-md5", "x-amz-checksum-")
MESSAGES = {
    "AccessDenied": "Access Denied",
    "InternalError": "We encountered an internal error. Please try again.",
    "SlowDown": "Please reduce your request rate.",
}

# while the policies are asked about the keys of a batch: those that they forbid, with the text of the denial
forbidden: ContextVar[dict[str, str] | None] = ContextVar("forbidden", default=None)


def objects_in(body: bytes) -> list | None:
    """The elements that name an object; None when the document is none."""
    try:
        return [one for one in fromstring(body) if one.tag.rpartition("}")[2] == "Object"]
    except (ParseError, ValueError):
        return None


def key_in(element) -> str:
    return next((one.text or "" for one in element if one.tag.rpartition("}")[2] == "Key"), "")


@patch(
    "ministack.services.s3:_delete_objects",
    original="sha256:ca0ca0bf2055f614",
    rule="DeleteObjects fails for single keys and deletes the others, in an answer of 200 (the knob `delete_errors`)",
    source=DELETE_OBJECTS,
    grade="documented",
)
def errors_of_keys(original):
    def delete_objects(bucket_name, body, headers=None):
        denied, objects = forbidden.get() or {}, objects_in(body) or []
        problems = []
        for one in objects:
            key = key_in(one)
            arn = f"arn:aws:s3:::{bucket_name}/{key}"
            code = "AccessDenied" if arn in denied else told_to_fail(bucket_name, key)
            if code:
                problems.append((key, code, denied.get(arn) or MESSAGES.get(code, code)))
        if not problems:
            return original(bucket_name, body, headers)
        failed = {key for key, _, _ in problems}
        return with_errors(original(bucket_name, without(body, failed), headers), problems)

    return delete_objects


def told_to_fail(bucket: str, key: str) -> str | None:
    """The code that the knob has for this key: entries of `{"key": "a/*", "code": "InternalError", "times": 1}`."""
    for entry in knobs.get("s3", bucket, "delete_errors", []):
        if fnmatch.fnmatchcase(key, entry["key"]) and entry.get("times", 1) > 0:
            if "times" in entry:
                entry["times"] -= 1
            return entry["code"]
    return None


def without(body: bytes, keys: set[str]) -> bytes:
    """The request for the other keys; the namespace stays, and so does Quiet."""
    root = fromstring(body)
    for one in list(root):
        if one.tag.rpartition("}")[2] == "Object" and key_in(one) in keys:
            root.remove(one)
    return tostring(root)


def with_errors(answer, problems):
    status, headers, body = answer
    if status != 200:
        return answer
    more = b""
    for key, code, text in problems:
        element = Element("Error")
        for name, value in (("Key", key), ("Code", code), ("Message", text)):
            SubElement(element, name).text = value
        more += tostring(element)
    start, slash, _ = body.rpartition(b"</DeleteResult>")
    if slash:
        return status, headers, start + more + slash
    return status, headers, body.rpartition(b"/>")[0].rstrip() + b">" + more + b"</DeleteResult>"


@patch(
    "ministack.services.s3:_delete_objects",
    original="sha256:ca0ca0bf2055f614",
    rule="DeleteObjects takes 1 to 1,000 keys, and a checksum of its body",
    source=DELETE_OBJECTS,
    grade="documented",
)
def what_it_takes(original):
    def delete_objects(bucket_name, body, headers=None):
        objects = objects_in(body)
        if not objects or len(objects) > MOST:
            return error("MalformedXML", MALFORMED, 400, resource_of(bucket_name, ""))
        if not any(name.lower().startswith(CHECKS) for name in headers or {}):
            text = "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"
            return error("InvalidRequest", text, 400, resource_of(bucket_name, ""))
        return original(bucket_name, body, headers)

    return delete_objects


@patch(
    "ministack.core.iam_actions:extract_resource_arn",
    original="sha256:82f51700695c62fd",
    rule="Policies are asked about each key of DeleteObjects: what they forbid is an error of that key alone",
    source=DELETE_OBJECTS,
    grade="documented",
)
def asked_per_key(original):
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        batch = service == "s3" and method == "POST" and "delete" in query_params
        forbidden.set({} if batch else None)
        return original(service, method, path, headers, body, query_params, region, account_id)

    return extract_resource_arn


@patch(
    "ministack.core.iam_evaluator:enforce",
    original="sha256:cf64b1ee5b099c8f",
    rule="A forbidden key of DeleteObjects does not keep the others from being deleted",
    source=DELETE_OBJECTS,
    grade="documented",
)
def forbidden_keys(original):
    def enforce(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        from ministack.core import iam_actions

        result = original(
            access_key_id, iam_action, service, region, resource_arn=resource_arn, service_context=service_context
        )
        kept = forbidden.get()
        if result is None or kept is None or service != "s3" or not hasattr(result, "decision"):
            return result
        explicit = result.decision == "Deny"
        kept[resource_arn] = iam_actions.identity_denial_message(
            iam_action, result.principal_arn, resource_arn, explicit
        )
        return None

    return enforce
