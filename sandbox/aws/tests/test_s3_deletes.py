"""DeleteObjects."""

import unittest

from account import refusal
from bucket import Bucket, allow
from rules import covers


class Deletes(Bucket):
    @covers("DeleteObjects takes 1 to 1,000 keys, and a checksum of its body")
    def test_what_it_takes(self):
        self.put("a")
        many = [f"{number}" for number in range(1001)]
        for keys in (many, []):
            refused = refusal(lambda keys: self.delete(*keys), keys=keys)
            self.assertEqual(refused[:2], ("MalformedXML", 400))
        self.assertEqual(len(self.delete(*many[:1000])["Deleted"]), 1000)
        signed = f"AWS4-HMAC-SHA256 Credential={self.aws.id}/20260101/us-east-1/s3/aws4_request, Signature=0"
        body = b"<Delete><Object><Key>a</Key></Object></Delete>"
        status, _, answer = self.aws.http("POST", f"/{self.bucket}?delete", body, Authorization=signed)
        self.assertEqual(status, 400)
        self.assertIn(b"Content-MD5 OR x-amz-checksum-", answer)
        self.assertEqual(self.keys(), ["a"])

    @covers("DeleteObjects fails for single keys and deletes the others, in an answer of 200 (the knob `delete_errors`)")
    def test_errors_of_single_keys(self):
        for key in ("a", "assets/b", "assets/c"):
            self.put(key)
        errors = [{"key": "assets/*", "code": "InternalError", "times": 2}, {"key": "a", "code": "AccessDenied"}]
        self.aws.knobs(s3={self.bucket: {"delete_errors": errors}})
        answer = self.delete("a", "assets/b", "assets/c", "gone")
        self.assertEqual([one["Key"] for one in answer["Deleted"]], ["gone"])
        told = {one["Key"]: (one["Code"], bool(one["Message"])) for one in answer["Errors"]}
        failed = ("InternalError", True)
        self.assertEqual(told, {"a": ("AccessDenied", True), "assets/b": failed, "assets/c": failed})
        again = self.delete("a", "assets/b", "assets/c", Quiet=True)
        self.assertEqual([one["Key"] for one in again["Errors"]], ["a"])
        self.assertEqual((self.keys(), again.get("Deleted")), (["a"], None))

    def test_when_all_fail(self):
        self.put("a")
        self.aws.knobs(s3={"*": {"delete_errors": [{"key": "*", "code": "InternalError", "times": 1}]}})
        self.assertEqual([one["Key"] for one in self.delete("a")["Errors"]], ["a"])
        self.assertEqual(self.keys(), ["a"])
        self.delete("a")
        self.assertEqual(self.keys(), [])

    @covers(
        "Policies are asked about each key of DeleteObjects: what they forbid is an error of that key alone",
        "A forbidden key of DeleteObjects does not keep the others from being deleted",
    )
    def test_forbidden_keys(self):
        for key in ("site/a", "other/a", "site/b"):
            self.put(key)
        client = self.session(allow("s3:DeleteObject", self.arn("site/*")))
        objects = [{"Key": key} for key in ("other/a", "site/a", "site/b")]
        answer = client.delete_objects(Bucket=self.bucket, Delete={"Objects": objects})
        self.assertEqual([one["Key"] for one in answer["Deleted"]], ["site/a", "site/b"])
        (refused,) = answer["Errors"]
        self.assertEqual((refused["Key"], refused["Code"]), ("other/a", "AccessDenied"))
        self.assertIn(f"s3:DeleteObject on resource: {self.arn('other/a')} because no identity-", refused["Message"])
        self.assertEqual(self.keys(), ["other/a"])
        # what is forbidden one at a time is refused as a whole
        self.assertEqual(refusal(client.delete_object, Bucket=self.bucket, Key="other/a")[:2], ("AccessDenied", 403))


if __name__ == "__main__":
    unittest.main()
