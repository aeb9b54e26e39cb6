"""What a login may do in the registry: the policies of the principal that asked for the password."""

from ecr import tokens
from ecr.answers import registry_error
from ecr.repositories import allowed_by_policy
from ecr.sources import PUSH_POLICY
from iam import authorize, principal
from ministack.core.responses import get_account_id, get_region
from ministack.services import ecr as service
from registry import patch

# The IAM action behind each request of docker (the reference of the registry's actions, and a push policy)
ACTIONS = {
    ("blob_uploads", "POST"): "ecr:InitiateLayerUpload",
    ("blob_upload_session", "PATCH"): "ecr:UploadLayerPart",
    ("blob_upload_session", "PUT"): "ecr:CompleteLayerUpload",
    ("blob", "HEAD"): "ecr:BatchCheckLayerAvailability",
    ("blob", "GET"): "ecr:GetDownloadUrlForLayer",
    ("blob", "DELETE"): "ecr:BatchDeleteImage",
    ("manifest", "HEAD"): "ecr:BatchGetImage",
    ("manifest", "GET"): "ecr:BatchGetImage",
    ("manifest", "PUT"): "ecr:PutImage",
    ("manifest", "DELETE"): "ecr:BatchDeleteImage",
    ("tags_list", "GET"): "ecr:ListImages",
}


def denial(login: tokens.Login, action: str, name: str) -> str | None:
    """Why this login may not do the action in the current account's repository, or None."""
    if login is tokens.EMULATOR:
        return None
    resource = service._repo_arn(name)
    refused = authorize(login.access_key, action, resource, get_region())
    if refused or login.account == get_account_id():
        return refused
    who = principal(login.access_key)["arn"]
    if name in service._repositories and allowed_by_policy(who, login.account, action, name):
        return None
    return f"User: {who} is not authorized to perform: {action} on resource: {resource}"


@patch(
    "ministack.services.ecr:handle_registry_request",
    original="sha256:8d092cb90854d039",
    rule="A push or pull needs the IAM permissions of the password's principal",
    source=PUSH_POLICY,
    grade="inferred",
)
def ask_policies(original):
    async def handle_registry_request(method, path, headers, body, query_params):
        verb, name, _ = service._parse_v2_path(path) or ("", "", "")
        action = ACTIONS.get((verb, method.upper()))
        # BuildKit's PUT brings the layer and completes it in one: ECR takes both for calls of their own
        upload = [ACTIONS["blob_upload_session", "PATCH"]] if action == "ecr:CompleteLayerUpload" and body else []
        for action in [*upload, action] if action else []:
            named = {key.lower(): value for key, value in headers.items()}
            service._select_registry_request_scope(name, named, query_params)
            refused = denial(tokens.current.get(), action, name)
            if refused:
                return registry_error(403, "DENIED", refused)
        return await original(method, path, headers, body, query_params)

    return handle_registry_request
