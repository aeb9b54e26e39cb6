"""A bucket that refuses what does not come over TLS."""

import unittest

from iam.tests.account import Account, allow
from iam.tests.started import document
from rules import covers


class Transport(Account):
    @covers("aws:SecureTransport is true: what is called in plain HTTP here stands for AWS's own address, which has TLS")
    def test_a_bucket_that_wants_tls_answers(self):
        bucket = f"site-{self.account}"
        root = self.aws.client("s3", self.account)
        root.create_bucket(Bucket=bucket)
        everything = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
        condition = {"Bool": {"aws:SecureTransport": "false"}}
        only_tls = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": everything, "Condition": condition}
        root.put_bucket_policy(Bucket=bucket, Policy=document(only_tls))
        client = self.client("s3", allow("s3:*", everything))
        client.put_object(Bucket=bucket, Key="a", Body=b"a")
        self.assertEqual(client.get_object(Bucket=bucket, Key="a")["Body"].read(), b"a")


if __name__ == "__main__":
    unittest.main()
