"""`Code.Location` of a zip function: a link to the code as it was when it was asked for, for ten minutes."""

import json
import secrets
import time
from datetime import UTC, datetime

from lambda_.sources import RECORDED_API
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import lambda_svc
from registry import patch

VALID_SECONDS = 600

_links: dict[str, tuple[float, str, bytes]] = {}


def reset(account: str | None = None) -> None:
    for signature in [s for s, (_, owner, _) in _links.items() if account in (None, owner)]:
        del _links[signature]


def link_to(name: str, code_zip: bytes) -> str:
    """A pre-signed link. The signature is random, and part of the path too, where the emulator looks."""
    for old in [s for s, (expires, _, _) in _links.items() if expires < time.time()]:
        del _links[old]
    signature = secrets.token_hex(32)
    _links[signature] = (time.time() + VALID_SECONDS, get_account_id(), code_zip)
    host, port = lambda_svc._MINISTACK_HOST, lambda_svc._GATEWAY_PORT
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return (
        f"http://{host}:{port}/_ministack/lambda-code/{get_account_id()}/{get_region()}/{name}.{signature}"
        f"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires={VALID_SECONDS}&X-Amz-Date={now}"
        f"&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
    )


@patch(
    "ministack.services.lambda_svc:_get_function",
    original="sha256:4d089b87a93984a2",
    rule="Code.Location leads to the code of that version as it was when asked, also after an update",
    source=RECORDED_API + "test_lambda_code_location_zipfile",
    grade="recorded",
)
def location_of_version(original):
    def get_function(name, qualifier=None):
        answer = original(name, qualifier)
        if answer[0] != 200:
            return answer
        function = json.loads(answer[2])
        record = lambda_svc._get_func_record_for_qualifier(name, qualifier)[0]
        if "Location" in function["Code"]:
            function["Code"]["Location"] = link_to(name, record.get("code_zip") or b"")
        return json_response(function)

    return get_function


@patch(
    "ministack.services.lambda_svc:serve_function_code",
    original="sha256:342a87e413d967ef",
    rule="Code.Location is good for ten minutes, and for nobody who lacks its signature",
    source="https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html",
    grade="documented",
)
def serve_signed(original):
    def serve_function_code(func_name, account_id=None, region=None):
        expires, owner, code_zip = _links.get(func_name.rpartition(".")[2], (0, "", b""))
        if expires < time.time() or owner != account_id:
            return 403, {"Content-Type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>"
        return 200, {"Content-Type": "application/zip"}, code_zip

    return serve_function_code
