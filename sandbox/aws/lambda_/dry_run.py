"""UpdateFunctionCode with DryRun: the update is tried on a copy."""

import copy

from lambda_ import previous
from lambda_.sources import UPDATE_CODE
from ministack.core.responses import json_response
from ministack.services import lambda_svc
from registry import patch


@patch(
    "ministack.services.lambda_svc:_update_code",
    original="sha256:0998d118b422f475",
    rule="UpdateFunctionCode with DryRun validates, answers the new hash, and changes nothing",
    source=UPDATE_CODE,
    grade="documented",
)
def try_on_a_copy(original):
    def update_code(name, data):
        record = lambda_svc._functions.get(name)
        if record is None or not data.get("DryRun"):
            return original(name, data)
        trial = {**record, "config": copy.deepcopy(record["config"])}
        lambda_svc._functions[name] = trial
        try:
            answer = original(name, {key: value for key, value in data.items() if key != "Publish"})
        finally:
            lambda_svc._functions[name] = record
        if answer[0] != 200:
            return answer
        previous.take(name)
        changed = {key: trial["config"][key] for key in ("CodeSha256", "CodeSize", "Architectures")}
        return json_response({**record["config"], **changed})

    return update_code
