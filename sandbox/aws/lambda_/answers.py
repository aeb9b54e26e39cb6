"""Lambda's errors as they go over the wire: the code in a header, `Type` and the text in the body."""

import json

# The exceptions whose text is a member `Message`; the model spells all others `message`
CAPITAL_MESSAGE = frozenset(
    {
        "CodeSigningConfigNotFoundException",
        "CodeVerificationFailedException",
        "InvalidCodeSignatureException",
        "RecursiveInvocationException",
        "ResourceInUseException",
        "ResourceNotFoundException",
        "ServiceException",
        "SnapStartException",
        "SnapStartNotReadyException",
        "SnapStartTimeoutException",
    }
)
# Refused before the service itself looks at the request: these carry no `Type`
NOT_MODELED = frozenset({"ValidationException", "RequestEntityTooLargeException", "AccessDeniedException"})

Answer = tuple[int, dict, bytes]


def error(code: str, message: str, status: int, more: dict | None = None) -> Answer:
    """An error answer. `more` has further members of the exception, e.g. `Reason`."""
    body = dict(more or {})
    if code not in NOT_MODELED:
        body["Type"] = "Service" if status >= 500 else "User"
    body["Message" if code in CAPITAL_MESSAGE else "message"] = message
    headers = {"Content-Type": "application/json", "x-amzn-errortype": code}
    return status, headers, json.dumps(body, ensure_ascii=False).encode()


def invalid(message: str) -> Answer:
    return error("InvalidParameterValueException", message, 400)


def not_found(message: str) -> Answer:
    return error("ResourceNotFoundException", message, 404)


def conflict(message: str) -> Answer:
    return error("ResourceConflictException", message, 409)


def failed_constraint(value: str, member: str, constraint: str) -> Answer:
    """What AWS answers when a value breaks the model, before the service looks at it."""
    text = f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    return error("ValidationException", text, 400)
