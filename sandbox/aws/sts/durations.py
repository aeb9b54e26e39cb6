"""How long a session may live."""

from __future__ import annotations

from registry import patch
from sts.request import parameters

SHORTEST = 900
CHAINED = 3600


@patch(
    "ministack.services.sts:handle_request",
    original="sha256:f2d7c72d01d64950",
    rule="DurationSeconds is between 900 and the role's MaxSessionDuration, and at most an hour for a chained role",
    source="https://github.com/kreuzwerker/awsu/issues/27",
    grade="recorded",
)
def limit_duration(original):
    from ministack.core.router import extract_access_key_id
    from ministack.services import sts
    from ministack.services.iam import _error

    async def handle_request(method, path, headers, body, query_params):
        given = parameters(headers, body, query_params)
        if given.get("Action") in ("AssumeRole", "AssumeRoleWithWebIdentity") and given.get("DurationSeconds"):
            chained = extract_access_key_id(headers, query_params) in sts._sessions
            text = refusal(given["DurationSeconds"], given.get("RoleArn", ""), chained)
            if text:
                return _error(400, "ValidationError", text, ns="sts")
        return await original(method, path, headers, body, query_params)

    return handle_request


def refusal(seconds: str, role_arn: str, chained: bool) -> str | None:
    """Why a session of that length is refused, or None."""
    if not seconds.isdigit() or int(seconds) < SHORTEST:
        return (
            f"1 validation error detected: Value '{seconds if seconds.isdigit() else ''}' at 'durationSeconds' failed "
            f"to satisfy constraint: Member must have value greater than or equal to {SHORTEST}"
        )
    if chained and int(seconds) > CHAINED:
        return "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    if int(seconds) > longest(role_arn):
        return "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    return None


def longest(role_arn: str) -> int:
    """The role's MaxSessionDuration; twelve hours for a role that is not there, whose refusal comes later."""
    from ministack.services import iam

    parts = role_arn.split(":")
    role = iam._roles.get_scoped(parts[4], None, role_arn.rsplit("/", 1)[-1]) if len(parts) == 6 else None
    return int((role or {}).get("MaxSessionDuration", 43_200))
