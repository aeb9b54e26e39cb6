"""The roles of a task definition are passed on by who runs it."""

from __future__ import annotations

import json

import ecs_resources
import resources
from iam import actions
from ministack.services import ecs
from registry import patch

RECORDED = "https://github.com/LBHackney-IT/Data-Platform/pull/1992 and pull/1990"


@patch(
    "ministack.core.iam_actions:extract_resource_arn",
    original="sha256:82f51700695c62fd",
    rule="RunTask needs iam:PassRole for the task role and the execution role of the definition that it runs",
    source=RECORDED,
    grade="recorded",
)
def with_the_roles_of_the_definition(original):
    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        resource = original(service, method, path, headers, body, query_params, region, account_id)
        if service == "ecs" and headers.get("x-amz-target", "").endswith(".RunTask"):
            actions.more.set((*actions.more.get(), *passed_by(body or b"")))
        return resource

    return extract_resource_arn


def passed_by(body: bytes) -> list[resources.Check]:
    """Those that are not overridden."""
    given = json.loads(body or b"{}")
    definition = ecs._task_defs.get(ecs._resolve_td_key(given.get("taskDefinition", ""))) or {}
    overridden = given.get("overrides") or {}
    names = [name for name in ("executionRoleArn", "taskRoleArn") if not overridden.get(name)]
    return [resources.passed(definition[name], ecs_resources.TASKS) for name in names if definition.get(name)]
