"""How often each fault is tried."""

import pytest

LONG = 30


@pytest.fixture
def rounds(request):
    """Return 1, or with ``--long`` so many that all faults make two hundred."""
    return LONG if request.config.getoption("--long") else 1
