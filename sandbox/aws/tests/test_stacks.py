"""Stacks that make functions from images."""

import json
import unittest

from account import Account, until
from rules import covers

RULE = "AWS::Lambda::Function refuses an image that is not in ECR, or that is an index; CodeSha256 is its digest"


class FunctionsOfStacks(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.aws.repository()

    def stack(self, uri):
        """The stack of one function once it is made or has failed."""
        function = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": "fn",
                "PackageType": "Image",
                "Role": self.aws.role,
                "Code": {"ImageUri": uri},
            },
        }
        template = json.dumps({"Resources": {"Function": function}})
        self.aws.cloudformation.create_stack(StackName="s", TemplateBody=template, OnFailure="DO_NOTHING")
        return until(
            lambda: self.aws.cloudformation.describe_stacks(StackName="s")["Stacks"][0],
            lambda stack: not stack["StackStatus"].endswith("_IN_PROGRESS"),
        )

    @covers(RULE)
    def test_digest_of_the_image(self):
        digest = self.aws.image()
        self.assertEqual(self.stack(f"{self.aws.registry}/app:one")["StackStatus"], "CREATE_COMPLETE")
        function = self.aws.lambda_.get_function(FunctionName="fn")
        self.assertEqual(function["Configuration"]["CodeSha256"], digest.removeprefix("sha256:"))
        self.assertEqual(function["Code"]["ResolvedImageUri"], f"{self.aws.registry}/app@{digest}")

    @covers(RULE)
    def test_image_that_is_not_there(self):
        self.assertEqual(self.stack(f"{self.aws.registry}/app:none")["StackStatus"], "CREATE_FAILED")
        events = self.aws.cloudformation.describe_stack_events(StackName="s")["StackEvents"]
        reasons = [event.get("ResourceStatusReason", "") for event in events]
        self.assertTrue(any("app:none does not exist" in reason for reason in reasons), reasons)


if __name__ == "__main__":
    unittest.main()
