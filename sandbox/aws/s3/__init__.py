"""What ministack's S3 lacks, one file per group of truths.

The order of the imports is the order in which the patches wrap the emulator's functions, from the inside out.
"""

from s3 import (  # noqa: I001
    copies,
    uploads,
    encryption,
    checksums,
    batch_deletes,
    public,
    permissions,
    keys,
    requests,
)

__all__ = [
    "KNOBS",
    "batch_deletes",
    "checksums",
    "copies",
    "encryption",
    "keys",
    "permissions",
    "public",
    "requests",
    "uploads",
]

KNOBS = {
    # errors of single keys in DeleteObjects: `{"key": "assets/*", "code": "InternalError", "times": 1}`
    "delete_errors": list,
}
