"""What ministack's CloudFront lacks, one file per group of truths."""

from cloudfront import visitors  # noqa: F401
