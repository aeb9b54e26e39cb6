"""Published versions: guarded by the code's hash, the same again when nothing changed, with a state of their own."""

import copy
import json

import knobs
from lambda_ import reasons
from lambda_.answers import invalid
from lambda_.environments import fingerprint
from lambda_.later import later
from lambda_.sources import RECORDED_API, STATES, VERSIONS
from ministack.core.responses import json_response, new_uuid
from ministack.services import lambda_svc
from registry import patch

PENDING_SECONDS = 0.2


def latest_version(record: dict) -> dict | None:
    newest = max(record["versions"], key=int, default=None)
    return record["versions"][newest] if newest else None


@patch(
    "ministack.services.lambda_svc:_publish_version",
    original="sha256:3bc240a8db5dc832",
    rule="A new version may be Pending for a while and then end Active or Failed",
    source=STATES + "; https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html#snapstart-function-states",
    grade="documented",
)
def state_of_version(original):
    def publish(name, data):
        record = lambda_svc._functions.get(name)
        known = set(record["versions"]) if record else set()
        answer = original(name, data)
        if record is None or set(record["versions"]) == known:
            return answer
        config = latest_version(record)["config"]
        if (config.get("SnapStart") or {}).get("OptimizationStatus") == "On":
            return answer  # the emulator really initializes it, and sets its state
        config.update({**reasons.state("Active"), **reasons.update("Successful")})
        failure = knobs.get("lambda", name, "version_fails", once=True)
        seconds = knobs.get("lambda", name, "version_seconds", PENDING_SECONDS if failure else 0)
        if failure or seconds:
            begin_pending(config)
            later(seconds, lambda: config.update(ended(failure)))
        return json_response(config, 201)

    return publish


@patch(
    "ministack.services.lambda_svc:_publish_version",
    original="sha256:3bc240a8db5dc832",
    rule="PublishVersion of an unchanged function answers the version that there is, also after a redundant update",
    source=RECORDED_API + "test_version_lifecycle; " + VERSIONS,
    grade="recorded",
)
def same_when_unchanged(original):
    def publish(name, data):
        record = lambda_svc._functions.get(name)
        if record is None:
            return original(name, data)
        print_now = fingerprint(record["config"])
        newest = latest_version(record)
        if newest and newest.get("fingerprint") == print_now:
            return json_response(newest["config"], 201)
        record["config"]["RevisionId"] = new_uuid()  # so that the emulator does not find it unchanged
        answer = original(name, data)
        latest_version(record)["fingerprint"] = print_now
        return answer

    return publish


@patch(
    "ministack.services.lambda_svc:_publish_version",
    original="sha256:3bc240a8db5dc832",
    rule="PublishVersion changes the RevisionId of $LATEST, and guards it with 412",
    source=RECORDED_API + "test_function_revisions_version_and_alias, test_publish_with_wrong_revisionid",
    grade="recorded",
)
def revision_of_latest(original):
    def publish(name, data):
        record = lambda_svc._functions.get(name)
        if record is None:
            return original(name, data)
        refusal = lambda_svc._check_revision(record["config"], data)
        if refusal:
            return refusal
        known = set(record["versions"])
        answer = original(name, data)
        if set(record["versions"]) != known:
            record["config"]["RevisionId"] = new_uuid()
        return answer

    return publish


@patch(
    "ministack.services.lambda_svc:_publish_version",
    original="sha256:3bc240a8db5dc832",
    rule="PublishVersion with another CodeSha256 than that of $LATEST is refused",
    source=RECORDED_API + "test_publish_with_wrong_sha256",
    grade="recorded",
)
def guarded_by_hash(original):
    def publish(name, data):
        record = lambda_svc._functions.get(name)
        wanted = data.get("CodeSha256")
        if record is None or not wanted or wanted == record["config"]["CodeSha256"]:
            return original(name, data)
        return invalid(
            f"CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST "
            f"({record['config']['CodeSha256']}). Please try again with the CodeSHA256 in $LATEST."
        )

    return publish


def begin_pending(config: dict) -> None:
    """A version that is being made: `LastUpdateStatus` is not there yet."""
    config.update({**reasons.state("Pending", reasons.CREATING["Code"]), **reasons.update("")})


def ended(failure: str | None) -> dict[str, str]:
    if failure:
        return {**reasons.state("Failed", failure), **reasons.update("Failed", failure)}
    return {**reasons.state("Active"), **reasons.update("Successful")}


def publish_with(name: str) -> dict:
    """A version of the code that is just being created or updated: it settles together with that."""
    record = lambda_svc._functions[name]
    number = str(record["next_version"])
    record["next_version"] += 1
    config = copy.deepcopy(record["config"])
    config.update(Version=number, FunctionArn=f"{lambda_svc._func_arn(name)}:{number}", RevisionId=new_uuid())
    begin_pending(config)
    record["versions"][number] = {
        "config": config,
        "code_zip": record.get("code_zip"),
        "settles_with": record["settle_token"],
        "fingerprint": fingerprint(record["config"]),
    }
    return config


@patch(
    "ministack.services.lambda_svc:_update_code",
    original="sha256:0998d118b422f475",
    rule="UpdateFunctionCode with Publish answers the new version, which is Pending until the update settles",
    source=RECORDED_API + "test_publish_with_update",
    grade="recorded",
)
def publish_on_update(original):
    def update_code(name, data):
        answer = original(name, {key: value for key, value in data.items() if key != "Publish"})
        if answer[0] != 200 or not data.get("Publish"):
            return answer
        return json_response(publish_with(name))

    return update_code


@patch(
    "ministack.services.lambda_svc:_create_function",
    original="sha256:e307eecdf0d8b51c",
    rule="CreateFunction with Publish answers Version 1 under the unqualified ARN",
    source=RECORDED_API + "test_publish_version_on_create",
    grade="recorded",
)
def publish_on_create(original):
    def create_function(data):
        answer = original({key: value for key, value in data.items() if key != "Publish"})
        if answer[0] != 201 or not data.get("Publish"):
            return answer
        version = publish_with(data["FunctionName"])
        return json_response({**json.loads(answer[2]), "Version": version["Version"]}, 201)

    return create_function


@patch(
    "ministack.services.lambda_svc:_list_versions",
    original="sha256:5fc87b1ce84708c0",
    rule="ListVersionsByFunction names $LATEST by its qualified ARN and leaves the states out",
    source=RECORDED_API + "test_version_lifecycle",
    grade="recorded",
)
def list_without_states(original):
    def list_versions(name, query_params):
        answer = original(name, query_params)
        if answer[0] != 200:
            return answer
        listed = json.loads(answer[2])
        for config in listed["Versions"]:
            for key in [key for key in config if key.startswith(("State", "LastUpdate"))]:
                del config[key]
            if config["Version"] == "$LATEST":
                config["FunctionArn"] += ":$LATEST"
        return json_response(listed)

    return list_versions
