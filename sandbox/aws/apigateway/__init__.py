"""What ministack's HTTP APIs lack, one file per group of truths."""

from apigateway import names, paths, preflights  # noqa: F401
