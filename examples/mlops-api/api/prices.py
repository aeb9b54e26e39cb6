"""The price model: coefficients in a JSON file, and the few lines that apply them."""

import json
import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Estimate:
    """A price in whole units of the model's currency, and the range in which about two of three homes lie."""

    price: int
    low: int
    high: int


class PriceModel:
    """A linear model of the logarithm of the price, as `training/train.py` writes it."""

    def __init__(self, coefficients: Mapping[str, Any]) -> None:
        self.id: str = coefficients["id"]
        self.currency: str = coefficients["currency"]
        self._spread: float = coefficients["spread"]
        self._intercept: float = coefficients["intercept"]
        self._logarithmic: Mapping[str, float] = coefficients["logarithmic"]
        self._linear: Mapping[str, float] = coefficients["linear"]
        self._categories: Mapping[str, Mapping[str, float]] = coefficients["categories"]

    @classmethod
    def load(cls, file: Path) -> "PriceModel":
        logger.info("loading the price model from %s", file)
        model = cls(json.loads(file.read_text()))
        logger.info("price model %s is ready", model.id)
        return model

    def values(self, category: str) -> list[str]:
        """The values of a category that the model has learned."""
        return list(self._categories[category])

    def estimate(self, home: Mapping[str, Any]) -> Estimate:
        """Raises KeyError for a value of a category that the model has not learned."""
        logarithm = self._intercept
        logarithm += sum(weight * math.log(home[name]) for name, weight in self._logarithmic.items())
        logarithm += sum(weight * home[name] for name, weight in self._linear.items())
        logarithm += sum(weights[home[name]] for name, weights in self._categories.items())
        return Estimate(
            price=round(math.exp(logarithm)),
            low=round(math.exp(logarithm - self._spread)),
            high=round(math.exp(logarithm + self._spread)),
        )
