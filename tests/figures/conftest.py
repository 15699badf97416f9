"""Tables as a run would save them, with made-up but lifelike numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from figures import style
from tests.figures import made_up

OUTCOMES = {
    "conversion_within_24_months": (
        "conversion to a job with the hirer within 24 months",
        "doorstroom naar een baan bij de inlener binnen 24 maanden",
        "share of secondments started",
    ),
    "revolving_door": (
        "back on benefit within 12 months of a secondment without a job",
        "terug in de bijstand binnen 12 maanden na een detachering zonder baan",
        "share of secondments ended without a job with the hirer",
    ),
}


def differences(seed: int = 1) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    fee_effect = {"low": -0.06, "cost-covering": 0.02, "plus-9": 0.035, "stepwise": 0.065}
    check_effect = {"none": -0.02, "declaration": -0.015, "strict": 0.035}
    policies = [("baseline", "", 0, "", 0.236, 0.412)]
    for check, by_check in check_effect.items():
        for fee, by_fee in fee_effect.items():
            for months in (6, 12, 36):
                up = 0.24 + by_fee + by_check + {6: -0.045, 12: 0.012, 36: -0.005}[months]
                across = 0.42 - 0.4 * by_fee - 0.5 * by_check + {6: 0.06, 12: 0.0, 36: -0.045}[months]
                name = f"fee-{fee}, {months} months, check-{check}"
                policies.append((name, fee, months, check, up, across))
    rows = []
    for policy, fee, months, check, up, across in policies:
        for outcome, centre in zip(OUTCOMES, (up, across), strict=True):
            mean = centre + chance.normal(0, 0.004)
            half = chance.uniform(0.005, 0.013)
            base = policies[0][4 if outcome.startswith("conversion") else 5]
            share = (mean, mean - half, mean + half)
            change = (mean - base, mean - base - half / 2, mean - base + half / 2)
            rows.append((policy, fee, months, check, outcome, *OUTCOMES[outcome], *share, *change, 20))
    return pd.DataFrame(
        rows,
        columns=["policy", "fee", "duration", "check", "outcome", "label", "label_dutch", "unit", "mean",
                 "mean_low", "mean_high", "difference", "low", "high", "seeds"],
    )  # fmt: skip


def cohort() -> pd.DataFrame:
    rows = []
    for policy, speed, work in (("baseline", 16.0, 1.0), ("short-cap", 7.0, 0.75), ("long-cap", 24.0, 1.1)):
        for month in range(61):
            t = float(month)
            left = 1 - np.exp(-((t / speed) ** 1.6))
            permanent = 0.22 * work * left * (1 - np.exp(-t / 30))
            temporary = 0.30 * work * left * np.exp(-t / 70)
            gone = 0.07 * (1 - np.exp(-t / 60))
            rest = max(left - permanent - temporary - gone, 0.0)
            insurance = rest * 0.5 * np.exp(-t / 20)
            idle = 0.05 * left * np.exp(-t / 25)
            internal = 0.04 * left * np.exp(-t / 40)
            again = 0.22 * rest
            benefit = max(rest - insurance - idle - internal - again, 0.0)
            total = permanent + temporary + gone + insurance + idle + internal + benefit
            shares = {
                "expected": 0.0,
                "benefit": benefit,
                "seconded": 1 - total,
                "idle": idle,
                "internal_work": internal,
                "unemployment_insurance": insurance,
                "regular_temporary": temporary,
                "regular_permanent": permanent,
                "gone": gone,
            }
            rows += [(policy, month, state, share, 8412) for state, share in shares.items()]
    return pd.DataFrame(rows, columns=["policy", "months", "state", "share", "people"])


def network(employers: int = 90, seed: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    chance = np.random.default_rng(seed)
    nodes = [("work-company-0", "work_company", "", 0, 0, "Werkbedrijf Rivierenland")]
    edges = []
    for index in range(employers):
        many = int(1 + chance.pareto(1.1) * 2.0) if chance.random() > 0.1 else 0
        many = min(many, 46)
        hires = int(chance.binomial(many, 0.22))
        judged = "" if many < 2 else str(chance.choice(list("ABCDE"), p=[0.12, 0.24, 0.26, 0.22, 0.16]))
        nodes.append((f"employer-{index}", "employer", judged, many, hires, f"Employer {index}"))
        if many:
            edges.append(("work-company-0", f"employer-{index}", "secondments", many))
    for index in range(employers):
        sector = index % 6
        for _ in range(2):
            other = sector + 6 * int(chance.integers(0, employers // 6))
            if chance.random() < 0.1:
                other = int(chance.integers(0, employers))
            if other != index and other < employers:
                edges.append((f"employer-{index}", f"employer-{other}", "ties", 1))
    return (
        pd.DataFrame(nodes, columns=["node", "kind", "judged_class", "secondments", "hires", "label"]),
        pd.DataFrame(edges, columns=["source", "target", "kind", "weight"]),
    )


MANIFEST = {
    "model_version": "0.1.0+4f2c9e1",
    "seeds": 20,
    "scenario": "six-cases",
    "months": 120,
    "counterfactual_policies": ["fee-stepwise", "structural", "long-coaching"],
    "region": "Rivierenland",
}


def write(folder: Path) -> Path:
    """Save a whole set of tables in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    nodes, edges = network()
    tables = {
        "differences": differences(),
        "cohort": cohort(),
        "network_nodes": nodes,
        "network_edges": edges,
        **{name: made() for name, made in made_up.HEADLINE.items()},
    }
    for name, frame in tables.items():
        frame.to_parquet(folder / f"{name}.parquet")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return folder


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return write(tmp_path / "results")


def words_that_clash(figure: Figure) -> list[str]:
    """What is written beyond the sheet or over something else that is written."""
    renderer = figure.canvas.get_renderer()
    with style.house():
        figure.draw(renderer)
        return _clashes(figure, renderer)


def _clashes(figure: Figure, renderer: object) -> list[str]:
    # a tick beyond the end of its axis exists but is not drawn
    unseen = {
        tick.label1
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    said = [one for one in figure.findobj(Text) if one.get_text().strip() and one not in unseen]
    boxes = [(one.get_text(), one.get_window_extent(renderer)) for one in said if one.get_visible()]
    boxes = [(text, box) for text, box in boxes if box.width > 0 and box.height > 0]
    found = []
    for index, (text, box) in enumerate(boxes):
        if box.x0 < -1 or box.y0 < -1 or box.x1 > figure.bbox.x1 + 1 or box.y1 > figure.bbox.y1 + 1:
            found.append(f"{text!r} leaves the sheet")
        for other, there in boxes[:index]:
            wide = min(box.x1, there.x1) - max(box.x0, there.x0)
            high = min(box.y1, there.y1) - max(box.y0, there.y0)
            if wide > 2 and high > 3:
                found.append(f"{text!r} over {other!r}")
    return found
