"""The life of a function: states, updates that take their time or fail, and who is refused meanwhile."""

import functools
import json
import os
import shutil
import tempfile
import threading
import unittest

from account import Account, refusal, until, zipped
from rules import covers

OTHER = "def handler(event, context):\n    return 'other'\n"


class States(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_

    def update(self, name="fn", code=OTHER, **more):
        return self.lambda_.update_function_code(FunctionName=name, ZipFile=zipped(code), **more)

    def config(self, name="fn"):
        return self.lambda_.get_function_configuration(FunctionName=name)

    def answer(self, name="fn", **more):
        return self.lambda_.invoke(FunctionName=name, **more)["Payload"].read().decode()

    @covers(
        "A create or update settles after a while, and RevisionId changes then; "
        "a failed update names its reason, and the previous code and configuration stay"
    )
    def test_create_settles(self):
        created = self.aws.zip_function(wait=False)
        self.assertEqual(created["State"], "Pending")
        self.assertEqual(created["StateReasonCode"], "Creating")
        settled = self.aws.settled()
        self.assertEqual(settled["State"], "Active")
        self.assertEqual(settled["LastUpdateStatus"], "Successful")
        self.assertNotEqual(settled["RevisionId"], created["RevisionId"])

    @covers("UpdateFunctionCode leaves State Active and sets LastUpdateStatus InProgress with reason Creating")
    def test_update_of_code(self):
        before = self.aws.zip_function()
        during = self.update()
        self.assertEqual(during["State"], "Active")
        self.assertEqual(during["LastUpdateStatus"], "InProgress")
        self.assertEqual(during["LastUpdateStatusReasonCode"], "Creating")
        self.assertNotEqual(during["CodeSha256"], before["CodeSha256"])
        self.assertNotEqual(during["RevisionId"], before["RevisionId"])
        after = self.aws.settled()
        self.assertEqual(after["LastUpdateStatus"], "Successful")
        self.assertNotIn("LastUpdateStatusReasonCode", after)
        self.assertNotEqual(after["RevisionId"], during["RevisionId"])

    @covers(
        "UpdateFunctionConfiguration leaves State Active and sets LastUpdateStatus InProgress with reason Creating"
    )
    def test_update_of_configuration(self):
        self.aws.zip_function()
        during = self.lambda_.update_function_configuration(FunctionName="fn", MemorySize=256)
        self.assertEqual((during["State"], during["LastUpdateStatus"]), ("Active", "InProgress"))
        self.assertEqual(during["MemorySize"], 256)
        self.assertEqual(self.aws.settled()["MemorySize"], 256)

    def test_failed_update_of_code(self):
        before = self.aws.zip_function()
        self.aws.knobs(lambda_={"fn": {"update_seconds": 0.1, "update_fails": "ImageAccessDenied"}})
        self.update()
        after = self.aws.settled()
        self.assertEqual((after["State"], after["LastUpdateStatus"]), ("Active", "Failed"))
        self.assertEqual(after["LastUpdateStatusReasonCode"], "ImageAccessDenied")
        self.assertIn("Check the ECR permissions", after["LastUpdateStatusReason"])
        self.assertEqual(after["CodeSha256"], before["CodeSha256"])
        self.assertEqual(self.answer(), '"$LATEST"')
        self.update()
        self.assertEqual(self.aws.settled()["LastUpdateStatus"], "Successful", "the knob is used once")

    def test_failed_update_of_configuration(self):
        self.aws.zip_function()
        self.aws.knobs(lambda_={"*": {"update_fails": "EniLimitExceeded"}})
        self.lambda_.update_function_configuration(FunctionName="fn", MemorySize=512)
        self.assertEqual(self.aws.settled()["MemorySize"], 128)

    def test_failed_create(self):
        self.aws.knobs(lambda_={"fn": {"update_fails": "InvalidImage"}})
        config = self.aws.zip_function()
        self.assertEqual((config["State"], config["StateReasonCode"]), ("Failed", "InvalidImage"))

    @covers("While an update is in progress, invocations run the previous code and configuration")
    def test_previous_code_serves(self):
        self.aws.zip_function()
        self.assertEqual(self.answer(), '"$LATEST"')
        self.aws.knobs(lambda_={"fn": {"update_seconds": 3}})
        self.update()
        self.assertEqual(self.answer(), '"$LATEST"')
        self.assertEqual(self.config()["LastUpdateStatus"], "InProgress")
        self.aws.settled()
        self.assertEqual(self.answer(), '"other"')

    @covers("UpdateFunctionCode answers 409 while the function is Pending or an update is in progress")
    def test_code_while_busy(self):
        self.aws.knobs(lambda_={"pending": {"update_seconds": 60}})
        self.aws.zip_function("pending", wait=False)
        code, status, text = refusal(self.update, name="pending")
        self.assertEqual((code, status), ("ResourceConflictException", 409))
        self.assertIn("currently in the following state: Pending", text)
        arn = self.aws.zip_function()["FunctionArn"]
        self.aws.knobs(lambda_={"fn": {"update_seconds": 60}})
        self.update()
        code, status, text = refusal(self.update)
        self.assertEqual((code, status), ("ResourceConflictException", 409))
        self.assertEqual(
            text, f"The operation cannot be performed at this time. An update is in progress for resource: {arn}"
        )

    @covers("UpdateFunctionConfiguration answers 409 while the function is Pending or an update is in progress")
    def test_configuration_while_busy(self):
        self.aws.zip_function()
        self.aws.knobs(lambda_={"fn": {"update_seconds": 60}})
        self.update()
        call = self.lambda_.update_function_configuration
        self.assertEqual(refusal(call, FunctionName="fn", MemorySize=256)[:2], ("ResourceConflictException", 409))

    @covers("PublishVersion answers 409 while the function is Pending or an update is in progress")
    def test_publish_while_busy(self):
        self.aws.zip_function()
        self.aws.knobs(lambda_={"fn": {"update_seconds": 60}})
        self.update()
        call = self.lambda_.publish_version
        self.assertEqual(refusal(call, FunctionName="fn")[:2], ("ResourceConflictException", 409))

    @covers(
        "UpdateFunctionCode of a function that Failed is refused: 409",
        "UpdateFunctionConfiguration of a function that Failed is refused: 409",
        "PublishVersion of a function that Failed is refused: 409",
    )
    def test_change_of_what_failed(self):
        self.aws.knobs(lambda_={"fn": {"update_fails": "InvalidSubnet"}})
        self.aws.zip_function(wait=False)
        self.assertEqual(self.aws.settled()["State"], "Failed")
        configure = functools.partial(self.lambda_.update_function_configuration, FunctionName="fn", MemorySize=256)
        publish = functools.partial(self.lambda_.publish_version, FunctionName="fn")
        for change in (self.update, configure, publish):
            code, status, text = refusal(change)
            self.assertEqual((code, status), ("ResourceConflictException", 409))
            self.assertIn("state: Failed", text)

    @covers("A stale RevisionId is answered 412, in AWS's words")
    def test_stale_revision(self):
        config = self.aws.zip_function()
        code, status, text = refusal(self.update, RevisionId="wrong")
        self.assertEqual((code, status), ("PreconditionFailedException", 412))
        self.assertIn("Call the GetFunction/GetAlias API", text)
        during = self.update(RevisionId=config["RevisionId"])
        self.aws.settled()
        self.assertEqual(refusal(self.update, RevisionId=during["RevisionId"])[1], 412, "it changed when it settled")

    @covers("UpdateFunctionCode with DryRun validates, answers the new hash, and changes nothing")
    def test_dry_run(self):
        before = self.aws.zip_function()
        tried = self.update(DryRun=True)
        self.assertNotEqual(tried["CodeSha256"], before["CodeSha256"])
        after = self.config()
        del before["ResponseMetadata"], after["ResponseMetadata"]
        self.assertEqual(after, before)
        self.assertEqual(self.answer(), '"$LATEST"')
        self.assertEqual(refusal(self.update, DryRun=True, RevisionId="wrong")[1], 412)

    @covers("A function or version that is Pending or Failed cannot be invoked: 409; an Inactive one wakes up: 502")
    def test_invoke_when_not_ready(self):
        self.aws.knobs(lambda_={"fn": {"update_seconds": 2.5}})
        self.aws.zip_function(wait=False)
        code, status, text = refusal(self.lambda_.invoke, FunctionName="fn")
        self.assertEqual((code, status), ("ResourceConflictException", 409))
        self.assertIn("Pending", text)
        self.aws.settled()
        self.answer()

    @covers("A function that is idle for long becomes Inactive (the knob `inactive` makes it so)")
    def test_inactive(self):
        self.aws.zip_function()
        self.aws.knobs(lambda_={"fn": {"inactive": "Idle", "update_seconds": 2}})
        config = self.config()
        self.assertEqual((config["State"], config["StateReasonCode"]), ("Inactive", "Idle"))
        self.assertEqual(refusal(self.lambda_.invoke, FunctionName="fn")[:2], ("ResourceNotReadyException", 502))
        self.assertEqual(self.config()["State"], "Pending")
        self.aws.settled()
        self.answer()

    @covers("What is Inactive because its image was deleted does not wake up: 502, until its code is written again")
    def test_without_its_image(self):
        self.aws.zip_function()
        version = self.lambda_.publish_version(FunctionName="fn")["Version"]
        gone = {"inactive": "ImageDeleted", "update_seconds": 0.2}
        self.aws.knobs(lambda_={"fn": gone, f"fn:{version}": gone})
        for qualifier in ({}, {"Qualifier": version}):
            for _ in range(2):
                refused = refusal(self.lambda_.invoke, FunctionName="fn", **qualifier)
                self.assertEqual(refused[:2], ("ResourceNotReadyException", 502))
                config = self.lambda_.get_function_configuration(FunctionName="fn", **qualifier)
                self.assertEqual((config["State"], config["StateReasonCode"]), ("Inactive", "ImageDeleted"))
        self.update()
        self.aws.settled()
        self.answer()

    @covers("An update of a zip function lets running invocations finish")
    def test_running_invocations_finish(self):
        slow = (
            "import os, time\ndef handler(event, context):\n    os.mkdir(event + '/begun')\n"
            "    while not os.path.exists(event + '/on'): time.sleep(0.05)\n    return 'slow'\n"
        )
        self.aws.zip_function(code=slow, Timeout=60)
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        answers = []
        running = threading.Thread(target=lambda: answers.append(self.answer(Payload=json.dumps(folder))), daemon=True)
        running.start()
        until(lambda: os.listdir(folder), bool)
        self.update()
        self.aws.settled()
        self.assertEqual(self.answer(), '"other"')
        os.mkdir(f"{folder}/on")
        running.join(20)
        self.assertEqual(answers, ['"slow"'])

    def test_accounts_do_not_meet(self):
        other = Account()
        self.aws.knobs(lambda_={"fn": {"update_fails": "InvalidImage"}})
        self.assertEqual(other.zip_function()["State"], "Active")


if __name__ == "__main__":
    unittest.main()
