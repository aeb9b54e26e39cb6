"""What ministack's stacks lack, one file per group of truths."""

from cloudformation import apis, buckets, functions, secrets, services, waiting  # noqa: F401
