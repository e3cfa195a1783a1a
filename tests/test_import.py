"""What the first use costs: looked at in a fresh process, since this one has loaded everything."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import oversample

SOURCES = Path(oversample.__file__).parent

HEAVY = ["sklearn", "pandas", "polars", "pyarrow", "scipy.stats", "matplotlib", "jinja2", "rich"]


def loaded_after(code):
    """Run `code` in a fresh interpreter and return which heavy modules it has loaded."""
    look = (
        f"import json, sys\n{code}\nprint(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    )
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def test_import_loads_nothing_heavy():
    assert loaded_after("import oversample") == []


def test_import_of_a_light_name_loads_no_estimator():
    assert "sklearn" not in loaded_after("import oversample\noversample.SamplingError")


def test_what_a_page_of_balance_needs_of_the_study_loads_no_estimator():
    """Regression: a helper of the models was imported at the top of a file, and commands started seconds later."""
    assert "sklearn" not in loaded_after("from oversample.study import Source, versions")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["compare", "--help"], ["balance", "--help"], ["check", "--help"]]
)
def test_help_answers_without_loading_an_estimator(arguments):
    code = (
        "from oversample.cli import main\n"
        f"try:\n    main({arguments!r})\n"
        "except SystemExit as end:\n    assert not end.code, end.code"
    )
    assert loaded_after(code) == []


def test_every_public_name_is_found_and_listed():
    code = (
        "import json, oversample\n"
        "gone = [n for n in oversample.__all__ if not hasattr(oversample, n)]\n"
        "assert not gone, gone\nassert set(oversample.__all__) <= set(dir(oversample))"
    )
    loaded_after(code)


def test_unknown_name_is_an_attribute_error():
    import oversample

    with pytest.raises(AttributeError, match="SMOTEE"):
        _ = oversample.SMOTEE


def test_nothing_private_of_scikit_learn_and_nothing_of_imbalanced_learn_is_imported():
    """Promise 8: a release of theirs may change what begins with an underscore."""
    found = []
    for file in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            for name in names:
                root, *rest = name.split(".")
                private = root == "sklearn" and any(part.startswith("_") for part in rest)
                if private or root in ("imblearn", "sklearn_compat"):
                    found.append(f"{file.name}: {name}")
    assert not found
