"""Whose key it is."""

from __future__ import annotations

import os
import re

ACCOUNT = re.compile(r"\d{12}")


def principal(key: str) -> dict[str, str] | None:
    """Account and ARN of the root, user or session that a key was issued to; None for an unknown key."""
    from ministack.core import iam_evaluator
    from ministack.services import iam, sts

    if ACCOUNT.fullmatch(key):
        return {"account": key, "arn": f"arn:aws:iam::{key}:root"}
    if iam_evaluator.is_root_access_key(key):
        account = os.environ["MINISTACK_ACCOUNT_ID"]
        return {"account": account, "arn": f"arn:aws:iam::{account}:root"}
    session = sts._sessions.get(key)
    if session is not None:
        arn = str(session.get("Arn", ""))
        return {"account": str(session.get("AccountId") or arn.split(":")[4]), "arn": arn}
    try:
        account = iam_evaluator.find_iam_access_key_account(key)
    except iam_evaluator.AmbiguousAccessKeyError:
        return None
    if account is None:
        return None
    user = str(iam._access_keys.get_scoped(account, None, key).get("UserName", ""))
    record = iam._users.get_scoped(account, None, user) or {}
    return {"account": account, "arn": str(record.get("Arn") or f"arn:aws:iam::{account}:user/{user}")}
