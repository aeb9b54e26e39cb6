"""What ministack's stacks lack, one file per group of truths."""

from cloudformation import apis, buckets, functions  # noqa: F401
