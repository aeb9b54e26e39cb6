"""Published versions: their guard, their number, their state, and how they are read and deleted."""

import functools
import unittest
import urllib.error
import urllib.request

from account import Account, refusal, zipped
from rules import covers

OTHER = "def handler(event, context):\n    return 'other'\n"


class Versions(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_

    def publish(self, **more):
        return self.lambda_.publish_version(FunctionName="fn", **more)

    def update(self, code=OTHER, **more):
        return self.lambda_.update_function_code(FunctionName="fn", ZipFile=zipped(code), **more)

    def revision(self):
        return self.lambda_.get_function_configuration(FunctionName="fn")["RevisionId"]

    @covers(
        "PublishVersion of an unchanged function answers the version that there is, also after a redundant update"
    )
    def test_same_again(self):
        self.aws.zip_function()
        first = self.publish(Description="the first")
        self.assertEqual((first["Version"], first["Description"]), ("1", "the first"))
        self.assertEqual(self.publish()["Version"], "1")
        self.update(code="")
        self.aws.settled()
        self.assertEqual(self.publish()["Version"], "1", "the code is the same")
        self.lambda_.update_function_configuration(FunctionName="fn", Description="changed")
        self.aws.settled()
        self.assertEqual(self.publish()["Version"], "2", "a change of the configuration is enough")

    @covers("ListProvisionedConcurrencyConfigs answers one entry for each version and alias that has some")
    def test_provisioned(self):
        arn = self.aws.zip_function()["FunctionArn"]
        self.publish()
        self.lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
        listed = functools.partial(self.lambda_.list_provisioned_concurrency_configs, FunctionName="fn")
        self.assertEqual(listed()["ProvisionedConcurrencyConfigs"], [])
        put = self.lambda_.put_provisioned_concurrency_config
        put(FunctionName="fn", Qualifier="live", ProvisionedConcurrentExecutions=2)
        (one,) = listed()["ProvisionedConcurrencyConfigs"]
        self.assertEqual((one["FunctionArn"], one["RequestedProvisionedConcurrentExecutions"]), (f"{arn}:live", 2))
        missing = refusal(self.lambda_.list_provisioned_concurrency_configs, FunctionName="none")
        self.assertEqual(missing[:2], ("ResourceNotFoundException", 404))

    @covers("PublishVersion changes the RevisionId of $LATEST, and guards it with 412")
    def test_revisions(self):
        before = self.aws.zip_function()["RevisionId"]
        self.assertEqual(refusal(self.publish, RevisionId="wrong")[:2], ("PreconditionFailedException", 412))
        version = self.publish(RevisionId=before)
        after = self.revision()
        self.assertEqual(len({before, after, version["RevisionId"]}), 3)
        self.publish()
        self.assertEqual(self.revision(), after, "nothing was published")

    @covers("PublishVersion with another CodeSha256 than that of $LATEST is refused")
    def test_guarded_by_hash(self):
        current = self.aws.zip_function()["CodeSha256"]
        code, status, text = refusal(self.publish, CodeSha256="somenonexistentsha256")
        self.assertEqual((code, status), ("InvalidParameterValueException", 400))
        self.assertEqual(
            text,
            f"CodeSHA256 (somenonexistentsha256) is different from current CodeSHA256 in $LATEST ({current}). "
            "Please try again with the CodeSHA256 in $LATEST.",
        )
        self.assertEqual(self.publish(CodeSha256=current)["Version"], "1")

    @covers("A new version may be Pending for a while and then end Active or Failed")
    def test_states(self):
        self.aws.zip_function()
        self.assertEqual(self.publish()["State"], "Active")
        self.aws.knobs(lambda_={"fn": {"version_seconds": 2}})
        self.update()
        self.aws.settled()
        second = self.publish()
        self.assertEqual((second["State"], second["StateReasonCode"]), ("Pending", "Creating"))
        self.assertNotIn("LastUpdateStatus", second)
        self.assertEqual(refusal(self.lambda_.invoke, FunctionName="fn", Qualifier="2")[1], 409)
        self.assertEqual(self.aws.settled("fn", "2")["State"], "Active")
        self.aws.knobs(lambda_={"fn": {"version_seconds": None, "version_fails": "FunctionError"}})
        self.update(code="")
        self.aws.settled()
        self.assertEqual(self.publish()["State"], "Pending")
        third = self.aws.settled("fn", "3")
        self.assertEqual((third["State"], third["StateReasonCode"]), ("Failed", "FunctionError"))
        code, status, text = refusal(self.lambda_.invoke, FunctionName="fn", Qualifier="3")
        self.assertEqual((code, status), ("ResourceConflictException", 409))
        self.assertIn("Failed", text)

    @covers("UpdateFunctionCode with Publish answers the new version, which is Pending until the update settles")
    def test_publish_with_update(self):
        self.aws.zip_function()
        version = self.update(Publish=True)
        self.assertEqual((version["Version"], version["State"]), ("1", "Pending"))
        self.assertTrue(version["FunctionArn"].endswith(":fn:1"))
        self.assertNotIn("LastUpdateStatus", version)
        self.assertEqual(self.aws.settled("fn", "1")["State"], "Active")
        self.assertEqual(self.publish()["Version"], "1")
        self.aws.knobs(lambda_={"fn": {"update_fails": "InvalidImage"}})
        self.update(code="", Publish=True)
        self.assertEqual(self.aws.settled("fn", "2")["State"], "Failed", "a failed update leaves a failed version")
        self.assertEqual(self.aws.settled()["State"], "Active")

    @covers("CreateFunction with Publish answers Version 1 under the unqualified ARN")
    def test_publish_with_create(self):
        created = self.aws.zip_function(wait=False, Publish=True)
        self.assertEqual(created["Version"], "1")
        self.assertTrue(created["FunctionArn"].endswith(":function:fn"))
        self.assertEqual(self.aws.settled("fn", "1")["State"], "Active")
        self.assertEqual(self.aws.settled()["Version"], "$LATEST")
        self.assertEqual(self.publish()["Version"], "1")

    @covers("ListVersionsByFunction names $LATEST by its qualified ARN and leaves the states out")
    def test_list(self):
        self.aws.zip_function()
        self.publish()
        listed = self.lambda_.list_versions_by_function(FunctionName="fn")["Versions"]
        self.assertEqual([version["Version"] for version in listed], ["$LATEST", "1"])
        self.assertTrue(listed[0]["FunctionArn"].endswith(":fn:$LATEST"))
        self.assertFalse({"State", "LastUpdateStatus"} & (listed[0].keys() | listed[1].keys()))

    @covers(
        "GetFunction names the version or alias that was asked for, in FunctionArn or in its 404",
        "GetFunctionConfiguration names the version or alias that was asked for, in FunctionArn or in its 404",
    )
    def test_read_by_qualifier(self):
        arn = self.aws.zip_function()["FunctionArn"]
        self.publish()
        self.lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
        for qualifier, version in (("1", "1"), ("live", "1"), ("$LATEST", "$LATEST")):
            for config in (
                self.lambda_.get_function_configuration(FunctionName="fn", Qualifier=qualifier),
                self.lambda_.get_function(FunctionName="fn", Qualifier=qualifier)["Configuration"],
            ):
                self.assertEqual((config["FunctionArn"], config["Version"]), (f"{arn}:{qualifier}", version))
        self.assertEqual(self.lambda_.get_function_configuration(FunctionName="fn")["FunctionArn"], arn)
        for call in (self.lambda_.get_function, self.lambda_.get_function_configuration):
            refused = refusal(call, FunctionName="fn", Qualifier="7")
            self.assertEqual(refused, ("ResourceNotFoundException", 404, f"Function not found: {arn}:7"))

    @covers("DeleteFunction of $LATEST is refused, and of an aliased version too")
    def test_delete(self):
        self.aws.zip_function()
        self.publish()
        self.lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
        delete = self.lambda_.delete_function
        self.assertEqual(
            refusal(delete, FunctionName="fn", Qualifier="$LATEST")[:2], ("InvalidParameterValueException", 400)
        )
        code, status, text = refusal(delete, FunctionName="fn", Qualifier="1")
        self.assertEqual((code, status), ("ResourceConflictException", 409))
        self.assertEqual(text, "Unable to delete version because the following aliases reference it: [live]")
        self.lambda_.delete_alias(FunctionName="fn", Name="live")
        delete(FunctionName="fn", Qualifier="1")
        self.aws.settled()
        delete(FunctionName="fn")

    @covers("DeleteFunction of a version of a missing function names the function alone")
    def test_delete_missing(self):
        refused = refusal(self.lambda_.delete_function, FunctionName="nope", Qualifier="1")
        arn = f"arn:aws:lambda:us-east-1:{self.aws.id}:function:nope"
        self.assertEqual(refused, ("ResourceNotFoundException", 404, f"Function not found: {arn}"))

    @covers("Code.Location leads to the code of that version as it was when asked, also after an update")
    def test_code_location(self):
        self.aws.zip_function()
        self.publish()
        before = self.location()
        self.update()
        self.aws.settled()
        self.assertEqual(self.download(before), zipped())
        self.assertEqual(self.download(self.location()), zipped(OTHER))
        self.assertEqual(self.download(self.location(Qualifier="1")), zipped())

    def location(self, **more):
        return self.lambda_.get_function(FunctionName="fn", **more)["Code"]["Location"]

    def download(self, link):
        with urllib.request.urlopen(link, timeout=30) as answer:
            return answer.read()

    @covers("Code.Location is good for ten minutes, and for nobody who lacks its signature")
    def test_code_location_is_signed(self):
        self.aws.zip_function()
        first, second = self.location(), self.location()
        self.assertNotEqual(first, second)
        self.assertIn("X-Amz-Expires=600", first)
        signature = first.rpartition("X-Amz-Signature=")[2]
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.download(first.replace(signature, "0" * 64))
        self.assertEqual(refused.exception.code, 403)
        refused.exception.close()


if __name__ == "__main__":
    unittest.main()
