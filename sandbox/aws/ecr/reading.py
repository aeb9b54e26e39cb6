"""Images as ECR describes them: DescribeImages, BatchGetImage, ListImages."""

from ecr import find
from ecr.answers import error, parse
from ecr.sources import API, SEEN_MISSING_IMAGE
from ecr.statuses import status_of
from ministack.core.responses import get_account_id, json_response
from ministack.services import ecr as service
from registry import patch

REASONS = {
    "ImageNotFound": "Requested image not found",
    "ImageTagDoesNotMatchDigest": "Requested tag does not belong to the requested digest",
    "MissingDigestAndTag": "Invalid request parameters: both tag and digest cannot be null",
}


def failure(image_id: dict, code: str) -> dict:
    return {"imageId": image_id, "failureCode": code, "failureReason": REASONS[code]}


def missing(name: str, image_id: dict) -> str:
    digest, tag = image_id.get("imageDigest", "null"), image_id.get("imageTag", "null")
    return (
        f"The image with imageId {{imageDigest:'{digest}', imageTag:'{tag}'}} does not exist within the repository "
        f"with name '{name}' in the registry with id '{get_account_id()}'"
    )


def size_of(name: str, manifest: dict) -> int:
    """Compressed bytes of an image: its layers and its configuration. An index is as large as its largest image."""
    parts = [manifest.get("config") or {}, *manifest.get("layers", [])]
    children = [find.image_of(name, {"imageDigest": child["digest"]})[0] for child in manifest.get("manifests", [])]
    sizes = [size_of(name, find.manifest_of(child)) for child in children if child]
    return sum(part.get("size", 0) for part in parts) + max(sizes, default=0)


@patch(
    "ministack.services.ecr:_describe_images",
    original="sha256:86c7f7b273ab2316",
    rule="DescribeImages of a missing image is an error: ImageNotFoundException",
    source=SEEN_MISSING_IMAGE,
    grade="recorded",
)
def describe_or_missing(original):
    def describe_images(data):
        name = data.get("repositoryName")
        for image_id in data.get("imageIds") or []:
            if name in service._repositories and find.image_of(name, image_id)[0] is None:
                return error("ImageNotFoundException", missing(name, image_id))
        return original(data)

    return describe_images


@patch(
    "ministack.services.ecr:_describe_images",
    original="sha256:86c7f7b273ab2316",
    rule="DescribeImages answers compressed size, artifact type and status, leaves out the tags of an untagged image, "
    "and filters by tag status",
    source=API + "ImageDetail.html",
    grade="documented",
)
def describe_truly(original):
    def describe_images(data):
        answer = original(data)
        if answer[0] != 200:
            return answer
        status = (data.get("filter") or {}).get("tagStatus")
        details = []
        for detail in parse(answer[2])["imageDetails"]:
            image = find.image_of(data["repositoryName"], {"imageDigest": detail["imageDigest"]})[0]
            if find.has_status(image, status):
                details.append(described(image, detail))
        return json_response({"imageDetails": details})

    return describe_images


def described(image: dict, detail: dict) -> dict:
    manifest = find.manifest_of(image)
    detail.update(imageSizeInBytes=size_of(image["repositoryName"], manifest), imageStatus=status_of(image))
    for moment in ("lastArchivedAt", "lastActivatedAt"):
        if moment in image:
            detail[moment] = image[moment]
    artifact = manifest.get("artifactType") or (manifest.get("config") or {}).get("mediaType")
    if artifact:
        detail["artifactMediaType"] = artifact
    else:
        del detail["artifactMediaType"]
    if not detail["imageTags"]:
        del detail["imageTags"]
    return detail


@patch(
    "ministack.services.ecr:_batch_get_image",
    original="sha256:b9c1da9cdc90322b",
    rule="BatchGetImage answers the tag that was asked for, and a failure for each image that is not there",
    source=API + "BatchGetImage.html",
    grade="documented",
)
def get_as_asked(original):
    def batch_get_image(data):
        name = data.get("repositoryName")
        if name not in service._repositories:
            return original(data)
        images, failures = [], []
        for image_id in data.get("imageIds") or []:
            image, code = find.image_of(name, image_id)
            if image is None:
                failures.append(failure(image_id, code))
            else:
                images.append(got(name, image, image_id))
        return json_response({"images": images, "failures": failures})

    return batch_get_image


def got(name: str, image: dict, asked: dict) -> dict:
    tag = {"imageTag": asked["imageTag"]} if asked.get("imageTag") else {}
    return {
        "registryId": get_account_id(),
        "repositoryName": name,
        "imageId": {"imageDigest": image["imageDigest"], **tag},
        "imageManifest": image["imageManifest"],
        "imageManifestMediaType": image["imageManifestMediaType"],
    }


@patch(
    "ministack.services.ecr:_batch_get_image",
    original="sha256:b9c1da9cdc90322b",
    rule="BatchGetImage answers only manifests of the media types that are accepted",
    source=API + "BatchGetImage.html",
    grade="inferred",
)
def get_accepted(original):
    def batch_get_image(data):
        answer = original(data)
        accepted = data.get("acceptedMediaTypes")
        if answer[0] != 200 or not accepted:
            return answer
        document = parse(answer[2])
        refused = [image for image in document["images"] if image["imageManifestMediaType"] not in accepted]
        document["images"] = [image for image in document["images"] if image not in refused]
        document["failures"] += [failure(image["imageId"], "ImageNotFound") for image in refused]
        return json_response(document)

    return batch_get_image


@patch(
    "ministack.services.ecr:_list_images",
    original="sha256:ee72ee16d7533cd8",
    rule="ListImages has one entry for each tag, and one for an untagged image",
    source=API + "ListImages.html",
    grade="documented",
)
def list_by_tag(original):
    def list_images(data):
        name = data.get("repositoryName")
        if name not in service._repositories:
            return original(data)
        status = (data.get("filter") or {}).get("tagStatus")
        images = [image for image in service._images.get(name) or [] if find.has_status(image, status)]
        return json_response({"imageIds": [image_id for image in images for image_id in find.ids_of(image)]})

    return list_images
