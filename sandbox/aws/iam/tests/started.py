"""One AWS for all tests of a process: the launcher with ports of its own, and an issuer whose key the test holds.

Nothing needs Docker here. `aws()` starts it at the first call; it ends with the process, whatever happens to that.
"""

from __future__ import annotations

import atexit
import base64
import functools
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from typing import Any

import botocore.session
from botocore.config import Config
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

HERE = pathlib.Path(__file__).resolve().parents[2]
REGION = "us-east-1"
ISSUER = "https://token.actions.githubusercontent.com"
HOST = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


class Issuer:
    """Signs tokens as GitHub does."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwks(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        return {"keys": [{"kty": "RSA", "kid": "one", "n": _number(numbers.n), "e": _number(numbers.e)}]}

    def token(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        now = int(time.time())
        document = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "repo:acme/shop:ref:refs/heads/main",
            "nbf": now - 10,
            "iat": now,
            "exp": now + 300,
            **claims,
        }
        document = {name: value for name, value in document.items() if value is not None}
        signed = f"{_part({'alg': 'RS256', 'kid': 'one', **(header or {})})}.{_part(document)}"
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), SHA256())
        return f"{signed}.{_text(signature)}"


class Aws:
    """A running sandbox of AWS."""

    def __init__(self) -> None:
        self.issuer = Issuer()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="aws-access-"))
        (self.directory / "jwks.json").write_text(json.dumps(self.issuer.jwks()))
        port, faults_port = free_port(), free_port()
        self.url, self.faults = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{faults_port}"
        config = {
            "bind": "127.0.0.1",
            "port": port,
            "faults_port": faults_port,
            "directory": str(self.directory),
            "account": "123456789012",
            "region": REGION,
            "docker_host": f"unix://{self.directory}/no-docker.sock",
            "oidc_jwks": (self.directory / "jwks.json").as_uri(),
            "iam_log": str(self.directory / "iam.jsonl"),
        }
        (self.directory / "config.json").write_text(json.dumps(config))
        self.log = (self.directory / "log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "launch.py", str(self.directory / "config.json")],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"AWS did not start: {(self.directory / 'log').read_text()}")

    def stop(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(60)
        self.process.stdout.close()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def client(self, service: str, key: str | dict[str, str], *, faults: bool = False, tries: int = 1, **config: Any):
        """A client with a root key (twelve digits) or with what AssumeRole… answered as Credentials."""
        credentials = (
            {"aws_access_key_id": key, "aws_secret_access_key": "test"}
            if isinstance(key, str)
            else {
                "aws_access_key_id": key["AccessKeyId"],
                "aws_secret_access_key": key["SecretAccessKey"],
                "aws_session_token": key["SessionToken"],
            }
        )
        return session().create_client(
            service,
            region_name=REGION,
            endpoint_url=self.faults if faults else self.url,
            config=Config(retries={"mode": "standard", "total_max_attempts": tries}, **config),
            **credentials,
        )

    def provider(self, account: str, clients: tuple[str, ...] = (AUDIENCE,)) -> str:
        made = self.client("iam", account).create_open_id_connect_provider(
            Url=ISSUER, ClientIDList=list(clients), ThumbprintList=["f" * 40]
        )
        return made["OpenIDConnectProviderArn"]

    def role(self, account: str, name: str, policy: dict | None = None, conditions: dict | None = None, **more: Any):
        """A role that GitHub's tokens may assume, with an inline policy. Returns its ARN."""
        iam = self.client("iam", account)
        trust = {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{account}:oidc-provider/{HOST}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": conditions or {"StringEquals": {f"{HOST}:aud": AUDIENCE}},
        }
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust), **more)
        if policy:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(policy))
        return made["Role"]["Arn"]

    def assume(self, role: str, text: str | None = None, **more: Any) -> dict[str, str]:
        text = text or self.issuer.token()
        answer = self.client("sts", "test").assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="test", WebIdentityToken=text, **more
        )
        return answer["Credentials"]

    def session_with(self, account: str, policy: dict | list) -> dict[str, str]:
        """Credentials of a fresh role that holds this policy."""
        arn = f"arn:aws:iam::{account}:oidc-provider/{HOST}"
        listed = self.client("iam", account).list_open_id_connect_providers()["OpenIDConnectProviderList"]
        if arn not in [one["Arn"] for one in listed]:
            self.provider(account)
        return self.assume(self.role(account, f"role-{random.randrange(10**9)}", policy))

    def get(self, path: str, base: str | None = None) -> Any:
        with urllib.request.urlopen((base or self.url) + path, timeout=30) as answer:
            return json.load(answer)

    def send(self, method: str, path: str, body: Any = None, base: str | None = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request((base or self.url) + path, data, {"Content-Type": "application/json"})
        request.method = method
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


def document(statement: dict | list) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def fresh_account() -> str:
    return str(random.randrange(10**11, 10**12))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@functools.cache
def session():
    return botocore.session.get_session()


@functools.cache
def aws() -> Aws:
    started = Aws()
    atexit.register(started.stop)
    return started


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _part(value: dict[str, Any]) -> str:
    return _text(json.dumps(value).encode())


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))
