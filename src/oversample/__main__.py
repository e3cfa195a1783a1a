"""``python -m oversample`` is ``oversample``."""

from oversample.cli import main

if __name__ == "__main__":
    main()
