"""The tests of the patches; their modules name each other without a package, from wherever they are started."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
