"""The tests of the fault layer, of IAM and of STS, which lie beside what they test."""

import pathlib
import unittest

SANDBOX = pathlib.Path(__file__).resolve().parent.parent


def load_tests(_loader, standard, _pattern):
    for folder in ("faults", "iam", "sts"):
        found = unittest.TestLoader().discover(str(SANDBOX / folder / "tests"), top_level_dir=str(SANDBOX))
        standard.addTests(found)
    return standard
