"""How a denial is worded: caller, action, ARN and reason, in the shape and with the status of the service."""

from __future__ import annotations

import json

from iam import enforcement
from registry import patch

# awsJson services answer 400 where the others answer 403
JSON_TARGET = frozenset({"ecr", "logs", "ssm", "ecs", "dynamodb", "secretsmanager", "kms", "events", "codebuild"})


@patch(
    "ministack.core.iam_actions:access_denied_response",
    original="sha256:3cc2e315f91f45da",
    rule='A denial names caller, action, resource and reason: "User: A is not authorized to perform: B ..."',
    source="https://github.com/ministryofjustice/cloud-platform-environments/pull/15853",
    grade="recorded",
)
def name_the_resource(original):
    def access_denied_response(service, action, principal_arn, request_id, **details):
        from ministack.core import iam_actions

        refused = enforcement.refused.get()
        plain = not details.get("error_code") and not details.get("message") and not details.get("resource_policy_arn")
        if not plain or refused is None:
            return original(service, action, principal_arn, request_id, **details)
        explicit = details.get("explicit_deny", False)
        message = iam_actions.identity_denial_message(refused.action, principal_arn, refused.resource, explicit)
        if service == "lambda":
            return _rest_json(403, message)
        if service in JSON_TARGET:
            return _json(message)
        return original(service, refused.action, principal_arn, request_id, **{**details, "message": message})

    return access_denied_response


@patch(
    "ministack.core.iam_actions:access_denied_response",
    original="sha256:3cc2e315f91f45da",
    rule="Code in S3 is read with the caller's rights: a denial of S3 comes in the words of Lambda",
    source="https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html",
    grade="recorded",
)
def denied_by_s3(original):
    def access_denied_response(service, action, principal_arn, request_id, **details):
        from ministack.core import iam_actions

        refused = enforcement.refused.get()
        if service != "lambda" or refused is None or not refused.action.startswith("s3:"):
            return original(service, action, principal_arn, request_id, **details)
        explicit = details.get("explicit_deny", False)
        text = iam_actions.identity_denial_message(refused.action, principal_arn, refused.resource, explicit)
        call, path = refused.action.removeprefix("s3:"), refused.resource.removeprefix("arn:aws:s3:::")
        return _rest_json(
            403,
            "Your access has been denied by S3, please make sure your request credentials have permission to "
            f"{call} for {path}. S3 Error Code: AccessDenied. S3 Error Message: {text}",
        )

    return access_denied_response


def _rest_json(status: int, message: str) -> tuple:
    """Lambda's: the code in a header, the text under `Message`."""
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "AccessDeniedException"}
    return status, headers, json.dumps({"Message": message}).encode()


def _json(message: str) -> tuple:
    """awsJson's: status 400, the code in `__type`."""
    body = {"__type": "AccessDeniedException", "Message": message}
    return 400, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(body).encode()
