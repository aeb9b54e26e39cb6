"""The API: FastAPI for whoever calls it, Mangum for Lambda."""

import logging
import os
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from mangum import Mangum
from pydantic import BaseModel, Field

from prices import PriceModel

# Lambda's Python runtime has put its own handler on the root logger; only the level is ours to set.
logging.getLogger().setLevel(logging.INFO)

# Read once, while the function starts: a start that fails is found by the deployment's test call, before any traffic.
model = PriceModel.load(Path(__file__).parent / "price_model.json")

app = FastAPI(title="Home prices")
# The one place that answers browsers' preflights. An HTTP API with CORS of its own would override these headers.
app.add_middleware(
    CORSMiddleware,
    allow_origins=os.environ.get("ALLOWED_ORIGINS", "*").split(","),
    allow_methods=["GET", "POST"],
    allow_headers=["content-type"],
)


class Home(BaseModel):
    neighbourhood: str
    kind: str
    area_m2: float = Field(ge=10, le=2000)
    bedrooms: int = Field(ge=0, le=20)
    bathrooms: int = Field(ge=1, le=20)
    parking_spaces: int = Field(default=0, ge=0, le=20)
    age_years: int = Field(default=0, ge=0, le=300)


class Prediction(BaseModel):
    price: int
    low: int
    high: int
    currency: str
    model: str


@app.get("/")
def root() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/health")
def health() -> dict[str, str]:
    """Says which code answers: the model, and the published version of the function that the alias chose."""
    return {
        "status": "ok",
        "model": model.id,
        "version": os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "local"),
    }


@app.post("/predict")
def predict(home: Home) -> Prediction:
    for category in ("neighbourhood", "kind"):
        value, known = getattr(home, category), model.values(category)
        if value not in known:
            raise HTTPException(422, f"{category}: '{value}' is not one of {', '.join(known)}")
    estimate = model.estimate(home.model_dump())
    return Prediction(
        price=estimate.price, low=estimate.low, high=estimate.high, currency=model.currency, model=model.id
    )


# What the Dockerfile's CMD names. Lambda knows nothing of ASGI's start-up and shut-down.
handler = Mangum(app, lifespan="off")
