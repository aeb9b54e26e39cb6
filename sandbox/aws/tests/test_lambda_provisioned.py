"""What becomes of provisioned concurrency when its alias moves."""

import unittest

from account import Account, until
from rules import covers

LIVE = {"FunctionName": "fn", "Qualifier": "live"}
REASON = "FUNCTION_ERROR_INIT_FAILURE"


class Provisioned(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_
        self.aws.zip_function()
        self.lambda_.publish_version(FunctionName="fn")
        self.lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
        self.lambda_.put_provisioned_concurrency_config(**LIVE, ProvisionedConcurrentExecutions=2)
        self.lambda_.update_function_configuration(FunctionName="fn", Description="second")
        self.aws.settled()
        self.lambda_.publish_version(FunctionName="fn")

    def move(self, version):
        return self.lambda_.update_alias(
            FunctionName="fn", Name="live", FunctionVersion=version, RoutingConfig={"AdditionalVersionWeights": {}}
        )

    def weights(self):
        alias = self.lambda_.get_alias(FunctionName="fn", Name="live")
        return alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})

    def config(self):
        return self.lambda_.get_provisioned_concurrency_config(**LIVE)

    def status(self):
        return self.config()["Status"]

    @covers(
        "When an alias with provisioned concurrency moves, instances of the new version are made: IN_PROGRESS, then READY, "
        "or FAILED with the reason",
        "Until the instances of the new version are ready, and for good when they fail, weights leave the traffic to the "
        "old one",
    )
    def test_move(self):
        self.aws.knobs(lambda_={"fn": {"provisioned_seconds": 0.6}})
        self.assertEqual(self.move("2")["RoutingConfig"]["AdditionalVersionWeights"], {"1": 1.0})
        self.assertEqual((self.status(), self.config()["AvailableProvisionedConcurrentExecutions"]), ("IN_PROGRESS", 0))
        until(self.status, "READY".__eq__)
        self.assertEqual(self.weights(), {})
        self.assertEqual(self.config()["AvailableProvisionedConcurrentExecutions"], 2)
        self.aws.knobs(lambda_={"fn": {"provisioned_seconds": 0.05, "provisioned_fails": REASON}})
        self.move("1")
        until(self.status, "FAILED".__eq__)
        self.assertEqual((self.config()["StatusReason"], self.weights()), (REASON, {"2": 1.0}))

    @covers("An alias that goes back while instances of another version are made has those that it had, at once")
    def test_back(self):
        self.aws.knobs(lambda_={"fn": {"provisioned_seconds": 60}})
        self.move("2")
        self.assertNotIn("RoutingConfig", self.move("1"))
        self.assertEqual((self.status(), self.weights()), ("READY", {}))


if __name__ == "__main__":
    unittest.main()
