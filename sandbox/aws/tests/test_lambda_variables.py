"""Environment variables that Lambda refuses."""

import unittest

from account import Account, refusal
from rules import covers

RULE = "UpdateFunctionConfiguration refuses variables of more than 4 KB, quoted, and names that Lambda sets itself"


class Variables(unittest.TestCase):
    @covers(RULE)
    def test_limits(self):
        aws = Account()
        aws.zip_function()

        def update(**variables):
            answer = aws.lambda_.update_function_configuration(
                FunctionName="fn", Environment={"Variables": variables}
            )
            aws.settled()
            return answer

        # the braces, the colon and four quotes count
        self.assertEqual(update(AB="x" * (4096 - 9))["LastUpdateStatus"], "InProgress")
        code, status, text = refusal(update, AB="x" * (4096 - 8))
        self.assertEqual((code, status), ("InvalidParameterValueException", 400))
        self.assertIn('exceeded the 4KB limit. String measured: {"AB":"xxx', text)
        code, status, text = refusal(update, AWS_REGION="eu-west-1")
        self.assertEqual((code, status), ("InvalidParameterValueException", 400))
        self.assertTrue(text.endswith("Reserved keys used in this request: AWS_REGION"))
