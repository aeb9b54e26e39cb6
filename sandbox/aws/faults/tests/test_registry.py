"""The registry behind the fault layer: docker's requests as calls, and what happens to them."""

import hashlib
import http.client
import json
from contextlib import closing
from urllib.parse import urlsplit

from faults.tests.layer import Layer
from iam.tests.started import REGION

LAYER = b"l" * 300_000
DIGEST = "sha256:" + hashlib.sha256(LAYER).hexdigest()


class Registry(Layer):
    def setUp(self) -> None:
        super().setUp()
        ecr = self.aws.client("ecr", self.account)
        ecr.create_repository(repositoryName="team/app")
        self.token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
        place = urlsplit(self.aws.faults)
        host = f"{self.account}.dkr.ecr.{REGION}.amazonaws.com"
        with closing(http.client.HTTPConnection(place.hostname, place.port, timeout=10)) as connection:
            connection.request(method, path, body, {"Host": host, "Authorization": f"Basic {self.token}"})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def upload(self) -> tuple[int, str]:
        """The status of an upload's end, and where it went."""
        _, headers, _ = self.ask("POST", "/v2/team/app/blobs/uploads/")
        place = urlsplit(headers["Location"])
        query = "&".join(part for part in (place.query, f"digest={DIGEST}") if part)
        return self.ask("PUT", f"{place.path}?{query}", LAYER)[0], place.path

    def code(self, *request: str) -> tuple[int, str]:
        status, _, body = self.ask(*request)
        return status, json.loads(body)["errors"][0]["code"]

    def test_requests_are_written_down_as_calls_and_go_through(self):
        self.assertEqual(self.ask("GET", "/v2/")[0], 200)
        self.assertEqual(self.upload()[0], 201)
        self.assertEqual(self.ask("GET", f"/v2/team/app/blobs/{DIGEST}")[2], LAYER)
        calls = self.calls()
        names = ["GetBase", "StartUpload", "PutUpload", "GetBlob"]
        self.assertEqual([(call["service"], call["operation"]) for call in calls], [("registry", n) for n in names])
        self.assertEqual(calls[-1]["parameters"], {"repository": "team/app", "reference": DIGEST})
        self.assertEqual([call["status"] for call in calls], [200, 202, 201, 200])

    def test_errors_in_the_registrys_words(self):
        for effect, expected in (
            ({"throttle": True}, (429, "TOOMANYREQUESTS")),
            ({"server_error": 503}, (503, "UNKNOWN")),
            ({"denied": True}, (403, "DENIED")),
            ({"expired": True}, (403, "DENIED")),
            ({"error": {"code": "UNAUTHORIZED", "status": 401}}, (401, "UNAUTHORIZED")),
        ):
            with self.subTest(effect):
                self.rule(service="registry", operation="GetManifest", times=1, **effect)
                self.assertEqual(self.code("GET", "/v2/team/app/manifests/v1"), expected)
        self.assertEqual(self.code("GET", "/v2/team/app/manifests/v1"), (404, "MANIFEST_UNKNOWN"))

    def test_a_401_asks_for_a_login(self):
        self.rule(service="registry", error={"code": "UNAUTHORIZED", "status": 401})
        self.assertIn('service="ecr.amazonaws.com"', self.ask("GET", "/v2/")[1]["WWW-Authenticate"])

    def test_a_lost_answer_comes_after_the_work_and_a_reset_before_it(self):
        self.rule(service="registry", operation="PutUpload", lose=True, times=1)
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
            self.upload()
        self.assertEqual(self.ask("HEAD", f"/v2/team/app/blobs/{DIGEST}")[0], 200)
        self.rule(service="registry", operation="StartUpload", reset=True, times=1)
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
            self.upload()
        self.assertEqual([call["operation"] for call in self.calls() if call["lost"]], ["PutUpload", "StartUpload"])

    def test_only_rules_that_name_it_hit_it(self):
        self.rule(expired=True)
        self.assertEqual(self.ask("GET", "/v2/")[0], 200)
        self.rule(service="registry", operation="HeadBlob", match={"reference": "sha256:*"}, denied=True)
        self.assertEqual(self.ask("HEAD", f"/v2/team/app/blobs/{DIGEST}")[0], 403)

    def test_names_that_the_protocol_does_not_know_are_refused(self):
        for wrong in ({"operation": "PutLayer"}, {"operation": "PutManifest", "match": {"tag": "v1"}}):
            rules = [{"account": self.account, "service": "registry", "denied": True, **wrong}]
            self.assertEqual(self.aws.send("POST", "/_sandbox/rules", rules, self.aws.faults)[0], 400)
