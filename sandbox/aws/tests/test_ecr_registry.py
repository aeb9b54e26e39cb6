"""The registry as docker meets it: login, rights, pushes that are refused, and other accounts' repositories."""

import base64
import json
import time
import unittest

from account import DOCKER_CONFIG, DOCKER_MANIFEST, Account, described, refusal
from rules import covers

PUSH_ACTIONS = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
]


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Logins(unittest.TestCase):
    def setUp(self):
        self.aws = Account()

    def token(self):
        return self.aws.ecr.get_authorization_token()["authorizationData"][0]

    def login(self, authorization):
        return self.aws.http("GET", "/v2/", None, self.aws.registry, Authorization=authorization)

    @covers(
        "GetAuthorizationToken answers a new password at each call, valid for 12 hours (or the knob `token_seconds`)"
    )
    def test_tokens(self):
        first, second = self.token(), self.token()
        self.assertNotEqual(first["authorizationToken"], second["authorizationToken"])
        self.assertEqual(first["proxyEndpoint"], f"https://{self.aws.registry}")
        self.assertAlmostEqual(first["expiresAt"].timestamp(), time.time() + 12 * 3600, delta=60)
        user, _, password = base64.b64decode(first["authorizationToken"]).decode().partition(":")
        self.assertEqual(user, "AWS")
        self.assertGreater(len(password), 200)
        for token in (first, second):
            self.assertEqual(self.login("Basic " + token["authorizationToken"])[0], 200)
        many = self.aws.ecr.get_authorization_token(registryIds=[self.aws.id, "111122223333"])["authorizationData"]
        self.assertEqual([one["proxyEndpoint"][8:20] for one in many], [self.aws.id, "111122223333"])

    @covers("The registry asks for a login: an unknown password is 401, an expired one 403")
    def test_login(self):
        status, headers, body = self.aws.http("GET", "/v2/", None, self.aws.registry)
        self.assertEqual(status, 401)
        challenge = f'Basic realm="https://{self.aws.registry}/",service="ecr.amazonaws.com"'
        self.assertEqual(headers["www-authenticate"], challenge)
        self.assertEqual(json.loads(body)["errors"][0]["code"], "UNAUTHORIZED")
        self.assertEqual(self.login(basic("AWS", "nope"))[0], 401)
        self.assertEqual(self.login(basic("AWS", "ministack-auth-token"))[0], 401)
        self.assertEqual(self.login("Bearer nope")[0], 401)
        self.aws.knobs(ecr={"*": {"token_seconds": 0.01}})
        token = self.token()["authorizationToken"]
        time.sleep(0.05)
        status, _, body = self.login("Basic " + token)
        self.assertEqual((status, json.loads(body)["errors"][0]["code"]), (403, "DENIED"))
        self.assertIn("has expired", json.loads(body)["errors"][0]["message"])


class Rights(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.aws.repository()

    def role_login(self, actions, resource="*"):
        """An Authorization header that was asked for by a role with these actions."""
        root = f"arn:aws:iam::{self.aws.id}:root"
        trust = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"}
        role = self.aws.iam.create_role(
            RoleName="pusher", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        )["Role"]["Arn"]
        statements = [
            {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
            {"Effect": "Allow", "Action": actions, "Resource": resource},
        ]
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        self.aws.iam.put_role_policy(RoleName="pusher", PolicyName="push", PolicyDocument=policy)
        keys = self.aws.sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        token = self.aws.client("ecr", keys=keys).get_authorization_token()
        return "Basic " + token["authorizationData"][0]["authorizationToken"]

    @covers(
        "A push or pull needs the IAM permissions of the password's principal",
        "A registry password belongs to the principal that asked for it",
    )
    def test_rights_of_a_role(self):
        self.aws.login = self.role_login(PUSH_ACTIONS, f"arn:aws:ecr:us-east-1:{self.aws.id}:repository/app")
        self.aws.image()
        status, _, body = self.aws.registry_call("GET", "app/manifests/one")
        error = json.loads(body)["errors"][0]
        self.assertEqual((status, error["code"]), (403, "DENIED"))
        self.assertIn("assumed-role/pusher/test is not authorized to perform: ecr:BatchGetImage", error["message"])
        self.assertIn(f"on resource: arn:aws:ecr:us-east-1:{self.aws.id}:repository/app", error["message"])
        self.aws.repository("twin")
        status, _, body = self.aws.registry_call("POST", "twin/blobs/uploads/", b"")
        self.assertEqual(status, 403)
        self.assertIn("ecr:InitiateLayerUpload", json.loads(body)["errors"][0]["message"])

    @covers(
        "registryId reaches the repository of another account, when that repository's policy lets the caller in"
    )
    def test_other_account(self):
        other = Account()
        digest = self.aws.image()
        asked = {"registryId": self.aws.id, "repositoryName": "app", "imageIds": [{"imageTag": "one"}]}
        self.assertEqual(refusal(other.ecr.batch_get_image, **asked)[0], "AccessDeniedException")
        manifest = "/v2/app/manifests/one"
        status = other.http("GET", manifest, None, self.aws.registry, Authorization=other.login)[0]
        self.assertEqual(status, 403)
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{other.id}:root"},
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.aws.ecr.set_repository_policy(repositoryName="app", policyText=policy)
        self.assertEqual(other.ecr.batch_get_image(**asked)["images"][0]["imageId"]["imageDigest"], digest)
        status = other.http("GET", manifest, None, self.aws.registry, Authorization=other.login)[0]
        self.assertEqual(status, 200)
        missing = refusal(other.ecr.describe_images, registryId=self.aws.id, repositoryName="nope")
        self.assertEqual(missing[0], "RepositoryNotFoundException")
        self.assertIn(f"in the registry with id '{self.aws.id}'", missing[2])


class Pushes(unittest.TestCase):
    def setUp(self):
        self.aws = Account()

    def errors(self, answer):
        status, _, body = answer
        error = json.loads(body)["errors"][0]
        return status, error["code"], error["message"]

    @covers("A push does not move an immutable tag: 400 TAG_INVALID, in AWS's words")
    def test_immutable(self):
        self.aws.repository(imageTagMutability="IMMUTABLE")
        digest = self.aws.image(tag="one", content="first")
        self.assertEqual(self.aws.image(tag="one", content="first"), digest)
        manifest = self.aws.registry_call("GET", "app/manifests/one")[2]
        changed = manifest + b" "
        answer = self.aws.registry_call("PUT", "app/manifests/one", changed, Content_Type=DOCKER_MANIFEST)
        status, code, message = self.errors(answer)
        self.assertEqual((status, code), (400, "TAG_INVALID"))
        self.assertIn("already exists in the 'app' repository and cannot be overwritten", message)

    @covers("A push of a manifest that is none, or whose parts are missing, is refused")
    def test_incomplete(self):
        self.aws.repository()
        junk = self.aws.registry_call("PUT", "app/manifests/x", b"junk", Content_Type=DOCKER_MANIFEST)
        self.assertEqual(self.errors(junk)[:2], (400, "MANIFEST_INVALID"))
        lacking = {"schemaVersion": 2, "config": described(b"nope", DOCKER_CONFIG), "layers": []}
        body = json.dumps(lacking).encode()
        answer = self.aws.registry_call("PUT", "app/manifests/x", body, Content_Type=DOCKER_MANIFEST)
        self.assertEqual(self.errors(answer)[:2], (404, "MANIFEST_BLOB_UNKNOWN"))

    @covers("A push or pull of a missing repository names it together with its registry")
    def test_missing_repository(self):
        answer = self.aws.registry_call("POST", "nope/blobs/uploads/", b"")
        status, code, message = self.errors(answer)
        self.assertEqual((status, code), (404, "NAME_UNKNOWN"))
        self.assertEqual(
            message, f"The repository with name 'nope' does not exist in the registry with id '{self.aws.id}'"
        )

    @covers("A manifest that is pulled comes without Docker-Content-Digest; HEAD has it")
    def test_digest_header(self):
        self.aws.repository()
        digest = self.aws.image()
        self.assertNotIn("docker-content-digest", self.aws.registry_call("GET", "app/manifests/one")[1])
        headers = self.aws.registry_call("HEAD", "app/manifests/one")[1]
        self.assertEqual(headers["docker-content-digest"], digest)


class Repositories(unittest.TestCase):
    def setUp(self):
        self.aws = Account()

    @covers("CreateRepository refuses a name that is no repository name, in AWS's words")
    def test_names(self):
        for name in ("UPPER", "a", "with space", "a//b", "-a"):
            code, status, text = refusal(self.aws.ecr.create_repository, repositoryName=name)
            self.assertEqual((code, status), ("InvalidParameterException", 400), name)
            self.assertIn("Invalid parameter at 'repositoryName' failed to satisfy constraint", text)
        for name in ("team/api", "a-b_c.d", "double--dash"):
            self.aws.repository(name)

    @covers("A missing repository is named together with its registry")
    def test_missing(self):
        for call in (self.aws.ecr.describe_images, self.aws.ecr.list_images, self.aws.ecr.get_lifecycle_policy):
            code, status, text = refusal(call, repositoryName="nope")
            self.assertEqual((code, status), ("RepositoryNotFoundException", 400))
            self.assertEqual(
                text, f"The repository with name 'nope' does not exist in the registry with id '{self.aws.id}'"
            )


if __name__ == "__main__":
    unittest.main()
