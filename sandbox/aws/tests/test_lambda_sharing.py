"""Which versions may share the traffic of an alias."""

import unittest

from account import Account, refusal
from rules import covers

BAD = "InvalidParameterValueException"
SHARED = {"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}}}


class Sharing(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_
        self.aws.zip_function()
        self.lambda_.publish_version(FunctionName="fn")

    def second(self, **more):
        self.lambda_.update_function_configuration(FunctionName="fn", Description="second", **more)
        self.aws.settled()
        self.lambda_.publish_version(FunctionName="fn")

    @covers(
        "CreateAlias shares traffic only between versions of one execution role and one dead-letter queue",
        "UpdateAlias shares traffic only between versions of one execution role and one dead-letter queue",
    )
    def test_versions_must_be_alike(self):
        queue = f"arn:aws:sqs:us-east-1:{self.aws.id}:dead"
        self.second(DeadLetterConfig={"TargetArn": queue})
        text = "The function versions 1 and 2 must have the same dead-letter queue configuration."
        both = {"FunctionName": "fn", "FunctionVersion": "1", **SHARED}
        self.assertEqual(refusal(self.lambda_.create_alias, Name="live", **both), (BAD, 400, text))
        self.lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
        self.assertEqual(refusal(self.lambda_.update_alias, Name="live", **both), (BAD, 400, text))
        self.assertEqual(self.lambda_.update_alias(FunctionName="fn", Name="live", FunctionVersion="2")["Name"], "live")

    @covers("An alias that shares its traffic takes no provisioned concurrency")
    def test_provisioned_concurrency(self):
        self.second()
        provision = self.lambda_.put_provisioned_concurrency_config
        live = {"FunctionName": "fn", "Qualifier": "live", "ProvisionedConcurrentExecutions": 1}
        self.lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion="1", **SHARED)
        self.assertEqual(
            refusal(provision, **live), (BAD, 400, "Alias with weights can not be used with Provisioned Concurrency")
        )
        whole = {"RoutingConfig": {"AdditionalVersionWeights": {}}}
        self.lambda_.update_alias(FunctionName="fn", Name="live", **whole)
        self.assertEqual(provision(**live)["RequestedProvisionedConcurrentExecutions"], 1)


if __name__ == "__main__":
    unittest.main()
