"""Objects: encryption, ETags, checksums, sizes and names."""

import base64
import unittest
import zlib

from account import refusal
from bucket import BODY, MD5, Bucket
from rules import covers


class Encryption(Bucket):
    @covers(
        "Every new object is encrypted: by SSE-S3 unless more is asked for, by the account's own key for aws:kms",
        "The ETag of an object that KMS encrypts is not the MD5 of its content",
    )
    def test_with_a_key_of_kms(self):
        plain = self.put("plain")
        self.assertEqual((plain["ETag"], plain["ServerSideEncryption"]), (f'"{MD5}"', "AES256"))
        asked = self.put("asked", ServerSideEncryption="aws:kms")
        self.assertNotIn(MD5, asked["ETag"])
        self.assertRegex(asked["SSEKMSKeyId"], rf"^arn:aws:kms:us-east-1:{self.aws.id}:key/")
        head = self.head("asked")
        self.assertEqual((head["ETag"], head["ServerSideEncryption"]), (asked["ETag"], "aws:kms"))
        listed = self.s3.list_objects_v2(Bucket=self.bucket)["Contents"]
        self.assertEqual({one["Key"]: one["ETag"] for one in listed}["asked"], asked["ETag"])

    def by_default(self):
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
        configuration = {"Rules": [rule]}
        self.s3.put_bucket_encryption(Bucket=self.bucket, ServerSideEncryptionConfiguration=configuration)

    def test_by_the_default_of_the_bucket(self):
        self.by_default()
        first, again = self.put("a"), self.put("a")
        self.assertEqual(first["ServerSideEncryption"], "aws:kms")
        self.assertNotEqual(first["ETag"], again["ETag"])

    def test_a_version_has_the_tag_that_was_answered(self):
        self.versioned()
        self.by_default()
        first = self.put("a")
        self.put("a")
        self.assertEqual(self.head("a", VersionId=first["VersionId"])["ETag"], first["ETag"])

    @covers("The ETag of an upload in parts that KMS encrypts is not the MD5 of their MD5s")
    def test_in_parts(self):
        self.by_default()
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key="big")["UploadId"]
        named = {"Bucket": self.bucket, "Key": "big", "UploadId": upload}
        tag = self.s3.upload_part(**named, PartNumber=1, Body=BODY)["ETag"]
        parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
        done = self.s3.complete_multipart_upload(**named, MultipartUpload=parts)
        again = self.s3.complete_multipart_upload(**named, MultipartUpload=parts)
        self.assertRegex(done["ETag"], r'^"[0-9a-f]{32}-1"$')
        self.assertEqual([done["ETag"], done["ETag"]], [again["ETag"], self.head("big")["ETag"]])

    @covers("A copy is one piece: its ETag is the MD5 of the whole, or none under KMS, whatever that of its source is")
    def test_copies(self):
        self.put("secret", ServerSideEncryption="aws:kms")
        self.assertEqual(self.copy("secret", "plain")["CopyObjectResult"]["ETag"], f'"{MD5}"')
        copied = self.copy("plain", "other", ServerSideEncryption="aws:kms")["CopyObjectResult"]["ETag"]
        self.assertNotIn(MD5, copied)
        self.assertEqual(self.head("other")["ETag"], copied)


class Checksums(Bucket):
    @covers(
        "An object that came without a checksum has a CRC64NVME of its whole content",
        "ListObjectsV2 names the algorithm and the type of each object's checksum",
    )
    def test_one_is_always_there(self):
        crc = base64.b64encode(zlib.crc32(BODY).to_bytes(4, "big")).decode()
        self.put("with", ChecksumCRC32=crc)
        # the client adds none for a request without a body of its own choice
        status, _, _ = self.aws.http(
            "PUT",
            f"/{self.bucket}/without",
            b"123456789",
            Authorization=f"AWS4-HMAC-SHA256 Credential={self.aws.id}/20260101/us-east-1/s3/aws4_request, "
            "SignedHeaders=host, Signature=0",
        )
        self.assertEqual(status, 200)
        told = self.head("with", ChecksumMode="ENABLED")
        self.assertEqual((told["ChecksumCRC32"], told["ChecksumType"]), (crc, "FULL_OBJECT"))
        told = self.head("without", ChecksumMode="ENABLED")
        value = base64.b64encode(bytes.fromhex("ae8b14860a799888")).decode()  # the check value of CRC-64/NVME
        self.assertEqual((told["ChecksumCRC64NVME"], told["ChecksumType"]), (value, "FULL_OBJECT"))
        self.assertNotIn("ChecksumCRC64NVME", self.head("without"))
        listed = self.s3.list_objects_v2(Bucket=self.bucket)["Contents"]
        named = {one["Key"]: (one["ChecksumAlgorithm"], one["ChecksumType"]) for one in listed}
        self.assertEqual(named, {"with": (["CRC32"], "FULL_OBJECT"), "without": (["CRC64NVME"], "FULL_OBJECT")})

    @covers(
        "An upload in parts may have a checksum of the whole object (FULL_OBJECT), which a CRC can be and no hash",
        "CompleteMultipartUpload checks the checksum of the whole object and keeps it",
        "Every part but the last has 5 MiB or more, or the upload is EntityTooSmall",
    )
    def test_of_uploads_in_parts(self):
        big, small = b"a" * (5 << 20), b"b" * 100
        whole = crc32(big + small)
        refused = refusal(self.begin, ChecksumAlgorithm="SHA256")
        self.assertEqual(refused[:2], ("InvalidRequest", 400))
        self.assertEqual(refusal(self.upload, parts=[big, small], whole=crc32(b"other"))[:2], ("BadDigest", 400))
        self.assertEqual(self.keys(), [])
        done = self.upload([big, small], whole)
        self.assertEqual((done["ChecksumCRC32"], done["ChecksumType"]), (whole, "FULL_OBJECT"))
        told = self.head("big", ChecksumMode="ENABLED")
        self.assertEqual((told["ChecksumCRC32"], told["ChecksumType"]), (whole, "FULL_OBJECT"))
        self.assertRegex(told["ETag"], r"-2\"$")
        refused = refusal(self.upload, parts=[small, small], whole=crc32(small + small))
        self.assertEqual(refused[:2], ("EntityTooSmall", 400))

    def begin(self, ChecksumAlgorithm="CRC32"):
        named = {"ChecksumAlgorithm": ChecksumAlgorithm, "ChecksumType": "FULL_OBJECT"}
        return self.s3.create_multipart_upload(Bucket=self.bucket, Key="big", **named)["UploadId"]

    def upload(self, parts, whole):
        named = {"Bucket": self.bucket, "Key": "big", "UploadId": self.begin()}
        sent = [
            self.s3.upload_part(**named, PartNumber=number, Body=part, ChecksumCRC32=crc32(part))
            for number, part in enumerate(parts, 1)
        ]
        told = [
            {"PartNumber": number, "ETag": part["ETag"], "ChecksumCRC32": part["ChecksumCRC32"]}
            for number, part in enumerate(sent, 1)
        ]
        more = {"ChecksumCRC32": whole, "ChecksumType": "FULL_OBJECT", "MultipartUpload": {"Parts": told}}
        return self.s3.complete_multipart_upload(**named, **more)


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


class Names(Bucket):
    @covers("A key of more than 1,024 bytes is KeyTooLongError")
    def test_the_longest_key(self):
        self.put("ü" * 512)
        self.assertEqual(refusal(self.put, key="ü" * 512 + "a")[:2], ("KeyTooLongError", 400))

    @covers("A page of a listing has at most 1,000 entries")
    def test_the_largest_page(self):
        for number in range(3):
            self.put(f"{number}")
        self.assertEqual(self.s3.list_objects_v2(Bucket=self.bucket, MaxKeys=5000)["MaxKeys"], 1000)
        page = self.s3.list_objects_v2(Bucket=self.bucket, MaxKeys=2)
        self.assertEqual((page["KeyCount"], page["IsTruncated"]), (2, True))

    @covers("An object that came without a Content-Type is binary/octet-stream")
    def test_without_a_type(self):
        self.put("a")
        self.assertEqual(self.head("a")["ContentType"], "binary/octet-stream")
        self.put("a", ContentType="text/plain")
        self.assertEqual(self.head("a")["ContentType"], "text/plain")


if __name__ == "__main__":
    unittest.main()
