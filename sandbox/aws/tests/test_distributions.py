"""Distributions in front of a bucket: who reaches them, and on which paths."""

import json
import unittest
import urllib.request

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
        self.id, self.host = made["Id"], made["DomainName"]
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

    def change(self, **parts):
        current = self.aws.cloudfront.get_distribution_config(Id=self.id)
        config = {**current["DistributionConfig"], **parts}
        self.aws.cloudfront.update_distribution(Id=self.id, IfMatch=current["ETag"], DistributionConfig=config)

    @covers("A distribution that is disabled answers nobody")
    def test_disabled(self):
        self.put("a")
        self.assertEqual(self.visit("/a")[0], 200)
        self.change(Enabled=False)
        self.assertEqual(self.visit("/a")[0], 403)

    @covers(
        "An object is cached under the URI that a function asks for, an error by the status of the origin",
        "How long an error is cached goes by what the origin answered, not by the page that is shown for it",
    )
    def test_error_page(self):
        self.put("index.html")
        page = {"ErrorCode": 403, "ResponsePagePath": "/index.html", "ResponseCode": "200", "ErrorCachingMinTTL": 7}
        self.change(CustomErrorResponses={"Quantity": 1, "Items": [page]})
        status, headers, body = self.visit("/deep/link")
        self.assertEqual((status, body, headers["x-sandbox-origin-status"]), (200, b"index.html", "403"))
        self.assertEqual(self.visit("/index.html")[1]["x-sandbox-origin-status"], "200")
        self.assertNotIn("x-sandbox-uri", headers)

    @covers("The URI that a viewer-request function returns is the one that is cached")
    def test_function(self):
        self.put("a/index.html")
        code = "function handler(event) { event.request.uri += 'index.html'; return event.request }"
        config = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
        made = self.aws.cloudfront.create_function(Name="f", FunctionConfig=config, FunctionCode=code.encode())
        self.aws.cloudfront.publish_function(Name="f", IfMatch=made["ETag"])
        arn = made["FunctionSummary"]["FunctionMetadata"]["FunctionARN"]
        current = self.aws.cloudfront.get_distribution_config(Id=self.id)["DistributionConfig"]["DefaultCacheBehavior"]
        associations = {"Quantity": 1, "Items": [{"EventType": "viewer-request", "FunctionARN": arn}]}
        self.change(DefaultCacheBehavior={**current, "FunctionAssociations": associations})
        status, headers, body = self.visit("/a/")
        self.assertEqual((status, body, headers["x-sandbox-uri"]), (200, b"a/index.html", "/a/index.html"))

    def edge(self):
        with urllib.request.urlopen(f"{self.aws.url}/_sandbox/edge?domain={self.host}", timeout=30) as answer:
            return json.load(answer)

    def test_what_an_edge_knows(self):
        self.aws.knobs(cloudfront={self.id: {"invalidation_seconds": 0}})
        batch = {"Paths": {"Quantity": 1, "Items": ["/a"]}, "CallerReference": "r"}
        self.aws.cloudfront.create_invalidation(DistributionId=self.id, InvalidationBatch=batch)
        known = self.edge()
        self.assertEqual((known["id"], known["enabled"], known["errors"]), (self.id, True, {}))
        self.assertEqual([one["paths"] for one in known["forgotten"]], [["/a"]])
        [behaviour] = known["behaviours"]
        self.assertEqual((behaviour["pattern"], behaviour["minTtl"], behaviour["defaultTtl"]), ("*", 0, 86_400))
        current = self.aws.cloudfront.get_distribution_config(Id=self.id)["DistributionConfig"]["DefaultCacheBehavior"]
        self.change(DefaultCacheBehavior={**current, "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"})
        [behaviour] = self.edge()["behaviours"]
        self.assertEqual((behaviour["minTtl"], behaviour["defaultTtl"], behaviour["maxTtl"]), (1, 86_400, 31_536_000))
        self.assertEqual(behaviour["queries"], {"kind": "none", "names": []})
        self.assertEqual(self.aws.http("GET", "/_sandbox/edge?domain=d1.cloudfront.net")[0], 404)
