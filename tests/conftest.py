"""The order in which test processes are given their tests."""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)  # after the order was drawn
def pytest_collection_modifyitems(items):
    """Start with what takes long, so that no process is left with it when the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
