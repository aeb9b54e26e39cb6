"""Stacks that make what a service of ECS needs: its task definition, its database, its secret; and the service itself."""

import json
import socket
import string
import types
import unittest
from unittest import mock

from account import Account, until
from cloudformation import services
from ministack.core.responses import request_scope
from ministack.services import rds
from ministack.services.cloudformation import provisioners
from rds import stacks, within_vpc
from rules import covers
from scheduler import CLUSTER, SchedulerTest
from scheduler import SERVICE as SERVICE_NAME

CONTAINER = {
    "Name": "app",
    "Image": "sandbox/service:1",
    "HealthCheck": {"Command": ["CMD", "true"], "StartPeriod": 5},
    "Secrets": [{"Name": "TOKEN", "ValueFrom": "/token"}],
    "DockerLabels": {"Team": "water"},
    "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": "/ecs/app", "Mode": "non-blocking"}},
    "ReadonlyRootFilesystem": True,
    "StopTimeout": 30,
}
DEFINITION = {
    "Family": "app",
    "RequiresCompatibilities": ["FARGATE"],
    "NetworkMode": "awsvpc",
    "Cpu": "256",
    "Memory": "512",
    "RuntimePlatform": {"CpuArchitecture": "X86_64", "OperatingSystemFamily": "LINUX"},
    "ContainerDefinitions": [CONTAINER],
    "Tags": [{"Key": "Team", "Value": "water"}],
}
PLAIN = {**DEFINITION, "ContainerDefinitions": [{"Name": "app", "Image": "sandbox/service:1"}]}
SERVICE = {
    "ServiceName": "app",
    "Cluster": {"Ref": "Cluster"},
    "TaskDefinition": {"Ref": "Definition"},
    "LaunchType": "FARGATE",
    "DesiredCount": 0,
    "HealthCheckGracePeriodSeconds": 30,
    "EnableExecuteCommand": True,
    "DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
    "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}},
}


def resource(kind: str, **properties) -> dict:
    return {"Type": f"AWS::{kind}", "Properties": properties}


class StacksOfServices(unittest.TestCase):
    def setUp(self):
        self.aws = Account()

    def stack(self, resources: dict, change: str = "create_stack", **outputs) -> dict:
        """Outputs of a stack that was made, or the reasons of one that was not."""
        template = {"Resources": resources, "Outputs": {name: {"Value": value} for name, value in outputs.items()}}
        getattr(self.aws.cloudformation, change)(StackName="s", TemplateBody=json.dumps(template))
        stack = until(
            lambda: self.aws.cloudformation.describe_stacks(StackName="s")["Stacks"][0],
            lambda stack: not stack["StackStatus"].endswith("_IN_PROGRESS"),
        )
        if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            events = self.aws.cloudformation.describe_stack_events(StackName="s")["StackEvents"]
            return {"failed": [event.get("ResourceStatusReason", "") for event in events]}
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    @covers("AWS::ECS::TaskDefinition registers a revision with every property of the template")
    def test_task_definition(self):
        made = self.stack({"Made": resource("ECS::TaskDefinition", **DEFINITION)}, Arn={"Ref": "Made"})
        described = self.aws.ecs.describe_task_definition(taskDefinition=made["Arn"], include=["TAGS"])
        definition, (container,) = described["taskDefinition"], described["taskDefinition"]["containerDefinitions"]
        self.assertEqual(definition["runtimePlatform"], {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"})
        self.assertEqual(container["healthCheck"]["command"], ["CMD", "true"])
        self.assertEqual(container["secrets"], [{"name": "TOKEN", "valueFrom": "/token"}])
        self.assertEqual(container["dockerLabels"], {"Team": "water"})
        self.assertEqual(container["logConfiguration"]["options"]["Mode"], "non-blocking")
        self.assertEqual((container["readonlyRootFilesystem"], container["stopTimeout"]), (True, 30))
        self.assertEqual(described["tags"], [{"key": "Team", "value": "water"}])

        more = {**DEFINITION, "Memory": "1024"}
        changed = self.stack({"Made": resource("ECS::TaskDefinition", **more)}, "update_stack", Arn={"Ref": "Made"})
        self.assertNotEqual(changed["Arn"], made["Arn"])
        definition = self.aws.ecs.describe_task_definition(taskDefinition=changed["Arn"])["taskDefinition"]
        self.assertEqual((definition["memory"], definition["family"]), ("1024", "app"))
        self.assertEqual(definition["containerDefinitions"][0]["healthCheck"]["startPeriod"], 5)

    @covers("AWS::ECS::Service has every property of the template, and is made when it is steady")
    def test_service(self):
        cluster = resource("ECS::Cluster", ClusterName="production")
        definition = resource("ECS::TaskDefinition", **PLAIN)
        resources = {"Cluster": cluster, "Definition": definition, "Made": resource("ECS::Service", **SERVICE)}
        made = self.stack(resources, Arn={"Ref": "Made"}, Name={"Fn::GetAtt": ["Made", "Name"]})
        self.assertEqual(made.get("Name"), "app", made)
        (service,) = self.aws.ecs.describe_services(cluster="production", services=[made["Arn"]])["services"]
        self.assertEqual(service["deployments"][0]["rolloutState"], "COMPLETED")
        self.assertEqual(service["healthCheckGracePeriodSeconds"], 30)
        self.assertTrue(service["enableExecuteCommand"])
        breaker = service["deploymentConfiguration"]["deploymentCircuitBreaker"]
        self.assertEqual((breaker["enable"], breaker["rollback"]), (True, True))
        network = service["networkConfiguration"]["awsvpcConfiguration"]
        self.assertEqual(network, {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"})

    @covers("AWS answers others, and starts tasks, while a stack waits for its service or its database")
    def test_service_that_waits(self):
        self.aws.knobs(ecs={"app": {"unplaceable": "RESOURCE:MEMORY"}})
        cluster = resource("ECS::Cluster", ClusterName="production")
        service = resource("ECS::Service", **{**SERVICE, "DesiredCount": 1})
        resources = {"Cluster": cluster, "Definition": resource("ECS::TaskDefinition", **PLAIN), "Made": service}
        self.aws.cloudformation.create_stack(StackName="s", TemplateBody=json.dumps({"Resources": resources}))

        def services() -> list[dict]:
            there = self.aws.ecs.list_clusters()["clusterArns"]
            return self.aws.ecs.describe_services(cluster="production", services=["app"])["services"] if there else []

        until(services, lambda found: found and any("RESOURCE:MEMORY" in one["message"] for one in found[0]["events"]))
        self.assertEqual(self.status(), "CREATE_IN_PROGRESS")
        self.aws.knobs(ecs={"app": {"unplaceable": None}})
        until(self.status, lambda status: status == "CREATE_COMPLETE")

    def status(self) -> str:
        return self.aws.cloudformation.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"]

    @covers("GenerateSecretString has no character of the kinds that are excluded")
    @covers("Ref of AWS::SecretsManager::Secret is its ARN")
    @covers("AWS::SecretsManager::Secret is updated under its ARN")
    @covers("AWS::SecretsManager::Secret is deleted under its ARN")
    def test_secret(self):
        generate = {"PasswordLength": 200, "ExcludePunctuation": True, "ExcludeNumbers": True}
        secret = {"Made": resource("SecretsManager::Secret", Name="database", GenerateSecretString=generate)}
        made = self.stack(secret, Arn={"Ref": "Made"})
        self.assertTrue(made["Arn"].startswith("arn:aws:secretsmanager:"), made)
        value = self.aws.secretsmanager.get_secret_value(SecretId=made["Arn"])["SecretString"]
        self.assertEqual(set(value) - set(string.ascii_letters), set())

        secret["Made"]["Properties"]["Description"] = "of the database"
        self.assertEqual(self.stack(secret, "update_stack", Arn={"Ref": "Made"}), made)
        described = self.aws.secretsmanager.describe_secret(SecretId="database")
        self.assertEqual((described["ARN"], described["Description"]), (made["Arn"], "of the database"))

        self.aws.cloudformation.delete_stack(StackName="s")
        until(lambda: self.aws.secretsmanager.list_secrets()["SecretList"], lambda secrets: not secrets)


if __name__ == "__main__":
    unittest.main()


class ServicesThatFail(SchedulerTest):
    @covers("AWS::ECS::Service has every property of the template, and is made when it is steady")
    def test_never_steady(self):
        self.service("crash")
        with self.assertRaisesRegex(ValueError, "web did not stabilize: .*circuit breaker"):
            services.wait_until_steady(CLUSTER, SERVICE_NAME)


class Databases(unittest.TestCase):
    """Without an engine: what would be a container is a socket here. (The rehearsal of hydrous-backend runs a real one.)"""

    def setUp(self):
        scope = request_scope("123456789012", "us-east-1")
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)
        self.addCleanup(rds._instances.pop, "water", None)
        self.removed = []
        containers = types.SimpleNamespace(
            get=lambda name: types.SimpleNamespace(remove=lambda **_: self.removed.append(name))
        )
        self.replace(rds, "_get_docker", lambda: types.SimpleNamespace(containers=containers))
        for action in ("create", "delete"):
            self.replace(provisioners, f"_rds_db_instance_{action}", getattr(provisioners, f"_rds_db_instance_{action}"))
        handlers = dict(stacks.HANDLERS)
        self.addCleanup(stacks.HANDLERS.update, handlers)

    def replace(self, holder, name, value):
        patched = mock.patch.object(holder, name, value)
        patched.start()
        self.addCleanup(patched.stop)

    def create(self, start):
        self.replace(rds, "_start_rds_container_for_instance", start)
        create = stacks.database_that_runs(provisioners._rds_db_instance_create)
        database = {
            "DBInstanceIdentifier": "water",
            "Engine": "postgres",
            "EngineVersion": "16",
            "DBInstanceClass": "db.t4g.micro",
            "AllocatedStorage": "20",
            "MasterUsername": "owner",
            "MasterUserPassword": "not-for-long",
        }
        return create("Made", database, "s")

    @covers("AWS::RDS::DBInstance is a database that runs; it is made when it is available at its Endpoint.Address")
    @covers("AWS::RDS::DBInstance: with the resource goes what ran")
    def test_runs_and_goes(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        port = listener.getsockname()[1]

        def start(name, instance):
            endpoint = {**instance.get("Endpoint", {}), "Address": "127.0.0.1", "Port": port}
            instance.update(Endpoint=endpoint, DBInstanceStatus="available", _docker_container_id="c1")

        name, attributes = self.create(start)
        self.assertEqual(name, "water")
        self.assertEqual((attributes["Endpoint.Address"], attributes["Endpoint.Port"]), ("127.0.0.1", str(port)))
        stacks.database_that_ends(provisioners._rds_db_instance_delete)(name, {})
        self.assertEqual(self.removed, ["c1"])

    @covers("AWS::RDS::DBInstance is a database that runs; it is made when it is available at its Endpoint.Address")
    def test_never_available(self):
        with self.assertRaisesRegex(ValueError, "water did not become available"):
            self.create(lambda name, instance: None)

    @covers("the endpoint of a database is an address that tasks and functions reach, with the port of its engine")
    @covers("a database that is not publicly accessible is reached inside its VPC alone")
    def test_within_the_vpc(self):
        self.assertEqual(within_vpc.on_the_bridge(None)(None), "bridge")
        run = within_vpc.without_a_port_of_the_machine(None)
        client = types.SimpleNamespace(containers=types.SimpleNamespace(run=lambda **kwargs: kwargs))
        kept = {"image": "postgres:16-alpine", "network": "bridge"}
        self.assertEqual(run(client, "postgres", {**kept, "ports": {"5432/tcp": 1}}), kept)
