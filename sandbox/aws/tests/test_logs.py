"""What a log tail needs of CloudWatch Logs."""

import time
import unittest

from account import Account, refusal, until
from rules import covers


class Logs(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.logs = self.aws.logs
        self.logs.create_log_group(logGroupName="group")
        self.now = int(time.time() * 1000)

    def write(self, stream, *lines):
        streams = self.logs.describe_log_streams(logGroupName="group", logStreamNamePrefix=stream)["logStreams"]
        if not streams:
            self.logs.create_log_stream(logGroupName="group", logStreamName=stream)
        events = [{"timestamp": self.now + index, "message": line} for index, line in enumerate(lines)]
        self.logs.put_log_events(logGroupName="group", logStreamName=stream, logEvents=events)

    def lines(self, **more):
        answer = self.logs.filter_log_events(logGroupName="group", **more)
        return [event["message"] for event in answer["events"]]

    @covers(
        "A filter pattern has terms that are told apart by case: all, ?one of several, -none, a phrase, an expression"
    )
    def test_patterns(self):
        self.write("a", "ERROR in the model", "error of the user", "WARN a slow model", "all is well")
        for pattern, expected in (
            ("ERROR", [0]),
            ("model", [0, 2]),
            ("?ERROR ?WARN", [0, 2]),
            ("?error ?well", [1, 3]),
            ("model -ERROR", [2]),
            ('"slow model"', [2]),
            ('"in the" model', [0]),
            ("%^(ERROR|WARN)%", [0, 2]),
            ("-ERROR -WARN", [1, 3]),
            ("nothing", []),
            ("", [0, 1, 2, 3]),
        ):
            all_lines = ["ERROR in the model", "error of the user", "WARN a slow model", "all is well"]
            self.assertEqual(self.lines(filterPattern=pattern), [all_lines[i] for i in expected], pattern)

    @covers("FilterLogEvents reads the streams of a prefix or of names, in pages, and gives each event an id")
    def test_filter(self):
        self.write("2026/[1]a", "one", "two")
        self.write("2026/[2]b", "three")
        self.assertEqual(self.lines(logStreamNamePrefix="2026/[2]"), ["three"])
        self.assertEqual(self.lines(logStreamNames=["2026/[1]a"]), ["one", "two"])
        self.assertEqual(self.lines(startTime=self.now + 1), ["two"])
        self.assertEqual(self.lines(endTime=self.now), ["one", "three"])
        first = self.logs.filter_log_events(logGroupName="group", limit=2)
        rest = self.logs.filter_log_events(logGroupName="group", limit=2, nextToken=first["nextToken"])
        self.assertNotIn("nextToken", rest)
        again = self.logs.filter_log_events(logGroupName="group", limit=2, nextToken=first["nextToken"])
        self.assertEqual(again["events"], rest["events"])
        events = first["events"] + rest["events"]
        self.assertCountEqual([event["message"] for event in events], ["one", "two", "three"])
        self.assertEqual(len({event["eventId"] for event in events}), 3)
        call = self.logs.filter_log_events
        self.assertEqual(
            refusal(call, logGroupName="group", nextToken="nope"),
            ("InvalidParameterException", 400, "The specified nextToken is invalid."),
        )
        self.assertEqual(refusal(call, logGroupName="group", limit=10001)[0], "InvalidParameterException")
        both = {"logStreamNames": ["a"], "logStreamNamePrefix": "a"}
        self.assertEqual(refusal(call, logGroupName="group", **both)[0], "InvalidParameterException")

    def test_ids_of_lambdas_lines_stay_the_same(self):
        self.aws.zip_function()
        self.aws.lambda_.invoke(FunctionName="fn")
        ids = []
        for _ in range(2):
            events = self.logs.filter_log_events(logGroupName="/aws/lambda/fn")["events"]
            ids.append([event["eventId"] for event in events])
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(len(set(ids[0])), len(ids[0]))

    @covers("Log lines can be read only a while after they were written (the knob `delay_seconds`)")
    def test_delay(self):
        self.aws.knobs(logs={"group": {"delay_seconds": 60}})
        self.write("a", "late")
        stream = {"logGroupName": "group", "logStreamName": "a"}
        self.assertEqual((self.lines(), self.logs.get_log_events(**stream)["events"]), ([], []))
        self.aws.knobs(logs={"group": {"delay_seconds": 0.1}})
        self.assertEqual(until(self.lines, bool), ["late"])
        self.assertEqual([event["message"] for event in self.logs.get_log_events(**stream)["events"]], ["late"])

    @covers("A missing log group or stream is not named")
    def test_missing(self):
        group = ("ResourceNotFoundException", 400, "The specified log group does not exist.")
        self.assertEqual(refusal(self.logs.filter_log_events, logGroupName="nope"), group)
        self.assertEqual(refusal(self.logs.describe_log_streams, logGroupName="nope"), group)
        self.assertEqual(refusal(self.logs.get_log_events, logGroupName="nope", logStreamName="a"), group)
        stream = ("ResourceNotFoundException", 400, "The specified log stream does not exist.")
        self.assertEqual(refusal(self.logs.get_log_events, logGroupName="group", logStreamName="a"), stream)

    @covers(
        "DescribeLogStreams takes a group by name, or by name or ARN as identifier, but not both",
        "DescribeLogStreams does not order the streams of a prefix by time",
    )
    def test_streams(self):
        self.write("a", "one")
        call = self.logs.describe_log_streams
        arn = f"arn:aws:logs:us-east-1:{self.aws.id}:log-group:group"
        for identifier in ("group", arn):
            self.assertEqual([one["logStreamName"] for one in call(logGroupIdentifier=identifier)["logStreams"]], ["a"])
        both = refusal(call, logGroupName="group", logGroupIdentifier=arn)
        self.assertEqual(both[0], "ValidationException")
        refused = refusal(call, logGroupName="group", logStreamNamePrefix="a", orderBy="LastEventTime")
        self.assertEqual(refused[:2], ("InvalidParameterException", 400))


if __name__ == "__main__":
    unittest.main()
