"""Resource policies: the function, each version and each alias has one of its own."""

import json

from lambda_.answers import not_found
from lambda_.sources import POLICIES
from ministack.core.responses import json_response
from ministack.services import lambda_svc
from registry import patch


@patch(
    "ministack.services.lambda_svc:_get_policy",
    original="sha256:3f1ea49b41d8a3c5",
    rule="GetPolicy without a qualifier answers the statements of the function itself, and 404 when there are none",
    source=POLICIES,
    grade="documented",
)
def of_the_function_itself(original):
    def get_policy(func_name, query_params=None, path_qualifier=None):
        answer = original(func_name, query_params, path_qualifier)
        qualifier = lambda_svc._qualifier_from_path_or_query(path_qualifier, query_params)
        if answer[0] == 404 and func_name in lambda_svc._functions:
            return not_found("The resource you requested does not exist.")
        if answer[0] != 200 or qualifier:
            return answer
        document = json.loads(answer[2])
        policy = json.loads(document["Policy"])
        own = lambda_svc._func_arn(func_name)
        policy["Statement"] = [each for each in policy["Statement"] if each["Resource"] == own]
        if not policy["Statement"]:
            return not_found("The resource you requested does not exist.")
        return json_response({**document, "Policy": json.dumps(policy)})

    return get_policy
