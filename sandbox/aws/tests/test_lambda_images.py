"""Functions of images: what Lambda takes, what it calls it, and that the package type stays."""

import json
import unittest

from account import DOCKER_CONFIG, DOCKER_MANIFEST, Account, described, refusal, zipped
from rules import covers

INDEX = "application/vnd.oci.image.index.v1+json"
ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd"


class Images(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_
        self.uri = self.aws.repository()

    def update(self, uri, **more):
        return self.lambda_.update_function_code(FunctionName="fn", ImageUri=uri, **more)

    def create(self, uri):
        code = {"ImageUri": uri}
        return self.lambda_.create_function(FunctionName="fn", Role=self.aws.role, PackageType="Image", Code=code)

    def index_of(self, digest, tag):
        manifest = self.aws.registry_call("GET", f"app/manifests/{digest}")[2]
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [described(manifest, DOCKER_MANIFEST)]}
        return self.aws.push_manifest("app", tag, json.dumps(index).encode(), INDEX)

    def assert_refused(self, call, uri, text, code="InvalidParameterValueException", status=400):
        self.assertEqual(refusal(call, uri=uri), (code, status, text.format(uri)))

    def assert_takes_only_images(self, call):
        missing = "Source image {} does not exist. Provide a valid source image."
        for uri in (f"{self.uri}:nope", f"{self.uri}@sha256:{'0' * 64}", f"{self.aws.registry}/nope:one"):
            self.assert_refused(call, uri, missing)
        invalid = "Source image {} is not valid. Provide a valid source image."
        elsewhere = self.uri.replace("us-east-1", "eu-west-1")
        for uri in ("app:one", self.uri, f"{elsewhere}:one", "public.ecr.aws/lambda/python:3.11"):
            self.assert_refused(call, uri, invalid)
        unsupported = "The image manifest, config or layer media type for the source image {} is not supported."
        self.assert_refused(call, f"{self.uri}:index", unsupported)
        self.assert_refused(call, f"{self.uri}:zstd", unsupported)

    def push_zstd(self):
        parts = {"config": b"{}", "layer": b"zstd"}
        for part in parts.values():
            self.aws.push_blob("app", part)
        manifest = {
            "schemaVersion": 2,
            "config": described(parts["config"], DOCKER_CONFIG),
            "layers": [described(parts["layer"], ZSTD)],
        }
        self.aws.push_manifest("app", "zstd", json.dumps(manifest).encode(), DOCKER_MANIFEST)

    @covers(
        "CreateFunction refuses an image that is not in ECR, or that is an index; CodeSha256 is the image's digest"
    )
    def test_create(self):
        digest = self.aws.image()
        self.index_of(digest, "index")
        self.push_zstd()
        self.assert_takes_only_images(self.create)
        config = self.aws.image_function()
        self.assertEqual("sha256:" + config["CodeSha256"], digest)
        self.assertEqual(config["PackageType"], "Image")

    @covers(
        "UpdateFunctionCode refuses an image that is not in ECR, or that is an index; "
        "CodeSha256 is the image's digest"
    )
    def test_update(self):
        digest = self.aws.image()
        self.index_of(digest, "index")
        self.push_zstd()
        self.aws.image_function()
        self.assert_takes_only_images(self.update)
        other = self.aws.image(tag="two", content="two")
        self.assertEqual("sha256:" + self.update(f"{self.uri}:two")["CodeSha256"], other)
        self.assertEqual("sha256:" + self.aws.settled()["CodeSha256"], other)
        self.update(f"{self.uri}:two@{digest}")
        self.assertEqual("sha256:" + self.aws.settled()["CodeSha256"], digest, "a digest wins over a tag")

    @covers("GetFunction answers the image by digest in ResolvedImageUri")
    def test_resolved_uri(self):
        digest = self.aws.image()
        self.aws.image_function()
        self.aws.image(tag="one", content="the tag moves")
        code = self.lambda_.get_function(FunctionName="fn")["Code"]
        self.assertEqual(code["ImageUri"], f"{self.uri}:one")
        self.assertEqual(code["ResolvedImageUri"], f"{self.uri}@{digest}")
        self.assertEqual(code["RepositoryType"], "ECR")

    def test_failed_update_keeps_the_image(self):
        digest = self.aws.image()
        self.aws.image(tag="two", content="two")
        self.aws.image_function()
        self.aws.knobs(lambda_={"fn": {"update_fails": "ImageDeleted"}})
        self.update(f"{self.uri}:two")
        config = self.aws.settled()
        self.assertEqual((config["LastUpdateStatus"], config["LastUpdateStatusReasonCode"]), ("Failed", "ImageDeleted"))
        code = self.lambda_.get_function(FunctionName="fn")["Code"]
        self.assertEqual((code["ImageUri"], code["ResolvedImageUri"]), (f"{self.uri}:one", f"{self.uri}@{digest}"))

    def test_dry_run_of_an_image(self):
        self.aws.image()
        digest = self.aws.image(tag="two", content="two")
        before = self.aws.image_function()
        self.assertEqual("sha256:" + self.update(f"{self.uri}:two", DryRun=True)["CodeSha256"], digest)
        self.assertEqual(self.aws.settled()["CodeSha256"], before["CodeSha256"])

    def test_other_account(self):
        other = Account()
        other.repository()
        other.image()
        uri = f"{other.registry}/app:one"
        code, status, text = refusal(self.create, uri=uri)
        self.assertEqual((code, status), ("AccessDeniedException", 403))
        self.assertIn("Check the ECR permissions", text)
        statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "ecr:BatchGetImage"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        other.ecr.set_repository_policy(repositoryName="app", policyText=policy)
        self.create(uri)

    @covers("An image for another architecture than the function's is accepted, and fails when it is invoked")
    def test_wrong_architecture(self):
        self.aws.image(architecture="arm64", config={"Entrypoint": ["/lambda-entrypoint.sh"]})
        self.aws.image_function()
        answer = self.lambda_.invoke(FunctionName="fn")
        self.assertEqual(answer["FunctionError"], "Unhandled")
        body = json.loads(answer["Payload"].read())
        self.assertEqual(body["errorType"], "Runtime.InvalidEntrypoint")
        self.assertIn("fork/exec /lambda-entrypoint.sh: exec format error", body["errorMessage"])


class Packages(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_

    @covers("UpdateFunctionCode refuses an image for a zip function, and a zip for an image function")
    def test_package_type_stays(self):
        uri = self.aws.repository()
        self.aws.image()
        self.aws.image_function("image")
        self.aws.zip_function("zip")
        call = self.lambda_.update_function_code
        self.assertEqual(
            refusal(call, FunctionName="image", ZipFile=zipped())[::2],
            (
                "InvalidParameterValueException",
                "Please provide ImageUri when updating a function with packageType Image.",
            ),
        )
        self.assertEqual(
            refusal(call, FunctionName="zip", ImageUri=f"{uri}:one")[::2],
            (
                "InvalidParameterValueException",
                "Please don't provide ImageUri when updating a function with packageType Zip.",
            ),
        )

    @covers("CreateFunction wants the code, the runtime and the handler that belong to its package type")
    def test_complete_package(self):
        uri = f"{self.aws.repository()}:one"
        self.aws.image()
        image, runtime = {"PackageType": "Image"}, {"Runtime": "python3.11", "Handler": "index.handler"}
        for wrong in (
            {**image, "Code": {"ZipFile": zipped()}},
            {**image, **runtime, "Code": {"ImageUri": uri}},
            {**runtime, "Code": {"ImageUri": uri}},
            {**runtime, "Code": {}},
        ):
            refused = refusal(self.lambda_.create_function, FunctionName="fn", Role=self.aws.role, **wrong)
            self.assertEqual(refused[:2], ("InvalidParameterValueException", 400), wrong)

    @covers("A code upload over AWS's limits is answered 413")
    def test_too_large(self):
        self.aws.zip_function()
        for length, text in (
            (69_905_068, "Zipped size must be smaller than 52428800 bytes"),
            (70_167_212, "Request must be smaller than 70167211 bytes for the UpdateFunctionCode operation"),
        ):
            status, headers, body = self.upload(length)
            self.assertEqual((status, json.loads(body)), (413, {"message": text}))
            self.assertEqual(headers["x-amzn-errortype"], "RequestEntityTooLargeException")

    def upload(self, length):
        """An update with a zip of so many characters in base64, put together by hand for speed."""
        key = f"AWS4-HMAC-SHA256 Credential={self.aws.id}/20260101/us-east-1/lambda/aws4_request"
        body = b'{"ZipFile":"' + b"A" * length + b'"}'
        headers = {"Authorization": f"{key}, SignedHeaders=host, Signature=0", "Content_Type": "application/json"}
        return self.aws.http("PUT", "/2015-03-31/functions/fn/code", body, **headers)

    @covers("CreateFunction refuses a role that does not exist, or that Lambda may not assume")
    def test_role(self):
        trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        other = self.aws.iam.create_role(RoleName="other", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        for role in (other, f"arn:aws:iam::{self.aws.id}:role/missing"):
            refused = refusal(
                self.lambda_.create_function,
                FunctionName="fn",
                Role=role,
                Runtime="python3.11",
                Handler="index.handler",
                Code={"ZipFile": zipped()},
            )
            self.assertEqual(
                refused,
                (
                    "InvalidParameterValueException",
                    400,
                    "The role defined for the function cannot be assumed by Lambda.",
                ),
            )


if __name__ == "__main__":
    unittest.main()
