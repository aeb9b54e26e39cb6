"""RevisionId: the guard against a lost update."""

from lambda_.answers import error
from lambda_.sources import RECORDED_API
from registry import patch

STALE = (
    "The Revision Id provided does not match the latest Revision Id. "
    "Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
)


@patch(
    "ministack.services.lambda_svc:_check_revision",
    original="sha256:09b9d0694f8c24c4",
    rule="A stale RevisionId is answered 412, in AWS's words",
    source=RECORDED_API + "test_function_revisions_basic",
    grade="recorded",
)
def stale_revision(original):
    def check_revision(current, data):
        if original(current, data) is None:
            return None
        return error("PreconditionFailedException", STALE, 412)

    return check_revision
