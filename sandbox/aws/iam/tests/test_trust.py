"""What a check of the trust policy reads: roles, providers, simulations."""

import unittest

from iam.tests.account import Account, allow
from rules import covers


class Trust(Account):
    """What a check of the trust policy needs."""

    def test_a_role_may_read_itself_and_its_provider(self):
        provider = self.aws.provider(self.account)
        role = self.aws.role(self.account, "deploy")
        client = self.client(
            "iam",
            allow("iam:GetRole", role),
            allow("iam:GetOpenIDConnectProvider", provider),
            allow("iam:ListOpenIDConnectProviders", f"arn:aws:iam::{self.account}:oidc-provider/*"),
        )
        shown = client.get_role(RoleName="deploy")["Role"]
        self.assertEqual(shown["AssumeRolePolicyDocument"]["Statement"]["Action"], "sts:AssumeRoleWithWebIdentity")
        listed = client.list_open_id_connect_providers()["OpenIDConnectProviderList"]
        self.assertEqual([one["Arn"] for one in listed], [provider])
        self.assertDenied("iam:GetRole", role.replace("deploy", "other"), client.get_role, RoleName="other")

    @covers("GetOpenIDConnectProvider shows the URL without its scheme")
    def test_a_provider_is_shown_without_scheme(self):
        arn = self.aws.provider(self.account)
        shown = self.aws.client("iam", self.account).get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        self.assertEqual(shown["Url"], "token.actions.githubusercontent.com")
        self.assertEqual(shown["ClientIDList"], ["sts.amazonaws.com"])

    @covers(
        "SimulatePrincipalPolicy judges each action on each resource, with the context given and the role's boundary"
    )
    def test_simulation_judges_each_action_on_each_resource_with_context(self):
        passed = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
        policy = [
            allow("lambda:GetFunction", self.function),
            allow("iam:PassRole", self.run, Condition=passed),
            {"Effect": "Deny", "Action": "lambda:DeleteFunction", "Resource": "*"},
        ]
        role = self.aws.role(self.account, "deploy", policy)
        simulate = self.aws.client("iam", self.account).simulate_principal_policy

        def judged(actions: list[str], resources: list[str], **more) -> list[str]:
            answer = simulate(PolicySourceArn=role, ActionNames=actions, ResourceArns=resources, **more)
            return [result["EvalDecision"] for result in answer["EvaluationResults"]]

        actions = ["lambda:GetFunction", "lambda:DeleteFunction"]
        expected = ["allowed", "implicitDeny", "explicitDeny", "explicitDeny"]
        self.assertEqual(judged(actions, [self.function, f"{self.function}2"]), expected)
        context = {"ContextKeyName": "iam:PassedToService", "ContextKeyType": "string"}
        for service, decision in (("lambda.amazonaws.com", "allowed"), ("ecs.amazonaws.com", "implicitDeny")):
            entry = {**context, "ContextKeyValues": [service]}
            self.assertEqual(judged(["iam:PassRole"], [self.run], ContextEntries=[entry]), [decision])

    def test_simulation_of_what_does_not_exist(self):
        simulate = self.aws.client("iam", self.account).simulate_principal_policy
        asked = {"ActionNames": ["lambda:GetFunction"]}
        none = f"arn:aws:iam::{self.account}:role/none"
        self.assertEqual(self.denial(simulate, PolicySourceArn=none, **asked)[:2], (404, "NoSuchEntity"))
        session = f"arn:aws:sts::{self.account}:assumed-role/deploy/test"
        self.assertEqual(self.denial(simulate, PolicySourceArn=session, **asked)[:2], (400, "InvalidInput"))

    def test_asking_for_a_simulation_needs_the_right_to(self):
        role = self.aws.role(self.account, "deploy")
        simulate = self.client("iam", allow("sts:*", "*")).simulate_principal_policy
        asked = {"PolicySourceArn": role, "ActionNames": ["lambda:GetFunction"]}
        self.assertDenied("iam:SimulatePrincipalPolicy", role, simulate, **asked)


if __name__ == "__main__":
    unittest.main()
