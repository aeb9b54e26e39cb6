"""What ministack's ECR lacks, one file per group of truths."""

from ecr import emulator_login, tokens


def reset(account: str | None = None) -> None:
    """Forget what the patches keep, of one account or of all."""
    tokens.reset(account)
