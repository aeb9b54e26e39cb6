"""Aliases: names, targets, weights, and where an invocation goes."""

import collections
import unittest

from account import Account, refusal, zipped
from rules import covers

BAD = "InvalidParameterValueException"


class Aliases(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_
        self.arn = self.aws.zip_function()["FunctionArn"]
        self.publish()
        self.lambda_.update_function_configuration(FunctionName="fn", Description="second")
        self.aws.settled()
        self.publish()

    def publish(self):
        return self.lambda_.publish_version(FunctionName="fn")

    def create(self, version="1", name="live", weights=None, function="fn"):
        routing = {} if weights is None else {"RoutingConfig": {"AdditionalVersionWeights": weights}}
        return self.lambda_.create_alias(FunctionName=function, Name=name, FunctionVersion=version, **routing)

    def update(self, **more):
        weights = more.pop("weights", None)
        routing = {} if weights is None else {"RoutingConfig": {"AdditionalVersionWeights": weights}}
        return self.lambda_.update_alias(FunctionName="fn", Name="live", **routing, **more)

    def assert_checks_targets(self, call, **target):
        missing = ("ResourceNotFoundException", 404, f"Function not found: {self.arn}:10")
        self.assertEqual(refusal(call, **target, weights={"10": 0.5}), missing)
        self.assertEqual(
            refusal(call, **target, weights={"1": 0.5}),
            (
                BAD,
                400,
                "Invalid function version 1. Function version 1 is already included in routing configuration.",
            ),
        )
        self.assertEqual(
            refusal(call, **target, weights={"2": 0.5, "3": 0.1}),
            (BAD, 400, "Number of items in AdditionalVersionWeights cannot be greater than 1"),
        )
        for weight in (2.0, -1.0):
            code, status, text = refusal(call, **target, weights={"2": weight})
            self.assertEqual((code, status), ("ValidationException", 400))
            self.assertIn(f"Value '{{2={weight}}}' at 'routingConfig.additionalVersionWeights'", text)
            self.assertTrue(text.endswith("Member must not be null]"))
        code, status, text = refusal(call, **target, weights={"$LATEST": 0.5})
        self.assertEqual((code, status), ("ValidationException", 400))
        self.assertIn("Map keys must satisfy constraint", text)

    @covers("CreateAlias checks version and weights, and says which function, version or alias is wrong")
    def test_create(self):
        self.assert_checks_targets(self.create)
        missing = ("ResourceNotFoundException", 404, f"Function not found: {self.arn}:10")
        self.assertEqual(refusal(self.create, version="10"), missing)
        code, status, text = refusal(self.create, version="$LATEST", weights={"1": 0.5})
        self.assertEqual((code, status), (BAD, 400))
        self.assertEqual(text, "$LATEST is not supported for an alias pointing to more than 1 version")
        self.assertEqual(
            refusal(self.create, function="nope"),
            ("ResourceNotFoundException", 404, f"Function not found: {self.arn.replace(':fn', ':nope')}:1"),
        )
        self.assertNotIn("RoutingConfig", self.create(name="empty", weights={}))
        self.assertEqual(self.create(weights={"2": 0.5})["RoutingConfig"], {"AdditionalVersionWeights": {"2": 0.5}})
        self.assertEqual(
            refusal(self.create), ("ResourceConflictException", 409, f"Alias already exists: {self.arn}:live")
        )

    @covers("UpdateAlias checks version and weights as CreateAlias does")
    def test_update(self):
        revision = self.create()["RevisionId"]
        self.assert_checks_targets(self.update)
        self.assertEqual(refusal(self.update, FunctionVersion="10")[1], 404)
        self.assertEqual(refusal(self.update, FunctionVersion="2", RevisionId="wrong")[1], 412)
        moved = self.update(FunctionVersion="2", weights={}, RevisionId=revision)
        self.assertEqual(moved["FunctionVersion"], "2")
        self.assertNotEqual(moved["RevisionId"], revision)
        code, status, text = refusal(self.lambda_.update_alias, FunctionName="fn", Name="nope", FunctionVersion="1")
        self.assertEqual((code, status, text), ("ResourceNotFoundException", 404, f"Alias not found: {self.arn}:nope"))

    @covers("An alias has a name of letters, digits, - and _, and not of digits alone")
    def test_names(self):
        for name in ("2024", "feature/x", "v1.2"):
            code, status, text = refusal(self.create, name=name)
            self.assertEqual((code, status), ("ValidationException", 400))
            self.assertEqual(
                text,
                f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
            )
        self.create(name="2024-01-02")

    @covers("CreateAlias to a Failed version is answered 409", "UpdateAlias to a Failed version is answered 409")
    def test_failed_version(self):
        self.create()
        self.aws.knobs(lambda_={"fn": {"version_fails": "FunctionError", "version_seconds": 0.05}})
        self.lambda_.update_function_configuration(FunctionName="fn", Description="third")
        self.aws.settled()
        self.publish()
        self.aws.settled("fn", "3")
        refused = ("ResourceConflictException", 409)
        self.assertEqual(refusal(self.update, FunctionVersion="3")[:2], refused)
        self.assertEqual(refusal(self.update, weights={"3": 0.1})[:2], refused)
        self.assertEqual(refusal(self.create, version="3", name="other")[:2], refused)
        self.assertEqual(self.lambda_.get_alias(FunctionName="fn", Name="live")["FunctionVersion"], "1")

    @covers("GetAlias of a missing alias says: Cannot find alias arn")
    def test_get_missing(self):
        refused = refusal(self.lambda_.get_alias, FunctionName="fn", Name="nope")
        self.assertEqual(refused, ("ResourceNotFoundException", 404, f"Cannot find alias arn: {self.arn}:nope"))

    @covers("DeleteAlias of a missing alias is answered 204")
    def test_delete_missing(self):
        answer = self.lambda_.delete_alias(FunctionName="fn", Name="nope")
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 204)

    @covers("ListAliases with FunctionVersion lists the aliases of that version only")
    def test_list(self):
        self.create()
        self.create(version="2", name="next")
        listed = self.lambda_.list_aliases(FunctionName="fn", FunctionVersion="2")["Aliases"]
        self.assertEqual([alias["Name"] for alias in listed], ["next"])
        self.assertEqual(len(self.lambda_.list_aliases(FunctionName="fn")["Aliases"]), 2)

    @covers("Invoke of a weighted alias goes to its versions by weight")
    def test_invoke_by_weight(self):
        self.create(weights={"2": 0.5})
        seen = collections.Counter()
        for _ in range(24):
            answer = self.lambda_.invoke(FunctionName="fn", Qualifier="live")
            self.assertEqual(answer["Payload"].read().decode(), f'"{answer["ExecutedVersion"]}"')
            seen[answer["ExecutedVersion"]] += 1
        self.assertEqual(set(seen), {"1", "2"})
        self.update(weights={"2": 1.0})
        self.assertEqual(self.lambda_.invoke(FunctionName="fn", Qualifier="live")["ExecutedVersion"], "2")
        self.update(FunctionVersion="1", weights={})
        self.assertEqual(self.lambda_.invoke(FunctionName="fn:live")["ExecutedVersion"], "1")

    @covers("Invoke of a missing function names it with its qualifier, $LATEST when none was given")
    def test_invoke_missing(self):
        arn = self.arn.replace(":fn", ":nope")
        call = self.lambda_.invoke
        self.assertEqual(refusal(call, FunctionName="nope")[1:], (404, f"Function not found: {arn}:$LATEST"))
        refused = refusal(call, FunctionName="fn", Qualifier="nope")
        self.assertEqual(refused, ("ResourceNotFoundException", 404, f"Function not found: {self.arn}:nope"))


class Urls(unittest.TestCase):
    WEB = (
        "import os\n"
        "def handler(event, context):\n"
        "    version = os.environ['AWS_LAMBDA_FUNCTION_VERSION']\n"
        "    return {'statusCode': 200, 'body': version + ' ' + event['rawPath']}\n"
    )

    def setUp(self):
        self.aws = Account()
        self.lambda_ = self.aws.lambda_
        self.arn = self.aws.zip_function(code=self.WEB)["FunctionArn"]
        self.lambda_.publish_version(FunctionName="fn")
        self.lambda_.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")

    def create(self, **more):
        return self.lambda_.create_function_url_config(FunctionName="fn", AuthType="NONE", **more)

    def get(self, url, path="/"):
        status, _, body = self.aws.http("GET", path, None, url.removeprefix("https://").rstrip("/"))
        return status, body.decode()

    @covers("CreateFunctionUrlConfig answers the ARN of the alias, and 409 when there is one")
    def test_create(self):
        self.assertEqual(self.create()["FunctionArn"], self.arn)
        self.assertEqual(self.create(Qualifier="live")["FunctionArn"], f"{self.arn}:live")
        code, status, text = refusal(self.create, Qualifier="live")
        self.assertEqual((code, status), ("ResourceConflictException", 409))
        self.assertIn(f"[functionArn = {self.arn}:live]", text)
        missing = refusal(self.create, Qualifier="nope")
        self.assertEqual(missing, ("ResourceNotFoundException", 404, "Function does not exist"))
        for version in ("1", "$LATEST"):
            self.assertEqual(refusal(self.create, Qualifier=version)[:2], ("ValidationException", 400))

    @covers("GetFunctionUrlConfig of a function or alias without one is 404: the resource does not exist")
    def test_get_missing(self):
        call = self.lambda_.get_function_url_config
        missing = ("ResourceNotFoundException", 404, "The resource you requested does not exist.")
        self.assertEqual(refusal(call, FunctionName="fn"), missing)
        self.create(Qualifier="live")
        self.assertEqual(refusal(call, FunctionName="fn"), missing)
        self.assertEqual(call(FunctionName="fn", Qualifier="live")["FunctionArn"], f"{self.arn}:live")
        self.assertEqual(refusal(call, FunctionName="nope"), missing)

    @covers(
        "On the host of a function URL, /health and all other paths reach the function",
        "On the host of a function URL, no request is taken for one to the emulator itself",
        "On the host of a function URL, no path is taken for another service's",
    )
    def test_every_path(self):
        url = self.create(Qualifier="live")["FunctionUrl"]
        for path in ("/", "/health", "/_ministack/health", "/v2/app/manifests/one", "/iceberg", "/_ministack/config"):
            self.assertEqual(self.get(url, path), (200, f"1 {path}"))
        host = url.removeprefix("https://").rstrip("/")
        status, _, body = self.aws.http("POST", "/_ministack/reset", b"{}", host)
        self.assertEqual((status, body), (200, b"1 /_ministack/reset"))

    @covers("Function URLs, API Gateway and other callers of a weighted alias reach its versions by weight")
    def test_weights(self):
        self.lambda_.update_function_code(FunctionName="fn", ZipFile=zipped(self.WEB + "\n"))
        self.aws.settled()
        self.lambda_.publish_version(FunctionName="fn")
        latest, live = self.create()["FunctionUrl"], self.create(Qualifier="live")["FunctionUrl"]
        self.assertEqual(self.get(latest)[1], "$LATEST /")
        self.assertEqual(self.get(live)[1], "1 /")
        weights = {"AdditionalVersionWeights": {"2": 0.5}}
        self.lambda_.update_alias(FunctionName="fn", Name="live", RoutingConfig=weights)
        seen = {self.get(live)[1] for _ in range(24)}
        self.assertEqual(seen, {"1 /", "2 /"})
        self.lambda_.update_alias(FunctionName="fn", Name="live", FunctionVersion="2", RoutingConfig={})
        self.assertEqual({self.get(live)[1] for _ in range(5)}, {"2 /"})


if __name__ == "__main__":
    unittest.main()
