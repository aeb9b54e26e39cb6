"""Images of functions: a URI is resolved to a digest once, when it is given."""

import json
import re

from lambda_.answers import Answer, error, invalid
from lambda_.sources import IMAGES, RECORDED_API
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import ecr, lambda_svc
from registry import patch

URI = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/"
    r"(?P<name>[^:@]+)(?::(?P<tag>[\w.-]+))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
MANIFESTS = frozenset(
    {
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
    }
)
CONFIGS = frozenset(
    {
        "application/vnd.docker.container.image.v1+json",
        "application/vnd.oci.image.config.v1+json",
    }
)
LAYERS = frozenset(
    {
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.oci.image.layer.v1.tar+gzip",
    }
)
NO_ACCESS = "Lambda does not have permission to access the ECR image. Check the ECR permissions."


def resolve(uri: str) -> tuple[dict | None, Answer | None]:
    """The image of a URI as ECR has it, or why Lambda does not take it."""
    match = URI.fullmatch(uri or "")
    if not match or match["region"] != get_region() or not (match["tag"] or match["digest"]):
        return None, invalid(f"Source image {uri} is not valid. Provide a valid source image.")
    scope = match["account"], match["region"], match["name"]
    if match["account"] != get_account_id() and not lambda_may_pull(scope):
        return None, error("AccessDeniedException", NO_ACCESS, 403)
    image = find(scope, match["tag"], match["digest"])
    if image is None:
        return None, invalid(f"Source image {uri} does not exist. Provide a valid source image.")
    if not supported(image):
        return None, invalid(
            f"The image manifest, config or layer media type for the source image {uri} is not supported."
        )
    return image, None


def find(scope: tuple[str, str, str], tag: str | None, digest: str | None) -> dict | None:
    """A digest wins over a tag, as in every reference."""
    for image in ecr._images.get_scoped(*scope) or []:
        if image["imageDigest"] == digest if digest else tag in image.get("imageTags", []):
            return image
    return None


def lambda_may_pull(scope: tuple[str, str, str]) -> bool:
    """A repository of another account must let the service in."""
    return "lambda.amazonaws.com" in (ecr._repo_policies.get_scoped(*scope) or "")


def supported(image: dict) -> bool:
    """One image with gzip layers: no index, no other artifact, no other compression."""
    manifest = json.loads(image["imageManifest"])
    config = (manifest.get("config") or {}).get("mediaType")
    layers = {layer.get("mediaType") for layer in manifest.get("layers", [])}
    return image.get("imageManifestMediaType") in MANIFESTS and config in CONFIGS and layers <= LAYERS


def digest_uri(uri: str, sha256: str) -> str:
    """The same repository, by digest."""
    host, _, path = uri.partition("/")
    name = re.split("[:@]", path, maxsplit=1)[0]
    return f"{host}/{name}@sha256:{sha256}"


@patch(
    "ministack.services.lambda_svc:_create_function",
    original="sha256:e307eecdf0d8b51c",
    rule="CreateFunction refuses an image that is not in ECR, or that is an index; CodeSha256 is the image's digest",
    source=RECORDED_API + "test_lambda_image_crud; " + IMAGES,
    grade="recorded",
)
def create_from_image(original):
    def create_function(data):
        uri = (data.get("Code") or {}).get("ImageUri")
        if not uri or data.get("FunctionName") in lambda_svc._functions:
            return original(data)
        image, refusal = resolve(uri)
        if refusal:
            return refusal
        answer = original(data)
        if answer[0] != 201:
            return answer
        config = lambda_svc._functions[data["FunctionName"]]["config"]
        config["CodeSha256"] = image["imageDigest"].removeprefix("sha256:")
        return json_response(config, 201)

    return create_function


@patch(
    "ministack.services.lambda_svc:_update_code",
    original="sha256:0998d118b422f475",
    rule="UpdateFunctionCode refuses an image that is not in ECR, or that is an index; "
    "CodeSha256 is the image's digest",
    source=RECORDED_API + "test_lambda_image_crud; " + IMAGES,
    grade="recorded",
)
def update_from_image(original):
    def update_code(name, data):
        record = lambda_svc._functions.get(name)
        if record is None or "ImageUri" not in data:
            return original(name, data)
        image, refusal = resolve(data["ImageUri"])
        if refusal:
            return refusal
        answer = original(name, data)
        if answer[0] != 200:
            return answer
        record["config"]["CodeSha256"] = image["imageDigest"].removeprefix("sha256:")
        return json_response(record["config"])

    return update_code


@patch(
    "ministack.services.lambda_svc:_get_function",
    original="sha256:4d089b87a93984a2",
    rule="GetFunction answers the image by digest in ResolvedImageUri",
    source=RECORDED_API + "test_lambda_image_crud",
    grade="recorded",
)
def resolved_uri(original):
    def get_function(name, qualifier=None):
        answer = original(name, qualifier)
        if answer[0] != 200:
            return answer
        function = json.loads(answer[2])
        code = function["Code"]
        if code["RepositoryType"] != "ECR":
            return answer
        code["ResolvedImageUri"] = digest_uri(code["ImageUri"], function["Configuration"]["CodeSha256"])
        return json_response(function)

    return get_function


@patch(
    "ministack.services.lambda_svc:_spawn_lambda_container",
    original="sha256:28ebf8d8884f4b3e",
    rule="A function runs the image that its URI meant when it was given, also when the tag has moved since",
    source=IMAGES,
    grade="documented",
)
def run_by_digest(original):
    def spawn(config, code_zip, _pin_platform=True):
        if config.get("PackageType") == "Image" and config.get("CodeSha256"):
            config = {**config, "ImageUri": digest_uri(config["ImageUri"], config["CodeSha256"])}
        return original(config, code_zip, _pin_platform)

    return spawn
