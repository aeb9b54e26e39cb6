"""Task definitions as they are registered, read back and listed."""

import unittest

from account import Account, refusal
from rules import covers

CONTAINER = {
    "name": "app",
    "image": "app:1",
    "essential": True,
    "environment": [{"name": "EMPTY", "value": ""}],
    "healthCheck": {"command": ["CMD", "/check"]},
}
FARGATE = {"networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512"}


class Definitions(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.ecs = self.aws.ecs

    def register(self, family="api", **more):
        given = {"family": family, "containerDefinitions": [CONTAINER], **FARGATE, **more}
        return self.ecs.register_task_definition(**given)["taskDefinition"]

    def described(self, reference):
        return self.ecs.describe_task_definition(taskDefinition=reference)["taskDefinition"]

    @covers(
        "A task definition keeps every field that it was registered with, and says what it needs",
        "What a new task definition does not have is not answered, neither as null nor as an empty text",
        "A task definition is described without what it does not have, and with its tags for those who ask for them",
        "A task definition that is deregistered is answered without what it does not have",
    )
    def test_read_back(self):
        more = {
            "enableFaultInjection": True,
            "ephemeralStorage": {"sizeInGiB": 30},
            "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
            "inferenceAccelerators": [{"deviceName": "a", "deviceType": "b"}],
        }
        made = self.register(**more, tags=[{"key": "team", "value": "a"}])
        self.assertEqual({name: made[name] for name in more}, more)
        self.assertEqual(made["containerDefinitions"][0]["environment"], CONTAINER["environment"])
        self.assertIn("requiresAttributes", made)
        plain = self.register()
        self.assertFalse({"taskRoleArn", "pidMode", "ipcMode", "proxyConfiguration", *more} & plain.keys())
        self.assertNotIn("tags", self.ecs.describe_task_definition(taskDefinition="api:1"))
        described = self.ecs.describe_task_definition(taskDefinition="api:1", include=["TAGS"])
        self.assertEqual(described["tags"], [{"key": "team", "value": "a"}])
        self.assertEqual(described["taskDefinition"], made)
        gone = self.ecs.deregister_task_definition(taskDefinition="api:2")["taskDefinition"]
        self.assertEqual(gone["status"], "INACTIVE")
        self.assertNotIn("pidMode", gone)

    @covers("A family without a revision is its latest ACTIVE revision")
    def test_latest(self):
        for _ in range(3):
            self.register()
        self.assertEqual(self.described("api")["revision"], 3)
        self.ecs.deregister_task_definition(taskDefinition="api:3")
        self.assertEqual(self.described("api")["revision"], 2)
        for revision in ("api:2", "api:1"):
            self.ecs.deregister_task_definition(taskDefinition=revision)
        self.assertEqual(self.described("api:1")["status"], "INACTIVE")
        absent = refusal(self.ecs.describe_task_definition, taskDefinition="nothing")
        self.assertEqual(absent, ("ClientException", 400, "Unable to describe task definition."))

    @covers("ListTaskDefinitions of a family lists no other whose name begins so, in the order of the revisions")
    def test_listed(self):
        self.register("api-worker")
        made = [self.register()["taskDefinitionArn"] for _ in range(11)]
        listed = self.ecs.list_task_definitions(familyPrefix="api", sort="DESC", maxResults=6)
        self.assertEqual(listed["taskDefinitionArns"], made[:4:-1])
        rest = self.ecs.list_task_definitions(familyPrefix="api", sort="DESC", nextToken=listed["nextToken"])
        self.assertEqual(rest["taskDefinitionArns"], made[4::-1])
        self.assertEqual(len(self.ecs.list_task_definitions()["taskDefinitionArns"]), 12)

    @covers("A task definition with tags of AWS's own, or of a size that Fargate does not have, is refused")
    def test_refused(self):
        cases = {
            "reserved for internal use": {"tags": [{"key": "aws:cloudformation:stack-name", "value": "a"}]},
            "256 CPU, 4096 memory": {"memory": "4096"},
            "only supports network mode 'awsvpc'": {"networkMode": "bridge"},
        }
        for text, wrong in cases.items():
            code, status, message = refusal(self.register, **wrong)
            self.assertEqual((code, status), ("ClientException", 400))
            self.assertIn(text, message)
        self.register(cpu="1024", memory="3072")
        self.register(cpu="64", memory="100", requiresCompatibilities=["EC2"], networkMode="bridge")


if __name__ == "__main__":
    unittest.main()
