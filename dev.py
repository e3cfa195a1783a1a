"""Developer commands: ``python3 dev.py demo``, ``python3 dev.py test``, and the parts of test.

Needs Python 3.11 or newer with pip, and nothing else: no git, no make, no venv module, no compiler.
It puts uv into ``.dev/uv`` with ``pip install --target`` (which no distribution refuses), lets uv
make ``.venv``, and installs what ``requirements/*.txt`` pins, checked against its hashes. These
folders are ours, are ignored by git, and may be deleted at any time.

It refuses to know anything about the package itself: what is tested stands in pyproject.toml.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PRIVATE = ROOT / ".dev"
VENV = ROOT / ".venv"
OLDEST = ROOT / ".venv-oldest"  # of its own: two releases of one package cannot share a place
REQUIREMENTS = ROOT / "requirements"
NATIVE = ROOT / "src" / "oversample" / "kernels" / "native"
EXE = ".exe" if os.name == "nt" else ""
UV_WANTED = "uv>=0.9,<1"

HELP = """\
python3 dev.py COMMAND [arguments]

  demo [...]   compare on a real table; arguments go to `oversample demo`
  test         all of the checks below, in this order
  lint           ruff: style and formatting
  types          mypy, strict, on src
  contract       import-linter: which room may know which
  unit [...]     pytest and the examples in docstrings; arguments go to pytest
  oldest [...]   pytest on the oldest releases that we allow, nothing compiled; arguments go to pytest
  browser [...]  the report in a headless Chromium; arguments go to pytest
  docs [...]     the code blocks of README.md and docs/; arguments go to pytest
  bench [...]  the scripts of benchmarks/, or those named: bench speed --quick, bench verdict --minutes 60
  sanitize [...] the tests of kernels and search, watched for bad memory access and undefined behaviour
  wheel        build a wheel into dist/, with compiled kernels if there is a compiler
  lock         pin the newest dependencies in requirements/*.txt

The first run fetches what it needs into .dev and .venv; later ones start at once.
"""

BY_NAME = {
    "evidence",
    "identifiers",
    "verdict",
}  # take hours or need data, so `bench` alone leaves them out
ALONE = {"data"}  # only files of these packages are read, so nothing that they ask for is installed
# A process that has done its tests takes over some of another's: they take from milliseconds to minutes.
PARALLEL = ("-q", "-n", "auto", "--dist", "worksteal")

CHECKS = ("lint", "types", "contract", "unit", "oldest", "browser", "docs")


class Trouble(Exception):  # noqa: N818 - it is shown to a person, not caught by a program
    """Something a person has to mend; the text says what and how."""


# --- the environment ------------------------------------------------------------------------------


def program(name: str, venv: Path) -> Path:
    """Return where a program of an environment lies."""
    return venv / ("Scripts" if os.name == "nt" else "bin") / f"{name}{EXE}"


def environment(venv: Path) -> dict[str, str]:
    """Return the caller's environment with our defaults where the caller set nothing."""
    env = dict(os.environ)
    env.setdefault("UV_SYSTEM_CERTS", "1")  # behind a company certificate uv needs to be told
    env.setdefault("UV_PYTHON_DOWNLOADS", "never")  # this Python is the one to use
    env.setdefault("UV_LINK_MODE", "copy")  # the cache may be on another disk; no warning about it
    env["VIRTUAL_ENV"] = str(venv)
    programs = program("python", venv).parent
    env["PATH"] = os.pathsep.join([str(programs), env.get("PATH", os.defpath)])
    env.pop("PYTHONHOME", None)
    env.pop("PYTHONPATH", None)  # the package is installed; a stray path would hide that it is not
    if env.pop("PYTHONDONTWRITEBYTECODE", None):
        # Packages come uncompiled, and each of the many programs that are started would compile them anew.
        env.setdefault("PYTHONPYCACHEPREFIX", str(PRIVATE / "bytecode"))
    return env


def run(command: list[str], *, what: str, venv: Path = VENV) -> None:
    """Run a program that has to succeed."""
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment(venv), check=False)
    except OSError as error:
        message = f"{what} could not be started: {error}."
        raise Trouble(message) from error
    if done.returncode:
        message = f"{what} failed with exit code {done.returncode}; its messages are above."
        raise Trouble(message)


def find_uv() -> str:
    """Return uv: the private one, the one on the PATH, or the private one after fetching it."""
    private = PRIVATE / "uv" / "bin" / f"uv{EXE}"
    if private.exists():
        return str(private)
    present = shutil.which("uv")
    if present:
        return present
    if subprocess.run(
        [sys.executable, "-m", "pip", "--version"], capture_output=True, check=False
    ).returncode:
        message = "This Python has no pip. On Debian: apt-get install python3-pip."
        raise Trouble(message)
    print("Fetching uv into .dev/uv ...", file=sys.stderr, flush=True)
    target = PRIVATE / "uv"
    shutil.rmtree(target, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--no-deps", "--target", str(target), UV_WANTED], what="Fetching uv with pip")
    if not private.exists():
        message = f"pip installed uv, but {private} is not there. Delete .dev and try again."
        raise Trouble(message)
    return str(private)


def fingerprint(names: tuple[str, ...]) -> str:
    """Digest what the environment was made from: interpreter, pins, metadata and what is compiled."""
    how = os.environ.get("OVERSAMPLE_BUILD", "auto")
    digest = hashlib.sha256(f"{sys.executable} {sys.version} {ROOT} {how}".encode())
    compiled = [ROOT / "hatch_build.py", *sorted(NATIVE.glob("*.?pp"))]
    pinned = [REQUIREMENTS / f"{name}.txt" for name in names]
    for file in [*pinned, ROOT / "pyproject.toml", *compiled]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def prepare(sets: tuple[str, ...], venv: Path) -> None:
    """Make an environment hold the package and these requirement sets, unless it already does.

    The first set is what the environment is made anew for; sets only ever add up, so that `demo` after
    `test` finds what it needs.
    """
    names = ("build", *sets)
    stamps = {name: venv / f"oversample-{name}.stamp" for name in sets}
    wanted = {name: fingerprint(tuple(dict.fromkeys(("build", sets[0], name)))) for name in sets}
    kept = {
        name for name in sets if stamps[name].exists() and stamps[name].read_text() == wanted[name]
    }
    if program("oversample", venv).exists() and kept == set(sets):
        return
    start = time.monotonic()
    uv = find_uv()
    if sets[0] not in kept:
        print(f"Making {venv.name} ...", file=sys.stderr, flush=True)
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)],
            what=f"Making {venv.name}")  # fmt: skip
    print(f"Installing {', '.join(names)} ...", file=sys.stderr, flush=True)
    pip = [uv, "pip", "install", "--quiet", "--python", str(program("python", venv))]
    for chosen, options in (([n for n in names if n not in ALONE], []),
                            ([n for n in names if n in ALONE], ["--no-deps"])):  # fmt: skip
        files = [part for name in chosen for part in ("-r", str(REQUIREMENTS / f"{name}.txt"))]
        if files:
            run([*pip, "--require-hashes", "--only-binary", ":all:", *options, *files],
                what="Installing the pins", venv=venv)  # fmt: skip
    run([*pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)],
        what="Installing the package in place", venv=venv)  # fmt: skip
    for name, stamp in stamps.items():
        stamp.write_text(wanted[name])
    print(f"Ready after {time.monotonic() - start:.0f} s.", file=sys.stderr, flush=True)


# --- the commands ---------------------------------------------------------------------------------


def call(*command: str, venv: Path = VENV, **extra: str) -> int:
    """Run a program of an environment, with extra variables, and return its exit code."""
    print("$ " + " ".join(command), file=sys.stderr, flush=True)
    return subprocess.run([str(program(command[0], venv)), *command[1:]], cwd=ROOT,
                          env=environment(venv) | extra, check=False).returncode  # fmt: skip


def pytest(*arguments: str, venv: Path = VENV, **extra: str) -> int:
    """Run pytest; also that nothing was collected is a failure, since nothing was proved.

    As many threads compute as for a user, but one that waits for work sleeps. By default it spins, in
    OpenMP and in OpenBLAS, and test processes that share cores then take each other's time for waiting.
    """
    asleep = {"OMP_WAIT_POLICY": "passive", "OPENBLAS_THREAD_TIMEOUT": "4"}
    chosen = {name: os.environ.get(name, value) for name, value in asleep.items()}
    return call("pytest", *arguments, venv=venv, **chosen, **extra)


def lint(_: list[str]) -> int:
    """Check style, then formatting."""
    return call("ruff", "check", ".") or call("ruff", "format", "--check", ".")


def types(_: list[str]) -> int:
    """Check types."""
    return call("mypy")


def contract(_: list[str]) -> int:
    """Check who imports whom."""
    return call("lint-imports", "--no-cache")


def unit(arguments: list[str]) -> int:
    """Run the tests, and the examples in docstrings unless the caller asks for something else."""
    if arguments:
        return pytest("-m", "not browser", *arguments)
    paths = ("--doctest-modules", "tests", "src", "--ignore=tests/docs")
    return pytest(*PARALLEL, "-m", "not browser", *paths)


def oldest(arguments: list[str]) -> int:
    """Run the tests on the oldest releases that pyproject.toml allows, and without compiled kernels."""
    if sys.version_info >= (3, 13):
        print("Skipped: the oldest NumPy that we allow has no build for Python 3.13 or newer.",
              file=sys.stderr)  # fmt: skip
        return 0
    prepare(("oldest",), OLDEST)
    paths = arguments or [*PARALLEL, "tests", "--ignore=tests/docs"]
    return pytest("-m", "not browser", *paths, venv=OLDEST, OVERSAMPLE_NO_EXTENSION="1")


def browser(arguments: list[str]) -> int:
    """Look at the report in a headless Chromium."""
    return pytest("-q", "-rs", "-m", "browser", "--ignore=tests/docs", *arguments)


def docs(arguments: list[str]) -> int:
    """Run the code blocks of the documentation."""
    return pytest("-q", "tests/docs", *arguments)


def demo(arguments: list[str]) -> int:
    """Run the demo as a user would."""
    return call("oversample", "demo", *arguments)


def bench(arguments: list[str]) -> int:
    """Run the benchmark scripts, or those named; what begins with a dash goes to the one that is named."""
    known = sorted(file.stem for file in (ROOT / "benchmarks").glob("*.py"))
    cut = next((at for at, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    names, options = arguments[:cut], arguments[cut:]
    unknown = sorted(set(names) - set(known))
    if unknown:
        message = f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(known)}."
        raise Trouble(message)
    if options and len(names) != 1:
        message = "Options need exactly one benchmark, as in: python3 dev.py bench speed --quick."
        raise Trouble(message)
    chosen = names or [name for name in known if name not in BY_NAME]
    if {"identifiers", "verdict"} & set(chosen):
        prepare(("product", "bench", "data"), VENV)
    codes = [call("python", f"benchmarks/{name}.py", *options) for name in chosen]
    return max(codes, default=0)


def sanitize(arguments: list[str]) -> int:
    """Compile the kernels with sanitizers, run their tests, and compile them as usual again."""
    compiler = os.environ.get("CXX", "g++")
    where = [subprocess.run([compiler, f"-print-file-name=lib{name}.so"], capture_output=True, text=True,
                            check=True).stdout.strip() for name in ("asan", "ubsan")]  # fmt: skip
    watch = "-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g -O1"
    options = {"CXXFLAGS": watch, "OVERSAMPLE_REQUIRE_COMPILED": "1"}
    preload = {
        "LD_PRELOAD": " ".join(where),
        "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1",
    }
    try:
        if call("python", "hatch_build.py", **options):
            return 1
        # The sanitizers' own bookkeeping does not fit into the little memory of one test.
        paths = arguments or [
            "-q",
            "tests/kernels",
            "tests/neighbors",
            "-k",
            "not memory_that_runs_out",
        ]
        return pytest(*paths, **options, **preload)
    finally:
        call("python", "hatch_build.py")


def wheel(_: list[str]) -> int:
    """Build a wheel into ``dist``."""
    return call("hatchling", "build", "-t", "wheel")


def lock(_: list[str]) -> int:
    """Write ``requirements/*.txt``: every version with its hashes, and no address of any index."""
    sources = {
        "build": ["requirements/build.in"],
        "product": ["pyproject.toml"],
        "test": ["requirements/test.in"],
        "bench": ["requirements/bench.in"],
        "data": ["requirements/data.in", "--no-deps"],
        "oldest": ["pyproject.toml", "--extra=lightgbm", "--extra=pandas", "--extra=polars",
                   "requirements/oldest.in", "--resolution=lowest-direct"],
    }  # fmt: skip
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade",
               "--no-emit-index-url", "--no-emit-find-links", "--quiet",
               "--custom-compile-command", "python3 dev.py lock"]  # fmt: skip
    uv = find_uv()
    for name, source in sources.items():
        output = f"requirements/{name}.txt"
        print(output, file=sys.stderr, flush=True)
        run([uv, "pip", "compile", *options, *source, "-o", output], what=f"Pinning {name}")
        if "://" in (ROOT / output).read_text(encoding="utf-8"):
            message = f"{output} names an address, which a lock of ours must not."
            raise Trouble(message)
    return 0


def test(_: list[str]) -> int:
    """Run every check, also after one has failed, and say at the end which did."""
    told: list[tuple[str, int, float]] = []
    for name in CHECKS:
        print(f"\n== {name} ==", file=sys.stderr, flush=True)
        start = time.monotonic()
        told.append((name, COMMANDS[name][0]([]), time.monotonic() - start))
    print(file=sys.stderr)
    for name, code, seconds in told:
        print(f"{name:9} {'failed' if code else 'passed'} {seconds:6.1f} s", file=sys.stderr)
    return int(any(code for _, code, _ in told))


# Each command with the requirement sets that it needs beside the product's in `.venv`; None for those
# that look after themselves.
COMMANDS = {
    "demo": (demo, ()),
    "test": (test, ("test",)),
    "lint": (lint, ("test",)),
    "types": (types, ("test",)),
    "contract": (contract, ("test",)),
    "unit": (unit, ("test",)),
    "oldest": (oldest, None),
    "browser": (browser, ("test",)),
    "docs": (docs, ("test",)),
    "bench": (bench, ("bench",)),
    "sanitize": (sanitize, ("test",)),
    "wheel": (wheel, ()),
    "lock": (lock, None),
}


def main(arguments: list[str]) -> int:
    """Do what was asked, and say plainly what went wrong."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(HELP, end="")
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"There is no command {name}. There are: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    command, sets = COMMANDS[name]
    if rest and name in {"test", "lint", "types", "contract", "wheel", "lock"}:
        print(f"{name} takes no arguments. Got {' '.join(rest)}.", file=sys.stderr)
        return 2
    try:
        if sets is not None:
            prepare(("product", *sets), VENV)
        return command(rest)
    except Trouble as trouble:
        print(f"dev.py: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this file may be started by any Python
        sys.exit("dev.py needs Python 3.11 or newer. Got " + sys.version.split()[0] + ".")
    sys.exit(main(sys.argv[1:]))
