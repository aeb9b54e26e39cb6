"""Knobs: what a test asks AWS to do differently, e.g. a slow or a failing update.

They are kept by account, region, service and resource name, so that parallel tests do not meet; the name `*` is every
resource of that service. A package declares its knobs as `KNOBS = {"update_seconds": float, ...}`: the type is `float`
(any number), `str`, `bool`, `list`, or a frozenset of the values that are allowed. The service is the package's name without
underscores.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import ModuleType
from typing import Any

SCHEMA: dict[str, Mapping[str, Any]] = {}

_values: dict[tuple[str, str, str, str], dict[str, Any]] = {}
_lock = threading.Lock()


class UnknownKnob(ValueError):
    """A service, a knob or a value that does not exist: a typo must not pass as a setting."""


def service_of(package: ModuleType) -> str:
    return package.__name__.strip("_")


def declare(packages: list[ModuleType]) -> None:
    """Take the schema of every package that has knobs."""
    for package in packages:
        if hasattr(package, "KNOBS"):
            SCHEMA[service_of(package)] = package.KNOBS


def check(settings: Mapping[str, Any]) -> None:
    """Raises UnknownKnob for anything in `{service: {name: {knob: value}}}` that the schema does not have."""
    for service, by_name in settings.items():
        if service not in SCHEMA:
            raise UnknownKnob(f"unknown service {service!r}; known: {', '.join(sorted(SCHEMA))}")
        if not isinstance(by_name, Mapping):
            raise UnknownKnob(f"{service}: expected an object of resource names")
        for name, knobs in by_name.items():
            if not isinstance(knobs, Mapping):
                raise UnknownKnob(f"{service}.{name}: expected an object of knobs")
            for knob, value in knobs.items():
                _check_value(f"{service}.{name}.{knob}", SCHEMA[service].get(knob), value)


def _check_value(where: str, kind: Any, value: Any) -> None:
    if kind is None:
        raise UnknownKnob(f"{where}: unknown knob")
    if value is None:
        return
    if isinstance(kind, frozenset):
        if value not in kind:
            raise UnknownKnob(f"{where}: {value!r} is none of {', '.join(sorted(kind))}")
        return
    wanted = (int, float) if kind is float else kind
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not bool):
        raise UnknownKnob(f"{where}: {value!r} is no {kind.__name__}")


def put(account: str, region: str, settings: Mapping[str, Any]) -> None:
    """Add settings to those that are there; a value of None takes a knob away. Raises UnknownKnob, changing nothing."""
    check(settings)
    with _lock:
        for service, by_name in settings.items():
            for name, knobs in by_name.items():
                kept = _values.setdefault((account, region, service, name), {})
                kept.update(knobs)
                for knob in [knob for knob, value in kept.items() if value is None]:
                    del kept[knob]


def get(
    service: str, name: str, knob: str, default: Any = None, *, once: bool = False, anywhere: bool = False
) -> Any:
    """The value for a resource of the current request's account and region; `once` uses it up.

    `anywhere`: of a service that has no regions, whatever region the settings were made in.
    """
    from ministack.core.responses import get_account_id, get_region

    account = get_account_id()
    with _lock:
        everywhere = {owner_region for owner, owner_region, *_ in _values if owner == account}
        places = sorted(everywhere) if anywhere else [get_region()]
        for key, region in ((key, region) for key in (name, "*") for region in places):
            kept = _values.get((account, region, service, key), {})
            if knob in kept:
                return kept.pop(knob) if once else kept[knob]
    return default


def show(account: str, region: str) -> dict[str, dict[str, dict[str, Any]]]:
    """The settings of one account and region, in the shape that `put` takes."""
    out: dict[str, dict[str, dict[str, Any]]] = {}
    with _lock:
        for (owner, where, service, name), kept in _values.items():
            if (owner, where) == (account, region) and kept:
                out.setdefault(service, {})[name] = dict(kept)
    return out


def reset(account: str | None = None) -> None:
    """Forget the settings of one account, or all."""
    with _lock:
        for key in [key for key in _values if account in (None, key[0])]:
            del _values[key]
