"""S3's answers: errors as XML, and what is read out of one that the emulator made."""

from ministack.services import s3

Answer = tuple[int, dict, bytes]

MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"
CONDITION_FAILED = "At least one of the pre-conditions you specified did not hold"


def error(code: str, message: str, status: int, resource: str, **fields: str) -> Answer:
    return s3._error(code, message, status, resource, extra=fields)


def denied(resource: str) -> Answer:
    return error("AccessDenied", "Access Denied", 403, resource)


def resource_of(bucket: str, key: str) -> str:
    return f"/{bucket}/{key}" if key else f"/{bucket}"


def header(headers: dict, name: str) -> str:
    """A header of an answer, by its name in lower case."""
    return next((value for key, value in headers.items() if key.lower() == name), "")
