"""What policies are asked about ECS and load balancers."""

import unittest

import ecs_resources
import resources
from iam.tests.account import Account, allow
from iam.tests.started import REGION
from rules import covers

PASSED = {"Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}
ON_AWSVPC = {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}}


class Ecs(Account):
    def setUp(self) -> None:
        super().setUp()
        self.ecs = f"arn:aws:ecs:{REGION}:{self.account}:"
        self.root = self.aws.client("ecs", self.account)
        self.role = self.aws.role(self.account, "task")
        self.twin = self.aws.role(self.account, "twin")
        self.root.create_cluster(clusterName="live")
        self.register(self.root)
        for name in ("api", "twin"):
            made = {"cluster": "live", "taskDefinition": "api", "desiredCount": 0, "launchType": "FARGATE"}
            self.root.create_service(serviceName=name, **made, **ON_AWSVPC)

    def register(self, client, **more):
        return client.register_task_definition(**self.definition(**more))

    def definition(self, **more):
        return {
            "family": "api",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "taskRoleArn": self.role,
            "containerDefinitions": [{"name": "app", "image": "app:1"}],
            **more,
        }

    def in_cluster(self, name: str) -> dict:
        return {"Condition": {"ArnEquals": {"ecs:cluster": f"{self.ecs}cluster/{name}"}}}

    def test_services_are_asked_about_by_arn(self):
        own, twin = f"{self.ecs}service/live/api", f"{self.ecs}service/live/twin"
        client = self.client("ecs", allow(["ecs:DescribeServices", "ecs:UpdateService"], own))
        client.describe_services(cluster="live", services=["api"])
        client.update_service(cluster=f"{self.ecs}cluster/live", service="api", desiredCount=0)
        self.assertDenied("ecs:UpdateService", twin, client.update_service, cluster="live", service="twin")
        both = {"cluster": "live", "services": ["api", twin]}
        self.assertDenied("ecs:DescribeServices", twin, client.describe_services, **both)

    def test_the_cluster_is_a_condition(self):
        right = self.client("ecs", allow(["ecs:ListTasks", "ecs:DescribeServices"], "*", **self.in_cluster("live")))
        right.list_tasks(cluster="live", serviceName="api")
        right.describe_services(cluster="live", services=["api"])
        wrong = self.client("ecs", allow("ecs:ListTasks", "*", **self.in_cluster("other")))
        self.assertDenied("ecs:ListTasks", "*", wrong.list_tasks, cluster="live")

    def test_a_definition_is_registered_with_its_roles(self):
        pass_own = allow("iam:PassRole", self.role, **PASSED)
        client = self.client("ecs", allow("ecs:RegisterTaskDefinition", "*"), pass_own)
        self.register(client)
        other = self.definition(taskRoleArn=self.twin)
        self.assertDenied("iam:PassRole", self.twin, client.register_task_definition, **other)
        elsewhere = {"Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}
        wrong = self.client("ecs", allow("ecs:*", "*"), allow("iam:PassRole", self.role, **elsewhere))
        self.assertDenied("iam:PassRole", self.role, wrong.register_task_definition, **self.definition())

    def test_tags_need_a_permission_of_their_own(self):
        client = self.client("ecs", allow(["ecs:RegisterTaskDefinition", "iam:PassRole"], "*"))
        tagged = self.definition(tags=[{"key": "team", "value": "a"}])
        arn = f"{self.ecs}task-definition/api:*"
        self.assertDenied("ecs:TagResource", arn, client.register_task_definition, **tagged)

    @covers("RunTask needs iam:PassRole for the task role and the execution role of the definition that it runs")
    def test_a_task_is_run_with_its_roles(self):
        arn = f"{self.ecs}task-definition/api:1"
        run = {"cluster": "live", "taskDefinition": "api:1", "launchType": "FARGATE", **ON_AWSVPC}
        bare = self.client("ecs", allow("ecs:RunTask", arn))
        self.assertDenied("iam:PassRole", self.role, bare.run_task, **run)
        right = self.client("ecs", allow("ecs:RunTask", arn), allow("iam:PassRole", self.role, **PASSED))
        right.run_task(**run)
        other = {**run, "overrides": {"taskRoleArn": self.twin}}
        self.assertDenied("iam:PassRole", self.twin, right.run_task, **other)
        none = self.client("ecs", allow("ecs:RunTask", f"{self.ecs}task-definition/twin:*"))
        self.assertDenied("ecs:RunTask", arn, none.run_task, **run)

    def test_load_balancers_are_read_with_everything(self):
        none = self.client("elbv2", allow("ecs:*", "*"))
        self.assertEqual(self.denial(none.describe_target_groups)[1], "AccessDenied")
        self.client("elbv2", allow("elasticloadbalancing:Describe*", "*")).describe_target_groups()

    def test_service_deployments_carry_their_cluster_and_service(self):
        place = resources.Place(REGION, self.account)
        arn = f"{self.ecs}service-deployment/live/api/abc"
        given = {"serviceDeploymentArns": [arn]}
        self.assertEqual(ecs_resources.ecs_resources("DescribeServiceDeployments", given, place), [arn])
        self.assertEqual(
            ecs_resources.ecs_context("DescribeServiceDeployments", given, place),
            {"ecs:cluster": f"{self.ecs}cluster/live", "ecs:service": f"{self.ecs}service/live/api"},
        )


if __name__ == "__main__":
    unittest.main()
