"""Stacks that make what a service of ECS needs: its task definition, its database, its secret; and the service itself."""

import json
import socket
import string
import unittest

from account import Account, until
from rules import covers

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


def answers(address: tuple) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(address) == 0


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

    @covers("AWS::ECS::Service has every property of the template, and is made when it is steady")
    @covers("AWS answers others, and starts tasks, while a stack waits for its service or its database")
    def test_service_that_never_is_steady(self):
        container = {"Name": "app", "Image": f"{self.aws.registry}/none:1"}
        service = resource("ECS::Service", **{**SERVICE, "DesiredCount": 1})
        broken = resource("ECS::TaskDefinition", **{**PLAIN, "ContainerDefinitions": [container]})
        cluster = resource("ECS::Cluster", ClusterName="production")
        made = self.stack({"Cluster": cluster, "Definition": broken, "Made": service})
        self.assertTrue(any("did not stabilize" in reason for reason in made["failed"]), made)

    @covers("AWS::RDS::DBInstance is a database that runs; it is made when it is available at its Endpoint.Address")
    @covers("AWS::RDS::DBInstance: with the resource goes what ran")
    @covers("the endpoint of a database is an address that tasks and functions reach, with the port of its engine")
    @covers("a database that is not publicly accessible is reached inside its VPC alone")
    def test_database(self):
        database = resource(
            "RDS::DBInstance",
            DBInstanceIdentifier="water",
            Engine="postgres",
            EngineVersion="16",
            DBInstanceClass="db.t4g.micro",
            AllocatedStorage="20",
            DBName="water",
            MasterUsername="owner",
            MasterUserPassword="not-for-long",
        )
        place = {part: {"Fn::GetAtt": ["Made", f"Endpoint.{part}"]} for part in ("Address", "Port")}
        made = self.stack({"Made": {**database, "DeletionPolicy": "Delete"}}, **place)
        self.assertEqual(made.get("Port"), "5432", made)
        address = (made["Address"], 5432)
        self.assertTrue(answers(address))
        (described,) = self.aws.rds.describe_db_instances(DBInstanceIdentifier="water")["DBInstances"]
        self.assertEqual(described["DBInstanceStatus"], "available")
        self.assertEqual((described["Endpoint"]["Address"], described["Endpoint"]["Port"]), address)

        self.aws.cloudformation.delete_stack(StackName="s")
        until(lambda: answers(address), lambda there: not there)

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
