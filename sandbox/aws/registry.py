"""The register of patches: every truth about AWS that we put into ministack, with its source.

A patch wraps one function of a third-party module. It names the rule that it makes true, where AWS says so, how sure
we are of that (recorded, documented, inferred), and the hash of the source that it was written against, so that an
upgrade of the emulator fails when the sandbox starts and not in somebody's verdict. Several patches may wrap the same
function: those registered later sit outside.

`python -m registry --list` prints the table, `--fingerprint MODULE:NAME` the hash of one function.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import inspect
import pathlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

VERSIONS = {"ministack": "1.5.33", "microburst": "0.10.0", "docker": "7.2.0"}
GRADES = ("recorded", "documented", "inferred")
NOT_IN_THIS_PROCESS = ("tests", "faults")


@dataclass(frozen=True)
class Patch:
    """One replaced function. `build` gets what it replaces and returns the replacement."""

    target: str
    original: str
    rule: str
    source: str
    grade: str
    build: Callable[[Callable[..., Any]], Callable[..., Any]]

    @property
    def package(self) -> str:
        return self.build.__module__.partition(".")[0]


class PatchError(Exception):
    """A patch that does not fit what is installed."""


PATCHES: list[Patch] = []


def patch(target: str, *, original: str, rule: str, source: str, grade: str) -> Callable[[Callable], Callable]:
    """Register a replacement of `module:name` (or `module:Class.name`); the decorated function builds it."""
    if grade not in GRADES:
        raise PatchError(f"{target}: the grade is one of {', '.join(GRADES)}, not {grade!r}")

    def register(build: Callable) -> Callable:
        PATCHES.append(Patch(target, original, rule, source, grade, build))
        return build

    return register


def fingerprint(function: Callable) -> str:
    """The hash of a function's source, comments and decorators included."""
    source = inspect.getsource(inspect.unwrap(function))
    return "sha256:" + hashlib.sha256(source.encode()).hexdigest()[:16]


def locate(target: str) -> tuple[Any, str]:
    """The object that holds the target, and its name there. Raises PatchError when there is none."""
    module_name, _, path = target.partition(":")
    try:
        holder: Any = importlib.import_module(module_name)
        *outer, name = path.split(".")
        for part in outer:
            holder = getattr(holder, part)
        getattr(holder, name)
    except (ImportError, AttributeError) as missing:
        raise PatchError(f"{target}: {missing}") from missing
    return holder, name


def check_versions(versions: dict[str, str] = VERSIONS) -> None:
    """The patches replace private functions of exactly these versions. Raises PatchError."""
    for name, wanted in versions.items():
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = "nothing"
        if found != wanted:
            raise PatchError(f"{name}=={wanted} is needed, found {found}")


def services(directory: pathlib.Path | None = None) -> list[str]:
    """The package folders beside this file that hold patches."""
    here = directory or pathlib.Path(__file__).parent
    return sorted(
        folder.parent.name
        for folder in here.glob("*/__init__.py")
        if folder.parent.name not in NOT_IN_THIS_PROCESS and not folder.parent.name.startswith((".", "_"))
    )


def load(packages: Iterable[str]) -> list[ModuleType]:
    """Import the packages, which registers their patches."""
    return [importlib.import_module(name) for name in packages]


def check(patches: Iterable[Patch]) -> None:
    """Whether every patch replaces what it was written against. Raises PatchError."""
    found: dict[str, str] = {}
    for one in patches:
        holder, name = locate(one.target)
        found.setdefault(one.target, fingerprint(getattr(holder, name)))
        if found[one.target] != one.original:
            raise PatchError(
                f"{one.target} is not what this patch replaces: written against {one.original}, "
                f"found {found[one.target]} (rule: {one.rule})"
            )


def apply(packages: Iterable[str] | None = None) -> list[ModuleType]:
    """Check versions and hashes, then put every registered patch in. Returns the packages. Raises PatchError."""
    check_versions()
    modules = load(services() if packages is None else packages)
    check(PATCHES)
    for one in PATCHES:
        holder, name = locate(one.target)
        setattr(holder, name, one.build(getattr(holder, name)))
    return modules


def table(patches: Iterable[Patch]) -> str:
    """The patches as lines of `package | target | grade | rule | source`."""
    return "\n".join(f"{p.package:8} | {p.target} | {p.grade} | {p.rule} | {p.source}" for p in patches)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["--list"]:
            load(services())
            print(table(PATCHES))
        case ["--fingerprint", target]:
            holder, name = locate(target)
            print(fingerprint(getattr(holder, name)))
        case _:
            print("usage: python -m registry --list | --fingerprint MODULE:NAME", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    # `python -m registry` is not the module that the packages import: use that one's list
    sys.exit(importlib.import_module("registry").main(sys.argv[1:]))
