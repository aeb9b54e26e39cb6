"""BatchDeleteImage: a tag goes before its image does."""

from ecr import find
from ecr.reading import failure
from ecr.sources import API
from ministack.core.responses import json_response
from ministack.services import ecr as service
from registry import patch


@patch(
    "ministack.services.ecr:_batch_delete_image",
    original="sha256:65fc8eea27383f76",
    rule="BatchDeleteImage by tag takes the tag away, and the image only with its last one; by digest all of it",
    source=API + "BatchDeleteImage.html",
    grade="documented",
)
def delete_by_tag(original):
    def batch_delete_image(data):
        name = data.get("repositoryName")
        if name not in service._repositories:
            return original(data)
        deleted, failures = [], []
        for image_id in data.get("imageIds") or []:
            image, code = find.image_of(name, image_id)
            if image is None:
                failures.append(failure(image_id, code))
            else:
                deleted += delete(name, image, image_id.get("imageTag"))
        return json_response({"imageIds": deleted, "failures": failures})

    return batch_delete_image


def delete(name: str, image: dict, tag: str | None) -> list[dict]:
    """Delete a tag, or the image with all of its tags. Returns the ids that are gone."""
    digest = image["imageDigest"]
    gone = [{"imageDigest": digest, "imageTag": tag}] if tag else find.ids_of(image)
    if tag and len(image["imageTags"]) > 1:
        image["imageTags"].remove(tag)
        return gone
    service._images[name].remove(image)
    (service._manifest_blobs.get(name) or {}).pop(digest, None)
    return gone
