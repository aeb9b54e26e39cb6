"""CopyObject."""

import unittest

from account import refusal
from bucket import WRONG, Bucket
from rules import covers


class Copies(Bucket):
    def setUp(self):
        super().setUp()
        self.put("page", ContentType="text/html", ContentEncoding="br", CacheControl="no-cache", Metadata={"a": "b"})

    @covers("A copy of an object to itself that changes nothing is InvalidRequest")
    def test_to_itself(self):
        code, status, text = refusal(self.copy, source="page", key="page")
        self.assertEqual((code, status), ("InvalidRequest", 400))
        self.assertIn("without changing the object's metadata", text)
        self.copy("page", "page", StorageClass="STANDARD_IA")
        self.copy("page", "page", MetadataDirective="REPLACE")

    def test_a_version_to_itself_is_a_change(self):
        self.versioned()
        old = self.put("page", b"old")["VersionId"]
        self.put("page", b"new")
        source = {"Bucket": self.bucket, "Key": "page", "VersionId": old}
        self.s3.copy_object(Bucket=self.bucket, Key="page", CopySource=source)
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="page")["Body"].read(), b"old")

    @covers("A copy that replaces the metadata keeps no Content-Encoding and no Content-Type of its source")
    def test_replacing_keeps_nothing(self):
        self.copy("page", "page", MetadataDirective="REPLACE", CacheControl="max-age=1")
        head = self.head("page")
        self.assertEqual((head["ContentType"], head["CacheControl"]), ("binary/octet-stream", "max-age=1"))
        self.assertEqual((head.get("ContentEncoding"), head["Metadata"]), (None, {}))
        self.copy("page", "page", MetadataDirective="REPLACE", ContentEncoding="gzip", ContentType="text/css")
        head = self.head("page")
        self.assertEqual((head["ContentEncoding"], head["ContentType"]), ("gzip", "text/css"))

    @covers("If-Match and If-None-Match of a copy ask about what is at its destination")
    def test_conditions(self):
        tag = self.put("there")["ETag"]
        failed = ("PreconditionFailed", 412)
        self.assertEqual(refusal(self.copy, source="page", key="there", IfNoneMatch="*")[:2], failed)
        self.assertEqual(refusal(self.copy, source="page", key="there", IfMatch=WRONG)[:2], failed)
        self.assertEqual(refusal(self.copy, source="page", key="none", IfMatch=tag)[:2], ("NoSuchKey", 404))
        self.copy("page", "there", IfMatch=tag)
        self.copy("page", "new", IfNoneMatch="*")

    @covers("What is archived cannot be copied: InvalidObjectState")
    def test_archived(self):
        self.versioned()
        version = self.put("cold", StorageClass="GLACIER")["VersionId"]
        invalid = ("InvalidObjectState", 403)
        self.assertEqual(refusal(self.copy, source="cold", key="warm")[:2], invalid)
        self.put("cold")
        self.copy("cold", "warm")
        source = {"Bucket": self.bucket, "Key": "cold", "VersionId": version}
        refused = refusal(self.s3.copy_object, Bucket=self.bucket, Key="warm", CopySource=source)
        self.assertEqual(refused[:2], invalid)


if __name__ == "__main__":
    unittest.main()
