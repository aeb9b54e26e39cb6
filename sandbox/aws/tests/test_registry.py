"""The register of patches: what it refuses, and that each rule has a test."""

import contextlib
import importlib
import io
import pathlib
import unittest

import launcher
import registry
import rules

HERE = pathlib.Path(__file__).parent


def load_tests_of_all() -> None:
    """Those of this folder, which have no package, and those beside what they test."""
    for file in HERE.glob("test_*.py"):
        importlib.import_module(file.stem)
    for file in launcher.SANDBOX.glob("*/tests/test_*.py"):
        importlib.import_module(".".join(file.relative_to(launcher.SANDBOX).with_suffix("").parts))


class Register(unittest.TestCase):
    def setUp(self):
        registry.load(registry.services())

    def test_every_rule_has_a_test(self):
        load_tests_of_all()
        untested = [f"{one.package}: {one.rule}" for one in registry.PATCHES if one.rule not in rules.COVERED]
        self.assertEqual(untested, [])
        self.assertGreater(len(registry.PATCHES), 50)

    def test_every_named_rule_is_in_the_register(self):
        load_tests_of_all()
        known = {one.rule for one in registry.PATCHES}
        self.assertEqual([rule for rule in rules.COVERED if rule not in known], [])

    def test_every_rule_has_a_source(self):
        for one in registry.PATCHES:
            self.assertRegex(one.source, r"https://|localstack/localstack@|botocore/", one.rule)
            self.assertRegex(one.original, r"^sha256:[0-9a-f]{16}$")

    def test_the_grade_is_one_of_three(self):
        with self.assertRaisesRegex(registry.PatchError, "recorded, documented, inferred"):
            registry.patch("json:loads", original="", rule="", source="", grade="certain")

    def test_a_target_that_changed(self):
        changed = registry.Patch("json:loads", "sha256:0", "a rule", "https://a.source", "inferred", lambda old: old)
        told = r"json:loads .* written against sha256:0, found sha256:.*a rule"
        with self.assertRaisesRegex(registry.PatchError, told):
            registry.check([changed])

    def test_a_target_that_is_gone(self):
        with self.assertRaisesRegex(registry.PatchError, "json:nope"):
            registry.locate("json:nope")
        with self.assertRaisesRegex(registry.PatchError, "no_such_module:x"):
            registry.locate("no_such_module:x")

    def test_another_version(self):
        with self.assertRaisesRegex(registry.PatchError, "ministack==9.9.9 is needed, found 1.5.33"):
            registry.check_versions({"ministack": "9.9.9"})
        with self.assertRaisesRegex(registry.PatchError, "found nothing"):
            registry.check_versions({"no-such-package": "1"})

    def test_every_knob_is_explained(self):
        text = (launcher.SANDBOX / "README.md").read_text()
        for package in registry.load(registry.services()):
            for knob in getattr(package, "KNOBS", {}):
                self.assertRegex(text, rf"`{package.__name__.strip('_')}\.[^`]*\.{knob}`")

    def test_the_table(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.assertEqual(registry.main(["--list"]), 0)
        lines = out.getvalue().splitlines()
        self.assertEqual(len(lines), len(registry.PATCHES))
        self.assertIn("UpdateFunctionCode answers 409 while", out.getvalue())


if __name__ == "__main__":
    unittest.main()
