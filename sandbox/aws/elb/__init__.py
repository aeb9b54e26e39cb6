"""What ministack's load balancers lack, one file per group of truths."""

from elb import paths  # noqa: F401
