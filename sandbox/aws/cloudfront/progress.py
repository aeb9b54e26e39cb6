"""An invalidation takes a while (the knob `invalidation_seconds`), and only so much can be in progress."""

from __future__ import annotations

import time
import xml.etree.ElementTree as xml

import knobs
from cloudfront.request import MOST_PATHS, batch
from cloudfront.sources import API, LIMITS
from ministack.services import cloudfront as service
from registry import patch

MOST_WILDCARDS = 15
DEFAULT_SECONDS = 0.3
FULL = "Processing your request will cause you to exceed the maximum number of in-progress {}invalidations."


def settle(dist_id: str) -> list[dict]:
    """The invalidations of a distribution, as far as they are now; the knob counts for those that are in progress, too."""
    found = service._invalidations.get(dist_id, [])
    for one in found:
        completes = one.get("BegunAt", 0) + seconds_of(dist_id)
        if one["Status"] == "InProgress" and completes <= time.time():
            one.update(Status="Completed", CompletedAt=completes)
    return found


def seconds_of(dist_id: str) -> float:
    return knobs.get("cloudfront", dist_id, "invalidation_seconds", DEFAULT_SECONDS, anywhere=True)


def paths_in_progress(dist_id: str) -> list[str]:
    running = [one for one in settle(dist_id) if one["Status"] == "InProgress"]
    return [path for one in running for path in one["InvalidationBatch"]["Paths"]["Items"]]


def is_known(dist_id: str, reference: str) -> bool:
    """Whether a reference was used before: a repeated request adds nothing."""
    return any(one["InvalidationBatch"]["CallerReference"] == reference for one in settle(dist_id))


@patch(
    "ministack.services.cloudfront:_create_invalidation",
    original="sha256:801254ce55551afa",
    rule="An invalidation is InProgress for a while, then Completed (the knob `invalidation_seconds`)",
    source=f"{API}Invalidation.html",
    grade="documented",
)
def in_progress(original):
    def create_invalidation(dist_id, body):
        known = {one["Id"] for one in settle(dist_id)}
        answer = original(dist_id, body)
        made = [one for one in settle(dist_id) if one["Id"] not in known]
        if answer[0] != 201 or not made:
            return answer
        made[0].update(Status="InProgress", BegunAt=time.time())
        settle(dist_id)

        def build(root):
            service._build_invalidation_xml(root, made[0])

        return service._xml_response("Invalidation", build, status=201, extra_headers=answer[1])

    return create_invalidation


@patch(
    "ministack.services.cloudfront:_create_invalidation",
    original="sha256:801254ce55551afa",
    rule="3,000 paths and 15 with a * may be in progress for one distribution",
    source=f"{LIMITS}; https://github.com/laurilehmijoki/s3_website/issues/26",
    grade="recorded",
)
def limited(original):
    def create_invalidation(dist_id, body):
        reference, _, items = batch(body)
        if is_known(dist_id, reference):
            return original(dist_id, body)
        paths = paths_in_progress(dist_id) + items
        wildcards = [path for path in paths if path.endswith("*")]
        too_many = "wildcard " if len(wildcards) > MOST_WILDCARDS else "" if len(paths) > MOST_PATHS else None
        if too_many is None:
            return original(dist_id, body)
        return service._error("TooManyInvalidationsInProgress", FULL.format(too_many), 400)

    return create_invalidation


@patch(
    "ministack.services.cloudfront:_get_invalidation",
    original="sha256:9997c9834d7e9625",
    rule="GetInvalidation tells how far an invalidation is",
    source=f"{API}GetInvalidation.html",
    grade="documented",
)
def told_by_get(original):
    def get_invalidation(dist_id, inv_id):
        settle(dist_id)
        return original(dist_id, inv_id)

    return get_invalidation


@patch(
    "ministack.services.cloudfront:_list_invalidations",
    original="sha256:56f06ffe6927d62a",
    rule="ListInvalidations tells how far each invalidation is",
    source=f"{API}ListInvalidations.html",
    grade="documented",
)
def told_by_list(original):
    def list_invalidations(dist_id):
        settle(dist_id)
        return original(dist_id)

    return list_invalidations


@patch(
    "ministack.services.cloudfront:_build_distribution_xml",
    original="sha256:1522913ee2bfe686",
    rule="A distribution tells how many of its invalidations are in progress",
    source=f"{API}Distribution.html",
    grade="documented",
)
def told_by_distribution(original):
    def build_distribution_xml(parent: xml.Element, dist: dict):
        original(parent, dist)
        running = [one for one in settle(dist["Id"]) if one["Status"] == "InProgress"]
        for element in parent.iter():
            if element.tag.rpartition("}")[2] == "InProgressInvalidationBatches":
                element.text = str(len(running))

    return build_distribution_xml
