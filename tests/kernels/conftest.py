"""What the tests of compiled kernels share."""

from __future__ import annotations

import os

import pytest

from oversample.kernels import library

TILES = ("AVX-512 VNNI", "AVX-512", "AVX2", "baseline")


@pytest.fixture
def compiled():
    """Skip where nothing is compiled, or fail where it has to be."""
    if library.compiled():
        return
    reason = (
        "The compiled kernels are not in use here. Install a C++ compiler (on Debian: apt-get install g++), "
        "and install the package again; OVERSAMPLE_NO_EXTENSION must not be set."
    )
    unwanted = os.environ.get("OVERSAMPLE_NO_EXTENSION") == "1"
    if os.environ.get("OVERSAMPLE_REQUIRE_COMPILED") == "1" and not unwanted:
        pytest.fail(f"OVERSAMPLE_REQUIRE_COMPILED=1, but there are none. {reason}")
    pytest.skip(reason)


@pytest.fixture(params=TILES)
def tile(request, compiled):
    """Search with each instruction set that this machine has."""
    before = library.describe().removeprefix("compiled for ").partition(",")[0]
    if not library.use_tile(request.param):
        pytest.skip(f"This processor has no {request.param}.")
    yield request.param
    library.use_tile(before)
