"""``python -m calibration.odd`` writes docs/odd.md."""

from __future__ import annotations

from calibration.odd.page import PAGE, page
from experiments.store import write_whole

write_whole(PAGE, page().encode())
