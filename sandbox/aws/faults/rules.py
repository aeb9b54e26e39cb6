"""Rules: which calls a fault hits, and when.

A rule is JSON. It chooses calls by `account`, `service`, `operation`, `region` and `match` (parameter path → value,
where a text value may hold `*`), and among the chosen calls the ones to hit:

    nth: 3           only the third            after: 2        from the third on
    times: 5         at most five of them      for_seconds: 2  for two seconds from the first one hit

and says what happens to them, in the keys of `effects.EFFECTS`. Every rule counts the calls it chooses, also those that
another rule hits; of several that would hit, the first in the list does. What a rule does not know is refused.
"""

from __future__ import annotations

import fnmatch
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

import parameters
from faults import registry
from faults.effects import EFFECTS, RuleError, check_effect
from faults.naming import Named
from microburst.models import get_service_model

SELECTORS = ("account", "service", "operation", "region", "match")
MOMENTS = ("nth", "after", "times", "for_seconds")
KEYS = frozenset((*SELECTORS, *MOMENTS, *EFFECTS, "steps"))

_numbers = itertools.count(1)


@dataclass
class Rule:
    """One rule as it was given, with what it has seen so far."""

    spec: dict[str, Any]
    id: int = field(default_factory=lambda: next(_numbers))
    seen: int = 0
    hits: int = 0
    first_hit: float | None = None

    def chooses(self, call: Named, account: str | None) -> bool:
        spec = self.spec
        if call.service == registry.SERVICE != spec.get("service"):
            return False
        wanted = (
            (spec.get("account"), account),
            (spec.get("service"), call.service),
            (spec.get("operation"), call.operation),
            (spec.get("region"), call.region),
        )
        if any(want is not None and want != have for want, have in wanted):
            return False
        return all(same(value, at(call.parameters, path)) for path, value in spec.get("match", {}).items())

    def due(self, now: float) -> bool:
        """Whether the call just counted is one to hit."""
        spec = self.spec
        if "nth" in spec:
            return self.seen == spec["nth"]
        if self.seen <= spec.get("after", 0) or self.hits >= spec.get("times", self.hits + 1):
            return False
        return self.first_hit is None or now - self.first_hit < spec.get("for_seconds", float("inf"))

    def effect(self) -> dict[str, Any]:
        """What happens to the call that was hit last; the last step goes on for the calls after it."""
        spec = {key: value for key, value in self.spec.items() if key in EFFECTS}
        if "steps" in self.spec:
            spec |= self.spec["steps"][min(self.hits, len(self.spec["steps"])) - 1]
        return spec

    def shown(self) -> dict[str, Any]:
        return {"id": self.id, **self.spec, "seen": self.seen, "hits": self.hits}


class Rules:
    """The rules in their order."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(self, specs: Any) -> list[Rule]:
        """Append rules, all of them or, when one is wrong, none. Raises RuleError."""
        if not isinstance(specs, list):
            raise RuleError("expected a JSON list of rules")
        for number, spec in enumerate(specs):
            try:
                check(spec)
            except RuleError as wrong:
                raise RuleError(f"rule {number}: {wrong}") from wrong
        added = [Rule(spec) for spec in specs]
        self.rules += added
        return added

    def clear(self, account: str | None = None, identity: int | None = None) -> int:
        """Forget the rules of one account, one rule, or all. Returns how many."""
        before = len(self.rules)
        self.rules = [rule for rule in self.rules if not self._of(rule, account, identity)]
        return before - len(self.rules)

    def of(self, account: str | None) -> list[Rule]:
        return [rule for rule in self.rules if self._of(rule, account, None)]

    @staticmethod
    def _of(rule: Rule, account: str | None, identity: int | None) -> bool:
        return (account is None or rule.spec.get("account") == account) and identity in (None, rule.id)

    def decide(self, call: Named, account: str | None) -> Rule | None:
        """Count the call everywhere, and name the rule that hits it."""
        now, hit = time.monotonic(), None
        for rule in self.rules:
            if not rule.chooses(call, account):
                continue
            rule.seen += 1
            if hit is None and rule.due(now):
                hit = rule
        if hit is not None:
            hit.hits += 1
            hit.first_hit = now if hit.first_hit is None else hit.first_hit
        return hit


def check(spec: Any) -> None:
    """Refuse what a rule does not know, so that a typing error cannot pass for a fault that was survived."""
    if not isinstance(spec, dict):
        raise RuleError("expected an object")
    unknown = sorted(set(spec) - KEYS)
    if unknown:
        raise RuleError(f"unknown keys: {', '.join(unknown)}")
    _check_names(spec)
    for key in MOMENTS:
        if key in spec and (isinstance(spec[key], bool) or not isinstance(spec[key], (int, float)) or spec[key] < 0):
            raise RuleError(f"{key} is a number, not {spec[key]!r}")
    if "nth" in spec and any(key in spec for key in ("after", "times", "for_seconds")):
        raise RuleError("nth names one call: it goes with none of after, times, for_seconds")
    if not any(key in spec for key in (*EFFECTS, "steps")):
        raise RuleError(f"nothing happens: one of {', '.join((*EFFECTS, 'steps'))} is needed")
    check_effect(spec)
    steps = spec.get("steps", [{}])
    if not isinstance(steps, list) or not steps:
        raise RuleError("steps is a list of effects")
    for step in steps:
        check_effect(step, only=True)


def _check_names(spec: dict[str, Any]) -> None:
    service, operation = spec.get("service"), spec.get("operation")
    ours = service == registry.SERVICE
    if service is not None and not ours and get_service_model(service) is None:
        raise RuleError(f"service {service!r} is none that botocore knows")
    if operation is not None:
        if service is None:
            raise RuleError("operation needs a service")
        if operation not in (registry.OPERATIONS if ours else parameters.operations(service)):
            raise RuleError(f"operation {operation!r} is none of {service}")
    match = spec.get("match", {})
    if not isinstance(match, dict):
        raise RuleError("match is an object of parameter paths and values")
    if operation is not None:
        known = registry.PARAMETERS if ours else parameters.members(service, operation)
        wrong = sorted(path for path in match if path.split(".")[0] not in known)
        if wrong:
            raise RuleError(f"{operation} of {service} has no parameter {', '.join(wrong)}")


def at(parameters_: dict[str, Any], path: str) -> Any:
    """The value at a dotted path; a form keeps its flat names (`Tags.member.1.Key`). None when it is not there."""
    if path in parameters_:
        return parameters_[path]
    value: Any = parameters_
    for part in path.split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return None
    return value


def same(wanted: Any, found: Any) -> bool:
    """Equal, as text where one side is text; a wanted `*` stands for anything in between."""
    if isinstance(wanted, str) and found is not None and not isinstance(found, (dict, list)):
        text = str(found).lower() if isinstance(found, bool) else str(found)
        return fnmatch.fnmatchcase(text, wanted.replace("[", "[[]"))
    return wanted == found or (not isinstance(wanted, (dict, list)) and str(wanted).lower() == str(found).lower())
