"""The order in which test processes are given their tests, and the patience of property tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

# A case has no deadline: how long it takes is decided by whatever else the machine does. The rest of the
# profile stays as it was, in particular that cases are drawn alike each time where CI is set.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


@pytest.hookimpl(trylast=True)  # after the order was drawn
def pytest_collection_modifyitems(items):
    """Start with what takes long, so that no process is left with it when the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
