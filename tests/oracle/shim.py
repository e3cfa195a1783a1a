"""A package named `imblearn` that re-exports ours, with imbalanced-learn's own tests beside it.

Written into a folder at test time: the tests, and the three files that they check estimators with, are taken
as they are from where imbalanced-learn is installed. As a script, it builds FOLDER and runs
the tests: ``python tests/oracle/shim.py FOLDER [TEST ...]``; what follows goes to pytest.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Modules of the shim that only re-export.
FRONTS = {
    "__init__": "from oversample.imblearn import *\n__version__ = '0.14.2'",
    "base": "from oversample.imblearn.base import *",
    "combine": "from oversample.imblearn.combine import *",
    "datasets": "from oversample.imblearn.datasets import *",
    "ensemble": "from oversample.imblearn.ensemble import *",
    "exceptions": "",
    "metrics/__init__": "from oversample.imblearn.metrics import *",
    "metrics/pairwise": "from oversample.imblearn.metrics.pairwise import *",
    "model_selection": "from oversample.imblearn.model_selection import *",
    "over_sampling/__init__": "from oversample.imblearn.over_sampling import *",
    "over_sampling/base": "from oversample.imblearn.over_sampling.base import *",
    "pipeline": "from oversample.imblearn.pipeline import *",
    "under_sampling/__init__": "from oversample.imblearn.under_sampling import *",
    "under_sampling/base": "from oversample.imblearn.under_sampling.base import *",
    "utils/__init__": "from oversample.imblearn.utils import *",
    "utils/_tags": "from sklearn.utils import get_tags",
}
# Of a file with tests of public and private functions, the private ones are given as None, and fail.
PRIVATE = {
    "utils/_validation": (
        "ArraysTransformer",
        "_is_neighbors_object",
        "_deprecate_positional_args",
    ),
}
# Files that check estimators, used as they are.
TAKEN = ("utils/testing.py", "utils/estimator_checks.py", "utils/_test_common/__init__.py",
         "utils/_test_common/instance_generator.py")  # fmt: skip

# file of tests: why it is not run
NOT_RUN = {
    "datasets/tests/test_zenodo.py": "downloads",
    "keras/tests/test_generator.py": "batches for Keras are not offered",
    "tensorflow/tests/test_generator.py": "batches for TensorFlow are not offered",
    "tests/test_docstring_parameters.py": "reads the docstrings of its own files",
    "tests/test_exceptions.py": "a private helper that words an error",
    "tests/test_public_functions.py": "reads an attribute that a private decorator of scikit-learn leaves",
    "utils/tests/test_deprecation.py": "a private helper for deprecations",
    "utils/tests/test_docstring.py": "a private helper that fills docstrings",
    "utils/tests/test_min_dependencies.py": "reads its own pyproject.toml",
    "utils/tests/test_show_versions.py": "lists its own dependencies",
    "utils/tests/test_testing.py": "tests the file that is taken from it",
}


def theirs() -> Path | None:
    """Find where imbalanced-learn is installed."""
    found = importlib.util.find_spec("imblearn")
    return None if found is None or found.origin is None else Path(found.origin).parent


def build(folder: Path, source: Path) -> list[str]:
    """Write the package and the tests; return the names of the files of tests."""
    for name, text in FRONTS.items():
        _write(folder / "imblearn" / f"{name}.py", text + "\n")
    for name, private in PRIVATE.items():
        _write(folder / "imblearn" / f"{name}.py", "".join(f"{p} = None\n" for p in private))
    for name in TAKEN:
        _write(folder / "imblearn" / name, (source / name).read_text(encoding="utf-8"))
    names = []
    for file in sorted(source.rglob("tests/test_*.py")):
        name = file.relative_to(source).as_posix()
        if name not in NOT_RUN:
            flat = name.replace("/tests/", "/").replace("/", "__")  # two have the same last name
            (folder / "tests").mkdir(exist_ok=True)
            shutil.copy(file, folder / "tests" / f"test_{flat}")
            names.append(flat)
    return names


def command(folder: Path, *options: str) -> tuple[list[str], dict[str, str]]:
    """Return what runs the tests of a folder, and its environment."""
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider",
           "--import-mode=importlib", f"--rootdir={folder}", *options]  # fmt: skip
    return run, {**os.environ, "PYTHONPATH": path}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    where = Path(sys.argv[1]).resolve()
    installed = theirs()
    assert installed is not None, "imbalanced-learn is not installed"
    shutil.rmtree(where, ignore_errors=True)
    build(where, installed)
    run, environment = command(where, *(sys.argv[2:] or [str(where / "tests")]))
    raise SystemExit(subprocess.run(run, cwd=where, env=environment, check=False).returncode)
