"""What ministack's stacks lack, one file per group of truths."""

from cloudformation import functions  # noqa: F401
