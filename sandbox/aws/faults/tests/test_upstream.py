"""A fault layer whose services are away."""

import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from iam.tests.started import HERE, free_port


class Away(unittest.TestCase):
    def test_it_says_so(self):
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "faults", "--upstream", f"http://127.0.0.1:{free_port()}", "--port", str(port)],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.addCleanup(process.wait, 5)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.stdout.close)
        process.stdout.readline()
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
        with caught.exception as refused:
            self.assertEqual(refused.code, 502)
            self.assertIn("the services do not answer", refused.read().decode())


if __name__ == "__main__":
    unittest.main()
