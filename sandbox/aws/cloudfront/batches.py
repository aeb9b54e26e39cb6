"""What an invalidation may say: the paths and tags that CloudFront takes, and how many."""

from __future__ import annotations

import re

from cloudfront.request import MOST_PATHS, batch
from cloudfront.sources import API, PATHS, TAGS
from ministack.services import cloudfront as service
from registry import patch

LONGEST_PATH = 4000
LONGEST_TAG = 256
BAD_PATHS = "Your request contains one or more invalid invalidation paths."
# RFC 1738, and what is not ASCII; `%` only where it begins a code
UNSAFE = re.compile(r'[^\x21-\x7e]|[<>"#{}|\\^\[\]`~]|%(?![0-9A-Fa-f]{2})')


def is_path(item: str) -> bool:
    text = item.removesuffix("*")
    return item.startswith("/") and len(item) <= LONGEST_PATH and "*" not in text and not UNSAFE.search(text)


def is_tag(item: str) -> bool:
    return bool(re.fullmatch(r"#[\x21-\x2b\x2d-\x7e]+", item)) and len(item) <= LONGEST_TAG + 1 and "*" not in item


@patch(
    "ministack.services.cloudfront:_create_invalidation",
    original="sha256:801254ce55551afa",
    rule="A path begins with a slash, ends with a * at most, is encoded as RFC 1738 has it, is not too long, has no ~",
    source=f"{PATHS}; https://github.com/aws/aws-sdk-js-v3/issues/4042",
    grade="recorded",
)
def only_paths(original):
    def create_invalidation(dist_id, body):
        items = batch(body)[2]
        if not all(item.startswith("#") or is_path(item) for item in items):
            return service._error("InvalidArgument", BAD_PATHS, 400)
        return original(dist_id, body)

    return create_invalidation


@patch(
    "ministack.services.cloudfront:_create_invalidation",
    original="sha256:801254ce55551afa",
    rule="A tag begins with #, and has at most 256 visible ASCII characters, no comma and no *",
    source=TAGS,
    grade="documented",
)
def only_tags(original):
    def create_invalidation(dist_id, body):
        if any(item.startswith("#") and not is_tag(item) for item in batch(body)[2]):
            return service._error("InvalidArgument", BAD_PATHS, 400)
        return original(dist_id, body)

    return create_invalidation


@patch(
    "ministack.services.cloudfront:_create_invalidation",
    original="sha256:801254ce55551afa",
    rule="Quantity is the number of the items, and there is one at least",
    source=f"{API}Paths.html",
    grade="documented",
)
def counted(original):
    def create_invalidation(dist_id, body):
        _, quantity, items = batch(body)
        if quantity != len(items):
            text = "The value of Quantity and the size of Items do not match."
            return service._error("InconsistentQuantities", text, 400)
        if not items:
            return service._error("InvalidArgument", "Your request contains no invalidation paths.", 400)
        return original(dist_id, body)

    return create_invalidation


@patch(
    "ministack.services.cloudfront:_create_invalidation",
    original="sha256:801254ce55551afa",
    rule="An invalidation of more than 3,000 paths is too large",
    source=f"{API}CreateInvalidation.html",
    grade="documented",
)
def not_too_large(original):
    def create_invalidation(dist_id, body):
        if len(batch(body)[2]) > MOST_PATHS:
            return service._error("BatchTooLarge", "Your request contains too many invalidation paths.", 413)
        return original(dist_id, body)

    return create_invalidation


@patch(
    "ministack.services.cloudfront:_create_invalidation",
    original="sha256:801254ce55551afa",
    rule="An invalidation has a caller reference",
    source=f"{API}InvalidationBatch.html",
    grade="documented",
)
def with_reference(original):
    def create_invalidation(dist_id, body):
        if not batch(body)[0]:
            return service._error("InvalidArgument", "The parameter CallerReference is required.", 400)
        return original(dist_id, body)

    return create_invalidation
