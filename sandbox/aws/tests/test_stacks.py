"""Stacks that make functions, APIs and buckets."""

import json
import unittest

from account import Account, until
from rules import covers

RULE = "AWS::Lambda::Function refuses an image that is not in ECR, or that is an index; CodeSha256 is its digest"


class Stacks(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.aws.repository()

    def stack(self, resource, **more):
        """The stack of one resource once it is made or has failed."""
        template = json.dumps({"Resources": {"Made": resource}, **more})
        self.aws.cloudformation.create_stack(StackName="s", TemplateBody=template, OnFailure="DO_NOTHING")
        return until(
            lambda: self.aws.cloudformation.describe_stacks(StackName="s")["Stacks"][0],
            lambda stack: not stack["StackStatus"].endswith("_IN_PROGRESS"),
        )

    def function(self, tag):
        code = {"ImageUri": f"{self.aws.registry}/app:{tag}"}
        properties = {"FunctionName": "fn", "PackageType": "Image", "Role": self.aws.role, "Code": code}
        return {"Type": "AWS::Lambda::Function", "Properties": properties}

    @covers(RULE)
    def test_digest_of_the_image(self):
        digest = self.aws.image()
        self.assertEqual(self.stack(self.function("one"))["StackStatus"], "CREATE_COMPLETE")
        function = self.aws.lambda_.get_function(FunctionName="fn")
        self.assertEqual(function["Configuration"]["CodeSha256"], digest.removeprefix("sha256:"))
        self.assertEqual(function["Code"]["ResolvedImageUri"], f"{self.aws.registry}/app@{digest}")

    @covers(RULE)
    def test_image_that_is_not_there(self):
        self.assertEqual(self.stack(self.function("none"))["StackStatus"], "CREATE_FAILED")
        events = self.aws.cloudformation.describe_stack_events(StackName="s")["StackEvents"]
        reasons = [event.get("ResourceStatusReason", "") for event in events]
        self.assertTrue(any("app:none does not exist" in reason for reason in reasons), reasons)

    @covers("ApiEndpoint of AWS::ApiGatewayV2::Api is https://ID.execute-api.REGION.amazonaws.com")
    def test_endpoint_of_an_api(self):
        api = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "api", "ProtocolType": "HTTP"}}
        outputs = {"Url": {"Value": {"Fn::GetAtt": ["Made", "ApiEndpoint"]}}, "Id": {"Value": {"Ref": "Made"}}}
        made = {output["OutputKey"]: output["OutputValue"] for output in self.stack(api, Outputs=outputs)["Outputs"]}
        self.assertEqual(made["Url"], f"https://{made['Id']}.execute-api.us-east-1.amazonaws.com")
        described = self.aws.client("apigatewayv2").get_api(ApiId=made["Id"])
        self.assertEqual(described["ApiEndpoint"], made["Url"])

    @covers("AWS::S3::Bucket has the rules of its LifecycleConfiguration; one that is dropped is gone")
    def test_lifecycle_of_a_bucket(self):
        name = f"plans-{self.aws.id}"
        rule = {
            "Id": "old",
            "Status": "Enabled",
            "Prefix": "plans/",
            "ExpirationInDays": 30,
            "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        }
        bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}
        properties = {**bucket["Properties"], "LifecycleConfiguration": {"Rules": [rule]}}
        self.stack({**bucket, "Properties": properties})
        found = self.aws.s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
        self.assertEqual(
            found,
            [
                {
                    "ID": "old",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "plans/"},
                    "Expiration": {"Days": 30},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
                }
            ],
        )
        template = json.dumps({"Resources": {"Made": bucket}})
        self.aws.cloudformation.update_stack(StackName="s", TemplateBody=template)
        until(
            lambda: self.aws.cloudformation.describe_stacks(StackName="s")["Stacks"][0],
            lambda stack: stack["StackStatus"] == "UPDATE_COMPLETE",
        )
        with self.assertRaises(self.aws.s3.exceptions.ClientError) as raised:
            self.aws.s3.get_bucket_lifecycle_configuration(Bucket=name)
        self.assertEqual(raised.exception.response["Error"]["Code"], "NoSuchLifecycleConfiguration")


if __name__ == "__main__":
    unittest.main()
