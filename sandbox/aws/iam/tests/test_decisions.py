"""The decision log and whose keys they are."""

import json
import unittest

from iam.tests.account import Account, allow
from iam.tests.started import fresh_account


class Decisions(Account):
    def test_every_question_is_logged_with_its_answer_and_principal(self):
        self.seed()
        client = self.client("lambda", allow("lambda:GetFunction", self.function))
        client.get_function(FunctionName="f")
        self.denial(client.list_aliases, FunctionName="f")
        logged = self.aws.get(f"/_sandbox/decisions?account={self.account}")["decisions"]
        found = [(one["action"], one["resource"], one["decision"]) for one in logged]
        self.assertIn(("lambda:GetFunction", self.function, "Allow"), found)
        self.assertIn(("lambda:ListAliases", self.function, "ImplicitDeny"), found)
        session = f"arn:aws:sts::{self.account}:assumed-role/"
        self.assertTrue(all(one["principal"].startswith(session) for one in logged))
        lines = (self.aws.directory / "iam.jsonl").read_text().splitlines()
        self.assertIn(self.account, {json.loads(line)["account"] for line in lines})

    def test_accounts_do_not_see_each_others_and_can_clear_their_own(self):
        other = fresh_account()
        for account in (self.account, other):
            keys = self.aws.session_with(account, allow("lambda:ListFunctions", "*"))
            self.aws.client("lambda", keys).list_functions()
        self.aws.send("DELETE", f"/_sandbox/decisions?account={self.account}")
        self.assertEqual(self.aws.get(f"/_sandbox/decisions?account={self.account}")["decisions"], [])
        self.assertEqual(len(self.aws.get(f"/_sandbox/decisions?account={other}")["decisions"]), 1)

    def test_the_root_is_asked_nothing(self):
        self.aws.client("lambda", self.account).list_functions()
        self.assertEqual(self.aws.get(f"/_sandbox/decisions?account={self.account}")["decisions"], [])

    def test_a_key_is_known_by_account_and_arn(self):
        keys = self.aws.session_with(self.account, allow("lambda:ListFunctions", "*"))
        shown = self.aws.get(f"/_sandbox/principal?key={keys['AccessKeyId']}")
        self.assertEqual(shown["account"], self.account)
        self.assertTrue(shown["arn"].startswith(f"arn:aws:sts::{self.account}:assumed-role/role-"))


if __name__ == "__main__":
    unittest.main()
