"""How Lambda's answers look on the wire, and what an invocation leaves in the log."""

import base64
import json
import unittest
import urllib.error
import urllib.request

from account import Account, refusal, session, until
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from rules import covers


class Answers(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_

    def raw(self, path):
        """Status, headers and JSON of a signed GET."""
        request = AWSRequest("GET", self.aws.url + path)
        SigV4Auth(Credentials(self.aws.id, "test"), "lambda", "us-east-1").add_auth(request)
        try:
            with urllib.request.urlopen(urllib.request.Request(request.url, headers=dict(request.headers))) as answer:
                return answer.status, dict(answer.headers), json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), json.load(error)

    @covers(
        "A configuration leaves out what is not set: reasons, LastUpdateStatus while Pending, Runtime of an image"
    )
    def test_configuration(self):
        self.aws.repository()
        self.aws.image()
        pending = self.aws.image_function(wait=False)
        self.assertNotIn("LastUpdateStatus", pending)
        config = self.raw("/2015-03-31/functions/fn/configuration")[2]
        self.aws.settled()
        config = self.raw("/2015-03-31/functions/fn/configuration")[2]
        absent = {"Runtime", "Handler", "KMSKeyArn", "Layers", "VpcConfig", "StateReason", "StateReasonCode"}
        self.assertFalse(absent & config.keys())
        function = self.raw("/2015-03-31/functions/fn")[2]
        self.assertEqual(function["Configuration"], config)
        self.assertNotIn("Tags", function)
        listed = self.raw("/2015-03-31/functions/")[2]["Functions"]
        self.assertEqual([config["FunctionName"] for config in listed], ["fn"])
        self.assertFalse({"State", "LastUpdateStatus"} & listed[0].keys())
        self.lambda_.update_function_configuration(FunctionName="fn", ImageConfig={"Command": ["x"]})
        self.assertEqual(self.aws.settled()["ImageConfigResponse"]["ImageConfig"], {"Command": ["x"]})
        self.lambda_.update_function_configuration(FunctionName="fn", ImageConfig={})
        self.assertNotIn("ImageConfigResponse", self.aws.settled())

    @covers(
        "Errors carry Type, and their text as the service model spells it: Message of a 404, message of others"
    )
    def test_errors(self):
        status, headers, body = self.raw("/2015-03-31/functions/nope")
        arn = f"arn:aws:lambda:us-east-1:{self.aws.id}:function:nope"
        self.assertEqual((status, body), (404, {"Type": "User", "Message": f"Function not found: {arn}"}))
        self.assertEqual(headers["x-amzn-errortype"], "ResourceNotFoundException")
        self.aws.knobs(lambda_={"fn": {"update_seconds": 60}})
        self.aws.zip_function(wait=False)
        with self.assertRaises(self.lambda_.exceptions.ResourceConflictException) as refused:
            self.lambda_.publish_version(FunctionName="fn")
        self.assertEqual(refused.exception.response["Type"], "User")
        self.assertIn("Pending", refused.exception.response["message"])

    def test_errors_of_the_emulator_are_shaped_too(self):
        self.aws.zip_function()
        status, _, body = self.raw("/2019-09-30/functions/fn/provisioned-concurrency?Qualifier=1")
        self.assertEqual((status, body["Type"]), (404, "User"))

    @covers("A timeout is reported as Sandbox.Timedout with the request's id in the text")
    def test_timeout(self):
        self.aws.zip_function(code="import time\ndef handler(event, context):\n    time.sleep(5)\n", Timeout=1)
        answer = self.lambda_.invoke(FunctionName="fn")
        self.assertEqual(answer["FunctionError"], "Unhandled")
        body = json.loads(answer["Payload"].read())
        self.assertEqual(body["errorType"], "Sandbox.Timedout")
        self.assertRegex(body["errorMessage"], r"^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$")

    @covers(
        "The log lines of an invocation, START to REPORT, each end with a line break",
        "The log lines of an invocation are stored with their line breaks",
    )
    def test_log(self):
        code = "import sys\ndef handler(event, context):\n    print('a line', file=sys.stderr)\n"
        self.aws.zip_function(code=code)
        answer = self.lambda_.invoke(FunctionName="fn", LogType="Tail")
        tail = base64.b64decode(answer["LogResult"]).decode()
        self.assertIn("a line", tail)
        group = {"logGroupName": "/aws/lambda/fn"}
        streams = until(lambda: self.aws.logs.describe_log_streams(**group)["logStreams"], bool)
        self.assertRegex(streams[0]["logStreamName"], r"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$")
        events = self.aws.logs.filter_log_events(**group)["events"]
        lines = [event["message"] for event in events]
        self.assertTrue(all(line.endswith("\n") for line in lines), lines)
        self.assertRegex(lines[0], r"^START RequestId: [0-9a-f-]{36} Version: \$LATEST\n$")
        self.assertEqual(lines[1], "a line\n")
        self.assertTrue(lines[2].startswith("END RequestId: "))
        self.assertRegex(lines[3], r"^REPORT RequestId: \S+\tDuration: ")

    @covers("An answer of more than 6 MB is a FunctionError: Function.ResponseSizeTooLarge")
    def test_large_answer(self):
        self.aws.zip_function(code="def handler(event, context):\n    return 'x' * event\n")
        fits = self.lambda_.invoke(FunctionName="fn", Payload="6000000")
        self.assertEqual((len(fits["Payload"].read()), fits.get("FunctionError")), (6000002, None))
        large = self.lambda_.invoke(FunctionName="fn", Payload="6300000")
        self.assertEqual(large["FunctionError"], "Unhandled")
        self.assertEqual(json.load(large["Payload"])["errorType"], "Function.ResponseSizeTooLarge")

    @covers("A payload of more than 6 MB is refused with 413")
    def test_large_payload(self):
        self.aws.zip_function()
        code, status, text = refusal(self.lambda_.invoke, FunctionName="fn", Payload='"' + "x" * 6291456 + '"')
        self.assertEqual((code, status), ("RequestTooLargeException", 413))
        self.assertIn("for the InvokeFunction operation", text)

    def test_words_of_the_service_model(self):
        from lambda_ import answers, reasons

        model = session().get_service_model("lambda")
        for shape in ("LastUpdateStatusReasonCode", "StateReasonCode"):
            self.assertEqual(reasons.UPDATE_CODES - set(model.shape_for(shape).enum), set(), shape)
        for code in answers.CAPITAL_MESSAGE:
            self.assertIn("Message", model.shape_for(code).members)

    def test_unknown_qualifier_of_an_update(self):
        self.aws.zip_function()
        refused = refusal(self.lambda_.update_function_configuration, FunctionName="fn:7", MemorySize=256)
        self.assertEqual(refused[:2], ("ResourceNotFoundException", 404))


if __name__ == "__main__":
    unittest.main()
