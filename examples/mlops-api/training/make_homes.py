"""Makes the data set: homes that never existed, priced by a known rule plus noise.

The guide learned from listings that are not ours to ship. These are made with a fixed seed, so that everyone who runs
this file gets the same `homes.csv`, and a test can check that the model finds the rule again.
"""

import csv
import math
import random
from pathlib import Path

HOMES_FILE = Path(__file__).parent / "homes.csv"
COLUMNS = ["neighbourhood", "kind", "area_m2", "bedrooms", "bathrooms", "parking_spaces", "age_years", "price_usd"]

SEED = 2026
COUNT = 400
NOISE = 0.08  # standard deviation of log(price): prices scatter by about 8 %

# Price relative to the first name of each list.
NEIGHBOURHOODS = {"Centro": 1.0, "Norte": 1.22, "Costa": 1.48, "Oeste": 0.81, "Sur": 0.7}
KINDS = {"apartment": 1.0, "house": 1.15, "studio": 0.92}


def make_home(random_source: random.Random) -> dict[str, object]:
    kind = random_source.choices(list(KINDS), weights=[5, 3, 2])[0]
    bedrooms = 0 if kind == "studio" else random_source.randint(1, 5)
    area = round(28 + bedrooms * 24 + random_source.uniform(-6, 40), 1)
    home = {
        "neighbourhood": random_source.choice(list(NEIGHBOURHOODS)),
        "kind": kind,
        "area_m2": area,
        "bedrooms": bedrooms,
        "bathrooms": random_source.randint(1, max(1, bedrooms)),
        "parking_spaces": random_source.randint(0, 2),
        "age_years": random_source.randint(0, 60),
    }
    return home | {"price_usd": round(price_of(home) * math.exp(random_source.gauss(0, NOISE)) / 100) * 100}


def price_of(home: dict[str, object]) -> float:
    """The rule behind the data: dollars before noise."""
    place = NEIGHBOURHOODS[home["neighbourhood"]] * KINDS[home["kind"]]
    comfort = math.exp(0.03 * home["bedrooms"] + 0.06 * home["bathrooms"] + 0.05 * home["parking_spaces"])
    return 3200 * place * comfort * home["area_m2"] ** 0.9 * math.exp(-0.004 * home["age_years"])


def main() -> None:
    random_source = random.Random(SEED)
    with HOMES_FILE.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(make_home(random_source) for _ in range(COUNT))


if __name__ == "__main__":
    main()
