"""Learns the price model from `homes.csv` and writes `api/price_model.json`: `python training/train.py`.

A linear model of the logarithm of the price, fitted by ridge regression. That is a small system of linear equations,
solved here in plain Python: no NumPy to install, and the coefficients are a file that a person can read.
"""

import csv
import hashlib
import json
import math
from pathlib import Path

HOMES_FILE = Path(__file__).parent / "homes.csv"
MODEL_FILE = Path(__file__).parent.parent / "api" / "price_model.json"

LOGARITHMIC = ["area_m2"]
LINEAR = ["bedrooms", "bathrooms", "parking_spaces", "age_years"]
CATEGORIES = ["neighbourhood", "kind"]

RIDGE = 1e-3
HELD_BACK_EVERY = 5  # each fifth home is kept from the fit, to measure the error


def read_homes(file: Path = HOMES_FILE) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def category_values(homes: list[dict[str, str]]) -> dict[str, list[str]]:
    return {name: sorted({home[name] for home in homes}) for name in CATEGORIES}


def features(home: dict[str, str], values: dict[str, list[str]]) -> list[float]:
    """One row of the regression: intercept, numbers, then one 0 or 1 for each value of a category but its first."""
    row = [1.0]
    row += [math.log(float(home[name])) for name in LOGARITHMIC]
    row += [float(home[name]) for name in LINEAR]
    row += [float(home[name] == value) for name in CATEGORIES for value in values[name][1:]]
    return row


def fit(rows: list[list[float]], targets: list[float]) -> list[float]:
    """Weights that minimise the squared error plus RIDGE times the squared weights (the intercept is free)."""
    width = len(rows[0])
    matrix = [[sum(row[i] * row[j] for row in rows) for j in range(width)] for i in range(width)]
    for i in range(1, width):
        matrix[i][i] += RIDGE
    return solve(matrix, [sum(row[i] * target for row, target in zip(rows, targets)) for i in range(width)])


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with partial pivoting."""
    size = len(matrix)
    system = [row[:] + [value] for row, value in zip(matrix, right)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(system[row][column]))
        system[column], system[pivot] = system[pivot], system[column]
        for row in range(column + 1, size):
            factor = system[row][column] / system[column][column]
            system[row] = [a - factor * b for a, b in zip(system[row], system[column])]
    solution = [0.0] * size
    for row in reversed(range(size)):
        known = sum(system[row][column] * solution[column] for column in range(row + 1, size))
        solution[row] = (system[row][size] - known) / system[row][row]
    return solution


def name_weights(weights: list[float], values: dict[str, list[str]]) -> dict[str, object]:
    """The weights under the names that `api/prices.py` reads; the first value of a category weighs nothing."""
    rest = iter(round(weight, 6) for weight in weights)
    return {
        "intercept": next(rest),
        "logarithmic": {name: next(rest) for name in LOGARITHMIC},
        "linear": {name: next(rest) for name in LINEAR},
        "categories": {
            name: {value: 0.0 if value == values[name][0] else next(rest) for value in values[name]}
            for name in CATEGORIES
        },
    }


def train(homes: list[dict[str, str]]) -> dict[str, object]:
    values = category_values(homes)
    rows = [features(home, values) for home in homes]
    targets = [math.log(float(home["price_usd"])) for home in homes]
    held_back = range(0, len(homes), HELD_BACK_EVERY)
    learned = [index for index in range(len(homes)) if index % HELD_BACK_EVERY]

    weights = fit([rows[index] for index in learned], [targets[index] for index in learned])
    errors = [targets[index] - sum(w * x for w, x in zip(weights, rows[index])) for index in held_back]
    named = name_weights(weights, values)
    return {
        "id": hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()[:12],
        "currency": "USD",
        "spread": round(math.sqrt(sum(error**2 for error in errors) / len(errors)), 4),
        **named,
    }


def main() -> None:
    model = train(read_homes())
    MODEL_FILE.write_text(json.dumps(model, indent=2) + "\n")
    print(f"{MODEL_FILE.name}: model {model['id']}, typical error {model['spread']:.1%} on homes it has not seen")


if __name__ == "__main__":
    main()
