"""AssumeRoleWithWebIdentity, one test per patched rule."""

import base64
import json
import time
import unittest

from botocore.exceptions import ClientError

from iam.tests.started import AUDIENCE, HOST, ISSUER, Issuer, aws, document, fresh_account
from rules import covers

SUB = {"StringEquals": {f"{HOST}:aud": AUDIENCE, f"{HOST}:sub": "repo:acme/shop:environment:production"}}


class WebIdentity(unittest.TestCase):
    def setUp(self) -> None:
        self.aws = aws()
        self.account = fresh_account()
        self.aws.provider(self.account)
        self.token = self.aws.issuer.token

    def refused(self, role: str, token: str, **more) -> tuple[int, str, str]:
        with self.assertRaises(ClientError) as caught:
            self.aws.assume(role, token, **more)
        answer = caught.exception.response
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]

    def test_the_right_token_gets_credentials_that_work_in_the_roles_account(self):
        role = self.aws.role(self.account, "deploy", conditions=SUB)
        keys = self.aws.assume(role, self.token(sub="repo:acme/shop:environment:production"))
        who = self.aws.client("sts", keys).get_caller_identity()
        self.assertEqual(who["Account"], self.account)
        self.assertEqual(who["Arn"], f"arn:aws:sts::{self.account}:assumed-role/deploy/test")

    def test_another_repository_is_not_authorized(self):
        role = self.aws.role(self.account, "deploy", conditions=SUB)
        refused = self.refused(role, self.token(sub="repo:evil/shop:environment:production"))
        self.assertEqual(refused, (403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"))

    def test_a_role_that_does_not_exist_is_not_authorized(self):
        refused = self.refused(f"arn:aws:iam::{self.account}:role/none", self.token())
        self.assertEqual(refused[:2], (403, "AccessDenied"))

    @covers(
        "A web identity token needs the account's provider, a valid signature, its time, and a client id as audience"
    )
    def test_an_account_without_the_provider_says_so(self):
        account = fresh_account()
        role = self.aws.role(account, "deploy")
        text = f"No OpenIDConnect provider found in your account for {ISSUER}"
        self.assertEqual(self.refused(role, self.token()), (400, "InvalidIdentityToken", text))

    @covers(
        "A web identity token needs the account's provider, a valid signature, its time, and a client id as audience"
    )
    def test_an_audience_that_is_no_client_id_of_the_provider(self):
        role = self.aws.role(self.account, "deploy", conditions={"StringLike": {f"{HOST}:sub": "*"}})
        refused = self.refused(role, self.token(aud="https://github.com/acme"))
        self.assertEqual(refused, (400, "InvalidIdentityToken", "Incorrect token audience"))

    def test_a_client_id_of_the_provider_that_the_trust_policy_does_not_name(self):
        account = fresh_account()
        self.aws.provider(account, (AUDIENCE, "other"))
        role = self.aws.role(account, "deploy")
        self.assertEqual(self.refused(role, self.token(aud="other"))[:2], (403, "AccessDenied"))

    @covers(
        "A web identity token needs the account's provider, a valid signature, its time, and a client id as audience"
    )
    def test_an_expired_token(self):
        role = self.aws.role(self.account, "deploy")
        status, code, text = self.refused(role, self.token(exp=int(time.time()) - 1))
        self.assertEqual((status, code), (400, "ExpiredTokenException"))
        self.assertIn("Token expired: current date/time", text)

    def test_a_token_that_is_not_valid_yet(self):
        role = self.aws.role(self.account, "deploy")
        refused = self.refused(role, self.token(nbf=int(time.time()) + 120))
        self.assertEqual(refused[:2], (400, "InvalidIdentityToken"))

    def test_a_token_without_an_end(self):
        role = self.aws.role(self.account, "deploy")
        self.assertEqual(self.refused(role, self.token(exp=None))[:2], (400, "InvalidIdentityToken"))

    @covers(
        "A web identity token needs the account's provider, a valid signature, its time, and a client id as audience"
    )
    def test_a_tampered_token(self):
        role = self.aws.role(self.account, "deploy")
        header, claims, signature = self.token().split(".")
        changed = json.loads(base64.urlsafe_b64decode(claims + "=="))
        changed["sub"] = "repo:acme/shop:environment:production"
        forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
        self.assertEqual(self.refused(role, f"{header}.{forged}.{signature}")[:2], (400, "InvalidIdentityToken"))

    def test_a_token_of_another_issuers_key(self):
        role = self.aws.role(self.account, "deploy")
        self.assertEqual(self.refused(role, Issuer().token())[:2], (400, "InvalidIdentityToken"))

    def test_an_unknown_key_id_and_an_unsigned_token(self):
        role = self.aws.role(self.account, "deploy")
        self.assertEqual(self.refused(role, self.token({"kid": "two"}))[:2], (400, "InvalidIdentityToken"))
        self.assertEqual(self.refused(role, self.token({"alg": "none"}))[:2], (400, "InvalidIdentityToken"))

    def test_garbage_is_no_token(self):
        role = self.aws.role(self.account, "deploy")
        status, code, text = self.refused(role, "not.a.token")
        self.assertEqual((status, code), (400, "InvalidIdentityToken"))
        self.assertIn("not a valid JWT", text)

    @covers("AssumeRoleWithWebIdentity answers with the token's subject, its audience and the provider's ARN")
    def test_the_answer_names_subject_audience_and_provider(self):
        role = self.aws.role(self.account, "deploy")
        answer = self.aws.client("sts", "test").assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="test", WebIdentityToken=self.token(sub="repo:a&b/c:ref:x")
        )
        self.assertEqual(answer["SubjectFromWebIdentityToken"], "repo:a&b/c:ref:x")
        self.assertEqual(answer["Audience"], AUDIENCE)
        self.assertEqual(answer["Provider"], f"arn:aws:iam::{self.account}:oidc-provider/{HOST}")

    @covers("actor, environment, job_workflow_ref, ref, repository, repository_id, workflow ... are condition keys")
    def test_githubs_claims_are_condition_keys(self):
        claims = {
            "repository": "acme/shop",
            "repository_id": "123",
            "repository_owner_id": "9",
            "ref": "refs/heads/main",
            "environment": "production",
            "actor": "alice",
            "workflow": "deploy",
            "job_workflow_ref": "acme/shop/.github/workflows/deploy.yml@refs/heads/main",
        }
        wanted = {"StringEquals": {f"{HOST}:aud": AUDIENCE, **{f"{HOST}:{name}": v for name, v in claims.items()}}}
        role = self.aws.role(self.account, "deploy", conditions=wanted)
        self.assertIn("AccessKeyId", self.aws.assume(role, self.token(**claims)))
        for name in claims:
            with self.subTest(name):
                refused = self.refused(role, self.token(**{**claims, name: "other"}))
                self.assertEqual(refused[:2], (403, "AccessDenied"))

    def test_a_claim_that_aws_does_not_know_never_matches(self):
        wanted = {"StringEquals": {f"{HOST}:aud": AUDIENCE, f"{HOST}:runner_environment": "github-hosted"}}
        role = self.aws.role(self.account, "deploy", conditions=wanted)
        self.assertEqual(self.refused(role, self.token(runner_environment="github-hosted"))[:2], (403, "AccessDenied"))


class Durations(unittest.TestCase):
    def setUp(self) -> None:
        self.aws = aws()
        self.account = fresh_account()
        self.aws.provider(self.account)

    def refusal(self, role: str, seconds: int) -> str:
        with self.assertRaises(ClientError) as caught:
            self.aws.assume(role, DurationSeconds=seconds)
        self.assertEqual(caught.exception.response["Error"]["Code"], "ValidationError")
        return caught.exception.response["Error"]["Message"]

    @covers("DurationSeconds is between 900 and the role's MaxSessionDuration, and at most an hour for a chained role")
    def test_longer_than_the_role_allows(self):
        role = self.aws.role(self.account, "hour")
        self.assertIn("exceeds the MaxSessionDuration", self.refusal(role, 3601))
        longer = self.aws.role(self.account, "long", MaxSessionDuration=7200)
        keys = self.aws.assume(longer, DurationSeconds=7200)
        self.assertAlmostEqual(keys["Expiration"].timestamp(), time.time() + 7200, delta=60)

    def test_shorter_than_a_quarter_of_an_hour(self):
        role = self.aws.role(self.account, "hour")
        client = self.aws.client("sts", "test", parameter_validation=False)
        with self.assertRaises(ClientError) as caught:
            client.assume_role_with_web_identity(
                RoleArn=role, RoleSessionName="test", WebIdentityToken=self.aws.issuer.token(), DurationSeconds=60
            )
        self.assertIn("greater than or equal to 900", caught.exception.response["Error"]["Message"])

    @covers("DurationSeconds is between 900 and the role's MaxSessionDuration, and at most an hour for a chained role")
    def test_a_chained_role_is_limited_to_an_hour(self):
        keys = self.aws.session_with(self.account, {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
        iam = self.aws.client("iam", self.account)
        root = {"AWS": f"arn:aws:iam::{self.account}:root"}
        text = document({"Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole"})
        role = iam.create_role(RoleName="next", AssumeRolePolicyDocument=text, MaxSessionDuration=7200)["Role"]["Arn"]
        sts = self.aws.client("sts", keys)
        with self.assertRaises(ClientError) as caught:
            sts.assume_role(RoleArn=role, RoleSessionName="test", DurationSeconds=7200)
        self.assertIn("role chaining", caught.exception.response["Error"]["Message"])
        self.assertIn("Credentials", sts.assume_role(RoleArn=role, RoleSessionName="test", DurationSeconds=3600))


if __name__ == "__main__":
    unittest.main()
