"""The container's health check. The image has no curl, and needs none: `python healthy.py`."""

import sys
import urllib.request

try:
    with urllib.request.urlopen("http://127.0.0.1:8000/api/health", timeout=3) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError as problem:
    sys.exit(f"not healthy: {problem}")
