"""One AWS for all tests: the one that SANDBOX_AWS_URL names, or one that is started here and ended at exit."""

from __future__ import annotations

import atexit
import functools
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

SANDBOX = pathlib.Path(__file__).resolve().parent.parent
ACCOUNT = "123456789012"
REGION = "us-east-1"

if str(SANDBOX) not in sys.path:
    sys.path.insert(0, str(SANDBOX))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Launcher:
    """A process of `launch.py`, ended by closing its stdin as its parent's death would."""

    def __init__(self, **changes: object) -> None:
        self.directory = tempfile.mkdtemp(prefix="aws-sandbox-test-")
        self.config = {
            "bind": "127.0.0.1",
            "port": free_port(),
            "faults_port": free_port(),
            "directory": self.directory,
            "account": ACCOUNT,
            "region": REGION,
            "docker_host": os.environ.get("DOCKER_HOST", "unix:///nonexistent/docker.sock"),
            "oidc_jwks": "http://127.0.0.1:9/jwks",
            "iam_log": f"{self.directory}/iam.jsonl",
            **changes,
        }
        self.url = f"http://{self.config['bind']}:{self.config['port']}"
        file = pathlib.Path(self.directory, "config.json")
        file.write_text(json.dumps(self.config))
        self.process = subprocess.Popen(
            [sys.executable, str(SANDBOX / "launch.py"), str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if changes else None,
            text=True,
        )

    def ready(self) -> dict:
        """What it says when everything answers; fails with the process's own words when it does not come to that."""
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the sandbox did not start: {self.process.communicate(timeout=120)}")
        return json.loads(line)

    def stop(self) -> int:
        self.process.stdin.close()
        code = self.process.wait(60)
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
        shutil.rmtree(self.directory, ignore_errors=True)
        return code


@functools.cache
def url() -> str:
    """Where AWS answers."""
    given = os.environ.get("SANDBOX_AWS_URL")
    if given:
        return given
    launcher = Launcher()
    atexit.register(launcher.stop)
    launcher.ready()
    return launcher.url
