"""What ministack's CloudWatch Logs lacks, one file per group of truths."""

from logs import delay, filtering, patterns, streams

__all__ = ["KNOBS", "delay", "filtering", "patterns", "reset", "streams"]

KNOBS = {
    # how long after it was written a line can be read (0); by the name of the log group
    "delay_seconds": float,
}


def reset(account: str | None = None) -> None:
    """Forget what the patches keep, of one account or of all."""
    filtering.reset(account)
