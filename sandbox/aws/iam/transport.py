"""Conditions about how a call travelled."""

from registry import patch

KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"


@patch(
    "ministack.core.iam_evaluator:_resolve_condition_key",
    original="sha256:15e26964cd38f32c",
    rule="aws:SecureTransport is true: what is called in plain HTTP here stands for AWS's own address, which has TLS",
    source=KEYS + "#condition-keys-securetransport",
    grade="documented",
)
def over_tls(original):
    return lambda key, ctx: "true" if key.lower() == "aws:securetransport" else original(key, ctx)
