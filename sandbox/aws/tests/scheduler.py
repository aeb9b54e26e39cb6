"""ECS's scheduler in this process and without an engine: what a task does is said by the command of its container."""

from __future__ import annotations

import json
import random
import types
import unittest
from unittest import mock

import launcher
import models
import registry
from account import session, until
from ministack.core.responses import request_scope
from ministack.services import ecs

DIGEST = "sha256:" + "0" * 64
CLUSTER, SERVICE, GROUP = "production", "web", "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web/1"

# its one container runs, without a health check; the workers of this file end it
RUNNING = types.SimpleNamespace(status="running", reload=lambda: None, attrs={"State": {"OOMKilled": False}})
ENGINE = types.SimpleNamespace(
    api=types.SimpleNamespace(inspect_container=lambda _: RUNNING.attrs),
    containers=types.SimpleNamespace(get=lambda _: RUNNING),
)


def answers(action: str, **data) -> dict:
    """What ECS answers, checked against its model; an error as `{"__type": …, "message": …}`."""
    status, headers, body = ecs._finalize_ecs_response(ecs._dispatch_action(action, data))
    model = session().get_service_model("ecs").operation_model(action)
    models.check_answer(model, status, {key.lower(): value for key, value in headers.items()}, body)
    return json.loads(body)


def work(task, definition, overrides, client, account, region):
    """A worker of the emulator, with nothing to run."""
    arn, (behaviour, *_) = task["taskArn"], definition["containerDefinitions"][0].get("command") or ["serve"]
    with request_scope(account, region):
        ecs._mark_task_pending(arn, task)
        if not ecs._mark_task_activating(arn, task):
            return
        if behaviour == "hang":
            return
        if behaviour == "missing":
            ecs._fail_task_start(task, client, "CannotPullContainerError: not found")
            return
        service = ecs._services.get(f"{CLUSTER}/{SERVICE}")
        deployment = service and ecs._deployment_for_task(service, task)
        if not deployment:
            return
        deployment["_image_digests"] = {"app": DIGEST}
        task["_docker_ids"] = ["container"]
        if not ecs._mark_task_running(arn, task):
            return
        if behaviour == "crash":
            ecs._mark_task_stopped(arn, task, "Essential container exited", "EssentialContainerExited", 3)
            return
        key = f"{CLUSTER}/{SERVICE}"
        ecs._schedule_service_deployment_completion(CLUSTER, key, account, region, healthy_task=task)


class SchedulerTest(unittest.TestCase):
    """Each test has an account of its own and a service `web` once it asks for one."""

    @classmethod
    def setUpClass(cls):
        import knobs

        registry.load(registry.services())
        knobs.declare([__import__("ecs")])
        replaced = {}
        for one in [one for one in registry.PATCHES if one.package == "ecs"]:
            holder, name = registry.locate(one.target)
            replaced.setdefault((holder, name), getattr(holder, name))
            setattr(holder, name, one.build(getattr(holder, name)))
        for (holder, name), original in replaced.items():
            cls.addClassCleanup(setattr, holder, name, original)

    def setUp(self):
        import knobs

        self.account = str(random.randrange(10**11, 10**12))
        scope = request_scope(self.account, launcher.REGION)
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)
        self.removed: list[str] = []
        for name, value in {
            "_get_docker": lambda: ENGINE,
            "_run_task_worker": work,
            "_remove_docker_container": lambda client, container: self.removed.append(container),
            "_ensure_ecs_reaper_thread": lambda: None,
        }.items():
            patched = mock.patch.object(ecs, name, value)
            patched.start()
            self.addCleanup(patched.stop)
        quick = {"steady_seconds": 0.02, "retry_seconds": 0.02}
        knobs.put(self.account, launcher.REGION, {"ecs": {SERVICE: quick}})
        # what is still under way then ends: nothing of a test may go on with the emulator's own functions
        self.addCleanup(ecs._services.pop, f"{CLUSTER}/{SERVICE}", None)
        answers("CreateCluster", clusterName=CLUSTER)

    def definition(self, *command: str) -> str:
        container = {"name": "app", "image": "registry/app:one", "essential": True, "command": list(command)}
        answer = ecs._register_task_definition({"family": "web", "containerDefinitions": [container]})
        return json.loads(answer[2])["taskDefinition"]["taskDefinitionArn"]

    def service(self, *command: str, breaker=(True, True), **more) -> dict:
        """Created, and not waited for."""
        circuit = {"enable": breaker[0], "rollback": breaker[1]}
        configuration = {"maximumPercent": 200, "minimumHealthyPercent": 100, "deploymentCircuitBreaker": circuit}
        return answers(
            "CreateService",
            cluster=CLUSTER,
            serviceName=SERVICE,
            taskDefinition=self.definition(*command),
            **{"desiredCount": 1, "deploymentConfiguration": configuration, **more},
        )["service"]

    def steady(self, *command: str, **more) -> dict:
        self.service(*command, **more)
        return self.until(lambda now: self.states(now) == ["PRIMARY COMPLETED"])

    def update(self, *command: str, **more) -> dict:
        asked = {"taskDefinition": self.definition(*command)} if command else {"forceNewDeployment": True}
        return answers("UpdateService", cluster=CLUSTER, service=SERVICE, **asked, **more)["service"]

    def now(self, *include: str) -> dict:
        return answers("DescribeServices", cluster=CLUSTER, services=[SERVICE], include=list(include))["services"][0]

    def until(self, holds) -> dict:
        return until(self.now, holds)

    def states(self, service: dict) -> list[str]:
        return [f"{one['status']} {one['rolloutState']}" for one in service["deployments"]]

    def tasks(self, desired="RUNNING") -> list[dict]:
        arns = answers("ListTasks", cluster=CLUSTER, serviceName=SERVICE, desiredStatus=desired)["taskArns"]
        return answers("DescribeTasks", cluster=CLUSTER, tasks=arns)["tasks"] if arns else []

    def history(self, **more) -> list[dict]:
        """What is described of each update of the service, the newest first."""
        listed = answers("ListServiceDeployments", cluster=CLUSTER, service=SERVICE, **more)["serviceDeployments"]
        arns = [one["serviceDeploymentArn"] for one in listed]
        described = answers("DescribeServiceDeployments", serviceDeploymentArns=arns) if arns else None
        return described["serviceDeployments"] if described else []

    def told(self) -> list[str]:
        """The events, the oldest first."""
        return [one["message"].removeprefix(f"(service {SERVICE}) ") for one in reversed(self.now()["events"])]
