"""The world that is corrupted, made once for all tests of the identities."""

from __future__ import annotations

import pytest

from tests.identities.corrupted import after_january


@pytest.fixture(scope="session")
def january():
    return after_january()
