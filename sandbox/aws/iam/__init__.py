"""What ministack's IAM lacks, and what the other packages ask it.

    principal(key)            who a key belongs to: {"account", "arn"}, or None
    authorize(key, ...)       may that key do this? None, or the text of the denial
    decisions(account)        every question that was asked of policies, and its answer; clear(account) forgets them
"""

from iam import actions, denials, enforcement, providers, simulation, task_roles, transport
from iam.enforcement import authorize
from iam.log import clear, decisions
from iam.principals import principal

__all__ = ["authorize", "clear", "decisions", "principal", "reset"]


def reset(account: str | None = None) -> None:
    """Forget the decisions of one account, or of all."""
    clear(account)
