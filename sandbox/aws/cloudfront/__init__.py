"""What ministack's CloudFront lacks, one file per group of truths.

The order of the imports is the order in which the patches wrap the emulator's functions, from the inside out.
"""

from cloudfront import progress, batches, viewers, visitors, edge  # noqa: F401, I001

KNOBS = {
    # how long an invalidation is in progress
    "invalidation_seconds": float,
}
