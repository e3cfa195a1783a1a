"""The benchmarks are scripts beside the package; their own logic is imported as they import it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
