"""Repositories: their names, their tag rules, and whose registry is meant."""

import json
import re

from ecr.answers import Answer, error, invalid, missing_repository, parse
from ecr.sources import API, IMMUTABILITY, SEEN_MISSING_REPOSITORY, SEEN_NAME
from ministack.core.iam_evaluator import EvalContext, caller_arn, evaluate_resource_policy
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, request_scope
from ministack.services import ecr as service
from registry import patch

NAME = r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*"
NAME_AS_WRITTEN = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*")
WITH_FILTERS = ("IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION")
FILTER = re.compile(r"[0-9a-zA-Z._*-]{1,128}")


def bad_name(name: str) -> Answer | None:
    if not 2 <= len(name) <= 256:
        bound = "greater than or equal to 2" if len(name) < 2 else "less than or equal to 256"
        return invalid("repositoryName", f"must have length {bound}")
    if not NAME_AS_WRITTEN.fullmatch(name):
        return invalid("repositoryName", f"must satisfy regular expression '{NAME}'")
    return None


def bad_filters(data: dict) -> Answer | None:
    """Exclusion filters go with the two mutabilities that have exclusions, and with no other."""
    filters = data.get("imageTagMutabilityExclusionFilters") or []
    if (data.get("imageTagMutability") in WITH_FILTERS) != bool(filters):
        return invalid("imageTagMutabilityExclusionFilters", "must be given with exclusions, and only then")
    for one in filters:
        text = one.get("filter", "")
        if one.get("filterType") != "WILDCARD" or not FILTER.fullmatch(text) or text.count("*") > 2:
            constraint = "must be wildcards of 128 characters, with at most two *"
            return invalid("imageTagMutabilityExclusionFilters", constraint)
    return None


def is_immutable(name: str, tag: str) -> bool:
    """Whether this tag of the repository cannot be moved."""
    repository = service._repositories[name]
    mutability = repository.get("imageTagMutability", "MUTABLE")
    patterns = [re.escape(one["filter"]).replace(r"\*", ".*") for one in repository.get("exclusions", [])]
    excluded = any(re.fullmatch(pattern, tag) for pattern in patterns)
    return mutability.startswith("IMMUTABLE") != excluded


@patch(
    "ministack.services.ecr:_create_repository",
    original="sha256:56ebb5843976ed05",
    rule="CreateRepository refuses a name that is no repository name, in AWS's words",
    source=API + "CreateRepository.html; " + SEEN_NAME,
    grade="recorded",
)
def create_named(original):
    def create_repository(data):
        return bad_name(data.get("repositoryName", "")) or original(data)

    return create_repository


def keep_filters(original):
    """Wrap a call that sets the mutability: the emulator drops the filters."""

    def change(data):
        refusal = bad_filters(data)
        if refusal:
            return refusal
        answer = original(data)
        if answer[0] != 200:
            return answer
        filters = data.get("imageTagMutabilityExclusionFilters") or []
        service._repositories[data["repositoryName"]]["exclusions"] = filters
        document = parse(answer[2])
        if filters:
            document.get("repository", document)["imageTagMutabilityExclusionFilters"] = filters
        return json_response(document)

    return change


@patch(
    "ministack.services.ecr:_create_repository",
    original="sha256:56ebb5843976ed05",
    rule="CreateRepository keeps the exclusion filters of its tag mutability",
    source=IMMUTABILITY,
    grade="documented",
)
def create_with_filters(original):
    return keep_filters(original)


@patch(
    "ministack.services.ecr:_put_image_tag_mutability",
    original="sha256:a71ffe06b82dfb1f",
    rule="PutImageTagMutability keeps the exclusion filters",
    source=IMMUTABILITY,
    grade="documented",
)
def change_filters(original):
    return keep_filters(original)


@patch(
    "ministack.services.ecr:_repo_shape",
    original="sha256:7bebcc19d387b9e2",
    rule="DescribeRepositories shows the exclusion filters of a repository's tag mutability",
    source=IMMUTABILITY,
    grade="documented",
)
def show_filters(original):
    def repo_shape(repo):
        filters = repo.get("exclusions")
        return {**original(repo), **({"imageTagMutabilityExclusionFilters": filters} if filters else {})}

    return repo_shape


# The words of the emulator that AWS completes with the registry
UNFINISHED = re.compile(r"The repository with name '(?P<name>.*)' (?P<what>does not exist|already exists)")


@patch(
    "ministack.services.ecr:handle_request",
    original="sha256:492f992e404de463",
    rule="A missing repository is named together with its registry",
    source=SEEN_MISSING_REPOSITORY,
    grade="recorded",
)
def name_the_registry(original):
    async def handle_request(method, path, headers, body, query_params):
        status, answer_headers, answer = await original(method, path, headers, body, query_params)
        if status == 400:
            document = parse(answer)
            match = UNFINISHED.fullmatch(document.get("message", ""))
            if match:
                document["message"] = match[0] + f" in the registry with id '{get_account_id()}'"
                answer = json.dumps(document).encode()
        return status, answer_headers, answer

    return handle_request


@patch(
    "ministack.services.ecr:handle_request",
    original="sha256:492f992e404de463",
    rule="registryId reaches the repository of another account, when that repository's policy lets the caller in",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    grade="documented",
)
def other_registry(original):
    async def handle_request(method, path, headers, body, query_params):
        data = json.loads(body or b"{}")
        registry, name = data.get("registryId"), data.get("repositoryName")
        if not registry or registry == get_account_id() or not name:
            return await original(method, path, headers, body, query_params)
        action = "ecr:" + headers.get("x-amz-target", "").rpartition(".")[2]
        caller, account = caller_arn(), get_account_id()
        with request_scope(registry, get_region()):
            if name not in service._repositories:
                return error("RepositoryNotFoundException", missing_repository(name))
            if not allowed_by_policy(caller, account, action, name):
                resource = service._repo_arn(name)
                text = f"User: {caller} is not authorized to perform: {action} on resource: {resource}"
                return error_response_json("AccessDeniedException", text, 400)
            return await original(method, path, headers, body, query_params)

    return handle_request


def allowed_by_policy(caller: str, account: str, action: str, name: str) -> bool:
    """Whether the policy of a repository of the current account lets a caller of another one in."""
    context = EvalContext(
        principal_arn=caller,
        principal_type="Root" if caller.endswith(":root") else "AssumedRole",
        principal_account=account,
        action=action,
        resource_arn="*",  # a repository policy names no resource
        region=get_region(),
    )
    policy = json.loads(service._repo_policies.get(name) or "{}")
    for statement in policy.get("Statement", []):
        statement["Resource"] = "*"
    return evaluate_resource_policy(policy, context).decision == "Allow"
