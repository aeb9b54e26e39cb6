"""The life of a create and of an update: they are answered at once, and settle later."""

import knobs
from lambda_ import previous, reasons
from lambda_.environments import retire_latest
from lambda_.later import later
from lambda_.sources import RECORDED_API, STATES
from ministack.core.responses import json_response, new_uuid
from ministack.services import lambda_svc
from registry import patch

UPDATE_SECONDS = 0.5


def update_seconds(name: str) -> float:
    return knobs.get("lambda", name, "update_seconds", UPDATE_SECONDS)


@patch(
    "ministack.services.lambda_svc:_schedule_state_transition",
    original="sha256:f072b21e2fd9fe3c",
    rule="A create or update settles after a while, and RevisionId changes then; "
    "a failed update names its reason, and the previous code and configuration stay",
    source=RECORDED_API + "test_function_revisions_basic; " + STATES,
    grade="recorded",
)
def settle_later(original):
    def schedule(func_name, delay):
        lambda_svc._functions[func_name]["settle_token"] = new_uuid()
        if not previous.updating.get():
            settle_in_time(func_name)

    return schedule


def settle_in_time(name: str) -> None:
    token = lambda_svc._functions[name]["settle_token"]
    later(update_seconds(name), lambda: settle(name, token))


def settle(name: str, token: str) -> None:
    """End the create or update that this token belongs to."""
    record = lambda_svc._functions.get(name)
    if not record or record.get("settle_token") != token:
        return  # deleted, or created again
    config = record["config"]
    failure = knobs.get("lambda", name, "update_fails", once=True)
    before = previous.take(name)
    outcome = created(failure) if config["State"] == "Pending" else updated(failure)
    outcome = {**outcome, "RevisionId": new_uuid()}
    if failure and before and config["State"] != "Pending":
        # at once: nobody may see it as it was before the update
        record.update({**before, "config": {**before["config"], **outcome}})
        config = record["config"]
    settle_versions(record, token, failure)
    config.update(outcome)
    retire_latest(name, config)


def created(failure: str | None) -> dict[str, str]:
    if failure:
        return {**reasons.state("Failed", failure), **reasons.update("Failed", failure)}
    return {**reasons.state("Active"), **reasons.update("Successful")}


def updated(failure: str | None) -> dict[str, str]:
    if failure:
        return {**reasons.state("Active"), **reasons.update("Failed", failure)}
    return {**reasons.state("Active"), **reasons.update("Successful")}


def settle_versions(record: dict, token: str, failure: str | None) -> None:
    """A version that was published together with the update settles with it."""
    for version in record["versions"].values():
        if version.get("settles_with") == token:
            del version["settles_with"]
            version["config"].update(created(failure))


def in_progress(name: str) -> None:
    """Mark a function as AWS does when an update begins."""
    lambda_svc._functions[name]["config"].update(
        {**reasons.state("Active"), **reasons.update("InProgress", reasons.CREATING["Code"])}
    )


def begin(original):
    """Wrap an update of the emulator: keep what serves, and answer with an update in progress."""

    def update(name, data):
        record = lambda_svc._functions.get(name)
        if record is None:
            return original(name, data)
        previous.keep(name, record)
        token = previous.updating.set(True)
        status = 500
        try:
            answer = original(name, data)
            status = answer[0]
        finally:
            previous.updating.reset(token)
            if status != 200:
                record.update(previous.take(name))  # a refused update changes nothing
        if status != 200:
            return answer
        in_progress(name)
        settle_in_time(name)  # not before it has begun, however short it is
        return json_response(record["config"])

    return update


@patch(
    "ministack.services.lambda_svc:_update_code",
    original="sha256:0998d118b422f475",
    rule="UpdateFunctionCode leaves State Active and sets LastUpdateStatus InProgress with reason Creating",
    source=RECORDED_API + "test_function_lifecycle",
    grade="recorded",
)
def begin_code(original):
    return begin(original)


@patch(
    "ministack.services.lambda_svc:_update_config",
    original="sha256:6999cb0695dace00",
    rule="UpdateFunctionConfiguration leaves State Active and sets LastUpdateStatus InProgress with reason Creating",
    source=RECORDED_API + "test_function_lifecycle",
    grade="recorded",
)
def begin_config(original):
    return begin(original)
