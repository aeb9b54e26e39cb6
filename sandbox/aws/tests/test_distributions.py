"""Distributions in front of a bucket: who reaches them, and on which paths."""

import json
import unittest

from account import Account
from rules import covers


class Visits(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        bucket = f"site-{self.aws.id}"
        self.aws.s3.create_bucket(Bucket=bucket)
        access = self.aws.cloudfront.create_origin_access_control(
            OriginAccessControlConfig={
                "Name": bucket,
                "SigningProtocol": "sigv4",
                "SigningBehavior": "always",
                "OriginAccessControlOriginType": "s3",
            }
        )["OriginAccessControl"]
        made = self.aws.cloudfront.create_distribution(
            DistributionConfig={
                "CallerReference": bucket,
                "Comment": "",
                "Enabled": True,
                "Origins": {
                    "Quantity": 1,
                    "Items": [
                        {
                            "Id": "site",
                            "DomainName": f"{bucket}.s3.us-east-1.amazonaws.com",
                            "S3OriginConfig": {"OriginAccessIdentity": ""},
                            "OriginAccessControlId": access["Id"],
                        },
                    ],
                },
                "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "redirect-to-https"},
            }
        )["Distribution"]
        self.host = made["DomainName"]
        allowed = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/*",
            "Condition": {"StringEquals": {"AWS:SourceArn": made["ARN"]}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        self.aws.s3.put_bucket_policy(Bucket=bucket, Policy=policy)
        self.put = lambda key: self.aws.s3.put_object(Bucket=bucket, Key=key, Body=key.encode())

    def visit(self, path):
        return self.aws.http("GET", path, None, self.host, x_forwarded_proto="https")

    @covers(
        "Whoever knows the domain name of a distribution reaches it, in whichever account it is",
        "On the host of a distribution, /health and all other paths reach its origin",
        "On the host of a distribution, no request is taken for one to the emulator itself",
        "On the host of a distribution, no path is taken for another service's",
    )
    def test_every_path_is_the_origins(self):
        for path in ("a.html", "health", "_ministack/health", "_ministack/reset", "v2/_catalog", "iceberg/v1/config"):
            self.put(path)
            status, headers, body = self.visit(f"/{path}")
            self.assertEqual((status, body), (200, path.encode()))
            self.assertIn("x-amz-cf-id", headers)
