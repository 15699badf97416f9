"""Sweep two levers over a grid, keep the runs in a store, and read them as a table."""

import tempfile
from pathlib import Path

import pandas

from experiments.design import Design, Varied
from experiments.sweep import run_sweep

design = Design(  # the same may stand in a TOML file: draaideur sweep mine.toml
    name="fee-and-limit",
    scenario="six-cases",
    months=24,
    seeds=3,
    levers=(
        Varied(name="tariff.level", values=(0.6, 0.85, 1.1)),
        Varied(name="duration.maximum", values=(6, 12, 24)),
    ),
).checked()

with tempfile.TemporaryDirectory() as folder:  # give a lasting folder, and a finished run is never redone
    run_sweep(design, Path(folder), workers=1, progress=False)
    again = run_sweep(design, Path(folder), workers=1, progress=False)
    runs = pandas.read_parquet(Path(folder) / "runs.parquet")

print(f"{len(runs)} runs in the store, of which the second sweep had to do {len(runs) - again.found}.")
varied = runs.dropna(subset=["tariff.level"])  # the reference, with no lever changed, is there too
for name in ("months_seconded", "conversion_within_6_months"):
    print(f"\n{name}, by fee (down) and limit (across), mean of {design.seeds} seeds")
    print(varied.pivot_table(name, "tariff.level", "duration.maximum").round(3).to_string())
print(
    f"\n{int(runs['counterfactual'].sum())} runs set a value that the study never observed: counterfactuals."
)
