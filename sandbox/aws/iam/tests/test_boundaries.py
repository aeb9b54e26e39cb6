"""Roles that may only be made, and changed, inside a boundary."""

import unittest

from iam.boundaries import BOUNDARY
from iam.tests.account import Account, allow
from iam.tests.started import document
from rules import covers


class Boundaries(Account):
    @covers("iam:PermissionsBoundary is the boundary that a new role gets, or that the changed role has")
    def test_roles_are_made_and_changed_inside_the_boundary_alone(self):
        root = self.aws.client("iam", self.account)
        boundary = root.create_policy(PolicyName="edge", PolicyDocument=document(allow("logs:*", "*")))["Policy"]["Arn"]
        inside = {"StringEquals": {BOUNDARY: boundary}}
        made, changed = "iam:CreateRole", ["iam:PutRolePolicy", "iam:DeleteRolePolicy"]
        client = self.client("iam", allow([made, *changed], self.run, Condition=inside))
        trust = document(
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        )
        role = {"RoleName": "run", "AssumeRolePolicyDocument": trust}
        policy = {"RoleName": "run", "PolicyName": "all", "PolicyDocument": document(allow("*", "*"))}
        self.assertDenied(made, self.run, client.create_role, **role)
        root.create_role(**role)
        self.assertDenied(changed[0], self.run, client.put_role_policy, **policy)
        root.delete_role(RoleName="run")
        client.create_role(**role, PermissionsBoundary=boundary)
        client.put_role_policy(**policy)
        client.delete_role_policy(RoleName="run", PolicyName="all")


if __name__ == "__main__":
    unittest.main()
