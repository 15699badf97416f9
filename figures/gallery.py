"""Draw every figure of a results folder."""

from __future__ import annotations

import importlib
from pathlib import Path

FIGURES = ("frontier", "cohort_flow", "network")
"""The modules that draw a figure of the main job; their name is the name of the picture.

``scorecard``, ``ablation``, ``who_was_helped``, ``regions``, ``stability`` and ``decomposition`` draw from
results folders of their own.
"""


def draw_all(
    folder: Path, languages: tuple[str, ...] = ("en", "nl"), figures: tuple[str, ...] = FIGURES
) -> list[Path]:
    """Draw figures from the tables in ``folder`` into ``folder/figures``, as PNG and as SVG."""
    from figures import style, tables, texts

    origin = tables.manifest(folder)
    paths: list[Path] = []
    for figure in figures:
        module = importlib.import_module(f"figures.{figure}")
        for language in languages:
            drawn = module.draw(folder, language)
            said = {
                "figure": figure,
                "language": language,
                "title": texts.text(module.TITLE, language),
                "table": ", ".join(f"{name}.parquet" for name in module.TABLES),
                "model_version": origin.model_version,
                "seeds": origin.seeds,
                "scenario": origin.scenario,
            }
            paths += style.save(drawn, folder / "figures" / f"{figure}.{language}", said)
    return paths
