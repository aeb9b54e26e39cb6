"""The ARNs of repositories, log groups and streams."""

import unittest

from iam.tests.account import Account, allow
from iam.tests.started import REGION
from rules import covers


class Ecr(Account):
    def setUp(self) -> None:
        super().setUp()
        self.repository = f"arn:aws:ecr:{REGION}:{self.account}:repository/"
        for name in ("app", "twin"):
            self.aws.client("ecr", self.account).create_repository(repositoryName=name)

    @covers(
        "Lambda qualifiers, several ECR repositories, log streams, identity providers and PassRole are asked by ARN"
    )
    def test_a_repository_that_is_named_is_the_resource(self):
        client = self.client("ecr", allow(["ecr:DescribeRepositories", "ecr:ListImages"], f"{self.repository}app"))
        client.describe_repositories(repositoryNames=["app"])
        client.list_images(repositoryName="app")
        twin = f"{self.repository}twin"
        self.assertDenied("ecr:ListImages", twin, client.list_images, repositoryName="twin")
        names = ["app", "twin"]
        self.assertDenied("ecr:DescribeRepositories", twin, client.describe_repositories, repositoryNames=names)

    def test_all_repositories_are_asked_for_together(self):
        client = self.client("ecr", allow("ecr:DescribeRepositories", f"{self.repository}app"))
        self.assertDenied("ecr:DescribeRepositories", f"{self.repository}*", client.describe_repositories)

    def test_a_token_is_asked_for_on_everything(self):
        client = self.client("ecr", allow("ecr:ListImages", f"{self.repository}app"))
        self.assertDenied("ecr:GetAuthorizationToken", "*", client.get_authorization_token)

    @covers('A denial names caller, action, resource and reason: "User: A is not authorized to perform: B ..."')
    def test_a_denial_of_ecr_is_400(self):
        client = self.client("ecr", allow("sts:*", "*"))
        self.assertEqual(self.denial(client.get_authorization_token)[:2], (400, "AccessDeniedException"))


class Logs(Account):
    def setUp(self) -> None:
        super().setUp()
        self.group = f"arn:aws:logs:{REGION}:{self.account}:log-group:/aws/lambda/f"
        self.aws.client("logs", self.account).create_log_group(logGroupName="/aws/lambda/f")

    @covers(
        "Lambda qualifiers, several ECR repositories, log streams, identity providers and PassRole are asked by ARN"
    )
    def test_reading_needs_the_group_with_its_streams(self):
        wanted = f"{self.group}:log-stream:"
        group = {"logGroupName": "/aws/lambda/f"}
        bare = self.client("logs", allow(["logs:FilterLogEvents", "logs:DescribeLogStreams"], self.group))
        self.assertDenied("logs:FilterLogEvents", wanted, bare.filter_log_events, **group)
        right = self.client("logs", allow(["logs:FilterLogEvents", "logs:DescribeLogStreams"], f"{self.group}:*"))
        right.filter_log_events(**group)
        right.describe_log_streams(**group)
        self.assertDenied("logs:GetLogEvents", f"{wanted}s", right.get_log_events, logStreamName="s", **group)

    def test_listing_groups_is_asked_on_no_group(self):
        client = self.client("logs", allow("logs:DescribeLogGroups", f"{self.group}:*"))
        wanted = f"arn:aws:logs:{REGION}:{self.account}:log-group::log-stream:"
        prefix = "/aws/lambda/f"
        self.assertDenied("logs:DescribeLogGroups", wanted, client.describe_log_groups, logGroupNamePrefix=prefix)


if __name__ == "__main__":
    unittest.main()
