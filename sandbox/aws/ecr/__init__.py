"""What ministack's ECR lacks, one file per group of truths.

The order of the imports is the order in which the patches wrap the emulator's functions, from the inside out.
"""

from ecr import (  # noqa: I001
    tokens,
    emulator_login,
    repositories,
    reading,
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
}


def reset(account: str | None = None) -> None:
    """Forget what the patches keep, of one account or of all. Passwords stay good: docker may be using one."""
    downloads.reset(account)
    if account is None:
        tokens.reset()
