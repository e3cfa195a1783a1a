"""On a held-out third of real tables: was what ``compare`` recommended right, and what would others have cost?

Run it with ``python benchmarks/verdict.py``; hours on one core. It may be stopped at any time and goes on
where it stopped. ``--help`` says how to run a part. The work is in the folder beside it.
"""

from __future__ import annotations

import sys

from verdict.command import main

if __name__ == "__main__":
    sys.exit(main())
