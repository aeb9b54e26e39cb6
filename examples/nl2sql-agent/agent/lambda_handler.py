"""The agent over HTTP: FastAPI for whoever asks, Mangum for Lambda."""

import hashlib
import hmac
import logging
import os
from typing import Annotated, Any

from fastapi import FastAPI, Header, HTTPException
from mangum import Mangum
from pydantic import BaseModel, Field

from agent import Agent
from language_model import NotUnderstood, PhraseBook
from warehouse import Refused, Warehouse

# Lambda's Python runtime has put its own handler on the root logger; only the level is ours to set.
logging.getLogger().setLevel(os.environ.get("LOG_LEVEL", "INFO"))
logger = logging.getLogger(__name__)

# While the function starts: data that do not load are found by the deployment's test call, before any visitor.
model = PhraseBook()
warehouse = Warehouse(row_limit=int(os.environ.get("ROW_LIMIT", "100")))
agent = Agent(model, warehouse)

app = FastAPI(title="Questions about a shop")


class Question(BaseModel):
    question: str = Field(min_length=1, max_length=500)


class Answer(BaseModel):
    sql: str
    columns: list[str]
    rows: list[list[Any]]
    truncated: bool


@app.get("/health")
def health() -> dict[str, Any]:
    """Says which code answers: the model, and the published version of the function that the alias chose."""
    return {
        "status": "ok",
        "model": model.name,
        "tables": sorted(warehouse.schema),
        "version": os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "local"),
    }


@app.post("/ask")
def ask(asked: Question, authorization: Annotated[str, Header()] = "") -> Answer:
    _admit(authorization)
    try:
        answer = agent.ask(asked.question)
    except NotUnderstood as error:
        raise HTTPException(422, str(error)) from error
    except Refused as error:
        raise HTTPException(502, f"The model wrote no statement that the database takes: {error}") from error
    logger.info("%d rows, attempt %d: %s", len(answer.rows.rows), answer.attempts, answer.sql)
    return Answer(sql=answer.sql, **vars(answer.rows))


def _admit(authorization: str) -> None:
    """The function's configuration holds the token's hash: who may read the one has not got the other."""
    wanted = os.environ.get("ACCESS_TOKEN_SHA256", "")
    shown = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    if wanted and not hmac.compare_digest(wanted, shown):
        raise HTTPException(401, "Show the access token: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})


# What the Dockerfile's CMD names. Lambda knows nothing of ASGI's start-up and shut-down.
handler = Mangum(app, lifespan="off")
