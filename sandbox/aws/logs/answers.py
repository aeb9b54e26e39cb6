"""The errors of CloudWatch Logs, in its words."""

from ministack.core.responses import error_response_json

NO_GROUP = "The specified log group does not exist."
NO_STREAM = "The specified log stream does not exist."


def invalid(message: str) -> tuple[int, dict, bytes]:
    return error_response_json("InvalidParameterException", message, 400)


def missing(message: str) -> tuple[int, dict, bytes]:
    return error_response_json("ResourceNotFoundException", message, 400)
