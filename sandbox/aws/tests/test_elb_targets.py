"""Target groups and the health of what is in them."""

import http.server
import threading
import unittest

from account import Account, refusal, until
from rules import covers


class Program(http.server.BaseHTTPRequestHandler):
    """Is as healthy as its server says, and answers its own port."""

    def do_GET(self):  # noqa: N802
        body = str(self.server.server_port).encode()
        self.send_response(self.server.health if self.path == "/healthz" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Targets(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.elb = self.aws.elbv2
        made = self.elb.create_target_group(
            Name="api",
            Protocol="HTTP",
            Port=80,
            VpcId="vpc-1",
            TargetType="ip",
            HealthCheckPath="/healthz",
            UnhealthyThresholdCount=2,
            HealthyThresholdCount=2,
        )
        self.group = made["TargetGroups"][0]["TargetGroupArn"]

    def program(self, health=200):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Program)
        server.health = health
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def register(self, *servers):
        targets = [{"Id": "127.0.0.1", "Port": server.server_port} for server in servers]
        self.elb.register_targets(TargetGroupArn=self.group, Targets=targets)
        return targets

    def health(self):
        shown = self.elb.describe_target_health(TargetGroupArn=self.group)["TargetHealthDescriptions"]
        return {one["Target"]["Port"]: one["TargetHealth"] for one in shown}

    def comes_to(self, server, state):
        return until(lambda: self.health()[server.server_port], lambda health: health["State"] == state, 20)

    @covers(
        "DescribeTargetHealth tells what the health checks have found",
    )
    def test_checked(self):
        server = self.program(503)
        targets = self.register(server)
        self.assertEqual(
            self.comes_to(server, "unhealthy"),
            {
                "State": "unhealthy",
                "Reason": "Target.ResponseCodeMismatch",
                "Description": "Health checks failed with these codes: [503]",
            },
        )
        server.health = 200
        self.assertEqual(self.comes_to(server, "healthy"), {"State": "healthy"})
        self.elb.deregister_targets(TargetGroupArn=self.group, Targets=targets)
        self.assertEqual(self.health(), {})
        self.register(server)
        self.assertEqual(self.comes_to(server, "healthy"), {"State": "healthy"})

    @covers(
        "A target is an address and a port, checked from when it is registered",
        "A target is deregistered by its port, or without one at all of its ports, and checked no more",
    )
    def test_ports(self):
        one, two = self.program(), self.program()
        targets = self.register(one, two)
        self.assertEqual(set(self.health()), {one.server_port, two.server_port})
        self.elb.deregister_targets(TargetGroupArn=self.group, Targets=targets[:1])
        self.assertEqual(set(self.health()), {two.server_port})
        self.elb.deregister_targets(TargetGroupArn=self.group, Targets=[{"Id": "127.0.0.1"}])
        self.assertEqual(self.health(), {})

    def test_the_checks_end_with_the_group(self):
        from elb import probes

        key = ("arn:of:none", "127.0.0.1", 9)
        target = probes._targets[key] = probes.Target()
        settings = {"HealthCheckPort": "traffic-port", "HealthCheckTimeoutSeconds": 2, "HealthCheckPath": "/"}
        settings |= {"HealthyThresholdCount": 2, "UnhealthyThresholdCount": 2}
        checking = threading.Thread(target=probes.check, args=(target, settings, key, 0.01), daemon=True)
        checking.start()
        checking.join(10)
        self.addCleanup(target.ended.set)
        self.assertFalse(checking.is_alive())
        self.assertNotIn(key, probes._targets)

    @covers("Requests go to healthy targets, and to all where none is healthy")
    def test_routing(self):
        balancer = self.elb.create_load_balancer(Name="api", Subnets=["subnet-1"])["LoadBalancers"][0]
        self.elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.group}],
        )
        sick = self.program(500)
        self.register(sick)
        self.comes_to(sick, "unhealthy")
        ask = lambda: int(self.aws.http("GET", "/", host=balancer["DNSName"])[2])  # noqa: E731
        self.assertEqual(ask(), sick.server_port)
        well = self.program()
        self.register(well)
        self.comes_to(well, "healthy")
        self.assertEqual({ask() for _ in range(20)}, {well.server_port})

    @covers("The tasks of a service are checked as long as they are targets")
    def test_tasks(self):
        from unittest import mock

        from elb import probes

        followed = []
        publish = probes.tasks_are_checked(lambda group, targets, previous: True)
        with mock.patch.object(probes, "follow", followed.append):
            self.assertTrue(publish("arn", [("10.0.0.1", 80)], ()))
        self.assertEqual(followed, ["arn"])

    @covers("A target group that does not exist is said to be missing, also by name and beside others that do")
    def test_missing_group(self):
        absent = self.group.replace("/api/", "/other/")
        for asked in ({"Names": ["other"]}, {"Names": ["api", "other"]}, {"TargetGroupArns": [self.group, absent]}):
            refused = refusal(self.elb.describe_target_groups, **asked)
            self.assertEqual(refused, ("TargetGroupNotFound", 400, "One or more target groups not found"))
        self.assertEqual(refusal(self.elb.describe_target_health, TargetGroupArn=absent)[0], "TargetGroupNotFound")
        self.assertEqual(len(self.elb.describe_target_groups(Names=["api"])["TargetGroups"]), 1)

    @covers("A load balancer that does not exist is said to be missing, also beside others that do")
    def test_missing_balancer(self):
        self.elb.create_load_balancer(Name="api", Subnets=["subnet-1"])
        refused = refusal(self.elb.describe_load_balancers, Names=["api", "other"])
        self.assertEqual(refused, ("LoadBalancerNotFound", 400, "One or more load balancers not found"))
        self.assertEqual(len(self.elb.describe_load_balancers(Names=["api"])["LoadBalancers"]), 1)

    def test_patience_and_matchers(self):
        from elb import probes

        self.assertTrue(probes.matches("200,301-303", 302))
        self.assertFalse(probes.matches("200-299", 302))
        target, settings = probes.Target(since=100), {"HealthyThresholdCount": 3, "UnhealthyThresholdCount": 2}
        nobody = ("Target.FailedHealthChecks", "Health checks failed")
        states = []
        for found, when in ((nobody, 101), (nobody, 103), (nobody, 104), (None, 105), (None, 106), (None, 107)):
            probes.take(target, settings, found, when)
            states.append(target.state)
        self.assertEqual(states, ["initial", "initial", "unhealthy", "unhealthy", "unhealthy", "healthy"])


if __name__ == "__main__":
    unittest.main()
