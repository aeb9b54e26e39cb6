"""The ARNs of distributions."""

import unittest

from iam.tests.account import Account, allow
from rules import covers

CONFIG = {
    "CallerReference": "one",
    "Comment": "",
    "Enabled": True,
    "Origins": {
        "Quantity": 1,
        "Items": [
            {
                "Id": "site",
                "DomainName": "site.s3.us-east-1.amazonaws.com",
                "S3OriginConfig": {"OriginAccessIdentity": ""},
            }
        ],
    },
    "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all"},
}
BATCH = {"Paths": {"Quantity": 1, "Items": ["/a"]}, "CallerReference": "r"}


class Distributions(Account):
    def setUp(self) -> None:
        super().setUp()
        root = self.aws.client("cloudfront", self.account)
        made = root.create_distribution(DistributionConfig=CONFIG)["Distribution"]
        self.id, self.arn = made["Id"], made["ARN"]
        self.asked = {"DistributionId": self.id, "InvalidationBatch": BATCH}

    @covers(
        'A denial names caller, action, resource and reason: "User: A is not authorized to perform: B ..."',
    )
    def test_each_call_is_asked_for_by_the_arn_of_the_distribution(self):
        actions = ["cloudfront:GetDistribution", "cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"]
        client = self.client("cloudfront", allow(actions, self.arn))
        client.get_distribution(Id=self.id)
        made = client.create_invalidation(**self.asked)["Invalidation"]
        client.get_invalidation(DistributionId=self.id, Id=made["Id"])
        self.assertDenied("cloudfront:GetDistributionConfig", self.arn, client.get_distribution_config, Id=self.id)

    def test_a_policy_for_another_distribution_allows_nothing(self):
        client = self.client("cloudfront", allow("cloudfront:*", f"{self.arn[:-1]}"))
        self.assertDenied("cloudfront:CreateInvalidation", self.arn, client.create_invalidation, **self.asked)
        self.assertDenied("cloudfront:GetDistribution", self.arn, client.get_distribution, Id=self.id)


if __name__ == "__main__":
    unittest.main()
