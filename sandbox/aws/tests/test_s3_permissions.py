"""Who may ask, and what is told to whom."""

import unittest

from account import refusal
from bucket import WRONG, Bucket, allow
from rules import covers

DENIED = ("AccessDenied", 403)
FORBIDDEN = ("403", 403)


class Owners(Bucket):
    @covers("A request that expects another owner of the bucket, or of the bucket that it copies from, is answered 403")
    def test_another_owner(self):
        self.put("a")
        wrong = {"Bucket": self.bucket, "ExpectedBucketOwner": "999999999999"}
        for call, more in (
            ("put_object", {"Key": "b", "Body": b""}),
            ("get_object", {"Key": "a"}),
            ("delete_object", {"Key": "a"}),
            ("list_objects_v2", {}),
            ("delete_objects", {"Delete": {"Objects": [{"Key": "a"}]}}),
            ("create_multipart_upload", {"Key": "b"}),
            ("copy_object", {"Key": "b", "CopySource": f"{self.bucket}/a"}),
        ):
            self.assertEqual(refusal(getattr(self.s3, call), **wrong, **more)[:2], DENIED, call)
        for call, more in (("head_object", {"Key": "a"}), ("head_bucket", {})):
            self.assertEqual(refusal(getattr(self.s3, call), **wrong, **more)[:2], FORBIDDEN, call)
        self.assertEqual(self.keys(), ["a"])
        self.put("a", ExpectedBucketOwner=self.aws.id)
        source = {"source": "a", "key": "b", "ExpectedSourceBucketOwner": "999999999999"}
        self.assertEqual(refusal(self.copy, **source)[:2], DENIED)


class Missing(Bucket):
    @covers("Whoever may not list the bucket is answered 403 for an object that is not there, not 404")
    def test_without_listing(self):
        self.put("a")
        none = {"Bucket": self.bucket, "Key": "none"}
        read = allow(["s3:GetObject", "s3:PutObject"], self.arn("*"))
        blind, seeing = self.session(read), self.session(read, allow("s3:ListBucket", self.arn()))
        prefixed = {"StringLike": {"s3:prefix": ["*"]}}
        half = self.session(read, allow("s3:ListBucket", self.arn(), Condition=prefixed))
        for client, head, get in (
            (blind, FORBIDDEN, DENIED),
            (half, FORBIDDEN, DENIED),  # a request for one object has no prefix
            (seeing, ("404", 404), ("NoSuchKey", 404)),
            (self.s3, ("404", 404), ("NoSuchKey", 404)),
        ):
            self.assertEqual(refusal(client.head_object, **none)[:2], head)
            self.assertEqual(refusal(client.get_object, **none)[:2], get)
            copied = {"Bucket": self.bucket, "Key": "b", "CopySource": f"{self.bucket}/none"}
            self.assertEqual(refusal(client.copy_object, **copied)[:2], get)
        blind.head_object(Bucket=self.bucket, Key="a")

    def test_nobody_is_asked_in_the_log(self):
        client = self.session(allow("s3:GetObject", self.arn("*")))
        refusal(client.get_object, Bucket=self.bucket, Key="none")
        status, _, answer = self.aws.http("GET", f"/_sandbox/decisions?account={self.aws.id}")
        self.assertEqual((status, b"s3:ListBucket" in answer, b"s3:GetObject" in answer), (200, False, True))

    @covers("GetBucketPolicyStatus tells whether the policy of a bucket makes it public")
    def test_everybody(self):
        self.put("a")
        self.assertEqual(self.aws.http("GET", f"/{self.bucket}/a")[0], 403)
        status = self.s3.get_bucket_policy_status
        self.assertEqual(refusal(status, Bucket=self.bucket)[:2], ("NoSuchBucketPolicy", 404))
        self.open_to_everybody()
        self.assertTrue(status(Bucket=self.bucket)["PolicyStatus"]["IsPublic"])
        self.assertEqual(self.aws.http("GET", f"/{self.bucket}/a")[::2], (200, b"hello world"))
        self.assertEqual(self.aws.http("GET", f"/{self.bucket}/none")[0], 403)


class Keys(Bucket):
    @covers("Under a KMS key that is not AWS's own, writing needs kms:GenerateDataKey on it, and reading kms:Decrypt")
    def test_of_the_account(self):
        key = f"arn:aws:kms:us-east-1:{self.aws.id}:key/0a1b2c3d"
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
        both = allow(["s3:GetObject", "s3:PutObject"], self.arn("*"))
        without = self.session(both)
        writing = self.session(both, allow("kms:GenerateDataKey", key))
        reading = self.session(both, allow("kms:Decrypt", key))
        named = {"Bucket": self.bucket, "Key": "a"}
        asked = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
        without.put_object(**named, Body=b"", ServerSideEncryption="aws:kms")
        without.get_object(**named)
        self.assertEqual(refusal(without.put_object, **named, Body=b"", **asked)[:2], DENIED)
        self.s3.put_bucket_encryption(Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
        refused = refusal(without.put_object, **named, Body=b"")
        self.assertEqual(refused[:2], DENIED)
        self.assertIn(f"kms:GenerateDataKey on resource: {key}", refused[2])
        writing.put_object(**named, Body=b"")
        self.assertIn("kms:Decrypt", refusal(writing.get_object, **named)[2])
        reading.get_object(**named)
        without.head_object(**named)


class Conditions(Bucket):
    def setUp(self):
        super().setUp()
        self.tag = self.put("a")["ETag"]
        self.named = {"Bucket": self.bucket, "Key": "a"}

    @covers("A write with If-Match needs s3:GetObject, too; with If-None-Match it does not")
    def test_of_writes(self):
        write = allow("s3:PutObject", self.arn("*"))
        blind, seeing = self.session(write), self.session(write, allow("s3:GetObject", self.arn("*")))
        self.assertEqual(refusal(blind.put_object, **self.named, Body=b"", IfMatch=self.tag)[:2], DENIED)
        blind.put_object(Bucket=self.bucket, Key="b", Body=b"", IfNoneMatch="*")
        refused = refusal(seeing.put_object, **self.named, Body=b"", IfMatch=WRONG)
        self.assertEqual(refused[:2], ("PreconditionFailed", 412))
        seeing.put_object(**self.named, Body=b"", IfMatch=self.tag)

    @covers("A deletion of what has a certain ETag needs s3:GetObject, too")
    def test_of_deletions(self):
        remove = allow("s3:DeleteObject", self.arn("*"))
        blind, seeing = self.session(remove), self.session(remove, allow("s3:GetObject", self.arn("*")))
        self.assertEqual(refusal(blind.delete_object, **self.named, IfMatch=self.tag)[:2], DENIED)
        batch = {"Bucket": self.bucket, "Delete": {"Objects": [{"Key": "a", "ETag": self.tag}, {"Key": "b"}]}}
        answer = blind.delete_objects(**batch)
        self.assertEqual([one["Key"] for one in answer["Errors"]], ["a"])
        self.assertIn("s3:GetObject", answer["Errors"][0]["Message"])
        self.assertNotIn("Errors", seeing.delete_objects(**batch))


if __name__ == "__main__":
    unittest.main()
