"""PutImage and the push of a manifest: what they refuse, and what they keep."""

import json
import re

from ecr import find
from ecr.answers import error, immutable_tag, invalid, missing_repository, parse, registry_error
from ecr.repositories import is_immutable
from ecr.sources import API, DISTRIBUTION, IMMUTABILITY, SEEN_IMMUTABLE, SEEN_MISSING_REPOSITORY, SEEN_NO_DIGEST
from ministack.core.responses import get_account_id, json_response
from ministack.services import ecr as service
from registry import patch

TAG = r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,299}"


def moves_immutable(name: str, tag: str | None, digest: str) -> bool:
    """Whether a write would move a tag of the repository that cannot be moved."""
    if not tag or not is_immutable(name, tag):
        return False
    held = find.image_of(name, {"imageTag": tag})[0]
    return held is not None and held["imageDigest"] != digest


def parsed(manifest: str | bytes) -> dict | None:
    """A manifest, or None when it is none."""
    try:
        document = json.loads(manifest)
    except ValueError:
        return None
    return document if isinstance(document, dict) and document.get("schemaVersion") == 2 else None


def on_repository(check):
    """A patch of PutImage that refuses what `check` has something against."""

    def build(original):
        def put_image(data):
            name, manifest = data.get("repositoryName"), data.get("imageManifest", "")
            if name not in service._repositories:
                return original(data)
            return check(name, data, service._image_digest(manifest)) or original(data)

        return put_image

    return build


@patch(
    "ministack.services.ecr:_put_image",
    original="sha256:657a41f57e5e3fc1",
    rule="PutImage keeps the manifest's media type and answers the tag that was put; the image can be pulled",
    source=API + "PutImage.html",
    grade="documented",
)
def keep_type(original):
    def put_image(data):
        name, raw = data.get("repositoryName"), data.get("imageManifest", "")
        if name not in service._repositories:
            return original(data)
        own = parsed(raw).get("mediaType")
        media_type = data.get("imageManifestMediaType") or own or service._DEFAULT_MANIFEST_MEDIA_TYPE
        answer = original({**data, "imageManifestMediaType": media_type})
        if answer[0] != 200:
            return answer
        digest = service._image_digest(raw)
        service._manifest_blobs.setdefault(name, {})[digest] = raw.encode()
        tag = {"imageTag": data["imageTag"]} if data.get("imageTag") else {}
        document = parse(answer[2])
        document["image"]["imageId"] = {"imageDigest": digest, **tag}
        return json_response(document)

    return put_image


def against_parts(name: str, data: dict, digest: str):
    manifest = parsed(data["imageManifest"])
    where = f"within the repository with name '{name}' in the registry with id '{get_account_id()}'"
    if layers := find.missing_layers(name, manifest):
        return error("LayersNotFoundException", f"Layers with digests '[{', '.join(layers)}]' do not exist {where}")
    if images := find.missing_images(name, manifest):
        text = f"Images with digests '[{', '.join(images)}]' required for pushing image do not exist {where}"
        return error("ReferencedImagesNotFoundException", text)
    return None


patch(
    "ministack.services.ecr:_put_image",
    original="sha256:657a41f57e5e3fc1",
    rule="PutImage refuses a manifest whose layers or images the repository does not hold",
    source=API + "PutImage.html",
    grade="documented",
)(on_repository(against_parts))


def against_immutable(name: str, data: dict, digest: str):
    tag = data.get("imageTag")
    if moves_immutable(name, tag, digest):
        return error("ImageTagAlreadyExistsException", immutable_tag(name, tag))
    return None


patch(
    "ministack.services.ecr:_put_image",
    original="sha256:657a41f57e5e3fc1",
    rule="PutImage does not move an immutable tag; exclusion filters say which tags are",
    source=IMMUTABILITY + "; " + SEEN_IMMUTABLE,
    grade="recorded",
)(on_repository(against_immutable))


def against_repetition(name: str, data: dict, digest: str):
    tag = data.get("imageTag")
    held = find.image_of(name, {"imageDigest": digest})[0]
    if held is None or (tag and tag not in held["imageTags"]):
        return None
    return error(
        "ImageAlreadyExistsException",
        f"Image with digest '{digest}' and tag '{tag}' already exists in the repository with name '{name}' "
        f"in registry with id '{get_account_id()}'",
    )


patch(
    "ministack.services.ecr:_put_image",
    original="sha256:657a41f57e5e3fc1",
    rule="PutImage of what is there under that tag is ImageAlreadyExistsException",
    source=API + "PutImage.html",
    grade="documented",
)(on_repository(against_repetition))


def against_digest(name: str, data: dict, digest: str):
    if data.get("imageDigest") not in (None, digest):
        return error(
            "ImageDigestDoesNotMatchException", "The specified image digest does not match the digest of the image."
        )
    return None


patch(
    "ministack.services.ecr:_put_image",
    original="sha256:657a41f57e5e3fc1",
    rule="PutImage refuses a digest that is not the manifest's",
    source=API + "PutImage.html",
    grade="documented",
)(on_repository(against_digest))


def against_junk(name: str, data: dict, digest: str):
    if parsed(data.get("imageManifest", "")) is None:
        return invalid("ImageManifest", "Invalid JSON syntax")
    tag = data.get("imageTag")
    if tag is not None and not re.fullmatch(TAG, tag):
        return invalid("imageTag", f"must satisfy regular expression '{TAG}'")
    return None


patch(
    "ministack.services.ecr:_put_image",
    original="sha256:657a41f57e5e3fc1",
    rule="PutImage refuses what is no manifest, and what is no tag",
    source=API + "PutImage.html",
    grade="inferred",
)(on_repository(against_junk))


@patch(
    "ministack.services.ecr:_v2_put_manifest",
    original="sha256:61f30e54dc20a969",
    rule="A push does not move an immutable tag: 400 TAG_INVALID, in AWS's words",
    source=SEEN_IMMUTABLE,
    grade="recorded",
)
def push_immutable(original):
    def put_manifest(name, ref, headers, body):
        tag = None if ref.startswith("sha256:") else ref
        if name in service._repositories and moves_immutable(name, tag, service._image_digest(body)):
            return registry_error(400, "TAG_INVALID", immutable_tag(name, tag))
        return original(name, ref, headers, body)

    return put_manifest


@patch(
    "ministack.services.ecr:_v2_put_manifest",
    original="sha256:61f30e54dc20a969",
    rule="A push of a manifest that is none, or whose parts are missing, is refused",
    source=DISTRIBUTION + "#pushing-manifests",
    grade="inferred",
)
def push_complete(original):
    def put_manifest(name, ref, headers, body):
        if name not in service._repositories:
            return original(name, ref, headers, body)
        manifest = parsed(body)
        if manifest is None:
            return registry_error(400, "MANIFEST_INVALID", "Invalid JSON syntax")
        for digest in find.missing_layers(name, manifest) + find.missing_images(name, manifest):
            return registry_error(404, "MANIFEST_BLOB_UNKNOWN", f"{digest} does not exist in the repository {name}")
        return original(name, ref, headers, body)

    return put_manifest


@patch(
    "ministack.services.ecr:_ensure_repo_exists",
    original="sha256:542ae11d85318362",
    rule="A push or pull of a missing repository names it together with its registry",
    source=SEEN_MISSING_REPOSITORY,
    grade="inferred",
)
def name_the_registry(original):
    def ensure_repo_exists(name):
        if original(name) is None:
            return None
        return registry_error(404, "NAME_UNKNOWN", missing_repository(name))

    return ensure_repo_exists


@patch(
    "ministack.services.ecr:_v2_get_manifest",
    original="sha256:d2813b45e358714a",
    rule="A manifest that is pulled comes without Docker-Content-Digest; HEAD has it",
    source=SEEN_NO_DIGEST,
    grade="documented",
)
def no_digest_header(original):
    def get_manifest(name, ref):
        status, headers, body = original(name, ref)
        return status, {key: value for key, value in headers.items() if key != "Docker-Content-Digest"}, body

    return get_manifest
