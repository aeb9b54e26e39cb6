"""A fresh account, its sessions, and what a denial looks like."""

import io
import unittest
import zipfile

from botocore.exceptions import ClientError

from iam.tests.started import REGION, aws, document, fresh_account


def allow(action: str | list[str], resource: str | list[str], **more) -> dict:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("index.py", "def handler(event, context):\n    return event\n")
    return data.getvalue()


class Account(unittest.TestCase):
    """Tests in an account of their own; `seed` puts a function with one version and an alias into it."""

    def setUp(self) -> None:
        self.aws = aws()
        self.account = fresh_account()
        self.function = f"arn:aws:lambda:{REGION}:{self.account}:function:f"
        self.run = f"arn:aws:iam::{self.account}:role/run"

    def seed(self) -> None:
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        self.aws.client("iam", self.account).create_role(
            RoleName="run", AssumeRolePolicyDocument=document(trust)
        )
        root = self.aws.client("lambda", self.account)
        root.create_function(
            FunctionName="f", Runtime="python3.11", Role=self.run, Handler="index.handler", Code={"ZipFile": archive()}
        )
        root.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
        root.publish_version(FunctionName="f")
        root.create_alias(FunctionName="f", Name="live", FunctionVersion="1")

    def client(self, service: str, *statements: dict):
        return self.aws.client(service, self.aws.session_with(self.account, list(statements)))

    def denial(self, call, **parameters) -> tuple[int, str, str]:
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        answer = caught.exception.response
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]

    def assertDenied(self, action: str, resource: str, call, **parameters) -> None:
        text = self.denial(call, **parameters)[2]
        self.assertIn(f"is not authorized to perform: {action} on resource: {resource} because no identity-", text)
