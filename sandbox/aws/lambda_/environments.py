"""Execution environments: which containers and workers serve which configuration, and their end."""

import hashlib
import json
import threading
import time

from lambda_.sources import ENVIRONMENT
from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc
from registry import patch

# What differs between two equal configurations
PASSING = ("RevisionId", "LastModified", "FunctionArn", "Version")


def fingerprint(config: dict) -> str:
    """The same for two configurations that run the same code in the same way, described in the same words."""
    lasting = {
        key: value
        for key, value in config.items()
        if key not in PASSING and not key.startswith(("State", "LastUpdate"))
    }
    return hashlib.sha256(json.dumps(lasting, sort_keys=True, default=str).encode()).hexdigest()[:16]


@patch(
    "ministack.services.lambda_svc:_warm_pool_key",
    original="sha256:f50dc04cd439214f",
    rule="Each version of a function, and each configuration of $LATEST, has execution environments of its own",
    source=ENVIRONMENT,
    grade="documented",
)
def key_by_version(original):
    def warm_pool_key(func_name, config):
        account, region = lambda_svc._account_region_from_function_config(config)
        return f"{account}:{region}:{func_name}:{config.get('Version', '$LATEST')}:{fingerprint(config)}"

    return warm_pool_key


def retire_latest(name: str, config: dict) -> None:
    """End the environments of $LATEST that run something else than `config`, as soon as they are idle."""
    account, region = get_account_id(), get_region()
    prefix = f"{account}:{region}:{name}:$LATEST"
    with lambda_runtime._lock:
        workers = lambda_runtime._workers.pop(prefix, [])
    with lambda_svc._warm_pool_lock:
        stale = [
            key
            for key in lambda_svc._warm_pool
            if key.startswith(prefix + ":") and key != f"{prefix}:{fingerprint(config)}"
        ]
        containers = [entry for key in stale for entry in lambda_svc._warm_pool.pop(key)]
    if workers or containers:
        longest = float(config.get("Timeout", 3)) + 5
        threading.Thread(target=_end, args=(workers, containers, longest), daemon=True).start()


def _end(workers: list, containers: list, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(worker.in_use for worker in workers) and not any(entry["in_use"] for entry in containers):
            break
        time.sleep(0.1)
    lambda_runtime.kill_workers(workers)
    for entry in containers:
        lambda_svc._kill_pool_entry(entry)
