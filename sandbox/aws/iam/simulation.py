"""SimulatePrincipalPolicy with several resources, context keys, boundaries, and the statements that decided."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from registry import patch

DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny", "ImplicitDeny": "implicitDeny"}


@patch(
    "ministack.services.iam:_simulate_principal_policy",
    original="sha256:8dbfeffbf14502f4",
    rule="SimulatePrincipalPolicy judges each action on each resource, with the context given and the role's boundary",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html",
    grade="documented",
)
def simulate_principal(original):
    from ministack.services import iam

    def simulate(params):
        source = iam._p(params, "PolicySourceArn")
        kind, name = _entity(source)
        if not kind:
            return iam._error(400, "InvalidInput", f"Invalid Entity Arn: {escape(source)}", ns="iam")
        record = (iam._roles if kind == "role" else iam._users).get(name)
        if record is None:
            return iam._error(404, "NoSuchEntity", f"The {kind} with name {escape(name)} cannot be found.", ns="iam")
        results = "".join(
            _result(kind, name, source, action, resource, _context(params))
            for action in _members(params, "ActionNames")
            for resource in _members(params, "ResourceArns") or ["*"]
        )
        return iam._xml(
            200,
            "SimulatePrincipalPolicyResponse",
            "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>"
            f"<EvaluationResults>{results}</EvaluationResults></SimulatePrincipalPolicyResult>",
            ns="iam",
        )

    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = simulate
    return simulate


def _entity(arn: str) -> tuple[str, str]:
    """Kind and name; a session of a role is no entity that policies are attached to."""
    parts = arn.split(":")
    kind, _, name = parts[5].partition("/") if len(parts) == 6 and parts[2] == "iam" else ("", "", "")
    return (kind, name.rsplit("/", 1)[-1]) if kind in ("role", "user") else ("", "")


def _members(params: dict[str, Any], name: str) -> list[str]:
    from ministack.services import iam

    found: list[str] = []
    while value := iam._p(params, f"{name}.member.{len(found) + 1}"):
        found.append(value)
    return found


def _context(params: dict[str, Any]) -> dict[str, Any]:
    from ministack.services import iam

    entries: dict[str, Any] = {}
    number = 1
    while key := iam._p(params, f"ContextEntries.member.{number}.ContextKeyName"):
        values = _members(params, f"ContextEntries.member.{number}.ContextKeyValues")
        entries[key.lower()] = values[0] if len(values) == 1 else values
        number += 1
    return entries


def _result(kind: str, name: str, source: str, action: str, resource: str, context: dict[str, Any]) -> str:
    from ministack.core import iam_evaluator as evaluator
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import iam

    account = get_account_id()
    gather = evaluator._gather_role_policies if kind == "role" else evaluator._gather_user_policies
    store = iam._roles if kind == "role" else iam._users
    judged = evaluator.evaluate(
        evaluator.EvalContext(
            principal_arn=source,
            principal_type="AssumedRole" if kind == "role" else "User",
            principal_account=account,
            action=action,
            resource_arn=resource,
            region=get_region(),
            service_context=context,
        ),
        gather(name, account),
        *evaluator._permissions_boundary(store, name, account),
    )
    statement = (
        f"<member><SourcePolicyId>{escape(judged.matched_sid)}</SourcePolicyId>"
        "<SourcePolicyType>IAM Policy</SourcePolicyType></member>"
        if judged.decision != "ImplicitDeny"
        else ""
    )
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{DECISIONS[judged.decision]}</EvalDecision>"
        f"<MatchedStatements>{statement}</MatchedStatements>"
        "<MissingContextValues></MissingContextValues></member>"
    )
