"""Code that Lambda reads from S3."""

import base64
import functools
import hashlib
import unittest

from account import Account, refusal, zipped
from rules import covers


class CodeInS3(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.aws.zip_function()
        self.bucket = f"code-{self.aws.id}"
        self.aws.s3.create_bucket(Bucket=self.bucket)
        self.update = functools.partial(self.aws.lambda_.update_function_code, FunctionName="fn")

    def put(self, code):
        return self.aws.s3.put_object(Bucket=self.bucket, Key="fn.zip", Body=zipped(code)).get("VersionId")

    @covers("UpdateFunctionCode names the error of S3 when bucket, object or version does not exist")
    def test_what_is_not_there(self):
        self.put("old = 1")
        for code, more in {
            "NoSuchBucket": {"S3Bucket": f"none-{self.aws.id}", "S3Key": "fn.zip"},
            "NoSuchKey": {"S3Bucket": self.bucket, "S3Key": "none.zip"},
            "NoSuchVersion": {"S3Bucket": self.bucket, "S3Key": "fn.zip", "S3ObjectVersion": "none"},
        }.items():
            with self.subTest(code):
                name, status, text = refusal(self.update, **more)
                self.assertEqual((name, status), ("InvalidParameterValueException", 400))
                self.assertRegex(text, rf"^Error occurred while GetObject(Version)?\. S3 Error Code: {code}\. S3 Error Me")

    def test_another_region(self):
        self.aws.client("s3", "eu-west-1").create_bucket(
            Bucket=f"far-{self.aws.id}", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        text = refusal(self.update, S3Bucket=f"far-{self.aws.id}", S3Key="fn.zip")[2]
        self.assertIn("S3 Error Code: PermanentRedirect", text)

    def test_a_version_of_an_object(self):
        status = {"Status": "Enabled"}
        self.aws.s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration=status)
        first, second = self.put("first = 1"), self.put("second = 2")
        for version, code in ((first, "first = 1"), (second, "second = 2")):
            where = {"S3Bucket": self.bucket, "S3Key": "fn.zip", "S3ObjectVersion": version}
            answer = self.update(**where, DryRun=True)
            self.assertEqual(answer["CodeSha256"], base64.b64encode(hashlib.sha256(zipped(code)).digest()).decode())


if __name__ == "__main__":
    unittest.main()
