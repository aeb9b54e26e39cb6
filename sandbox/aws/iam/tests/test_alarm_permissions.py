"""The ARNs of alarms."""

import unittest

from iam.tests.account import Account, allow
from iam.tests.started import REGION
from rules import covers


class Alarms(Account):
    @covers(
        "Lambda qualifiers, several ECR repositories, log streams, identity providers and PassRole are asked by ARN"
    )
    def test_metric_alarms_are_asked_for_together_and_composite_ones_on_everything(self):
        alarms = f"arn:aws:cloudwatch:{REGION}:{self.account}:alarm:"
        client = self.client("cloudwatch", allow("cloudwatch:DescribeAlarms", f"{alarms}*"))
        self.assertEqual(client.describe_alarms(AlarmNames=["errors"])["MetricAlarms"], [])
        composite = {"AlarmNames": ["errors"], "AlarmTypes": ["CompositeAlarm"]}
        self.assertDenied("cloudwatch:DescribeAlarms", "*", client.describe_alarms, **composite)
        one = self.client("cloudwatch", allow("cloudwatch:DescribeAlarms", f"{alarms}errors"))
        self.assertDenied("cloudwatch:DescribeAlarms", f"{alarms}*", one.describe_alarms, AlarmNames=["errors"])


if __name__ == "__main__":
    unittest.main()
