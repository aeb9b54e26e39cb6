"""The calls of S3 and CloudFront: named as they are, and failing in their protocol."""

import unittest

from botocore.exceptions import ConnectionClosedError

from faults.tests.layer import Layer
from iam.tests.started import REGION


def last(calls: list[dict]) -> tuple:
    return calls[-1]["service"], calls[-1]["operation"], calls[-1]["status"]


class Objects(Layer):
    def setUp(self) -> None:
        super().setUp()
        self.bucket = f"site-{self.account}"
        self.aws.client("s3", self.account).create_bucket(Bucket=self.bucket)
        self.s3 = self.client("s3", s3={"addressing_style": "path"})
        self.named = {"Bucket": self.bucket, "Key": "a/ü +.html"}

    def test_each_call_has_its_name_its_bucket_and_its_key(self):
        named = self.named
        self.s3.put_object(**named, Body=b"<p>one</p>", IfNoneMatch="*")
        self.s3.copy_object(**named, CopySource=named, MetadataDirective="REPLACE")
        upload = self.s3.create_multipart_upload(**named)["UploadId"]
        part = self.s3.upload_part(**named, UploadId=upload, PartNumber=1, Body=b"x" * 70_000)
        parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
        self.s3.complete_multipart_upload(**named, UploadId=upload, MultipartUpload=parts)
        self.s3.abort_multipart_upload(**named, UploadId=self.s3.create_multipart_upload(**named)["UploadId"])
        self.s3.get_object(**named)
        self.s3.head_object(**named)
        self.s3.list_objects_v2(Bucket=self.bucket, Prefix="a/", StartAfter="a/b")
        self.s3.delete_object(**named)
        self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]})
        calls = self.calls()
        self.assertEqual(
            [call["operation"] for call in calls],
            [
                "PutObject",
                "CopyObject",
                "CreateMultipartUpload",
                "UploadPart",
                "CompleteMultipartUpload",
                "CreateMultipartUpload",
                "AbortMultipartUpload",
                "GetObject",
                "HeadObject",
                "ListObjectsV2",
                "DeleteObject",
                "DeleteObjects",
            ],
        )
        for call in calls:
            self.assertEqual(call["parameters"]["Bucket"], self.bucket)
            if call["operation"] not in ("ListObjectsV2", "DeleteObjects"):
                self.assertEqual(call["parameters"]["Key"], named["Key"])
        self.assertEqual(calls[0]["parameters"]["IfNoneMatch"], "*")
        self.assertRegex(calls[3]["parameters"]["Body"], r"^<\d{5} bytes, sha256:[0-9a-f]{16}>$")
        self.assertEqual(calls[-1]["parameters"]["Delete"]["Objects"], [{"Key": "a"}, {"Key": "b"}])
        self.assertEqual(calls[9]["parameters"]["StartAfter"], "a/b")

    def test_a_bucket_in_the_host(self):
        host = f"{self.bucket}.s3.{REGION}.amazonaws.com"
        client = self.client("s3")
        client.meta.events.register("before-sign.s3", lambda request, **_: self.move(request, host))
        client.put_object(**self.named, Body=b"one")
        call = self.calls()[-1]
        self.assertEqual((call["operation"], call["status"]), ("PutObject", 200))
        self.assertEqual({name: call["parameters"][name] for name in self.named}, self.named)
        self.rule(service="s3", operation="HeadObject", match={"Key": "a/*"}, throttle=True)
        self.assertEqual(self.error(client.head_object, **self.named)[0], 503)

    def move(self, request, host):
        """As an SDK writes it when it knows AWS's own names."""
        request.headers["Host"] = host
        request.url = request.url.replace(f"/{self.bucket}", "", 1)

    def test_failures_in_s3s_words(self):
        put = {**self.named, "Body": b"one"}
        for fault, expected in (
            ({"throttle": True}, (503, "SlowDown")),
            ({"server_error": 500}, (500, "InternalError")),
            ({"server_error": 503}, (503, "ServiceUnavailable")),
            ({"expired": True}, (400, "ExpiredToken")),
            ({"denied": True}, (403, "AccessDenied")),
            ({"error": {"code": "ConditionalRequestConflict", "status": 409}}, (409, "ConditionalRequestConflict")),
        ):
            self.rule(service="s3", operation="PutObject", match={"Key": self.named["Key"]}, **fault, times=1)
            self.assertEqual(self.error(self.s3.put_object, **put)[:2], expected)
        self.assertNotIn("Contents", self.s3.list_objects_v2(Bucket=self.bucket))

    def test_a_denial_names_the_object(self):
        self.rule(service="s3", denied=True)
        arn = f"arn:aws:s3:::{self.bucket}"
        self.assertIn(f"s3:ListBucket on resource: {arn} ", self.error(self.s3.list_objects_v2, Bucket=self.bucket)[2])
        text = self.error(self.s3.copy_object, **self.named, CopySource=self.named)[2]
        self.assertIn(f"s3:PutObject on resource: {arn}/{self.named['Key']} ", text)
        batch = {"Bucket": self.bucket, "Delete": {"Objects": [{"Key": "a"}]}}
        self.assertIn(f"s3:DeleteObject on resource: {arn}/a ", self.error(self.s3.delete_objects, **batch)[2])

    def test_a_put_whose_answer_is_lost_is_there(self):
        self.rule(service="s3", operation="PutObject", lose=True, times=1)
        with self.assertRaises(ConnectionClosedError):
            self.s3.put_object(**self.named, Body=b"one")
        self.assertEqual(self.error(self.s3.put_object, **self.named, Body=b"one", IfNoneMatch="*")[0], 412)

    def test_a_copy_that_fails_in_an_answer_of_200(self):
        self.s3.put_object(**self.named, Body=b"one")
        body = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"
        reply = {"status": 200, "headers": {"Content-Type": "application/xml"}, "body": body}
        self.rule(service="s3", operation="CopyObject", reply=reply, times=1)
        status, code, _ = self.error(self.s3.copy_object, Bucket=self.bucket, Key="b", CopySource=self.named)
        self.assertEqual((status, code), (500, "InternalError"))  # the client makes it one
        self.assertEqual(self.calls()[-1]["status"], 200)
        self.assertEqual(self.s3.list_objects_v2(Bucket=self.bucket)["KeyCount"], 1)

    def test_another_s3_beside(self):
        """A second port leads to another server; what it plays and writes down is the same."""
        from faults.server import FaultLayer

        first = FaultLayer("http://127.0.0.1:1")
        second = FaultLayer("http://127.0.0.1:2", beside=first)
        self.assertIs(first.rules, second.rules)
        self.assertIs(first.journal, second.journal)
        self.assertEqual(second.relay.upstream, "http://127.0.0.1:2")


class Distributions(Layer):
    def test_names_and_failures(self):
        client = self.client("cloudfront")
        batch = {"Paths": {"Quantity": 2, "Items": ["/a", "/b*"]}, "CallerReference": "once"}
        invalidation = {"DistributionId": "E1", "InvalidationBatch": batch}
        for fault, expected in (
            ({"throttle": True}, (400, "Throttling")),
            ({"server_error": 503}, (503, "ServiceUnavailable")),
            ({"denied": True}, (403, "AccessDenied")),
            ({"expired": True}, (403, "ExpiredToken")),
            ({"error": {"code": "TooManyInvalidationsInProgress"}}, (400, "TooManyInvalidationsInProgress")),
            ({"error": {"code": "BatchTooLarge"}}, (413, "BatchTooLarge")),
        ):
            self.rule(service="cloudfront", operation="CreateInvalidation", **fault, times=1)
            status, code, text = self.error(client.create_invalidation, **invalidation)
            self.assertEqual((status, code), expected)
            if "denied" in fault:
                arn = f"arn:aws:cloudfront::{self.account}:distribution/E1"
                self.assertIn(f"cloudfront:CreateInvalidation on resource: {arn} ", text)
        self.assertEqual(self.calls()[-1]["parameters"]["InvalidationBatch"], batch)
        self.error(client.get_invalidation, DistributionId="E1", Id="I1")
        self.assertEqual(last(self.calls()), ("cloudfront", "GetInvalidation", 404))
        self.error(client.get_distribution, Id="E1")
        self.assertEqual(last(self.calls()), ("cloudfront", "GetDistribution", 404))


if __name__ == "__main__":
    unittest.main()
