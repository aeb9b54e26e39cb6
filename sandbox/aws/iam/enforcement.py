"""Asks the policies: every question of a request, in order, each written to the decision log."""

from __future__ import annotations

import contextvars
from dataclasses import dataclass
from typing import Any

import resources
from iam import actions, boundaries, log
from iam.principals import principal
from registry import patch


@dataclass(frozen=True)
class Refused:
    """The question that was answered with no, for the text of the denial."""

    action: str
    resource: str


# off while a patch asks for itself what no caller did
logged_now: contextvars.ContextVar[bool] = contextvars.ContextVar("logged_now", default=True)

refused: contextvars.ContextVar[Refused | None] = contextvars.ContextVar("refused", default=None)


def decision(result: Any) -> str:
    """The word for the log: enforce gives None, an EvalResult with a decision, or an AuthError with a code."""
    return "Allow" if result is None else getattr(result, "decision", None) or result.code


def note(key: str, action: str, resource: str, result: Any) -> None:
    who = principal(key) if key else None
    if who is None or who["arn"].endswith(":root") or not logged_now.get():
        return
    log.note(who["account"], who["arn"], action, resource, decision(result))


@patch(
    "ministack.core.iam_evaluator:enforce",
    original="sha256:cf64b1ee5b099c8f",
    rule="A call needs every one of its permissions, iam:PassRole with iam:PassedToService among them",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    grade="documented",
)
def ask_all(original):
    def enforce(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        refused.set(None)
        more = actions.more.get()
        actions.more.set(())
        asked = {**actions.context.get(), **boundaries.context.get(), **(service_context or {})}
        first = resources.Check(iam_action, resource_arn, asked)
        for check in (first, *more):
            result = original(
                access_key_id, check.action, service, region, resource_arn=check.resource, service_context=check.context
            )
            note(access_key_id, check.action, check.resource, result)
            if result is not None:
                refused.set(Refused(check.action, check.resource))
                return result
        return None

    return enforce


def authorize(
    key: str,
    action: str,
    resource: str,
    region: str,
    context: dict[str, Any] | None = None,
    *,
    logged: bool = True,
) -> str | None:
    """Whether a key may do an action, for what is no signed call of its own (a push to the registry).

    Returns None, or the text of the denial. The decision is logged like any other, unless nothing depends on it but words.
    """
    from ministack.core import iam_actions, iam_evaluator, responses

    who = principal(key)
    if who is None:
        return "The security token included in the request is invalid."

    def ask() -> Any:
        # the question is about the key alone, whatever request it comes up in
        responses.set_request_account_id(who["account"])
        iam_evaluator._signed_request.set(None)
        iam_evaluator._anonymous.set(False)
        actions.more.set(())
        actions.context.set({})
        boundaries.context.set({})
        logged_now.set(logged)
        return iam_evaluator.enforce(
            key, action, action.partition(":")[0], region, resource_arn=resource, service_context=context
        )

    result = contextvars.copy_context().run(ask)
    if result is None:
        return None
    if decision(result) not in ("Deny", "ImplicitDeny"):
        return result.message
    return iam_actions.identity_denial_message(action, who["arn"], resource, decision(result) == "Deny")
