"""DeleteFunction: what it refuses to delete."""

from lambda_ import previous
from lambda_.aliases import weights_of
from lambda_.answers import conflict, invalid, not_found
from lambda_.sources import DELETE_FUNCTION, RECORDED_API
from ministack.services import lambda_svc
from registry import patch


@patch(
    "ministack.services.lambda_svc:_delete_function",
    original="sha256:4acf1bc5a56ca8e4",
    rule="DeleteFunction of $LATEST is refused, and of an aliased version too",
    source=DELETE_FUNCTION + "; https://github.com/alexcasalboni/aws-lambda-power-tuning/issues/124",
    grade="documented",
)
def not_latest(original):
    def delete_function(name, query_params, path_qualifier=None):
        qualifier = lambda_svc._qualifier_from_path_or_query(path_qualifier, query_params)
        record = lambda_svc._functions.get(name)
        if record and qualifier == "$LATEST":
            return invalid("$LATEST version cannot be deleted without deleting the function.")
        if record and qualifier in record["versions"]:
            users = [
                alias["Name"]
                for alias in record["aliases"].values()
                if qualifier in (alias["FunctionVersion"], *weights_of(alias))
            ]
            if users:
                listed = ", ".join(users)
                return conflict(f"Unable to delete version because the following aliases reference it: [{listed}]")
        return original(name, query_params, path_qualifier)

    return delete_function


@patch(
    "ministack.services.lambda_svc:_delete_function",
    original="sha256:4acf1bc5a56ca8e4",
    rule="DeleteFunction of a version of a missing function names the function alone",
    source=RECORDED_API + "test_delete_on_nonexisting_version",
    grade="recorded",
)
def missing_function(original):
    def delete_function(name, query_params, path_qualifier=None):
        if name not in lambda_svc._functions:
            return not_found(f"Function not found: {lambda_svc._func_arn(name)}")
        answer = original(name, query_params, path_qualifier)
        if name not in lambda_svc._functions:
            previous.take(name)  # an update that was in progress is over
        return answer

    return delete_function
