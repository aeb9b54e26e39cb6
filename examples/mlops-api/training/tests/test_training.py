"""The model that ships is the one that the data and the script give, and it has found the rule behind the data."""

import json
import math

import make_homes
import train


def test_training_gives_the_model_that_ships():
    assert train.train(train.read_homes()) == json.loads(train.MODEL_FILE.read_text())


def test_the_model_has_found_the_rule_behind_the_data():
    model = json.loads(train.MODEL_FILE.read_text())
    assert math.isclose(model["logarithmic"]["area_m2"], 0.9, abs_tol=0.05)
    for name, factor in make_homes.NEIGHBOURHOODS.items():
        assert math.isclose(math.exp(model["categories"]["neighbourhood"][name]), factor, rel_tol=0.05)


def test_the_error_is_little_more_than_the_noise_of_the_data():
    model = json.loads(train.MODEL_FILE.read_text())
    assert make_homes.NOISE * 0.8 < model["spread"] < make_homes.NOISE * 1.3


def test_elimination_solves_a_system_that_needs_its_rows_swapped():
    assert train.solve([[0.0, 2.0], [3.0, 1.0]], [4.0, 5.0]) == [1.0, 2.0]
