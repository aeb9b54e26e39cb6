"""The archive: images that are kept for little money and cannot be pulled before they are restored."""

import time

import knobs
from ecr import find
from ecr.answers import Answer, parse
from ecr.scanning import asked_image, scan_call
from ecr.sources import API, ARCHIVE
from ecr.statuses import activate, is_archived, status_of
from ministack.core.responses import get_account_id, json_response
from ministack.services import ecr as service
from registry import patch


def move(data: dict) -> Answer:
    image, refusal = asked_image(data)
    if refusal:
        return refusal
    name = data["repositoryName"]
    if data.get("targetStorageClass") == "ARCHIVE":
        image.update(imageStatus="ARCHIVED", lastArchivedAt=time.time())
    elif status_of(image) == "ARCHIVED":
        seconds = knobs.get("ecr", name, "restore_seconds", 0.0)
        image.update(imageStatus="ACTIVATING", activeAt=time.time() + seconds)
    asked = {key: value for key, value in data["imageId"].items() if key == "imageTag"}
    return json_response(
        {
            "registryId": get_account_id(),
            "repositoryName": name,
            "imageId": {"imageDigest": image["imageDigest"], **asked},
            "imageStatus": status_of(image),
        }
    )


patch(
    "ministack.services.ecr:handle_request",
    original="sha256:492f992e404de463",
    rule="UpdateImageStorageClass archives an image, and restores it in a while (the knob `restore_seconds`)",
    source=API + "UpdateImageStorageClass.html",
    grade="documented",
)(scan_call("UpdateImageStorageClass", move))


@patch(
    "ministack.services.ecr:_resolve_manifest",
    original="sha256:b2c28d3b30c5d5c5",
    rule="A pull of an archived image is answered as if it were not there",
    source=ARCHIVE,
    grade="documented",
)
def hide_archived(original):
    def resolve_manifest(name, ref):
        by = "imageDigest" if ref.startswith("sha256:") else "imageTag"
        image = find.image_of(name, {by: ref})[0]
        if image is not None and is_archived(image):
            return None, None, None
        return original(name, ref)

    return resolve_manifest


@patch(
    "ministack.services.ecr:_v2_put_manifest",
    original="sha256:61f30e54dc20a969",
    rule="A push of an archived image restores it",
    source=ARCHIVE,
    grade="documented",
)
def restore_by_push(original):
    def put_manifest(name, ref, headers, body):
        answer = original(name, ref, headers, body)
        image = find.image_of(name, {"imageDigest": service._image_digest(body)})[0]
        if answer[0] < 300 and image is not None:
            activate(image)
        return answer

    return put_manifest


@patch(
    "ministack.services.ecr:_batch_get_image",
    original="sha256:b9c1da9cdc90322b",
    rule="BatchGetImage does not give an archived image",
    source=ARCHIVE,
    grade="inferred",
)
def keep_archived(original):
    def batch_get_image(data):
        from ecr.reading import failure

        answer = original(data)
        if answer[0] != 200:
            return answer
        document, name = parse(answer[2]), data["repositoryName"]
        archived = [one for one in document["images"] if is_archived(find.image_of(name, one["imageId"])[0])]
        document["images"] = [one for one in document["images"] if one not in archived]
        document["failures"] += [failure(one["imageId"], "ImageNotFound") for one in archived]
        return json_response(document)

    return batch_get_image
