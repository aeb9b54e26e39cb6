"""The layer calls of the API: the same uploads that docker makes in the registry's protocol."""

import base64
import hashlib

from ecr.answers import error, parse
from ecr.sources import API
from ministack.core.responses import get_account_id, json_response
from ministack.services import ecr as service
from registry import patch


@patch(
    "ministack.services.ecr:_batch_check_layer_availability",
    original="sha256:fa54e5eeff06d148",
    rule="BatchCheckLayerAvailability says which layers the repository holds",
    source=API + "BatchCheckLayerAvailability.html",
    grade="documented",
)
def check_layers(original):
    def batch_check(data):
        name = data.get("repositoryName")
        if name not in service._repositories:
            return original(data)
        blobs = service._layer_blobs.get(name) or {}
        layers, failures = [], []
        for digest in data.get("layerDigests") or []:
            if digest in blobs:
                size = len(blobs[digest])
                layers.append({"layerDigest": digest, "layerAvailability": "AVAILABLE", "layerSize": size})
            else:
                reason = {"failureCode": "MissingLayerDigest", "failureReason": "Requested layer not found"}
                failures.append({"layerDigest": digest, **reason})
        return json_response({"layers": layers, "failures": failures})

    return batch_check


@patch(
    "ministack.services.ecr:_initiate_layer_upload",
    original="sha256:26e291dec78954d0",
    rule="InitiateLayerUpload begins an upload",
    source=API + "InitiateLayerUpload.html",
    grade="documented",
)
def begin(original):
    def initiate(data):
        answer = original(data)
        if answer[0] != 200:
            return answer
        document = parse(answer[2])
        service._uploads.setdefault(data["repositoryName"], {})[document["uploadId"]] = bytearray()
        return json_response({key: document[key] for key in ("uploadId", "partSize")})

    return initiate


def missing_upload(data: dict):
    text = (
        f"The upload with upload id '{data.get('uploadId')}' does not exist in the repository "
        f"with name '{data.get('repositoryName')}' in the registry with id '{get_account_id()}'"
    )
    return error("UploadNotFoundException", text)


def upload_of(data: dict) -> bytearray | None:
    return (service._uploads.get(data.get("repositoryName")) or {}).get(data.get("uploadId"))


@patch(
    "ministack.services.ecr:_upload_layer_part",
    original="sha256:4f0210073b881cd5",
    rule="UploadLayerPart adds to an upload that there is",
    source=API + "UploadLayerPart.html",
    grade="documented",
)
def add(original):
    def upload_part(data):
        upload = upload_of(data)
        if upload is None:
            return missing_upload(data)
        upload.extend(base64.b64decode(data.get("layerPartBlob", "")))
        ids = {key: data[key] for key in ("repositoryName", "uploadId")}
        return json_response({"registryId": get_account_id(), **ids, "lastByteReceived": len(upload) - 1})

    return upload_part


@patch(
    "ministack.services.ecr:_complete_layer_upload",
    original="sha256:372be6445fa6c7b5",
    rule="CompleteLayerUpload stores the layer under its digest, or refuses another digest",
    source=API + "CompleteLayerUpload.html",
    grade="documented",
)
def complete(original):
    def complete_upload(data):
        upload = upload_of(data)
        if upload is None:
            return missing_upload(data)
        name, content = data["repositoryName"], bytes(upload)
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        if digest not in (data.get("layerDigests") or [digest]):
            return error("InvalidLayerException", f"The layer's digest is {digest}")
        service._layer_blobs.setdefault(name, {})[digest] = content
        del service._uploads[name][data["uploadId"]]
        ids = {"repositoryName": name, "uploadId": data["uploadId"]}
        return json_response({"registryId": get_account_id(), **ids, "layerDigest": digest})

    return complete_upload
