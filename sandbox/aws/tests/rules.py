"""Which test holds which rule of the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable)

COVERED: dict[str, list[str]] = {}


def covers(*rules: str) -> Callable[[Test], Test]:
    """The decorated test fails when one of these rules does not hold."""

    def note(test: Test) -> Test:
        for rule in rules:
            COVERED.setdefault(rule, []).append(test.__qualname__)
        return test

    return note
