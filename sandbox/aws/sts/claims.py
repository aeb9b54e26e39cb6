"""GitHub's claims as condition keys of trust policies."""

from __future__ import annotations

from registry import patch
from sts import token

# service authorization data of 26 September 2026; what is not in it is no condition key, and a policy that asks for
# it (runner_environment, repository_owner ...) never matches
GITHUB = (
    "actor",
    "actor_id",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "repository_owner_id",
    "workflow",
)
GITHUB_HOST = "token.actions.githubusercontent.com"


@patch(
    "ministack.services.sts:_web_identity_principal",
    original="sha256:4b20206e79819bff",
    rule="actor, environment, job_workflow_ref, ref, repository, repository_id, workflow ... are condition keys",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    grade="documented",
)
def github_condition_keys(original):
    def web_identity_principal(text, provider_id, role_arn):
        principal, keys = original(text, provider_id, role_arn)
        try:
            claims = token.read(text).claims
        except token.NotAToken:
            return principal, keys
        host = str(claims.get("iss", "")).split("://", 1)[-1].rstrip("/")
        names = GITHUB if host == GITHUB_HOST else ()
        return principal, {**keys, **{f"{host}:{name}".lower(): str(claims[name]) for name in names if name in claims}}

    return web_identity_principal
