"""Random examples are the same every time, on every machine; how long one takes is no property."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("the same every time", derandomize=True, database=None, deadline=None)
settings.load_profile("the same every time")
