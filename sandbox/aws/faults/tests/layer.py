"""Clients behind the fault layer, in an account of their own."""

import unittest

from botocore.exceptions import ClientError

from iam.tests.account import archive
from iam.tests.started import aws, document, fresh_account


class Layer(unittest.TestCase):
    def setUp(self) -> None:
        self.aws = aws()
        self.account = fresh_account()

    def client(self, service: str, tries: int = 1, **config):
        return self.aws.client(service, self.account, faults=True, tries=tries, **config)

    def rule(self, **rule) -> None:
        answer = self.aws.send("POST", "/_sandbox/rules", [{"account": self.account, **rule}], self.aws.faults)
        self.assertEqual(answer[0], 200, answer)

    def calls(self) -> list[dict]:
        return self.aws.get(f"/_sandbox/calls?account={self.account}", self.aws.faults)

    def error(self, call, **parameters) -> tuple[int, str, str]:
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        answer = caught.exception.response
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]

    def function(self, name: str = "f") -> None:
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = self.aws.client("iam", self.account).create_role(
            RoleName="run", AssumeRolePolicyDocument=document(trust)
        )["Role"]["Arn"]
        root = self.aws.client("lambda", self.account)
        root.create_function(
            FunctionName=name, Runtime="python3.11", Role=role, Handler="index.handler", Code={"ZipFile": archive()}
        )
        root.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
