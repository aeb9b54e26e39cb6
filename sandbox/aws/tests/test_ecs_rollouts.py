"""Deployments of services of ECS: how they begin, come to their end, fail, are taken back and superseded."""

import time
import unittest
from unittest import mock

from account import until
from ministack.services import ecs
from rules import covers
from scheduler import CLUSTER, DIGEST, GROUP, SERVICE, SchedulerTest, answers

TASK = r"\(task [0-9a-f]{32}\)"
BREAKER = "ECS deployment circuit breaker"


class Beginning(SchedulerTest):
    @covers(
        "A deployment is called ecs-svc/ and 19 digits and begins IN_PROGRESS, also the first one of a service",
        "CreateService answers the service with its first deployment under way",
        "Times of ECS have milliseconds",
        "Tasks that are placed, or whose images are pulled, count as pending",
    )
    def test_the_first(self):
        before = time.time()
        service = self.service("hang", desiredCount=1, tags=[{"key": "team", "value": "a"}])
        [first] = service["deployments"]
        self.assertRegex(first["id"], r"^ecs-svc/\d{19}$")
        self.assertEqual(first["rolloutState"], "IN_PROGRESS")
        self.assertEqual(first["rolloutStateReason"], f"ECS deployment {first['id']} in progress.")
        # whole seconds would be before it
        self.assertGreater(min(first["createdAt"], service["createdAt"]), before - 0.002)
        self.assertAlmostEqual(first["createdAt"], before, delta=30)
        until(self.tasks, lambda tasks: [one["lastStatus"] for one in tasks] == ["ACTIVATING"])
        now = self.now()
        self.assertEqual((now["pendingCount"], now["deployments"][0]["pendingCount"]), (1, 1))

    @covers(
        "The id of a task is 32 hexadecimal digits",
        "A task that a service starts is started by the deployment: startedBy is its id",
        "A task that has not stopped has neither a stop code nor a reason",
        "A service tells which tasks it has started",
        "A task counts once it has run for a while (the knob `steady_seconds`) and is healthy",
        "A deployment is COMPLETED when its tasks are steady and all others have stopped; "
        "it says so in its reason and in the events",
    )
    def test_completed(self):
        service = self.steady(desiredCount=2)
        [done] = service["deployments"]
        self.assertEqual(done["rolloutStateReason"], f"ECS deployment {done['id']} completed.")
        self.assertEqual((service["runningCount"], service["pendingCount"]), (2, 0))
        tasks = self.tasks()
        self.assertEqual({one["startedBy"] for one in tasks}, {done["id"]})
        self.assertEqual([one for one in tasks if "stopCode" in one or "stoppedReason" in one], [])
        for one in tasks:
            self.assertRegex(one["taskArn"], r":task/production/[0-9a-f]{32}$")
        told = self.told()
        self.assertRegex(told[0], f"^has started 1 tasks: {TASK}.$")
        self.assertEqual(told[-2:], [f"(deployment {done['id']}) deployment completed.", "has reached a steady state."])

    @covers(
        "DescribeServices tells the current service deployment, and tags only to those who ask for them",
    )
    def test_shown(self):
        service = self.steady(tags=[{"key": "team", "value": "a"}])
        [update] = self.history()
        self.assertEqual(service["currentServiceDeployment"], update["serviceDeploymentArn"])
        self.assertNotIn("tags", service)
        self.assertEqual(self.now("TAGS")["tags"], [{"key": "team", "value": "a"}])

    @covers("Tasks take a while to start (the knob `start_seconds`)")
    def test_slow(self):
        import knobs

        knobs.put(self.account, "us-east-1", {"ecs": {SERVICE: {"start_seconds": 30}}})
        self.service()
        until(self.tasks, lambda tasks: [one["lastStatus"] for one in tasks] == ["ACTIVATING"])
        self.update(desiredCount=0)
        until(self.tasks, lambda tasks: not tasks)


class Updates(SchedulerTest):
    @covers(
        "UpdateService answers the service with the deployment that it has begun, and drains nothing yet",
        "A task that the scheduler stops says so: ServiceSchedulerInitiated, "
        "Scaling activity initiated by (deployment ecs-svc/N)",
        "ListServiceDeployments lists the updates of a service, the newest first, by state and time",
    )
    def test_the_same_again(self):
        [first] = self.steady()["deployments"]
        answered = self.update()
        self.assertEqual(self.states(answered), ["PRIMARY IN_PROGRESS", "ACTIVE COMPLETED"])
        self.assertNotIn("draining", " ".join(self.told()))
        now = self.until(lambda now: self.states(now) == ["PRIMARY COMPLETED"])
        self.assertEqual(now["deployments"][0]["id"], answered["deployments"][0]["id"])
        [stopped] = self.tasks("STOPPED")
        words = f"Scaling activity initiated by (deployment {first['id']})"
        self.assertEqual((stopped["stopCode"], stopped["stoppedReason"]), ("ServiceSchedulerInitiated", words))
        self.assertRegex("\n".join(self.told()), f"has stopped 1 running tasks: {TASK}.")
        update, creation = self.history()
        self.assertEqual([update["status"], creation["status"]], ["SUCCESSFUL", "SUCCESSFUL"])
        self.assertEqual(update["sourceServiceRevisions"][0]["arn"], creation["targetServiceRevision"]["arn"])
        self.assertEqual([one["createdAt"] for one in self.history(createdAt={"after": update["createdAt"]})], [
            update["createdAt"]
        ])
        self.assertEqual(self.history(status=["IN_PROGRESS"]), [])
        page = answers("ListServiceDeployments", cluster=CLUSTER, service=SERVICE, maxResults=1)
        self.assertEqual(page["serviceDeployments"][0]["serviceDeploymentArn"], update["serviceDeploymentArn"])
        self.assertIn("nextToken", page)
        missing = answers("ListServiceDeployments", cluster=CLUSTER, service="other")
        self.assertEqual(missing["__type"], "ServiceNotFoundException")

    @covers("Tasks of a superseded deployment that do not count yet are stopped first")
    def test_superseded(self):
        [first] = self.steady()["deployments"]
        [old] = self.tasks()
        second = self.update("hang")["deployments"][0]
        until(self.tasks, lambda tasks: len(tasks) == 2)
        third = self.update("serve")["deployments"][0]
        self.until(lambda now: self.states(now) == ["PRIMARY COMPLETED"])
        third_now, second_now, first_now = self.history()
        statuses = [one["status"] for one in (third_now, second_now, first_now)]
        self.assertEqual(statuses, ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"])
        self.assertEqual(len({first["id"], second["id"], third["id"]}), 3)
        stops = {one["startedBy"]: one["stoppedAt"] for one in self.tasks("STOPPED")}
        self.assertLess(stops[second["id"]], stops[old["startedBy"]])

    @covers("A service revision tells its task definition and the digests of its images")
    def test_revisions(self):
        service = self.steady()
        [update] = self.history()
        arn = update["targetServiceRevision"]["arn"]
        other = arn[:-3] + "000"
        answer = answers("DescribeServiceRevisions", serviceRevisionArns=[arn, other])
        [revision] = answer["serviceRevisions"]
        self.assertEqual(revision["taskDefinition"], service["taskDefinition"])
        image = {"containerName": "app", "image": "registry/app:one", "imageDigest": DIGEST}
        self.assertEqual(revision["containerImages"], [image])
        self.assertEqual(answer["failures"], [{"arn": other, "reason": "MISSING"}])
        none = answers("DescribeServiceDeployments", serviceDeploymentArns=[])
        self.assertEqual(none["__type"], "InvalidParameterException")


class Failing(SchedulerTest):
    @covers(
        "Every failed task counts, also without a circuit breaker and one whose image is missing; with it the "
        "deployment fails at its threshold, and rolls back if it may",
        "DescribeServiceDeployments tells how an update of a service goes, and what its circuit breaker and its "
        "rollback did",
        "A task whose essential container has ended says: Essential container in task exited",
    )
    def test_rolled_back(self):
        for behaviour, words in [
            ("crash", "Essential container in task exited"),
            ("missing", "CannotPullContainerError: not found"),
        ]:
            with self.subTest(behaviour):
                self.setUp()
                [first] = self.steady()["deployments"]
                ours = self.update(behaviour)["deployments"][0]
                now = self.until(lambda now: self.states(now) == ["PRIMARY COMPLETED"])
                [primary] = now["deployments"]
                self.assertNotIn(primary["id"], (first["id"], ours["id"]))
                self.assertEqual(primary["rolloutStateReason"], f"ECS deployment {first['id']} completed.")
                self.assertEqual(now["taskDefinition"], first["taskDefinition"])
                own = [one["stoppedReason"] for one in self.tasks("STOPPED") if one["startedBy"] == ours["id"]]
                self.assertEqual(own, [words] * 3)
                told = "\n".join(self.told())
                self.assertIn(f"(deployment {ours['id']}) deployment failed: tasks failed to start.", told)
                self.assertIn(f"rolling back to deployment {first['id']}.", told)
                update, creation = self.history()
                self.assertEqual(update["status"], "ROLLBACK_SUCCESSFUL")
                self.assertEqual(update["rollback"]["serviceRevisionArn"], creation["targetServiceRevision"]["arn"])
                self.assertIn(f"{BREAKER}: rolling back to deploymentId {first['id']}.", update["rollback"]["reason"])
                breaker = {"status": "TRIGGERED", "failureCount": 3, "threshold": 3}
                self.assertEqual(update["deploymentCircuitBreaker"], breaker)
                self.assertEqual(len(self.tasks()), 1)

    def test_a_rollback_that_keeps_the_id(self):
        import knobs

        knobs.put(self.account, "us-east-1", {"ecs": {SERVICE: {"rollback_keeps_id": True}}})
        [first] = self.steady()["deployments"]
        self.update("crash")
        until(self.history, lambda history: history[0]["status"] == "ROLLBACK_SUCCESSFUL")
        self.assertEqual([one["id"] for one in self.now()["deployments"]], [first["id"]])

    @covers("A failed deployment starts no task, and what ran before it goes on")
    def test_without_rollback(self):
        [first] = self.steady(breaker=(True, False))["deployments"]
        self.update("crash")
        now = self.until(lambda now: self.states(now) == ["PRIMARY FAILED", "ACTIVE COMPLETED"])
        self.assertEqual(now["deployments"][0]["rolloutStateReason"], f"{BREAKER}: tasks failed to start.")
        ecs._reconcile_service_tasks(CLUSTER, f"{CLUSTER}/{SERVICE}")
        self.assertEqual([one["startedBy"] for one in self.tasks()], [first["id"]])
        self.assertEqual(self.history()[0]["status"], "STOPPED")
        self.update("serve")
        self.until(lambda now: self.states(now) == ["PRIMARY COMPLETED"])

    def test_without_a_breaker(self):
        self.steady(breaker=(False, False))
        self.update("crash")
        now = self.until(lambda now: now["deployments"][0]["failedTasks"] > 3)
        self.assertEqual(self.states(now), ["PRIMARY IN_PROGRESS", "ACTIVE COMPLETED"])
        self.assertEqual(self.history()[0]["deploymentCircuitBreaker"]["status"], "DISABLED")

    def test_a_first_deployment_has_nothing_to_return_to(self):
        self.service("crash")
        self.until(lambda now: self.states(now) == ["PRIMARY FAILED"])

    @covers(
        "StopServiceDeployment takes back an update that is under way, with or without a circuit breaker, to the "
        "images that ran before",
    )
    def test_stopped(self):
        [first] = self.steady(breaker=(False, False))["deployments"]
        self.update("hang")
        [arn] = [one["serviceDeploymentArn"] for one in self.history(status=["IN_PROGRESS"])]
        aborted = answers("StopServiceDeployment", serviceDeploymentArn=arn, stopType="ABORT")
        self.assertEqual(aborted["__type"], "InvalidParameterException")
        answers("StopServiceDeployment", serviceDeploymentArn=arn, stopType="ROLLBACK")
        until(self.history, lambda history: history[0]["status"] == "ROLLBACK_SUCCESSFUL")
        self.until(lambda now: self.states(now) == ["PRIMARY COMPLETED"])
        self.assertEqual([one["startedBy"] for one in self.tasks()], [first["id"]])
        again = answers("StopServiceDeployment", serviceDeploymentArn=arn)
        self.assertEqual(again["__type"], "ConflictException")
        other = answers("StopServiceDeployment", serviceDeploymentArn=arn[:-4] + "none")
        self.assertEqual(other["__type"], "ServiceDeploymentNotFoundException")

    def test_nothing_to_return_to(self):
        self.service("hang")
        [first] = self.history()
        refused = answers("StopServiceDeployment", serviceDeploymentArn=first["serviceDeploymentArn"])
        self.assertEqual(refused["__type"], "InvalidParameterException")


class Balanced(SchedulerTest):
    @covers(
        "A service tells when a task of it has become a target",
        "The requests that a task is answering when it leaves its target group come to their end",
    )
    def test_drained(self):
        from ecs import speed

        target = {"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}
        with mock.patch.object(speed, "DRAIN_SECONDS", 3600):
            self.steady(loadBalancers=[target])
            self.update()
            self.until(lambda now: self.states(now) == ["PRIMARY COMPLETED"])
            self.assertEqual(self.removed, [])
        told = self.told()
        self.assertEqual(told.count(f"registered 1 targets in (target-group {GROUP})"), 2)
        self.assertEqual(told.count(f"deregistered 1 targets in (target-group {GROUP})"), 1)

    def test_not_registered_yet(self):
        from elb import probes
        from ministack.services import alb

        alb._tgs[GROUP] = {"TargetType": "ip", "HealthCheckEnabled": True}
        self.addCleanup(alb._tgs.pop, GROUP, None)
        self.addCleanup(alb._targets.pop, GROUP, None)
        target = {"targetGroupArn": GROUP, "containerName": "app", "containerPort": 80}
        with mock.patch.object(probes, "state_of", return_value=None) as state_of:
            self.service("serve", loadBalancers=[target])
            until(lambda: state_of.call_count, lambda calls: calls > 2)
            self.assertEqual(self.states(self.now()), ["PRIMARY IN_PROGRESS"])
            state_of.return_value = probes.Target("healthy")
            self.until(lambda now: self.states(now) == ["PRIMARY COMPLETED"])

    def test_not_drained(self):
        self.steady()
        self.update()
        until(lambda: self.removed, bool)


if __name__ == "__main__":
    unittest.main()
