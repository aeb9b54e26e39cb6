"""Images as ECR's API describes them, finds them, and deletes them."""

import json
import unittest
import urllib.request

from account import DOCKER_CONFIG, DOCKER_MANIFEST, Account, described, digest_of, refusal
from rules import covers

INDEX = "application/vnd.oci.image.index.v1+json"


class Images(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.ecr = self.aws.ecr
        self.aws.repository()

    def tags(self, digest):
        image = self.ecr.describe_images(repositoryName="app", imageIds=[{"imageDigest": digest}])["imageDetails"][0]
        return sorted(image.get("imageTags", []))

    def retag(self, digest, tag):
        image = self.ecr.batch_get_image(repositoryName="app", imageIds=[{"imageDigest": digest}])["images"][0]
        return self.ecr.put_image(
            repositoryName="app",
            imageManifest=image["imageManifest"],
            imageManifestMediaType=image["imageManifestMediaType"],
            imageTag=tag,
        )

    @covers("DescribeImages of a missing image is an error: ImageNotFoundException")
    def test_missing_image(self):
        for missing in ({"imageTag": "nope"}, {"imageDigest": digest_of(b"nope")}):
            code, status, text = refusal(self.ecr.describe_images, repositoryName="app", imageIds=[missing])
            self.assertEqual((code, status), ("ImageNotFoundException", 400))
            self.assertIn(f"within the repository with name 'app' in the registry with id '{self.aws.id}'", text)

    @covers(
        "DescribeImages answers compressed size, artifact type and status, leaves out the tags of an untagged image, "
        "and filters by tag status"
    )
    def test_description(self):
        first = self.aws.image(tag="one", content="first")
        second = self.aws.image(tag="one", content="second")
        images = self.ecr.describe_images(repositoryName="app")["imageDetails"]
        by_digest = {image["imageDigest"]: image for image in images}
        manifest = json.loads(self.manifest(second)["imageManifest"])
        expected = manifest["config"]["size"] + sum(layer["size"] for layer in manifest["layers"])
        self.assertEqual(by_digest[second]["imageSizeInBytes"], expected)
        self.assertEqual(by_digest[second]["artifactMediaType"], DOCKER_CONFIG)
        self.assertEqual(by_digest[second]["imageManifestMediaType"], DOCKER_MANIFEST)
        self.assertEqual(by_digest[second]["imageStatus"], "ACTIVE")
        self.assertEqual(by_digest[second]["imageTags"], ["one"])
        self.assertNotIn("imageTags", by_digest[first])
        self.assert_size_of_an_index(second, expected)
        untagged = self.ecr.describe_images(repositoryName="app", filter={"tagStatus": "UNTAGGED"})["imageDetails"]
        self.assertEqual([image["imageDigest"] for image in untagged], [first])

    def assert_size_of_an_index(self, digest, expected):
        child = described(self.manifest(digest)["imageManifest"].encode(), DOCKER_MANIFEST)
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [child]}
        self.ecr.put_image(repositoryName="app", imageManifest=json.dumps(index), imageTag="index")
        asked = [{"imageTag": "index"}]
        image = self.ecr.describe_images(repositoryName="app", imageIds=asked)["imageDetails"][0]
        self.assertEqual(image["imageSizeInBytes"], expected)
        self.assertNotIn("artifactMediaType", image)

    def manifest(self, digest):
        return self.ecr.batch_get_image(repositoryName="app", imageIds=[{"imageDigest": digest}])["images"][0]

    @covers("BatchGetImage answers the tag that was asked for, and a failure for each image that is not there")
    def test_get(self):
        digest = self.aws.image(tag="one")
        other = self.aws.image(tag="other", content="other")
        self.retag(digest, "two")
        mixed = {"imageTag": "one", "imageDigest": other}
        asked = [{"imageTag": "one"}, {"imageDigest": digest}, {"imageTag": "nope"}, mixed]
        answer = self.ecr.batch_get_image(repositoryName="app", imageIds=asked)
        self.assertEqual(
            [image["imageId"] for image in answer["images"]],
            [{"imageDigest": digest, "imageTag": "one"}, {"imageDigest": digest}],
        )
        self.assertEqual(digest_of(answer["images"][0]["imageManifest"].encode()), digest)
        codes = [failure["failureCode"] for failure in answer["failures"]]
        self.assertEqual(codes, ["ImageNotFound", "ImageTagDoesNotMatchDigest"])

    @covers("BatchGetImage answers only manifests of the media types that are accepted")
    def test_accepted_types(self):
        self.aws.image()
        asked = {"repositoryName": "app", "imageIds": [{"imageTag": "one"}]}
        self.assertEqual(len(self.ecr.batch_get_image(**asked, acceptedMediaTypes=[DOCKER_MANIFEST])["images"]), 1)
        answer = self.ecr.batch_get_image(**asked, acceptedMediaTypes=[INDEX])
        self.assertEqual((answer["images"], len(answer["failures"])), ([], 1))

    @covers("ListImages has one entry for each tag, and one for an untagged image")
    def test_list(self):
        first = self.aws.image(tag="one", content="first")
        second = self.aws.image(tag="one", content="second")
        self.retag(second, "two")
        listed = self.ecr.list_images(repositoryName="app")["imageIds"]
        expected = [
            {"imageDigest": first},
            {"imageDigest": second, "imageTag": "one"},
            {"imageDigest": second, "imageTag": "two"},
        ]
        self.assertCountEqual(listed, expected)
        tagged = self.ecr.list_images(repositoryName="app", filter={"tagStatus": "TAGGED"})["imageIds"]
        self.assertCountEqual(tagged, expected[1:])

    @covers(
        "BatchDeleteImage by tag takes the tag away, and the image only with its last one; by digest all of it"
    )
    def test_delete(self):
        digest = self.aws.image(tag="one")
        self.retag(digest, "two")
        self.delete({"imageTag": "one"})
        self.assertEqual(self.tags(digest), ["two"])
        self.delete({"imageTag": "two"})
        self.assertEqual(self.ecr.list_images(repositoryName="app")["imageIds"], [])
        self.assertEqual(self.delete({"imageTag": "two"})["failures"][0]["failureCode"], "ImageNotFound")
        digest = self.aws.image(tag="one")
        self.retag(digest, "two")
        self.assertEqual(len(self.delete({"imageDigest": digest})["imageIds"]), 2)
        self.assertEqual(self.ecr.list_images(repositoryName="app")["imageIds"], [])

    def delete(self, image_id):
        return self.ecr.batch_delete_image(repositoryName="app", imageIds=[image_id])

    @covers("GetDownloadUrlForLayer answers a signed link that needs no login, and an error for a missing layer")
    def test_download(self):
        digest = self.aws.image(architecture="arm64")
        config = json.loads(self.manifest(digest)["imageManifest"])["config"]["digest"]
        answer = self.ecr.get_download_url_for_layer(repositoryName="app", layerDigest=config)
        link = answer["downloadUrl"]
        self.assertIn("X-Amz-Signature=", link)
        with urllib.request.urlopen(link, timeout=30) as blob:
            content = blob.read()
        self.assertEqual(digest_of(content), config)
        self.assertEqual(json.loads(content)["architecture"], "arm64")
        another = self.ecr.get_download_url_for_layer(repositoryName="app", layerDigest=config)["downloadUrl"]
        self.assertNotEqual(another, link)
        forged = link.replace(self.aws.url, "").replace("X-Amz-Signature=", "X-Amz-Signature=0")
        self.assertEqual(self.aws.http("GET", forged)[0], 401)
        missing = digest_of(b"nope")
        code, status, text = refusal(
            self.ecr.get_download_url_for_layer, repositoryName="app", layerDigest=missing
        )
        self.assertEqual((code, status), ("LayersNotFoundException", 400))
        self.assertIn(f"The layer with digest {missing} does not exist within the repository", text)


class Layers(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.ecr = self.aws.ecr
        self.aws.repository()

    @covers(
        "BatchCheckLayerAvailability says which layers the repository holds",
        "InitiateLayerUpload begins an upload",
        "UploadLayerPart adds to an upload that there is",
        "CompleteLayerUpload stores the layer under its digest, or refuses another digest",
    )
    def test_upload_through_the_api(self):
        content = b"a layer"
        digest, here = digest_of(content), {"repositoryName": "app"}
        self.assertEqual(self.available(digest), [])
        upload = self.ecr.initiate_layer_upload(**here)["uploadId"]
        for first, part in ((0, content[:3]), (3, content[3:])):
            last = self.ecr.upload_layer_part(
                **here, uploadId=upload, partFirstByte=first, partLastByte=first + len(part) - 1, layerPartBlob=part
            )["lastByteReceived"]
        self.assertEqual(last, len(content) - 1)
        wrong = [digest_of(b"other")]
        call = self.ecr.complete_layer_upload
        self.assertEqual(refusal(call, **here, uploadId=upload, layerDigests=wrong)[0], "InvalidLayerException")
        done = call(**here, uploadId=upload, layerDigests=[digest])
        self.assertEqual(done["layerDigest"], digest)
        self.assertEqual(self.available(digest), ["AVAILABLE"])
        refused = refusal(
            self.ecr.upload_layer_part, **here, uploadId=upload, partFirstByte=0, partLastByte=0, layerPartBlob=b"x"
        )
        self.assertEqual(refused[0], "UploadNotFoundException")

    def available(self, digest):
        answer = self.ecr.batch_check_layer_availability(repositoryName="app", layerDigests=[digest])
        return [layer["layerAvailability"] for layer in answer["layers"]]


class Puts(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.ecr = self.aws.ecr
        self.aws.repository()

    def put(self, manifest, **more):
        return self.ecr.put_image(repositoryName="app", imageManifest=manifest, **more)

    def manifest(self, **image):
        digest = self.aws.image(**image)
        found = self.ecr.batch_get_image(repositoryName="app", imageIds=[{"imageDigest": digest}])["images"][0]
        return digest, found["imageManifest"]

    @covers("PutImage keeps the manifest's media type and answers the tag that was put; the image can be pulled")
    def test_retag(self):
        digest, manifest = self.manifest()
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [described(manifest.encode(), DOCKER_MANIFEST)]}
        answer = self.put(json.dumps(index), imageTag="index")["image"]
        self.assertEqual(answer["imageId"]["imageTag"], "index")
        self.assertEqual(answer["imageManifestMediaType"], INDEX)
        status, headers, body = self.aws.registry_call("GET", "app/manifests/index")
        self.assertEqual((status, headers["content-type"], json.loads(body)), (200, INDEX, index))
        again = self.put(manifest, imageTag="two")["image"]["imageId"]
        self.assertEqual(again, {"imageDigest": digest, "imageTag": "two"})

    @covers("PutImage of what is there under that tag is ImageAlreadyExistsException")
    def test_again(self):
        _, manifest = self.manifest()
        self.assertEqual(refusal(self.put, manifest=manifest, imageTag="one")[:2], ("ImageAlreadyExistsException", 400))
        self.assertEqual(refusal(self.put, manifest=manifest)[0], "ImageAlreadyExistsException")

    @covers("PutImage refuses a digest that is not the manifest's")
    def test_wrong_digest(self):
        _, manifest = self.manifest()
        refused = refusal(self.put, manifest=manifest, imageTag="x", imageDigest=digest_of(b"x"))
        self.assertEqual(refused[:2], ("ImageDigestDoesNotMatchException", 400))

    @covers("PutImage refuses what is no manifest, and what is no tag")
    def test_junk(self):
        _, manifest = self.manifest()
        self.assertEqual(refusal(self.put, manifest="junk", imageTag="x")[0], "InvalidParameterException")
        self.assertEqual(refusal(self.put, manifest=manifest, imageTag="a/b")[0], "InvalidParameterException")

    @covers("PutImage refuses a manifest whose layers or images the repository does not hold")
    def test_missing_parts(self):
        _, manifest = self.manifest()
        lacking = json.loads(manifest)
        lacking["layers"].append(described(b"nope", DOCKER_MANIFEST))
        self.assertEqual(refusal(self.put, manifest=json.dumps(lacking), imageTag="x")[0], "LayersNotFoundException")
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [described(b"nope", DOCKER_MANIFEST)]}
        refused = refusal(self.put, manifest=json.dumps(index), imageTag="x")
        self.assertEqual(refused[0], "ReferencedImagesNotFoundException")

    @covers(
        "PutImage does not move an immutable tag; exclusion filters say which tags are",
        "CreateRepository keeps the exclusion filters of its tag mutability",
        "PutImageTagMutability keeps the exclusion filters",
        "DescribeRepositories shows the exclusion filters of a repository's tag mutability",
    )
    def test_immutable(self):
        filters = [{"filterType": "WILDCARD", "filter": "latest*"}]
        changed = self.ecr.put_image_tag_mutability(
            repositoryName="app",
            imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=filters,
        )
        self.assertEqual(changed["imageTagMutabilityExclusionFilters"], filters)
        shown = self.ecr.describe_repositories(repositoryNames=["app"])["repositories"][0]
        self.assertEqual(shown["imageTagMutabilityExclusionFilters"], filters)
        self.aws.image(tag="latest", content="first")
        first, manifest = self.manifest(tag="v1", content="first")
        _, second = self.manifest(tag="v2", content="second")
        self.put(second, imageTag="latest")
        code, status, text = refusal(self.put, manifest=second, imageTag="v1")
        self.assertEqual((code, status), ("ImageTagAlreadyExistsException", 400))
        self.assertEqual(
            text,
            "The image tag 'v1' already exists in the 'app' repository "
            "and cannot be overwritten because the tag is immutable.",
        )
        self.put(manifest, imageTag="v3")
        self.ecr.put_image_tag_mutability(repositoryName="app", imageTagMutability="MUTABLE")
        self.put(second, imageTag="v1")
        created = self.ecr.create_repository(
            repositoryName="loose",
            imageTagMutability="MUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=filters,
        )["repository"]
        self.assertEqual(created["imageTagMutabilityExclusionFilters"], filters)
        call = self.ecr.put_image_tag_mutability
        refused = refusal(call, repositoryName="app", imageTagMutability="IMMUTABLE_WITH_EXCLUSION")
        self.assertEqual(refused[0], "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()
