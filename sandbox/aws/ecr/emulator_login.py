"""The emulator's own pulls, for Lambda, log in to the registry as that service would."""

import os
import re

from ecr import tokens
from registry import patch

ECR_HOST = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com")


@patch(
    "docker.auth:AuthConfig.resolve_authconfig",
    original="sha256:dbae12cda88b52bc",
    rule="Lambda pulls images from ECR with rights of its own, not with the caller's login",
    source="https://docs.aws.amazon.com/lambda/latest/dg/images-create.html",
    grade="documented",
)
def login_to_own_registry(original):
    own = f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"

    def resolve_authconfig(self, registry=None):
        if registry and (registry == own or ECR_HOST.fullmatch(registry)):
            return {"username": tokens.USER, "password": tokens.EMULATOR_PASSWORD, "serveraddress": registry}
        return original(self, registry)

    return resolve_authconfig
