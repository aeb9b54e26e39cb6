"""Images by tag, by digest, or by both."""

import json

from ministack.services import ecr as service

INDEXES = frozenset(
    {
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.index.v1+json",
    }
)


def image_of(name: str, image_id: dict) -> tuple[dict | None, str]:
    """The image of an id, or None and ECR's code for why there is none."""
    tag, digest = image_id.get("imageTag"), image_id.get("imageDigest")
    if not tag and not digest:
        return None, "MissingDigestAndTag"
    for image in service._images.get(name) or []:
        if tag and tag in image["imageTags"]:
            matches = digest in (None, image["imageDigest"])
            return (image, "") if matches else (None, "ImageTagDoesNotMatchDigest")
        if not tag and image["imageDigest"] == digest:
            return image, ""
    return None, "ImageNotFound"


def ids_of(image: dict) -> list[dict]:
    """The ids by which an image is known: one for each tag, or the digest alone."""
    digest = image["imageDigest"]
    return [{"imageDigest": digest, "imageTag": tag} for tag in image["imageTags"]] or [{"imageDigest": digest}]


def has_status(image: dict, status: str | None) -> bool:
    """Whether an image passes the filter TAGGED or UNTAGGED; anything else lets all pass."""
    return status not in ("TAGGED", "UNTAGGED") or (status == "TAGGED") == bool(image["imageTags"])


def manifest_of(image: dict) -> dict:
    return json.loads(image["imageManifest"])


def missing_layers(name: str, manifest: dict) -> list[str]:
    """The digests of config and layers that the repository does not hold."""
    blobs = service._layer_blobs.get(name) or {}
    named = [manifest.get("config") or {}, *manifest.get("layers", [])]
    own = [part["digest"] for part in named if part.get("digest") and not part.get("urls")]
    return [digest for digest in own if digest not in blobs]


def missing_images(name: str, manifest: dict) -> list[str]:
    """The digests of an index that the repository does not hold."""
    known = {image["imageDigest"] for image in service._images.get(name) or []}
    return [child["digest"] for child in manifest.get("manifests", []) if child["digest"] not in known]
