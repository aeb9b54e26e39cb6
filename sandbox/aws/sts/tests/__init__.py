"""Tests beside what they test; `rules` and the like lie in the folder that importing `tests` puts on the path."""

import tests
