"""What an edge knows of a distribution: how long it keeps what, under which key, and what it was told to forget."""

from __future__ import annotations

from typing import Any

from cloudfront.progress import settle
from cloudfront.visitors import distribution_of
from ministack.core.responses import get_region, request_scope
from ministack.services import cloudfront as service

# the defaults of the API: MinTTL, DefaultTTL and MaxTTL of a behaviour without a policy, ErrorCachingMinTTL
SECONDS = {"MinTTL": 0, "DefaultTTL": 86_400, "MaxTTL": 31_536_000}
ERROR_SECONDS = 10


def view(domain: str) -> dict[str, Any] | None:
    """By a domain name, in whichever account the distribution is; None when there is none."""
    found = distribution_of(domain)
    if found is None:
        return None
    with request_scope(found["ARN"].split(":")[4], get_region()):
        config = service._dist_config_el(found)
        tags = service._find(config, "CacheTagConfig")
        return {
            "id": found["Id"],
            "enabled": found["enabled"],
            "behaviours": [behaviour(element) for element in behaviours(config)],
            "errors": errors(config),
            "tagHeader": service._text(tags, "HeaderName").lower() if tags is not None else "",
            "forgotten": forgotten(found["Id"]),
        }


def items(parent: Any, name: str) -> list[Any]:
    block = service._find(parent, name)
    found = service._find(block, "Items") if block is not None else None
    return list(found) if found is not None else []


def behaviours(config: Any) -> list[Any]:
    default = service._find(config, "DefaultCacheBehavior")
    return items(config, "CacheBehaviors") + ([default] if default is not None else [])


def behaviour(element: Any) -> dict[str, Any]:
    """One behaviour, its cache policy looked up; a legacy one has its times and its key in itself."""
    pattern = service._text(element, "PathPattern") or "*"
    policy_id = service._opt_text(element, "CachePolicyId")
    policies = (service._cache_policies.get(policy_id), service._MANAGED_CACHE_POLICIES.get(policy_id))
    policy = next((one["Config"] for one in policies if one), None)
    if policy:
        seconds = {name: policy.get(name, default) for name, default in SECONDS.items()}
        parameters = policy.get("Parameters") or {}
        key = {part: chosen(parameters, part) for part in ("QueryString", "Header", "Cookie")}
    else:
        seconds = {name: int(service._text(element, name) or default) for name, default in SECONDS.items()}
        key = legacy(service._dataplane_forwarded_values(element) or {})
    return {
        "pattern": pattern,
        "minTtl": seconds["MinTTL"],
        "defaultTtl": max(seconds["MinTTL"], seconds["DefaultTTL"]),
        "maxTtl": max(seconds["MinTTL"], seconds["MaxTTL"]),
        "queries": key["QueryString"],
        "headers": key["Header"],
        "cookies": key["Cookie"],
    }


def chosen(parameters: dict[str, Any], part: str) -> dict[str, Any]:
    """Of query strings, headers or cookies: `none`, `all`, `whitelist` or `allExcept`, and the names."""
    return {"kind": parameters.get(f"{part}Behavior", "none"), "names": parameters.get(f"{part}s", [])}


def legacy(forwarded: dict[str, Any]) -> dict[str, Any]:
    headers = forwarded.get("headers", [])
    return {
        "QueryString": {"kind": "all" if forwarded.get("query_string") else "none", "names": []},
        "Header": {"kind": "whitelist" if headers else "none", "names": headers},
        "Cookie": {"kind": forwarded.get("cookies_forward", "none"), "names": forwarded.get("cookies_whitelist", [])},
    }


def errors(config: Any) -> dict[str, int]:
    """Seconds for which an error is kept at least, by the status of the origin."""
    return {
        service._text(one, "ErrorCode"): int(service._text(one, "ErrorCachingMinTTL") or ERROR_SECONDS)
        for one in items(config, "CustomErrorResponses")
    }


def forgotten(dist_id: str) -> list[dict[str, Any]]:
    """The invalidations that are completed: what each names, and since when edges have let go of it."""
    return [
        {"at": one["CompletedAt"], "paths": one["InvalidationBatch"]["Paths"]["Items"]}
        for one in settle(dist_id)
        if "CompletedAt" in one
    ]
