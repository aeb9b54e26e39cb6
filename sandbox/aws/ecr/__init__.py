"""What ministack's ECR lacks, one file per group of truths.

The order of the imports is the order in which the patches wrap the emulator's functions, from the inside out.
"""

from ecr import (  # noqa: I001
    tokens,
    emulator_login,
    scanning,
    repositories,
    reading,
    archive,
    writing,
    deleting,
    layers,
    downloads,
    permissions,
    authorization,
)

KNOBS = {
    # how long a registry password is valid (12 hours); by the name `*`
    "token_seconds": float,
    # of a repository: whose scans it has, how long one takes, what it finds
    "scan_type": frozenset({"BASIC", "ENHANCED"}),
    "scan_seconds": float,
    "scan_findings": list,
    # how its scans end instead of COMPLETE or ACTIVE
    "scan_ends": scanning.BAD_ENDS,
    # how long an enhanced scan is ACTIVE before its findings are there
    "scan_grows_seconds": float,
    # how long ago the scan of the push was; whether there was one
    "scan_age_seconds": float,
    "scan_scheduled": bool,
    # how long it takes to restore an archived image
    "restore_seconds": float,
}


def reset(account: str | None = None) -> None:
    """Forget what the patches keep, of one account or of all. Passwords stay good: docker may be using one."""
    downloads.reset(account)
    scanning.reset(account)
    if account is None:
        tokens.reset()
