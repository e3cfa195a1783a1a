"""Build hook: compile the kernels if a compiler is at hand; without one the install succeeds all the same.

The sources of ``src/oversample/kernels/native`` become one shared library with a plain C interface, so a
wheel fits every Python of its platform. The innermost loop is compiled once for each instruction set
and chosen when it runs. ``OVERSAMPLE_BUILD=plain`` compiles nothing, ``OVERSAMPLE_BUILD=native`` makes a failing
compiler an error; ``CXX`` and ``CXXFLAGS`` are honoured. Also runs by itself: ``python hatch_build.py``.

It refuses to know what the kernels compute.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
KERNELS = ROOT / "src" / "oversample" / "kernels"
SOURCES = KERNELS / "native"
SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
LIBRARY = KERNELS / f"liboversample{SUFFIX}"

COMMON = ("-O3", "-std=c++17", "-fPIC", "-pthread", "-fvisibility=hidden")
UNFUSED = ("-ffp-contract=off",)  # where results are promised bit for bit
TILES = {
    "tile_baseline": (),
    "tile_avx2": ("-mavx2", "-mfma"),
    "tile_avx512": ("-mavx512f", "-mfma"),
    "tile_vnni": ("-mavx512f", "-mavx512vnni", "-mfma"),
}


def compile_kernels(target: Path = LIBRARY, extra: tuple[str, ...] = ()) -> str:
    """Compile and link the library; return what went wrong, or nothing."""
    compiler = shlex.split(os.environ.get("CXX", "")) or _find_compiler()
    if not compiler:
        return "no C++ compiler was found (set CXX to name one)"
    flags = [*COMMON, *extra, *shlex.split(os.environ.get("CXXFLAGS", ""))]
    with tempfile.TemporaryDirectory() as folder:
        units = [(source, source.stem, UNFUSED) for source in sorted(SOURCES.glob("*.cpp"))
                 if source.stem != "tile"]  # fmt: skip
        units += [(SOURCES / "tile.cpp", name, (f"-DTILE={name}", *options))
                  for name, options in _tiles().items()]  # fmt: skip
        objects = []
        for source, name, options in units:
            objects.append(str(Path(folder, f"{name}.o")))
            fault = _run([*compiler, *flags, *options, "-c", str(source), "-o", objects[-1]])
            if fault:
                return fault
        built = Path(folder, target.name)
        fault = _run([*compiler, *flags, "-shared", *objects, "-o", str(built)])
        if not fault:
            shutil.move(built, target)
        return fault


def _tiles() -> dict[str, tuple[str, ...]]:
    is_x86 = platform.machine().lower() in {"x86_64", "amd64"}
    return TILES if is_x86 else {"tile_baseline": ()}


def _find_compiler() -> list[str]:
    return next(([name] for name in ("c++", "g++", "clang++") if shutil.which(name)), [])


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{shlex.join(command)}\n{done.stderr.strip()}"


def wheel_tag() -> str:
    """Return the tag of a wheel that holds the library: any Python 3, this platform."""
    return f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by itself
    BuildHookInterface = None
else:

    class KernelsHook(BuildHookInterface):
        """Put the library next to the package that is installed or packed."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Compile, and mark the wheel as one of this platform if that went well."""
            how = os.environ.get("OVERSAMPLE_BUILD", "auto")
            LIBRARY.unlink(missing_ok=True)
            fault = "OVERSAMPLE_BUILD=plain" if how == "plain" else compile_kernels()
            if fault and how == "native":
                message = f"The kernels could not be compiled: {fault}"
                raise RuntimeError(message)
            if fault:
                self.app.display_warning(f"Without compiled kernels, slower: {fault}")
                return
            build_data["pure_python"] = False
            build_data["tag"] = wheel_tag()
            build_data["artifacts"].append(str(LIBRARY.relative_to(ROOT)))


if __name__ == "__main__":
    trouble = compile_kernels()
    sys.exit(trouble or 0)
