"""What ECS refuses of services and tasks."""

import unittest

from account import Account, refusal, until
from rules import covers

CONTAINERS = [{"name": "app", "image": "app:1", "memory": 64}]
NETWORK = {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}}
PLACES = {"launchType": "FARGATE", **NETWORK}
DAEMON = "The daemon scheduling strategy does not support a desired count for services."


class Refusals(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.ecs = self.aws.ecs
        self.ecs.create_cluster(clusterName="live")
        self.ecs.register_task_definition(
            family="api",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=CONTAINERS,
        )
        self.ecs.register_task_definition(family="bridge", networkMode="bridge", containerDefinitions=CONTAINERS)
        self.ecs.register_task_definition(family="bridge", networkMode="bridge", containerDefinitions=CONTAINERS)
        self.ecs.deregister_task_definition(taskDefinition="bridge:2")

    def create(self, name="api", **more):
        given = {"cluster": "live", "serviceName": name, "taskDefinition": "api", "desiredCount": 0, **PLACES, **more}
        return self.ecs.create_service(**{name: value for name, value in given.items() if value is not None})

    def update(self, **more):
        return self.ecs.update_service(**{"cluster": "live", "service": "api", **more})

    def run_task(self, **more):
        return self.ecs.run_task(**{"cluster": "live", "taskDefinition": "api", **PLACES, **more})

    def assertRefused(self, expected, call, **arguments):  # noqa: N802
        code, status, text = refusal(call, **arguments)
        self.assertEqual((code, status), (expected[0], 400), text)
        self.assertIn(expected[1], text)

    @covers("CreateService refuses a missing cluster or definition, a wrong network and a count of daemons")
    def test_create(self):
        self.assertRefused(("ClusterNotFoundException", "Cluster not found."), self.create, cluster="other")
        self.assertRefused(("ClientException", "TaskDefinition not found."), self.create, taskDefinition="api:9")
        self.assertRefused(("ClientException", "TaskDefinition is inactive"), self.create, taskDefinition="bridge:2")
        daemon = {"schedulingStrategy": "DAEMON", "taskDefinition": "bridge:1", "launchType": "EC2"}
        self.assertRefused(("InvalidParameterException", DAEMON), self.create, **daemon, desiredCount=1)
        self.create("daemon", **daemon, desiredCount=None, networkConfiguration=None)

    @covers(
        "UpdateService refuses what is not there or not ACTIVE, deployments of another tool and a count of daemons"
    )
    def test_update(self):
        self.create()
        self.assertRefused(("ClusterNotFoundException", "Cluster not found."), self.update, cluster="other")
        self.assertRefused(("ServiceNotFoundException", "Service not found."), self.update, service="other")
        self.assertRefused(("ClientException", "TaskDefinition is inactive"), self.update, taskDefinition="bridge:2")
        daemon = {"schedulingStrategy": "DAEMON", "taskDefinition": "bridge:1", "launchType": "EC2"}
        self.create("daemon", **daemon, desiredCount=None, networkConfiguration=None)
        self.assertRefused(("InvalidParameterException", DAEMON), self.update, service="daemon", desiredCount=2)
        for controller, tool in (("CODE_DEPLOY", "AWS CodeDeploy"), ("EXTERNAL", "a task set")):
            self.create(controller, deploymentController={"type": controller})
            for text, change in (
                ("Unable to update task definition", {"taskDefinition": "api:1"}),
                ("Cannot force a new deployment", {"forceNewDeployment": True}),
            ):
                self.assertRefused(("InvalidParameterException", text), self.update, service=controller, **change)
                self.assertRefused(("InvalidParameterException", tool), self.update, service=controller, **change)
            self.update(service=controller, desiredCount=0)
        self.ecs.delete_service(cluster="live", service="api")
        self.assertRefused(("ServiceNotActiveException", "Service was not ACTIVE."), self.update)

    @covers("RunTask refuses a missing cluster or definition, a wrong network and overrides of no container")
    def test_run(self):
        invalid = "InvalidParameterException"
        self.assertRefused(("ClusterNotFoundException", "Cluster not found."), self.run_task, cluster="other")
        self.assertRefused(("ClientException", "TaskDefinition not found."), self.run_task, taskDefinition="other")
        self.assertRefused(("ClientException", "TaskDefinition is inactive"), self.run_task, taskDefinition="bridge:2")
        self.assertRefused((invalid, "must be provided when networkMode"), self.run_task, networkConfiguration={})
        bridge = {"taskDefinition": "bridge", "launchType": "EC2"}
        self.assertRefused((invalid, "is not valid for the given networkMode"), self.run_task, **bridge)
        plain = {**bridge, "networkConfiguration": {}}
        self.run_task(**plain)
        self.assertRefused((invalid, "launch_type FARGATE"), self.run_task, **{**plain, "launchType": "FARGATE"})
        other = {"containerOverrides": [{"name": "other"}]}
        self.assertRefused((invalid, "container named other is not a container"), self.run_task, overrides=other)
        spot = {"launchType": "", "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}]}
        self.assertRefused((invalid, "not associated with the cluster"), self.run_task, **spot)
        self.ecs.put_cluster_capacity_providers(
            cluster="live", capacityProviders=["FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
        )
        task = self.run_task(**spot)["tasks"][0]
        self.assertEqual((task["launchType"], task["capacityProviderName"]), ("FARGATE", "FARGATE_SPOT"))

    @covers(
        "DescribeServices takes one to ten services",
        "DescribeTasks takes one to a hundred tasks of a cluster that exists",
        "ListTasks refuses a cluster or a service that does not exist",
    )
    def test_reading(self):
        describe, tasks, listing = self.ecs.describe_services, self.ecs.describe_tasks, self.ecs.list_tasks
        invalid, cluster = "InvalidParameterException", ("ClusterNotFoundException", "Cluster not found.")
        self.assertRefused((invalid, "Services cannot be empty"), describe, cluster="live", services=[])
        self.assertRefused((invalid, "Services cannot be more"), describe, cluster="live", services=["a"] * 11)
        self.assertRefused((invalid, "Tasks cannot be empty"), tasks, cluster="live", tasks=[])
        self.assertRefused((invalid, "Tasks cannot be more"), tasks, cluster="live", tasks=["a"] * 101)
        self.assertRefused(cluster, tasks, cluster="other", tasks=["a"])
        self.assertRefused(cluster, listing, cluster="other")
        missing = ("ServiceNotFoundException", "Service not found.")
        self.assertRefused(missing, listing, cluster="live", serviceName="other")

    @covers("Tags of AWS's own cannot be set")
    def test_tags(self):
        arn = self.create()["service"]["serviceArn"]
        tags = [{"key": "aws:team", "value": "a"}]
        refused = ("InvalidParameterException", "reserved for internal use")
        self.assertRefused(refused, self.ecs.tag_resource, resourceArn=arn, tags=tags)
        self.ecs.tag_resource(resourceArn=arn, tags=[{"key": "aws-deploy-actions:previous", "value": "a"}])

    @covers("A service whose tasks cannot be placed (the knob `unplaceable`) says so in its events, and tries again")
    def test_placement(self):
        self.create()
        self.aws.knobs(ecs={"api": {"unplaceable": "Capacity is unavailable at this time"}})
        self.assertEqual(self.run_task()["failures"][0]["reason"], "Capacity is unavailable at this time")
        self.update(desiredCount=1)
        told = "(service api) was unable to place a task. Reason: Capacity is unavailable at this time."
        read = lambda: self.ecs.describe_services(cluster="live", services=["api"])["services"][0]  # noqa: E731
        self.assertEqual([event["message"] for event in read()["events"]].count(told), 1)
        self.assertEqual(read()["runningCount"], 0)
        self.aws.knobs(ecs={"api": {"unplaceable": None}})
        until(read, lambda service: service["runningCount"] == 1, 20)


if __name__ == "__main__":
    unittest.main()
