"""HTTP APIs in front of a function: every path and method of their hosts is theirs."""

import json
import unittest
import urllib.parse

from account import Account
from rules import covers

SAYS_WHAT_IT_WAS_ASKED = (
    "import json\n"
    "def handler(event, context):\n"
    "    asked = [event['requestContext']['http']['method'], event['rawPath'], event['routeKey']]\n"
    "    return {'statusCode': 200, 'body': json.dumps(asked)}\n"
)


class HttpApis(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        function = self.aws.zip_function(code=SAYS_WHAT_IT_WAS_ASKED)["FunctionArn"]
        self.gateway = self.aws.client("apigatewayv2")
        api = self.gateway.create_api(Name="api", ProtocolType="HTTP")
        self.id, self.host = api["ApiId"], urllib.parse.urlsplit(api["ApiEndpoint"]).netloc
        integration = self.gateway.create_integration(
            ApiId=self.id, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0"
        )
        for route in ("$default", "OPTIONS /own"):
            target = f"integrations/{integration['IntegrationId']}"
            self.gateway.create_route(ApiId=self.id, RouteKey=route, Target=target)
        self.gateway.create_stage(ApiId=self.id, StageName="$default", AutoDeploy=True)

    def ask(self, method, path, **headers):
        status, _, body = self.aws.http(method, path, None, self.host, **headers)
        return status, json.loads(body) if body else None

    @covers(
        "ApiEndpoint is https://ID.execute-api.REGION.amazonaws.com",
        "An API answers on the host of its endpoint",
    )
    def test_endpoint(self):
        self.assertEqual(self.host, f"{self.id}.execute-api.us-east-1.amazonaws.com")
        self.assertEqual(self.ask("GET", "/a"), (200, ["GET", "/a", "$default"]))
        sockets = self.gateway.create_api(
            Name="sockets", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
        )
        self.assertTrue(sockets["ApiEndpoint"].startswith("wss://"), sockets["ApiEndpoint"])

    @covers(
        "On the host of an API, /health and all other paths reach the API",
        "On the host of an API, no request is taken for one to the emulator itself",
        "On the host of an API, no path is taken for another service's",
        "Whoever knows the address of an HTTP API reaches it, in whichever account it is",
    )
    def test_every_path_is_the_functions(self):
        for path in ("/health", "/_ministack/health", "/_ministack/reset", "/v2/_catalog", "/a/b"):
            for method in ("GET", "POST"):
                self.assertEqual(self.ask(method, path), (200, [method, path, "$default"]))

    @covers("OPTIONS to an HTTP API without CORS configuration reaches the route that matches it")
    def test_preflights_without_cors(self):
        for path, route in (("/own", "OPTIONS /own"), ("/other", "$default")):
            answer = self.ask("OPTIONS", path, Origin="https://a.example")
            self.assertEqual(answer, (200, ["OPTIONS", path, route]))

    def test_preflights_with_cors(self):
        self.gateway.update_api(ApiId=self.id, CorsConfiguration={"AllowOrigins": ["*"], "AllowMethods": ["GET"]})
        self.assertEqual(self.ask("OPTIONS", "/own", Origin="https://a.example"), (204, None))


if __name__ == "__main__":
    unittest.main()
