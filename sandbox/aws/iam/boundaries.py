"""The boundary of the role that a call of IAM makes or changes, for policies that ask for one."""

from __future__ import annotations

from contextvars import ContextVar
from urllib.parse import parse_qsl

from iam import actions
from ministack.services import iam
from registry import patch

BOUNDARY = "iam:PermissionsBoundary"

# calls that say which boundary there will be, and calls about a role that has one
GIVING = frozenset({"CreateRole", "PutRolePermissionsBoundary"})
CHANGING = frozenset(
    {"AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy", "DeleteRolePermissionsBoundary"}
)

# condition keys of the current request; the enforcement takes them from here
context: ContextVar[dict[str, str]] = ContextVar("context", default={})


@patch(
    "ministack.core.iam_actions:extract_resource_arn",
    original="sha256:82f51700695c62fd",
    rule="iam:PermissionsBoundary is the boundary that a new role gets, or that the changed role has",
    source=f"{actions.SERVICE_AUTHORIZATION}list_awsidentityandaccessmanagementiam.html",
    grade="documented",
)
def with_boundary(original):
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        sent = {**actions.single(query_params), **dict(parse_qsl((body or b"").decode("utf-8", "replace")))}
        context.set(boundary_of(sent) if service == "iam" else {})
        return original(service, method, path, headers, body, query_params, region, account_id)

    return extract_resource_arn


def boundary_of(sent: dict[str, str]) -> dict[str, str]:
    """Nothing where there is no boundary: a condition that asks for one is then not met."""
    boundary = None
    if sent.get("Action") in GIVING:
        boundary = sent.get("PermissionsBoundary")
    elif sent.get("Action") in CHANGING:
        boundary = (iam._roles.get(sent.get("RoleName", "")) or {}).get("PermissionsBoundary")
    return {BOUNDARY: boundary} if boundary else {}
