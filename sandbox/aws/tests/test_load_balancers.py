"""Load balancers: every path of their hosts is their targets'."""

import json
import unittest

from account import Account
from rules import covers


class Paths(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        balancer = self.aws.elbv2.create_load_balancer(Name="web", Subnets=["subnet-1", "subnet-2"])["LoadBalancers"][0]
        self.host = balancer["DNSName"]
        answer = {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": "the target"}
        self.aws.elbv2.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": answer}],
        )

    def ask(self, method, path, body=None, **headers):
        status, _, answer = self.aws.http(method, path, body, self.host, **headers)
        return status, answer

    @covers(
        "On the host of a load balancer, /health and all other paths reach its targets",
        "On the host of a load balancer, no request is taken for one to the emulator itself",
        "Whoever knows the name of a load balancer reaches it, in whichever account it is",
    )
    def test_every_path(self):
        for method, path in [("GET", "/"), ("GET", "/health"), ("OPTIONS", "/"), ("GET", "/_ministack/health")]:
            self.assertEqual(self.ask(method, path), (200, b"the target"), path)
        target = {"X_Amz_Target": "DynamoDB_20120810.ListTables"}
        self.assertEqual(self.ask("POST", "/_ministack/reset", b"{}", **target), (200, b"the target"))
        self.assertEqual(self.ask("POST", "/", json.dumps({"Action": "ListUsers"}).encode()), (200, b"the target"))

    @covers("Whoever knows the name of a load balancer reaches it, in whichever account it is")
    def test_a_name_that_nobody_has(self):
        status, _, _ = self.aws.http("GET", "/", None, "web-00000000.us-east-1.elb.amazonaws.com")
        self.assertEqual(status, 503)


if __name__ == "__main__":
    unittest.main()
