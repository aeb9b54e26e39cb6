"""Which calls a rule hits, and what is refused as a rule; no server is needed."""

import time
import unittest

from faults.effects import RuleError, rewrite
from faults.naming import Named
from faults.rules import Rules, at, same

ACCOUNT = "111122223333"


def call(operation: str = "GetFunction", service: str = "lambda", region: str = "us-east-1", **parameters) -> Named:
    return Named(service, operation, region, "key", "rest-json", parameters=parameters)


def hits(rule: dict, calls: int, **parameters) -> list[int]:
    """The numbers of the calls that the rule hits, counted from one."""
    rules = Rules()
    rules.add([rule])
    return [n for n in range(1, calls + 1) if rules.decide(call(**parameters), ACCOUNT)]


class When(unittest.TestCase):
    def test_moments(self):
        throttle = {"service": "lambda", "operation": "GetFunction", "throttle": True}
        for moment, expected in (
            ({}, [1, 2, 3, 4, 5]),
            ({"nth": 3}, [3]),
            ({"after": 2}, [3, 4, 5]),
            ({"times": 2}, [1, 2]),
            ({"after": 1, "times": 2}, [2, 3]),
        ):
            with self.subTest(moment):
                self.assertEqual(hits({**throttle, **moment}, 5), expected)

    def test_for_seconds_counts_from_the_first_hit(self):
        rules = Rules()
        rules.add([{"service": "lambda", "throttle": True, "for_seconds": 0.2}])
        time.sleep(0.25)
        self.assertIsNotNone(rules.decide(call(), ACCOUNT))
        self.assertIsNotNone(rules.decide(call(), ACCOUNT))
        time.sleep(0.25)
        self.assertIsNone(rules.decide(call(), ACCOUNT))

    def test_calls_that_are_not_chosen_are_not_counted(self):
        chosen = {"service": "lambda", "operation": "GetFunction", "match": {"FunctionName": "f"}}
        rules = Rules()
        rules.add([{**chosen, "nth": 1, "reset": True}])
        self.assertIsNone(rules.decide(call(FunctionName="g"), ACCOUNT))
        self.assertIsNone(rules.decide(call("GetAlias", FunctionName="f"), ACCOUNT))
        self.assertIsNotNone(rules.decide(call(FunctionName="f"), ACCOUNT))

    def test_accounts_and_regions_are_apart(self):
        rules = Rules()
        rules.add([{"account": ACCOUNT, "region": "us-east-1", "throttle": True}])
        self.assertIsNone(rules.decide(call(), "999900001111"))
        self.assertIsNone(rules.decide(call(region="eu-west-1"), ACCOUNT))
        self.assertIsNotNone(rules.decide(call(), ACCOUNT))

    def test_the_first_rule_hits_and_all_count(self):
        rules = Rules()
        first, second = rules.add([{"throttle": True, "times": 1}, {"denied": True, "nth": 2}])
        self.assertEqual([rules.decide(call(), ACCOUNT).id for _ in range(2)], [first.id, second.id])

    def test_steps_go_by_the_hit_and_the_last_stays(self):
        rules = Rules()
        rules.add([{"service": "lambda", "steps": [{"set": {"a": 1}}, {}, {"throttle": True}]}])
        effects = [rules.decide(call(), ACCOUNT).effect() for _ in range(4)]
        self.assertEqual(effects, [{"set": {"a": 1}}, {}, {"throttle": True}, {"throttle": True}])


class Matching(unittest.TestCase):
    def test_paths(self):
        parameters = {"Environment": {"Variables": {"A": "b"}}, "list": [{"x": 1}], "Tags.member.1.Key": "k"}
        self.assertEqual(at(parameters, "Environment.Variables.A"), "b")
        self.assertEqual(at(parameters, "list.0.x"), 1)
        self.assertEqual(at(parameters, "Tags.member.1.Key"), "k")
        self.assertIsNone(at(parameters, "Environment.None.A"))

    def test_values(self):
        self.assertTrue(same("*:function:f", "arn:aws:lambda:us-east-1:1:function:f"))
        self.assertTrue(same("true", True) and same(True, True) and same(True, "true") and same("3", 3))
        self.assertTrue(same("a[1]", "a[1]"))
        self.assertFalse(same("f", "ff") or same("f", None) or same({"a": 1}, {"a": 2}))


class Refused(unittest.TestCase):
    def test_what_is_no_rule_is_refused_by_name(self):
        for rule, text in (
            ({"opration": "GetFunction", "throttle": True}, "unknown keys: opration"),
            ({"service": "lambada", "throttle": True}, "'lambada' is none"),
            ({"service": "lambda", "operation": "GetFuntion", "throttle": True}, "'GetFuntion' is none of lambda"),
            ({"operation": "GetFunction", "throttle": True}, "operation needs a service"),
            (
                {"service": "lambda", "operation": "GetFunction", "match": {"Name": "f"}, "throttle": True},
                "has no parameter Name",
            ),
            ({"service": "lambda"}, "nothing happens"),
            ({"throttle": True, "denied": True}, "one answer at a time"),
            ({"throttle": True, "set": {"a": 1}}, "needs? the real answer"),
            ({"throttle": False}, "throttle is true or absent"),
            ({"throttle": True, "times": "2"}, "times is a number"),
            ({"throttle": True, "nth": 1, "times": 2}, "nth names one call"),
            ({"error": {"status": 400}}, "error is an object with code"),
            ({"error": {"code": "X", "mesage": "y"}}, "unknown keys in error: mesage"),
            ({"steps": [{"sett": {}}]}, "unknown keys in a step: sett"),
            ({"steps": []}, "steps is a list"),
            ({"server_error": 404}, "server_error is one of"),
            ({"latency_ms": -1}, "latency_ms"),
        ):
            with self.subTest(rule), self.assertRaisesRegex(RuleError, text):
                Rules().add([rule])

    def test_one_wrong_rule_adds_none(self):
        rules = Rules()
        with self.assertRaises(RuleError):
            rules.add([{"throttle": True}, {"throtle": True}])
        self.assertEqual(rules.rules, [])


class Rewriting(unittest.TestCase):
    def test_fields_are_set_added_and_taken_away(self):
        body = b'{"of": {"State": "Active", "Code": 1}, "list": [{"x": 1}]}'
        changes = {"of.State": "Failed", "of.Reason": "r", "of.Code": None, "list.0.x": 2}
        self.assertEqual(rewrite(body, changes), b'{"of": {"State": "Failed", "Reason": "r"}, "list": [{"x": 2}]}')

    def test_a_place_that_is_not_there_is_an_error(self):
        for body in (b'{"a": 1}', b"<xml/>"):
            with self.assertRaises(RuleError):
                rewrite(body, {"b.c": 1})


if __name__ == "__main__":
    unittest.main()
