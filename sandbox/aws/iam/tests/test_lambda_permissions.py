"""Lambda's actions and ARNs, and the roles that its calls pass."""

import unittest

from iam.tests.account import Account, allow, archive
from iam.tests.started import REGION
from rules import covers


class Lambda(Account):
    @covers("Lambda's alias, function URL, concurrency and event calls are asked about under their own action")
    def test_alias_calls_have_their_own_actions(self):
        self.seed()
        calls = {
            "lambda:GetAlias": ("get_alias", {"Name": "live"}),
            "lambda:UpdateAlias": ("update_alias", {"Name": "live", "FunctionVersion": "1"}),
            "lambda:CreateAlias": ("create_alias", {"Name": "next", "FunctionVersion": "1"}),
            "lambda:ListAliases": ("list_aliases", {}),
            "lambda:DeleteAlias": ("delete_alias", {"Name": "next"}),
        }
        nobody = self.client("lambda", allow("lambda:ListFunctions", "*"))
        for action, (name, parameters) in calls.items():
            with self.subTest(action):
                self.assertDenied(action, self.function, getattr(nobody, name), FunctionName="f", **parameters)
                getattr(self.client("lambda", allow(action, self.function)), name)(FunctionName="f", **parameters)

    def test_function_url_and_concurrency_calls_have_their_own_actions(self):
        self.seed()
        calls = {
            "lambda:CreateFunctionUrlConfig": ("create_function_url_config", {"AuthType": "NONE"}),
            "lambda:GetFunctionUrlConfig": ("get_function_url_config", {}),
            "lambda:UpdateFunctionUrlConfig": ("update_function_url_config", {"AuthType": "NONE"}),
            "lambda:DeleteFunctionUrlConfig": ("delete_function_url_config", {}),
            "lambda:PutFunctionConcurrency": ("put_function_concurrency", {"ReservedConcurrentExecutions": 1}),
            "lambda:GetFunctionConcurrency": ("get_function_concurrency", {}),
            "lambda:DeleteFunctionConcurrency": ("delete_function_concurrency", {}),
        }
        nobody = self.client("lambda", allow("lambda:ListFunctions", "*"))
        for action, (name, parameters) in calls.items():
            with self.subTest(action):
                self.assertDenied(action, self.function, getattr(nobody, name), FunctionName="f", **parameters)
                getattr(self.client("lambda", allow(action, self.function)), name)(FunctionName="f", **parameters)

    @covers("Lambda's alias, function URL, concurrency and event calls are asked about under their own action")
    def test_provisioned_concurrency_has_its_own_actions(self):
        self.seed()
        nobody = self.client("lambda", allow("lambda:ListFunctions", "*"))
        live = {"FunctionName": "f", "Qualifier": "live"}
        self.assertDenied(
            "lambda:PutProvisionedConcurrencyConfig",
            f"{self.function}:live",
            nobody.put_provisioned_concurrency_config,
            ProvisionedConcurrentExecutions=1,
            **live,
        )
        for verb in ("get", "delete"):
            call = getattr(nobody, f"{verb}_provisioned_concurrency_config")
            action = f"lambda:{verb.capitalize()}ProvisionedConcurrencyConfig"
            self.assertDenied(action, f"{self.function}:live", call, **live)
        listing = nobody.list_provisioned_concurrency_configs
        self.assertDenied("lambda:ListProvisionedConcurrencyConfigs", self.function, listing, FunctionName="f")

    @covers(
        "Lambda qualifiers, several ECR repositories, log streams, identity providers and PassRole are asked by ARN"
    )
    def test_a_qualifier_is_part_of_the_resource(self):
        self.seed()
        bare = self.client("lambda", allow("lambda:GetFunction", self.function))
        bare.get_function(FunctionName="f")
        for name, qualifier in (("f", "1"), ("f", "live"), ("f:1", None), (f"{self.function}:1", None)):
            with self.subTest(name=name, qualifier=qualifier):
                more = {"Qualifier": qualifier} if qualifier else {}
                wanted = f"{self.function}:{qualifier or '1'}"
                self.assertDenied("lambda:GetFunction", wanted, bare.get_function, FunctionName=name, **more)
        version = self.client("lambda", allow("lambda:GetFunction", f"{self.function}:1"))
        version.get_function(FunctionName="f", Qualifier="1")
        self.assertDenied("lambda:GetFunction", self.function, version.get_function, FunctionName="f")

    @covers("Code in S3 is read with the caller's rights: a denial of S3 comes in the words of Lambda")
    def test_code_in_s3_needs_the_caller_s_rights(self):
        self.seed()
        bucket = f"code-{self.account}"
        s3 = self.aws.client("s3", self.account)
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="f.zip", Body=archive())
        update = allow("lambda:UpdateFunctionCode", self.function)
        code = {"FunctionName": "f", "S3Bucket": bucket, "S3Key": "f.zip", "DryRun": True}
        status, error, text = self.denial(self.client("lambda", update).update_function_code, **code)
        self.assertEqual((status, error), (403, "AccessDeniedException"))
        self.assertIn(f"denied by S3, please make sure your request credentials have permission to GetObject for {bucket}/", text)
        self.assertIn(f"perform: s3:GetObject on resource: arn:aws:s3:::{bucket}/f.zip", text)
        reader = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/f.zip")
        self.client("lambda", update, reader).update_function_code(**code)

    def test_invoke_is_asked_as_invoke_function(self):
        self.seed()
        nobody = self.client("lambda", allow("lambda:ListFunctions", "*"))
        wanted = f"{self.function}:live"
        self.assertDenied("lambda:InvokeFunction", wanted, nobody.invoke, FunctionName="f", Qualifier="live")

    def test_listing_functions_is_asked_on_everything(self):
        nobody = self.client("lambda", allow("lambda:GetFunction", "*"))
        self.assertDenied("lambda:ListFunctions", "*", nobody.list_functions)

    @covers('A denial names caller, action, resource and reason: "User: A is not authorized to perform: B ..."')
    def test_a_denial_of_lambda_is_403(self):
        status, code, _ = self.denial(self.client("lambda", allow("sts:*", "*")).get_function, FunctionName="f")
        self.assertEqual((status, code), (403, "AccessDeniedException"))

    def test_an_explicit_deny_says_so(self):
        deny = {"Effect": "Deny", "Action": "lambda:GetFunction", "Resource": "*"}
        client = self.client("lambda", allow("lambda:*", "*"), deny)
        text = self.denial(client.get_function, FunctionName="f")[2]
        self.assertIn(f"on resource: {self.function} with an explicit deny in an identity-based policy", text)


class PassRole(Account):
    def create(self, client) -> None:
        client.create_function(
            FunctionName="g", Runtime="python3.11", Role=self.run, Handler="index.handler", Code={"ZipFile": archive()}
        )

    @covers("A call needs every one of its permissions, iam:PassRole with iam:PassedToService among them")
    def test_creating_a_function_passes_its_role(self):
        self.seed()
        made = allow("lambda:CreateFunction", f"arn:aws:lambda:{REGION}:{self.account}:function:g")
        self.assertDenied("iam:PassRole", self.run, self.create, client=self.client("lambda", made))
        other = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
        wrong = self.client("lambda", made, allow("iam:PassRole", self.run, Condition=other))
        self.assertDenied("iam:PassRole", self.run, self.create, client=wrong)
        right = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
        self.create(self.client("lambda", made, allow("iam:PassRole", self.run, Condition=right)))

    @covers("A call needs every one of its permissions, iam:PassRole with iam:PassedToService among them")
    def test_changing_the_role_passes_it_and_changing_the_rest_does_not(self):
        self.seed()
        client = self.client("lambda", allow("lambda:UpdateFunctionConfiguration", self.function))
        update = client.update_function_configuration
        self.assertDenied("iam:PassRole", self.run, update, FunctionName="f", Role=self.run)
        update(FunctionName="f", MemorySize=256)


if __name__ == "__main__":
    unittest.main()
