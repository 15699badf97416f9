"""What docs/connectors.md shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "connectors.md").read_text(encoding="utf-8")


def test_the_page_runs_from_top_to_bottom(tmp_path, capsys):
    names = {"folder": tmp_path / "store", "__name__": "__main__"}
    for snippet in re.findall(r"```python\n(.*?)```", PAGE, flags=re.S):
        exec(compile(snippet, "docs/connectors.md", "exec"), names)
    said = capsys.readouterr().out
    assert len(names["rows"]) == 6
    assert names["outcomes"]["months_seconded"].shape == (64,)
    assert names["box"].coverage > 0
    assert len(names["everything"]["names"]) > 200
    assert "months per person-year" in said
    assert np.isfinite(names["seconded"]).any()
