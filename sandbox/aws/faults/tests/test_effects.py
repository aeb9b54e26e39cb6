"""What clients see of the faults."""

import time
import unittest

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from faults.effects import RuleError, rewrite
from faults.tests.layer import Layer
from iam.tests.started import REGION


class Effects(Layer):
    def test_throttling_in_each_services_words(self):
        for service, operation, method, status, code in (
            ("lambda", "ListFunctions", "list_functions", 429, "TooManyRequestsException"),
            ("ecr", "DescribeRepositories", "describe_repositories", 400, "ThrottlingException"),
            ("logs", "DescribeLogGroups", "describe_log_groups", 400, "ThrottlingException"),
            ("iam", "ListRoles", "list_roles", 400, "Throttling"),
            ("sts", "GetCallerIdentity", "get_caller_identity", 400, "Throttling"),
            ("s3", "ListBuckets", "list_buckets", 503, "SlowDown"),
        ):
            with self.subTest(service):
                self.rule(service=service, operation=operation, throttle=True, times=1)
                self.assertEqual(self.error(getattr(self.client(service), method))[:2], (status, code))
                getattr(self.client(service), method)()

    def test_throttled_twice_is_three_attempts(self):
        self.rule(service="lambda", operation="ListFunctions", throttle=True, times=2)
        self.client("lambda", tries=3).list_functions()
        self.assertEqual([(call["status"], call["attempt"]) for call in self.calls()], [(429, 1), (429, 2), (200, 3)])

    def test_expired_credentials_are_never_retryable(self):
        for service, operation, method, status, code in (
            ("lambda", "ListFunctions", "list_functions", 403, "ExpiredTokenException"),
            ("ecr", "DescribeRepositories", "describe_repositories", 400, "ExpiredTokenException"),
            ("iam", "ListRoles", "list_roles", 403, "ExpiredToken"),
            ("s3", "ListBuckets", "list_buckets", 400, "ExpiredToken"),
        ):
            with self.subTest(service):
                self.rule(service=service, operation=operation, expired=True)
                self.assertEqual(self.error(getattr(self.client(service, tries=3), method))[:2], (status, code))
                self.assertEqual(len([call for call in self.calls() if call["service"] == service]), 1)

    def test_sqs_names_what_any_service_may_answer_as_its_query_protocol_did(self):
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName="dead")["QueueUrl"]
        for effect, code in (("denied", "AccessDenied"), ("expired", "ExpiredToken"), ("throttle", "Throttling")):
            with self.subTest(effect):
                self.rule(service="sqs", operation="GetQueueAttributes", times=1, **{effect: True})
                _, found, text = self.error(sqs.get_queue_attributes, QueueUrl=url)
                self.assertEqual(found, code)
                if effect == "denied":
                    self.assertIn(f" on resource: arn:aws:sqs:{REGION}:{self.account}:dead because", text)

    def test_a_denial_names_caller_action_and_arn(self):
        self.rule(service="lambda", operation="GetFunction", denied=True)
        status, code, text = self.error(self.client("lambda").get_function, FunctionName="f", Qualifier="live")
        self.assertEqual((status, code), (403, "AccessDeniedException"))
        arn = f"arn:aws:lambda:{REGION}:{self.account}:function:f:live"
        self.assertEqual(
            text,
            f"User: arn:aws:iam::{self.account}:root is not authorized to perform: lambda:GetFunction on resource: "
            f"{arn} because no identity-based policy allows the lambda:GetFunction action",
        )

    def test_server_errors(self):
        self.rule(service="lambda", operation="ListFunctions", server_error=500, times=1)
        self.assertEqual(self.error(self.client("lambda").list_functions)[:2], (500, "ServiceException"))
        self.rule(service="ecr", operation="DescribeRepositories", server_error=503, times=1)
        self.client("ecr", tries=2).describe_repositories()
        self.assertEqual([call["status"] for call in self.calls() if call["service"] == "ecr"], [503, 200])

    def test_any_error_with_the_status_of_the_model(self):
        conflict = {"code": "ResourceConflictException", "message": "m"}
        self.rule(service="lambda", operation="GetFunction", error=conflict)
        self.assertEqual(self.error(self.client("lambda").get_function, FunctionName="f"), (409, *conflict.values()))

    def test_an_error_that_no_model_knows_is_the_clients_fault(self):
        self.rule(service="lambda", operation="GetAlias", error={"code": "SomethingNew"})
        self.assertEqual(
            self.error(self.client("lambda").get_alias, FunctionName="f", Name="a")[:2], (400, "SomethingNew")
        )

    def test_a_reset_does_no_work(self):
        self.rule(service="ecr", operation="CreateRepository", reset=True, times=1)
        with self.assertRaises(ConnectionClosedError):
            self.client("ecr").create_repository(repositoryName="app")
        self.assertEqual(self.client("ecr").describe_repositories()["repositories"], [])
        self.assertTrue(self.calls()[0]["lost"] and self.calls()[0]["status"] is None)

    def test_a_lost_answer_has_done_the_work(self):
        self.rule(service="ecr", operation="CreateRepository", lose=True, times=1)
        with self.assertRaises(ConnectionClosedError):
            self.client("ecr").create_repository(repositoryName="app")
        self.assertEqual(len(self.client("ecr").describe_repositories()["repositories"]), 1)
        self.assertTrue(self.calls()[0]["lost"] and self.calls()[0]["status"] == 200)

    def test_an_answer_without_a_body_can_be_lost_too(self):
        self.client("s3").create_bucket(Bucket=f"b{self.account}")
        self.rule(service="s3", operation="PutObject", lose=True, times=1)
        with self.assertRaises(ConnectionClosedError):
            self.client("s3").put_object(Bucket=f"b{self.account}", Key="k", Body=b"x")
        self.assertEqual(self.client("s3").get_object(Bucket=f"b{self.account}", Key="k")["Body"].read(), b"x")

    def test_latency_comes_before_the_work_which_is_done_all_the_same(self):
        self.rule(service="ecr", operation="CreateRepository", latency_ms=2500, times=1)
        with self.assertRaises(ReadTimeoutError):
            self.client("ecr", read_timeout=0.2).create_repository(repositoryName="app")
        self.assertEqual(self.client("ecr").describe_repositories()["repositories"], [])
        deadline = time.monotonic() + 20
        while not self.client("ecr").describe_repositories()["repositories"] and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(len(self.client("ecr").describe_repositories()["repositories"]), 1)

    def test_fields_of_the_answer_step_by_step(self):
        self.function()
        status = "Configuration.LastUpdateStatus"
        failed = {status: "Failed", f"{status}ReasonCode": "X"}
        steps = [{"set": {status: "InProgress"}}, {"set": failed}, {}]
        self.rule(service="lambda", operation="GetFunction", match={"FunctionName": "f"}, steps=steps)
        seen = [self.client("lambda").get_function(FunctionName="f")["Configuration"] for _ in range(4)]
        words = [one["LastUpdateStatus"] for one in seen]
        self.assertEqual(words, ["InProgress", "Failed", "Successful", "Successful"])
        self.assertEqual(seen[1]["LastUpdateStatusReasonCode"], "X")

    def test_a_field_that_cannot_be_set_is_told_in_the_journal(self):
        self.rule(service="ecr", operation="DescribeRepositories", set={"nothing.here": 1})
        self.client("ecr").describe_repositories()
        self.assertIn("no nothing.here", self.calls()[0]["fault"]["failed"])

    def test_a_place_that_the_answer_does_not_have_is_refused_and_no_error_of_ours(self):
        answer = b'{"items": [{"name": "a"}], "text": "b"}'
        self.assertEqual(rewrite(answer, {"items.0": 1}), b'{"items": [1], "text": "b"}')
        for path in ("items.1", "items.x", "items.-1", "items.0.name.first", "text.first", "nothing.here"):
            with self.assertRaisesRegex(RuleError, f"the answer has no {path}"):
                rewrite(answer, {path: 1})
        with self.assertRaisesRegex(RuleError, "the answer has no name"):
            rewrite(b'"text"', {"name": 1})

    def test_a_canned_reply_does_no_work(self):
        self.rule(service="ecr", operation="CreateRepository", reply={"body": {"repository": {"repositoryName": "x"}}})
        made = self.client("ecr").create_repository(repositoryName="app")
        self.assertEqual(made["repository"]["repositoryName"], "x")
        self.assertEqual(self.client("ecr").describe_repositories()["repositories"], [])


if __name__ == "__main__":
    unittest.main()
