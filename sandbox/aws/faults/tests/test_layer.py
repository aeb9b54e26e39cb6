"""The fault layer between faults: what goes through, what is written down, how it is steered and ends."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import unittest

from faults.tests.layer import Layer
from iam.tests.started import HERE, REGION, aws, fresh_account, free_port


class Relaying(Layer):
    def test_a_signed_call_of_a_session_arrives_as_it_was_signed(self):
        keys = self.aws.session_with(self.account, {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"})
        client = self.aws.client("lambda", keys, faults=True)
        client.list_functions()
        self.assertEqual(self.error(client.get_function, FunctionName="a.b:$LATEST")[1], "ResourceNotFoundException")

    def test_bodies_of_any_size(self):
        self.client("s3").create_bucket(Bucket=f"b{self.account}")
        for size in (0, 1, 1 << 20, 3 << 20, 9 << 20):
            with self.subTest(size):
                data = os.urandom(size)
                self.client("s3").put_object(Bucket=f"b{self.account}", Key="k", Body=data)
                head = self.client("s3").head_object(Bucket=f"b{self.account}", Key="k")
                self.assertEqual(head["ContentLength"], size)
                self.assertEqual(self.client("s3").get_object(Bucket=f"b{self.account}", Key="k")["Body"].read(), data)

    def test_payloads_that_are_no_object(self):
        self.function()
        for payload in ("7", '""', "null", "[1]", "{}"):
            with self.subTest(payload):
                self.assertEqual(self.client("lambda").invoke(FunctionName="f", Payload=payload)["StatusCode"], 200)
        self.assertEqual({call["operation"] for call in self.calls()}, {"Invoke"})

    def test_an_idle_connection_is_no_fault(self):
        client = self.client("ecr")
        client.describe_repositories()
        time.sleep(6)  # longer than the service keeps a connection
        client.describe_repositories()
        self.assertEqual([call["status"] for call in self.calls()], [200, 200])


class WrittenDown(Layer):
    def test_a_call_is_written_down_with_its_parameters(self):
        self.function()
        self.client("lambda").get_function(FunctionName="f", Qualifier="$LATEST")
        self.client("ecr").create_repository(repositoryName="app", tags=[{"Key": "k", "Value": "v"}])
        first, second = self.calls()
        self.assertEqual((first["service"], first["operation"]), ("lambda", "GetFunction"))
        self.assertEqual(first["parameters"], {"FunctionName": "f", "Qualifier": "$LATEST"})
        self.assertEqual((first["principal"], first["region"]), (f"arn:aws:iam::{self.account}:root", REGION))
        self.assertEqual((first["status"], first["attempt"], first["fault"]), (200, 1, None))
        self.assertAlmostEqual(first["time"], time.time(), delta=10)
        self.assertEqual(second["parameters"]["tags"], [{"Key": "k", "Value": "v"}])

    def test_a_copy_in_s3_is_named_by_the_client(self):
        self.client("s3").create_bucket(Bucket=f"b{self.account}")
        source = f"b{self.account}/k"
        self.rule(service="s3", operation="CopyObject", denied=True)
        path = f"/b{self.account}/c?x-id=CopyObject"
        headers = {"x-amz-copy-source": source, "Authorization": credential(self.account, "s3")}
        self.assertEqual(raw(self.aws.faults, "PUT", path, headers), 403)
        self.assertEqual(self.calls()[-1]["operation"], "CopyObject")

    def test_a_session_belongs_to_its_account_and_an_unsigned_call_to_the_roles(self):
        self.aws.provider(self.account)
        role = self.aws.role(self.account, "deploy", {"Effect": "Allow", "Action": "ecr:*", "Resource": "*"})
        keys = self.aws.client("sts", "test", faults=True).assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="test", WebIdentityToken=self.aws.issuer.token()
        )["Credentials"]
        self.aws.client("ecr", keys, faults=True).describe_repositories()
        assumed, described = self.calls()
        self.assertEqual((assumed["service"], assumed["operation"]), ("sts", "AssumeRoleWithWebIdentity"))
        self.assertEqual(assumed["parameters"]["RoleArn"], role)
        self.assertEqual(described["principal"], f"arn:aws:sts::{self.account}:assumed-role/deploy/test")

    def test_long_values_are_shortened(self):
        self.function()
        code = os.urandom(30_000)
        self.error(self.client("lambda").update_function_code, FunctionName="f", ZipFile=code)
        self.assertRegex(self.calls()[0]["parameters"]["ZipFile"], r"^<40000 characters, sha256:[0-9a-f]{16}>$")

    def test_clearing_one_accounts_calls(self):
        other = fresh_account()
        self.client("ecr").describe_repositories()
        self.aws.client("ecr", other, faults=True).describe_repositories()
        self.aws.send("DELETE", f"/_sandbox/calls?account={self.account}", None, self.aws.faults)
        self.assertEqual(self.calls(), [])
        self.assertEqual(len(self.aws.get(f"/_sandbox/calls?account={other}", self.aws.faults)), 1)


class Control(Layer):
    def send(self, method: str, query: str = "", body=None):
        return self.aws.send(method, f"/_sandbox/rules{query}", body, self.aws.faults)

    def test_a_rule_that_is_none_is_refused_and_changes_nothing(self):
        mine = f"?account={self.account}"
        self.send("PUT", mine, [{"throttle": True}])
        for wrong in ([{"throtle": True}], {"throttle": True}, "x", [{"account": "1", "throttle": True}]):
            status, answer = self.send("PUT", mine, wrong)
            self.assertEqual(status, 400, answer)
        self.assertEqual(len(self.send("GET", mine)[1]), 1)

    def test_putting_replaces_the_accounts_rules_only(self):
        other = fresh_account()
        self.send("PUT", f"?account={other}", [{"throttle": True}])
        self.send("PUT", f"?account={self.account}", [{"throttle": True}])
        self.send("PUT", f"?account={self.account}", [{"denied": True}])
        mine = self.send("GET", f"?account={self.account}")[1]
        self.assertEqual([rule.get("denied") for rule in mine], [True])
        self.assertEqual(len(self.send("GET", f"?account={other}")[1]), 1)
        self.assertEqual(self.send("DELETE", f"?account={other}")[1], {"removed": 1})

    def test_a_rule_tells_what_it_has_seen_and_hit(self):
        self.rule(service="ecr", throttle=True, nth=2)
        self.client("ecr").describe_repositories()
        self.assertEqual(self.error(self.client("ecr").describe_repositories)[0], 400)
        shown = self.send("GET", f"?account={self.account}")[1][0]
        self.assertEqual((shown["seen"], shown["hits"]), (2, 1))
        self.assertEqual(self.calls()[1]["fault"], {"rule": shown["id"], "throttle": True})

    def test_unknown_parameters_are_refused(self):
        self.assertEqual(self.send("DELETE", "?acount=1")[0], 400)
        self.assertEqual(self.aws.send("DELETE", "/_sandbox/calls?acount=1", None, self.aws.faults)[0], 400)


class Ending(unittest.TestCase):
    """A connection is open each time: it must not hold the end up."""

    def start(self) -> tuple[subprocess.Popen, socket.socket]:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "faults", "--upstream", aws().url, "--port", str(port)],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        process.stdout.readline()
        connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        connection.sendall(b"GET /_sandbox/calls HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(10)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        self.addCleanup(connection.close)
        return process, connection

    def test_a_signal_ends_it_at_once(self):
        process, _ = self.start()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)
        process.stdin.close()

    def test_the_end_of_its_parent_ends_it(self):
        process, _ = self.start()
        process.stdin.close()
        self.assertEqual(process.wait(20), 0)


def credential(account: str, service: str) -> str:
    scope = f"{account}/20260101/{REGION}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


def raw(base: str, method: str, path: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(base.removeprefix("http://"), timeout=20)
    connection.request(method, path, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


if __name__ == "__main__":
    unittest.main()
