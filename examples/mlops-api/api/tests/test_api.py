"""The API as API Gateway calls it: whole events of payload format 2.0 into the handler that the image starts."""

import json
from typing import Any

import main

HOME = {"neighbourhood": "Costa", "kind": "apartment", "area_m2": 82.5, "bedrooms": 2, "bathrooms": 2}


def call(method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "api.example.com", "content-type": "application/json", **(headers or {})},
        "requestContext": {
            "domainName": "api.example.com",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    if body is not None:
        event["body"] = json.dumps(body)
    return main.handler(event, None)


def answer(response: dict[str, Any]) -> Any:
    return json.loads(response["body"])


def test_root_says_ok():
    response = call("GET", "/")
    assert response["statusCode"] == 200
    assert answer(response) == {"status": "ok"}


def test_health_names_the_model_and_the_version_that_answers(monkeypatch):
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "41")
    assert answer(call("GET", "/health")) == {"status": "ok", "model": main.model.id, "version": "41"}


def test_predicts_a_price_within_its_range():
    response = call("POST", "/predict", HOME)
    prediction = answer(response)
    assert response["statusCode"] == 200
    assert prediction["low"] < prediction["price"] < prediction["high"]
    assert prediction["currency"] == "USD"
    assert prediction["model"] == main.model.id


def test_a_larger_home_costs_more():
    small, large = (answer(call("POST", "/predict", HOME | {"area_m2": area}))["price"] for area in (60, 120))
    assert large > small


def test_refuses_a_neighbourhood_that_the_model_has_not_learned():
    response = call("POST", "/predict", HOME | {"neighbourhood": "Atlantis"})
    assert response["statusCode"] == 422
    assert answer(response)["detail"].startswith("neighbourhood: 'Atlantis' is not one of Centro, ")


def test_refuses_a_home_without_an_area():
    response = call("POST", "/predict", {name: value for name, value in HOME.items() if name != "area_m2"})
    assert response["statusCode"] == 422
    assert answer(response)["detail"][0]["loc"] == ["body", "area_m2"]


def test_answers_the_preflight_of_a_browser():
    headers = {"origin": "https://homes.example.com", "access-control-request-method": "POST"}
    response = call("OPTIONS", "/predict", headers=headers)
    assert response["statusCode"] == 200
    assert response["headers"]["access-control-allow-origin"] == "*"
