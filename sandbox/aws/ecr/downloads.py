"""GetDownloadUrlForLayer: a signed link that needs no login."""

import secrets
import time
from datetime import UTC, datetime
from urllib.parse import quote

from ecr.answers import error
from ecr.sources import API, SEEN_MISSING_LAYER
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import ecr as service
from ministack.services import lambda_svc
from registry import patch

VALID_SECONDS = 3600

_links: dict[str, tuple[float, str, str]] = {}


def reset(account: str | None = None) -> None:
    for signature in [s for s, (_, owner, _) in _links.items() if account in (None, owner)]:
        del _links[signature]


def link_to(name: str, digest: str) -> str:
    """A link on the emulator's own port, since the account's bucket of layers has no name that could be reached."""
    for old in [s for s, (expires, _, _) in _links.items() if expires < time.time()]:
        del _links[old]
    signature, path = secrets.token_hex(32), f"/v2/{name}/blobs/{digest}"
    _links[signature] = (time.time() + VALID_SECONDS, get_account_id(), path)
    host = f"{get_account_id()}.dkr.ecr.{get_region()}.amazonaws.com"
    credential = quote(f"ASIA{secrets.token_hex(8).upper()}/{get_region()}/s3/aws4_request", safe="")
    return (
        f"http://{lambda_svc._MINISTACK_HOST}:{lambda_svc._GATEWAY_PORT}{path}?ns={host}"
        f"&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        f"&X-Amz-SignedHeaders=host&X-Amz-Expires={VALID_SECONDS}&X-Amz-Credential={credential}"
        f"&X-Amz-Signature={signature}"
    )


def is_signed(path: str, query_params: dict) -> bool:
    """Whether a request is one of the links that were handed out, unchanged and in time."""
    signature = service._query_first(query_params, "X-Amz-Signature") or ""
    expires, owner, linked = _links.get(signature, (0.0, "", ""))
    host = service._query_first(query_params, "ns") or ""
    return expires > time.time() and linked == path and host.startswith(f"{owner}.")


@patch(
    "ministack.services.ecr:_get_download_url_for_layer",
    original="sha256:56e5002b00dcefed",
    rule="GetDownloadUrlForLayer answers a signed link that needs no login, and an error for a missing layer",
    source=API + "GetDownloadUrlForLayer.html; " + SEEN_MISSING_LAYER,
    grade="recorded",
)
def signed_link(original):
    def get_download_url(data):
        name, digest = data.get("repositoryName"), data.get("layerDigest")
        if name not in service._repositories:
            return original(data)
        if digest not in (service._layer_blobs.get(name) or {}):
            return error(
                "LayersNotFoundException",
                f"The layer with digest {digest} does not exist within the repository "
                f"with name '{name}' in the registry with id '{get_account_id()}'",
            )
        return json_response({"downloadUrl": link_to(name, digest), "layerDigest": digest})

    return get_download_url
