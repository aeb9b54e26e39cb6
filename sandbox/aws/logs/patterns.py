"""Filter patterns of terms: all of them, one of them (`?`), none of them (`-`), phrases and regular expressions."""

import re
from collections.abc import Callable

from logs.sources import PATTERNS
from registry import patch

TERM = re.compile(r'(?P<mark>[-?+]?)(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|%(?P<expression>[^%]+)%|(?P<word>[^\s"]+))')

Matcher = Callable[[str], bool]


def matcher_of(term: re.Match) -> Matcher:
    """Terms are told apart by case."""
    if term["expression"]:
        return lambda message: re.search(term["expression"], message) is not None
    text = term["word"] if term["word"] is not None else re.sub(r"\\(.)", r"\1", term["phrase"])
    return lambda message: text in message


def compiled(pattern: str) -> Matcher:
    """Whether a message matches a pattern of terms. Optional terms are ignored beside required ones, as on AWS."""
    wanted, optional, unwanted = [], [], []
    for term in TERM.finditer(pattern):
        {"?": optional, "-": unwanted}.get(term["mark"], wanted).append(matcher_of(term))

    def matches(message: str) -> bool:
        if any(term(message) for term in unwanted):
            return False
        if wanted:
            return all(term(message) for term in wanted)
        return not optional or any(term(message) for term in optional)

    return matches


@patch(
    "ministack.services.cloudwatch_logs:_compile_filter_pattern",
    original="sha256:2568f38b56143b81",
    rule="A filter pattern has terms that are told apart by case: all, ?one of several, -none, a phrase, an expression",
    source=PATTERNS,
    grade="documented",
)
def patterns_of_terms(original):
    def compile_filter_pattern(raw):
        pattern = (raw or "").strip()
        if not pattern or pattern[0] in "{[":  # patterns of JSON and of fields stay the emulator's
            return original(raw)
        return compiled(pattern)

    return compile_filter_pattern
