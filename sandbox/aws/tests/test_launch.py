"""The launcher: what it starts, refuses and ends; and the sandbox's own routes."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

import launcher
from account import Account, refusal, until


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Launches(unittest.TestCase):
    def refused(self, **changes):
        started = launcher.Launcher(**changes)
        try:
            output, errors = started.process.communicate(timeout=120)
            self.assertEqual((started.process.returncode, output), (1, ""))
            return errors
        finally:
            started.stop()

    def started(self):
        one = launcher.Launcher(region="eu-west-1")
        self.addCleanup(one.stop)
        said = one.ready()
        self.assertTrue(said["ready"])
        self.assertLess(said["seconds"], 120)
        self.assertEqual(said["pids"][0], one.process.pid)
        return one, said["pids"]

    def assert_gone(self, pids):
        until(lambda: [pid for pid in pids if runs(pid)], lambda running: not running, 60)

    def test_every_address_is_refused(self):
        self.assertIn("bind must be one address", self.refused(bind="0.0.0.0"))

    def test_an_unknown_key_is_refused(self):
        self.assertIn("missing or unknown: prot", self.refused(prot=1))

    def test_a_busy_port_is_refused(self):
        port = int(Account().url.rpartition(":")[2])
        host = Account().url.rpartition(":")[0].removeprefix("http://")
        self.assertIn(f"{host}:{port} is in use", self.refused(port=port, bind=host))

    def test_it_ends_with_its_child_when_stdin_closes(self):
        one, pids = self.started()
        with urllib.request.urlopen(f"{one.url}/_ministack/health", timeout=30) as answer:
            self.assertEqual(answer.status, 200)
        one.process.stdin.close()
        self.assert_gone(pids)

    def test_it_ends_on_an_interrupt(self):
        one, pids = self.started()
        os.kill(pids[0], signal.SIGINT)
        self.assert_gone(pids)

    def test_its_child_ends_when_it_is_killed(self):
        one, pids = self.started()
        os.kill(pids[0], signal.SIGKILL)
        self.assert_gone(pids)

    def test_it_ends_when_its_child_is_killed(self):
        one, pids = self.started()
        os.kill(pids[1], signal.SIGTERM)
        self.assert_gone(pids)

    def test_the_callers_environment_is_not_the_emulators(self):
        script = (
            "import json, os, sys; sys.path.insert(0, sys.argv[1]); import launch;"
            "launch.prepare_environment(launch.read_config(sys.argv[2])); print(json.dumps(dict(os.environ)))"
        )
        file = pathlib.Path(self.started()[0].directory, "config.json")
        theirs = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_ENDPOINT_URL": "http://a", "LAMBDA_STRICT": "1"}
        theirs["https_proxy"] = "http://b"
        out = subprocess.run(
            [sys.executable, "-c", script, str(launcher.SANDBOX), str(file)],
            env={**os.environ, **theirs},
            capture_output=True,
            check=True,
            text=True,
        )
        self.assertFalse(theirs.keys() & json.loads(out.stdout).keys())


class Routes(unittest.TestCase):
    def setUp(self):
        self.aws = Account()

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.aws.url}/_sandbox/{path}", data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)

    def knobs(self, **settings):
        return self.ask("PUT", "knobs", {"account": self.aws.id, **settings})

    def test_knobs(self):
        shown = self.knobs(**{"lambda": {"fn": {"update_seconds": 2, "version_fails": "FunctionError"}}})
        self.assertEqual(shown[0], 200)
        asked = self.ask("GET", f"knobs?account={self.aws.id}")[1]
        self.assertEqual(asked["lambda"]["fn"], {"update_seconds": 2, "version_fails": "FunctionError"})
        self.knobs(**{"lambda": {"fn": {"update_seconds": None}}})
        asked = self.ask("GET", f"knobs?account={self.aws.id}")[1]
        self.assertEqual(asked["lambda"]["fn"], {"version_fails": "FunctionError"})

    def test_typos_are_refused(self):
        for settings in (
            {"lamda": {"fn": {"update_seconds": 2}}},
            {"lambda": {"fn": {"update_second": 2}}},
            {"lambda": {"fn": {"update_seconds": "2"}}},
            {"lambda": {"fn": {"update_seconds": True}}},
            {"lambda": {"fn": {"update_fails": "ImageAccessDeniedd"}}},
            {"lambda": {"fn": 2}},
            {"lambda": 2},
        ):
            self.assertEqual(self.knobs(**settings)[0], 400, settings)
        self.assertEqual(self.ask("PUT", "knobs", {"account": "1"})[0], 400)
        self.assertEqual(self.ask("PUT", "knobs?accont=1", {})[0], 400)
        self.assertEqual(self.ask("PUT", "knobs", [])[0], 400)
        self.assertEqual(self.ask("GET", "nope")[0], 404)

    def test_reset_forgets_one_account(self):
        other = Account()
        self.aws.zip_function()
        self.assertEqual(self.ask("POST", "reset", {"account": self.aws.id})[0], 200)
        self.assertNotIn("lambda", self.ask("GET", f"knobs?account={self.aws.id}")[1])
        self.assertIn("lambda", self.ask("GET", f"knobs?account={other.id}")[1])
        self.aws.lambda_.get_function(FunctionName="fn")
        self.assertEqual(self.ask("POST", "reset", {"account": self.aws.id, "more": 1})[0], 400)

    def test_whose_a_key_is(self):
        self.assertEqual(
            self.ask("GET", f"principal?key={self.aws.id}"),
            (200, {"account": self.aws.id, "arn": f"arn:aws:iam::{self.aws.id}:root"}),
        )
        self.assertEqual(self.ask("GET", "principal?key=AKIANOPE")[0], 404)

    def test_the_services_know_nothing_of_these_routes(self):
        self.assertEqual(refusal(self.aws.lambda_.get_function, FunctionName="_sandbox")[1], 404)


if __name__ == "__main__":
    unittest.main()
