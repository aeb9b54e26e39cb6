"""What ministack's Lambda lacks, one file per group of truths.

The order of the imports is the order in which the patches wrap the emulator's functions, from the inside out.
"""

from lambda_ import (  # noqa: I001
    reasons,
    revisions,
    previous,
    environments,
    settle,
    images,
    versions,
    packages,
    code_in_s3,
    busy,
    role,
    dry_run,
    aliases,
    payloads,
    sharing,
    readiness,
    routing,
    reading,
    code_location,
    deletion,
    provisioned,
    urls,
    permissions,
    variables,
    failures,
    logs_of_runs,
    shapes,
)

KNOBS = {
    # how long a create or an update takes (0.5)
    "update_seconds": float,
    # the reason code that the next create or update ends with
    "update_fails": reasons.UPDATE_CODES,
    # how long a published version is Pending (0)
    "version_seconds": float,
    # the reason code that the next published version ends with
    "version_fails": reasons.UPDATE_CODES,
    # how long Lambda makes instances for an alias with provisioned concurrency that moves (0.2)
    "provisioned_seconds": float,
    # why that fails, the next time, such as FUNCTION_ERROR_INIT_FAILURE
    "provisioned_fails": str,
    # the share of the traffic that the old version has meanwhile (1)
    "provisioned_share": float,
    # why the function (`api`) or its version (`api:2`) is Inactive: it is idle, or has lost its image
    "inactive": readiness.INACTIVE,
}


def reset(account: str | None = None) -> None:
    """Forget what the patches keep, of one account or of all."""
    previous.reset(account)
    code_location.reset(account)
