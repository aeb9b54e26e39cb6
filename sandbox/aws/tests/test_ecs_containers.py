"""How the containers of tasks are run: the parts of it that need no Docker engine.

What containers then do is seen in `__tests__/sandbox/ecs-tasks.test.ts`.
"""

import unittest
from unittest import mock

import docker.errors
import launcher  # noqa: F401 the path of the packages
from rules import covers

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:one"
AMD64, ARM64 = {"os": "linux", "architecture": "amd64"}, {"os": "linux", "architecture": "arm64"}
SINGLE = "application/vnd.docker.distribution.manifest.v2+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def settings_by(build, definition, task_definition=None):
    return build(lambda *given: {})(definition, task_definition or {}, {})


class Containers(unittest.TestCase):
    @covers("A container has the entry point, directory, user and read-only file system of its definition")
    def test_as_defined(self):
        from ecs.containers import as_defined

        given = {"entryPoint": ["/a"], "workingDirectory": "/b", "user": "1000", "readonlyRootFilesystem": True}
        made = {"entrypoint": ["/a"], "working_dir": "/b", "user": "1000", "read_only": True}
        self.assertEqual(settings_by(as_defined, given), made)
        self.assertEqual(settings_by(as_defined, {"entryPoint": []}), {})

    @covers("A container that takes more memory than its definition, or its task, allows is killed")
    def test_memory(self):
        from ecs.containers import limited_memory

        own = {"mem_limit": "64m", "memswap_limit": "64m"}
        self.assertEqual(settings_by(limited_memory, {"memory": 64}, {"memory": "512"}), own)
        self.assertEqual(settings_by(limited_memory, {}, {"memory": "512"})["mem_limit"], "512m")
        self.assertEqual(settings_by(limited_memory, {}), {})

    @covers("The health check of a container definition is run in the container")
    def test_health_check(self):
        from ecs.containers import checked

        with mock.patch("knobs.get", lambda *names: names[-1]):
            made = settings_by(checked, {"healthCheck": {"command": ["CMD", "/check"], "startPeriod": 100}})
            plain = settings_by(checked, {"healthCheck": {"command": ["curl localhost"], "interval": 60}})
        second = 1_000_000_000
        self.assertEqual(
            made["healthcheck"],
            {
                "test": ["CMD", "/check"],
                "interval": int(0.3 * second),
                "timeout": 5 * second,
                "retries": 3,
                "start_period": second,
            },
        )
        self.assertEqual(plain["healthcheck"]["test"], ["CMD-SHELL", "curl localhost"])
        self.assertEqual(plain["healthcheck"]["interval"], int(0.6 * second))

    @covers("A container that was killed for its memory says so: OutOfMemoryError, exit code 137")
    def test_out_of_memory(self):
        from ecs import containers

        mark = containers.out_of_memory(lambda *given: None)
        with mock.patch.object(containers, "killed_for_memory", lambda identity: identity == "b"):
            task = {"containers": [{"name": "a"}, {"name": "b"}], "_docker_ids": ["a", "b"]}
            mark("arn", task, "", "EssentialContainerExited")
            stopped = {"containers": [{"name": "b"}], "_docker_ids": ["b"]}
            mark("arn", stopped, "", "UserInitiated")
        reasons = [container.get("reason") for container in task["containers"]]
        self.assertEqual(reasons, [None, "OutOfMemoryError: Container killed due to memory usage"])
        self.assertEqual(stopped["containers"], [{"name": "b"}])


class Pulls(unittest.TestCase):
    @covers("A task pulls its images each time, for its platform; a single image of another one does not execute")
    def test_platform(self):
        from ecs import pulls
        from ministack.services import ecs

        def platform(media_type, *offered, wanted="linux/amd64"):
            known = {"Platforms": list(offered), "Descriptor": {"mediaType": media_type}}
            return pulls.platform_of(known, wanted)

        self.assertEqual(platform(INDEX, ARM64, AMD64), "linux/amd64")
        self.assertEqual(platform(SINGLE, ARM64, wanted="linux/arm64"), "linux/arm64")
        self.assertEqual(platform(SINGLE, ARM64), "linux/arm64")
        with self.assertRaisesRegex(ecs._ImagePullError, "descriptor matching platform 'linux/amd64'"):
            platform(INDEX, ARM64)
        self.assertEqual(pulls.FOREIGN_PROGRAM[:4], b"\x7fELF")
        self.assertEqual(len(pulls.FOREIGN_PROGRAM), 64)

    @covers("A task that cannot start says which step failed, and so does its container")
    def test_words(self):
        from ecs import pulls

        missing = pulls.why_not(IMAGE, docker.errors.NotFound("manifest unknown"))
        self.assertEqual(
            missing,
            f"pull image manifest has been retried 1 time(s): failed to resolve ref {IMAGE}: {IMAGE}: not found",
        )
        self.assertIn("[manifests one]: 403 Forbidden", pulls.why_not(IMAGE, docker.errors.APIError("denied")))
        self.assertIn("/v2/app/manifests/one", pulls.why_not(IMAGE, docker.errors.APIError("no route to host")))
        told = []
        fail = pulls.which_step(lambda task, client, reason: told.append(reason))
        task = {"containers": [{"runtimeId": "abc"}, {"runtimeId": None}]}
        fail(task, None, f"{pulls.NOT_STARTED}CannotStartContainerError: no such file")
        fail({"containers": []}, None, f"{pulls.NOT_STARTED}something else")
        self.assertEqual(told[0], "CannotStartContainerError: no such file")
        self.assertEqual(told[1], f"{pulls.NOT_STARTED}something else")
        self.assertEqual(task["containers"][1]["reason"], told[0])
        self.assertNotIn("reason", task["containers"][0])


class Secrets(unittest.TestCase):
    @covers("A SecureString parameter reaches a container in clear")
    def test_in_clear(self):
        from ecs.secrets import in_clear, missing

        resolve = in_clear(lambda name, version, decrypt: (name, version, decrypt))
        self.assertEqual(missing(lambda definition: resolve("/a"))({}), ("/a", None, True))
        # nobody else is given it in clear
        self.assertEqual(resolve("/a"), ("/a", None, False))
        self.assertEqual(resolve("/a", "2", decrypt=True), ("/a", "2", True))

    @covers("A secret that is missing is named in the words of the service that has it")
    def test_missing(self):
        from ecs import secrets
        from ministack.services import ecs

        def refuse(definition):
            raise ecs._SecretResolutionError("the emulator's words")

        resolve = secrets.missing(refuse)
        kept = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf:password::"
        cases = {kept: "secret:db-AbCdEf from secrets manager", "/app/token": "parameters: /app/token"}
        for reference, words in cases.items():
            with (
                mock.patch.object(secrets, "there", lambda reference: False),
                self.assertRaisesRegex(ecs._SecretResolutionError, words),
            ):
                resolve({"secrets": [{"name": "A", "valueFrom": reference}]})


class Health(unittest.TestCase):
    @covers("A task of a service that fails its health checks is stopped, and counts as failed")
    def test_stopped(self):
        from ecs import health

        called = []
        task, service = {"taskArn": "arn:task/a/b"}, {"serviceName": "api", "events": []}
        lost = {"sick": ("(task b) failed container health checks.", "Task failed container health checks")}
        record = health.only_if_healthy(lambda key, task: called.append("healthy"))
        with (
            mock.patch.multiple(
                health.ecs,
                _services={"a/api": service},
                _mark_task_stopped=lambda arn, task, reason, code: called.append((reason, code)) or True,
                _cleanup_task_resources=lambda *given: None,
                _record_service_task_failure=lambda task: called.append("failed"),
                _get_docker=lambda: None,
            ),
            mock.patch.object(health, "lost_by", lambda service, task: lost.get(service["state"])),
        ):
            for service["state"] in ("well", "sick"):
                record("a/api", task)
        stopped = ("Task failed container health checks", "ServiceSchedulerInitiated")
        self.assertEqual(called, ["healthy", stopped, "failed"])
        told = [event["message"] for event in service["events"]]
        self.assertEqual(told, ["(service api) (task b) failed container health checks."])


if __name__ == "__main__":
    unittest.main()
