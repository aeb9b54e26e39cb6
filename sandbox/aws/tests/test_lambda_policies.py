"""Resource policies of functions and of their aliases."""

import json
import unittest

from account import Account, refusal
from rules import covers

MISSING = ("ResourceNotFoundException", 404, "The resource you requested does not exist.")


class Policies(unittest.TestCase):
    @covers("GetPolicy without a qualifier answers the statements of the function itself, and 404 when there are none")
    def test_of_function_and_alias(self):
        aws = Account()
        arn = aws.zip_function()["FunctionArn"]
        version = aws.lambda_.publish_version(FunctionName="fn")["Version"]
        aws.lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion=version)
        self.assertEqual(refusal(aws.lambda_.get_policy, FunctionName="fn"), MISSING)
        grant = {"FunctionName": "fn", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
        aws.lambda_.add_permission(StatementId="by-alias", Qualifier="live", **grant)
        self.assertEqual(refusal(aws.lambda_.get_policy, FunctionName="fn"), MISSING)
        aws.lambda_.add_permission(StatementId="by-name", **grant)

        def statements(**target):
            policy = json.loads(aws.lambda_.get_policy(FunctionName="fn", **target)["Policy"])
            return [(each["Sid"], each["Resource"]) for each in policy["Statement"]]

        self.assertEqual(statements(), [("by-name", arn)])
        self.assertEqual(statements(Qualifier="live"), [("by-alias", f"{arn}:live")])
