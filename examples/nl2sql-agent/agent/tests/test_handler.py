"""The agent as its function URL calls it: whole events of payload format 2.0 into the handler that the image starts."""

import hashlib
import json
from typing import Any

import lambda_handler


def call(method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "agent.example.com", "content-type": "application/json", **(headers or {})},
        "requestContext": {
            "domainName": "agent.example.com",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    if body is not None:
        event["body"] = json.dumps(body)
    return lambda_handler.handler(event, None)


def answer(response: dict[str, Any]) -> Any:
    return json.loads(response["body"])


def test_health_names_the_model_the_data_and_the_version_that_answers(monkeypatch):
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "41")
    assert answer(call("GET", "/health")) == {
        "status": "ok",
        "model": "phrase-book",
        "tables": ["customers", "orders", "products", "sales"],
        "version": "41",
    }


def test_answers_a_question_with_its_statement():
    response = call("POST", "/ask", {"question": "Top 1 countries by revenue"})
    assert response["statusCode"] == 200
    assert answer(response) == {
        "sql": "SELECT country, round(sum(revenue), 2) AS revenue FROM sales GROUP BY country "
        "ORDER BY revenue DESC, country LIMIT 1",
        "columns": ["country", "revenue"],
        "rows": [["Turkey", 162.5]],
        "truncated": False,
    }


def test_says_what_it_understands():
    response = call("POST", "/ask", {"question": "What is love?"})
    assert response["statusCode"] == 422
    assert answer(response)["detail"].startswith("Ask, for example: revenue by country")


def test_refuses_an_empty_question():
    assert call("POST", "/ask", {"question": ""})["statusCode"] == 422


def test_answers_nobody_without_the_token(monkeypatch):
    monkeypatch.setenv("ACCESS_TOKEN_SHA256", hashlib.sha256(b"open sesame").hexdigest())
    question = {"question": "revenue"}
    assert call("POST", "/ask", question)["statusCode"] == 401
    assert call("POST", "/ask", question, {"authorization": "Bearer sesame"})["statusCode"] == 401
    assert call("POST", "/ask", question, {"authorization": "Bearer open sesame"})["statusCode"] == 200
    assert call("GET", "/health")["statusCode"] == 200
