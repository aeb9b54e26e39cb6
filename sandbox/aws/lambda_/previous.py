"""What a function was before the update that is in progress: it serves until the update has settled."""

import contextvars
import copy

from lambda_.sources import STATES
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc
from registry import patch

# What an update may change in a function's record; aliases, tags, policies and versions live on
REPLACED = (
    "config",
    "code_zip",
    "s3_object_storage_mode",
    "source_kms_key_arn",
    "s3_object_ref",
    "architectures_declared",
)

# True while the emulator's own update runs: it would stop what serves
updating: contextvars.ContextVar[bool] = contextvars.ContextVar("updating", default=False)

_records: dict[tuple[str, str, str], dict] = {}


def keep(name: str, record: dict) -> None:
    """Remember a record as it is now."""
    _records[get_account_id(), get_region(), name] = {
        key: copy.deepcopy(record[key]) if key == "config" else record.get(key) for key in REPLACED
    }


def take(name: str) -> dict | None:
    """The record from before the update, which serves no longer."""
    return _records.pop((get_account_id(), get_region(), name), None)


def serving(config: dict) -> dict | None:
    """What runs in place of this configuration, when an update of it is in progress."""
    if config.get("Version") != "$LATEST":
        return None
    account, region = lambda_svc._account_region_from_function_config(config)
    return _records.get((account, region, config["FunctionName"]))


def reset(account: str | None = None) -> None:
    for key in [key for key in _records if account in (None, key[0])]:
        del _records[key]


@patch(
    "ministack.services.lambda_svc:_execute_function",
    original="sha256:3ceb16d6480a2161",
    rule="While an update is in progress, invocations run the previous code and configuration",
    source=STATES,
    grade="documented",
)
def run_what_serves(original):
    def execute(func, event):
        config = func.get("config") or func
        record = serving(config)
        if record is None:
            return original(func, event)
        old = {**record["config"], "FunctionArn": config["FunctionArn"]}
        return original({**func, **record, "config": old}, event)

    return execute


@patch(
    "ministack.services.lambda_svc:invalidate_worker",
    original="sha256:1be5d7f769f5c608",
    rule="An update of a zip function lets running invocations finish",
    source=STATES,
    grade="documented",
)
def keep_workers(original):
    def invalidate_worker(*args, **kwargs):
        if not updating.get():
            original(*args, **kwargs)

    return invalidate_worker


@patch(
    "ministack.services.lambda_svc:_pool_kill_function",
    original="sha256:1c57fa17bc02c736",
    rule="An update of an image function lets running invocations and published versions run on",
    source=STATES,
    grade="documented",
)
def keep_containers(original):
    def pool_kill_function(account, func_name):
        if not updating.get():
            original(account, func_name)

    return pool_kill_function
