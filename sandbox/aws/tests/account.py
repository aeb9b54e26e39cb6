"""A fresh AWS account for each test, with clients whose answers are checked against the service models."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import random
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from typing import Any

import launcher
import models
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
JSON_SERVICES = frozenset({"lambda", "ecr", "ecs", "logs"})
XML_SERVICES = frozenset({"s3", "elbv2"})


@functools.cache
def session() -> Session:
    return Session()


def _check(http_response: Any, model: Any, **_: Any) -> None:
    if model.has_streaming_output and http_response.status_code < 300:
        return
    if model.service_model.service_name in XML_SERVICES:
        models.check_xml_answer(model, http_response.status_code, http_response.content)
        return
    headers = {key.lower(): value for key, value in http_response.headers.items()}
    models.check_answer(model, http_response.status_code, headers, http_response.content)


class Account:
    """An account of 12 random digits, worked with as its root."""

    def __init__(self) -> None:
        self.id = str(random.randrange(10**11, 10**12))
        self.url = launcher.url()
        self.registry = f"{self.id}.dkr.ecr.{launcher.REGION}.amazonaws.com"
        self._clients: dict[tuple, Any] = {}
        self.knobs(lambda_={"*": {"update_seconds": 0.1}})

    def client(self, service: str, region: str = launcher.REGION, keys: dict | None = None) -> Any:
        """A client that retries nothing and whose answers are checked."""
        key = service, region, (keys or {}).get("AccessKeyId")
        if key not in self._clients:
            client = session().create_client(
                service,
                region_name=region,
                endpoint_url=self.url,
                aws_access_key_id=(keys or {}).get("AccessKeyId", self.id),
                aws_secret_access_key=(keys or {}).get("SecretAccessKey", "test"),
                aws_session_token=(keys or {}).get("SessionToken"),
                config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
            )
            if service in JSON_SERVICES | XML_SERVICES:
                client.meta.events.register("after-call", _check)
            self._clients[key] = client
        return self._clients[key]

    def __getattr__(self, service: str) -> Any:
        return self.client(service.strip("_"))

    def knobs(self, **by_service: Any) -> None:
        """Turn knobs, e.g. `knobs(lambda_={"fn": {"update_seconds": 2}})`."""
        body = {"account": self.id} | {service.strip("_"): value for service, value in by_service.items()}
        request = urllib.request.Request(f"{self.url}/_sandbox/knobs", json.dumps(body).encode(), method="PUT")
        urllib.request.urlopen(request, timeout=30).close()

    # ── seeds ──

    @functools.cached_property
    def role(self) -> str:
        """The ARN of a role that Lambda may assume."""
        answer = self.iam.create_role(RoleName="lambda-role", AssumeRolePolicyDocument=json.dumps(TRUST))
        return answer["Role"]["Arn"]

    def zip_function(self, name: str = "fn", code: str = "", wait: bool = True, **more: Any) -> dict:
        """A Python function; its handler is `index.handler`."""
        answer = self.lambda_.create_function(
            FunctionName=name,
            Role=self.role,
            Runtime="python3.11",
            Handler="index.handler",
            Code={"ZipFile": zipped(code)},
            **more,
        )
        return self.settled(name) if wait else answer

    def repository(self, name: str = "app", **more: Any) -> str:
        """The URI of a new repository."""
        return self.ecr.create_repository(repositoryName=name, **more)["repository"]["repositoryUri"]

    def image(self, repository: str = "app", tag: str = "one", content: str = "", **config: Any) -> str:
        """The digest of an image that was put into the registry without Docker."""
        blob = json.dumps({"architecture": "amd64", "os": "linux", "comment": content, **config}).encode()
        layer = f"layer of {content}".encode()
        manifest = {
            "schemaVersion": 2,
            "mediaType": DOCKER_MANIFEST,
            "config": described(blob, DOCKER_CONFIG),
            "layers": [described(layer, DOCKER_LAYER)],
        }
        for one in (blob, layer):
            self.push_blob(repository, one)
        return self.push_manifest(repository, tag, json.dumps(manifest).encode(), DOCKER_MANIFEST)

    def image_function(self, name: str = "fn", tag: str = "one", wait: bool = True, **more: Any) -> dict:
        """A function of an image of the repository `app`."""
        answer = self.lambda_.create_function(
            FunctionName=name,
            Role=self.role,
            PackageType="Image",
            Code={"ImageUri": f"{self.registry}/app:{tag}"},
            **more,
        )
        return self.settled(name) if wait else answer

    # ── the registry's own protocol ──

    @functools.cached_property
    def login(self) -> str:
        """An `Authorization` header for the registry."""
        token = self.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        return f"Basic {token}"

    def http(self, method: str, path: str, body: bytes | None = None, host: str = "", **headers: str) -> tuple:
        """Status, headers in lower case and body of a plain request."""
        named = {name.replace("_", "-"): value for name, value in headers.items()} | ({"Host": host} if host else {})
        request = urllib.request.Request(self.url + path, body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, {k.lower(): v for k, v in refused.headers.items()}, refused.read()

    def registry_call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple:
        headers.setdefault("Authorization", self.login)
        return self.http(method, f"/v2/{path}", body, self.registry, **headers)

    def push_blob(self, repository: str, content: bytes) -> str:
        digest = digest_of(content)
        path = f"{repository}/blobs/uploads/?digest={digest}"
        status, _, answer = self.registry_call("POST", path, content, Content_Type="application/octet-stream")
        if status != 201:
            raise AssertionError(f"{status} {answer!r}")
        return digest

    def push_manifest(self, repository: str, reference: str, manifest: bytes, media_type: str) -> str:
        path = f"{repository}/manifests/{reference}"
        status, headers, answer = self.registry_call("PUT", path, manifest, Content_Type=media_type)
        if status != 201:
            raise AssertionError(f"{status} {answer!r}")
        return headers["docker-content-digest"]

    # ── waiting ──

    def settled(self, name: str = "fn", qualifier: str | None = None) -> dict:
        """The configuration once it is neither Pending nor being updated."""
        asked = {"FunctionName": name} | ({"Qualifier": qualifier} if qualifier else {})

        def done(config: dict) -> bool:
            return config["State"] != "Pending" and config.get("LastUpdateStatus") != "InProgress"

        return until(lambda: self.lambda_.get_function_configuration(**asked), done)


def until(read: Callable[[], Any], holds: Callable[[Any], bool], seconds: float = 20) -> Any:
    """What `read` gives when it holds; fails when it does not come to that."""
    deadline = time.monotonic() + seconds
    while True:
        value = read()
        if holds(value):
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {value!r}")
        time.sleep(0.03)


def refusal(call: Callable[..., Any], **arguments: Any) -> tuple[str, int, str]:
    """Code, status and text of the error that a call ends with."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        details = error.response
        return details["Error"]["Code"], details["ResponseMetadata"]["HTTPStatusCode"], details["Error"]["Message"]
    raise AssertionError(f"expected an error, got {answer!r}")


def zipped(code: str = "") -> bytes:
    """A deployment package; without code it holds a handler that answers its version."""
    code = code or "import os\ndef handler(event, context):\n    return os.environ['AWS_LAMBDA_FUNCTION_VERSION']\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), code)  # of a fixed date: the same code is the same package
    return out.getvalue()


def digest_of(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def described(content: bytes, media_type: str) -> dict:
    return {"mediaType": media_type, "size": len(content), "digest": digest_of(content)}
