"""Which container runs a function: the parts of it that need no Docker engine."""

import os
import unittest
from unittest import mock

import launcher  # noqa: F401 the path of the packages
from rules import covers

DIGEST = "0" * 64
CONFIG = {
    "FunctionName": "fn",
    "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:fn",
    "Version": "$LATEST",
    "PackageType": "Image",
    "ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:one",
    "CodeSha256": DIGEST,
    "MemorySize": 128,
    "State": "Active",
    "RevisionId": "a",
}


class Containers(unittest.TestCase):
    @covers("A function runs the image that its URI meant when it was given, also when the tag has moved since")
    def test_by_digest(self):
        from lambda_.images import run_by_digest

        spawn = run_by_digest(lambda config, code_zip, pin: (config["ImageUri"], config["CodeSha256"], pin))
        by_digest = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app@sha256:{DIGEST}"
        self.assertEqual(spawn(CONFIG, None), (by_digest, DIGEST, True))
        both = {**CONFIG, "ImageUri": f"{CONFIG['ImageUri']}@sha256:{'1' * 64}"}
        self.assertEqual(spawn(both, None)[0], by_digest)

    @covers(
        "Each version of a function, and each configuration of $LATEST, has execution environments of its own"
    )
    def test_environments(self):
        from lambda_.environments import key_by_version

        key = key_by_version(None)
        latest = key("fn", CONFIG)
        self.assertTrue(latest.startswith("123456789012:us-east-1:fn:$LATEST:"))
        self.assertNotEqual(key("fn", {**CONFIG, "Version": "1"}), latest)
        self.assertNotEqual(key("fn", {**CONFIG, "MemorySize": 256}), latest)
        self.assertNotEqual(key("fn", {**CONFIG, "CodeSha256": "1" * 64}), latest)
        passing = {"RevisionId": "b", "State": "Pending", "FunctionArn": CONFIG["FunctionArn"] + ":live"}
        self.assertEqual(key("fn", {**CONFIG, **passing}), latest)

    @covers("An update of an image function lets running invocations and published versions run on")
    def test_update_kills_nothing(self):
        from lambda_ import previous

        killed = []
        kill = previous.keep_containers(lambda account, name: killed.append(name))
        token = previous.updating.set(True)
        kill("123456789012", "fn")
        previous.updating.reset(token)
        self.assertEqual(killed, [])
        kill("123456789012", "fn")
        self.assertEqual(killed, ["fn"], "a deleted function's containers end")

    @covers("Lambda pulls images from ECR with rights of its own, not with the caller's login")
    def test_own_login(self):
        from ecr import tokens
        from ecr.emulator_login import login_to_own_registry

        with mock.patch.dict(os.environ, {"BIND_HOST": "10.0.0.1", "GATEWAY_PORT": "4566"}):
            resolve = login_to_own_registry(lambda self, registry: None)
        for registry in ("123456789012.dkr.ecr.us-east-1.amazonaws.com", "10.0.0.1:4566"):
            login = resolve(None, registry)
            authorization = "Basic " + tokens.encoded(login["password"])
            self.assertEqual((login["username"], tokens.login_of(authorization)), ("AWS", tokens.EMULATOR))
        self.assertIsNone(resolve(None, "docker.io"))

    @covers("The log of an invocation holds all that it printed")
    def test_whole_log(self):
        from lambda_.logs_of_runs import whole_log

        report = b"REPORT RequestId: r-1\tDuration: 1 ms"
        container = mock.Mock(**{"logs.side_effect": [b"START", b"START\nsaid", b"START\nsaid\n" + report]})
        read = whole_log(lambda container, event, timeout, request_id: container.logs(since=1.5))
        self.assertEqual(read(container, {}, 3, "r-1"), b"START\nsaid\n" + report)
        container.logs.assert_called_with(since=1.5)


if __name__ == "__main__":
    unittest.main()
