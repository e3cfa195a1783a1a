"""A hundred public tables: what a leak pretends, what a threshold is worth, what probabilities lose.

Run it with ``python benchmarks/evidence.py``; hours on one core. It may be stopped at any time and goes on
where it stopped. ``--help`` says how to run a part. The work is in the folder beside it.
"""

from __future__ import annotations

import os
import sys

from evidence.command import main

if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # for our kernels; the tables are small
    sys.exit(main())
