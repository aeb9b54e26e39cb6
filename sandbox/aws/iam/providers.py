"""OpenID Connect providers as IAM shows them."""

from __future__ import annotations

import re

from registry import patch


@patch(
    "ministack.services.iam:_get_oidc_provider",
    original="sha256:7db716f5f5c766d3",
    rule="GetOpenIDConnectProvider shows the URL without its scheme",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html",
    grade="documented",
)
def url_without_scheme(original):
    from ministack.services import iam

    def get_provider(params):
        status, headers, body = original(params)
        return status, headers, re.sub(rb"<Url>https?://", b"<Url>", body)

    iam._IAM_HANDLERS["GetOpenIDConnectProvider"] = get_provider
    return get_provider
