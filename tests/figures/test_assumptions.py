"""What matters and what holds whatever is assumed: the pictures say what their tables say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from abm.errors import InputError
from calibration import robustness as made
from figures import fit_to_targets, pair_plot, posterior, recovery, robustness, sensitivity
from figures.gallery import draw_all

OUTCOMES = ("conversion_within_24_months", "durable_jobs")


def robustness_tables() -> dict[str, pd.DataFrame]:
    verdicts, shares, rivals = [], [], []
    for verdict, share in (("robust", 0.96), ("conditional", 0.7), ("fragile", 0.4)):
        name = f"{verdict}-one"
        words = {"meaning": f"what is {verdict} in a sentence", "dutch": f"wat {verdict} is in een zin"}
        verdicts.append({"conclusion": name, "verdict": verdict, **words})
        for worlds, number in (
            (made.EVERYWHERE, 512),
            ("conversion 0.10 to 0.20", 30),
            (made.POSTERIOR, 5),
            (made.FITTING, 40),
        ):
            interval = {"low": share - 0.04, "high": min(1.0, share + 0.04)}
            shares.append(
                {"conclusion": name, "worlds": worlds, "number": number, "share": share, **interval}
            )
        for rule, said in (("", "holds"), ("one", "fails"), ("other", "holds")):
            rivals.append({"conclusion": name, "rule": rule, "verdict": said})
    tables = {"verdicts": verdicts, "shares": shares, "rivals": rivals}
    return {name: pd.DataFrame(rows) for name, rows in tables.items()}


def sensitivity_tables() -> dict[str, pd.DataFrame]:
    assumed = [
        {"outcome": outcome, "policy": policy, "assumed": 0.5, "deviation": 2.0}
        for outcome in OUTCOMES
        for policy in ("", "short", "long")
    ]
    screening = [
        {"outcome": row["outcome"], "policy": row["policy"], "parameter": f"group.number_{number}",
         "effect": 3.0 / (1 + number)}
        for row in assumed
        for number in range(30)
    ]  # fmt: skip
    return {"assumed_share": pd.DataFrame(assumed), "screening": pd.DataFrame(screening)}


def posterior_tables() -> dict[str, pd.DataFrame]:
    luck = np.random.default_rng(1)
    names = [f"group.number_{number}" for number in range(20)]
    rows = [
        {"parameter": name, "fixed": "" if number else "stated", "prior_low": 0.5, "prior_high": 50.0,
         "logarithmic": number % 2 == 0, "order_place": 1 + number % 3, "order_of": 3, "low": 1.0,
         "median": 2.0, "high": 5.0, "variance_ratio": 0.3 + 0.04 * number,
         "verdict": ("informed", "a little", "at its prior")[min(2, number // 5)]}
        for number, name in enumerate(names)
    ]  # fmt: skip
    samples = {name: luck.uniform(1.0, 6.0, 200) for name in names}
    samples["group.number_2"] = samples["group.number_1"] * 1.1
    return {"parameters": pd.DataFrame(rows), "samples": pd.DataFrame(samples)}


def target_tables() -> dict[str, pd.DataFrame]:
    endless = float("inf")
    rows = []
    for name, lowest, highest, distance in (
        ("figure", 0.2, 0.2, 3.4), ("bounds", 0.1, 0.6, 0.0), ("above", 0.02, endless, 0.2),
        ("check", 0.114, 0.114, 9.9),
    ):  # fmt: skip
        row = {"target": name, "label": f"share of {name}", "label_dutch": f"deel van {name}", "seen": "x",
               "role": "check" if name == "check" else "fit", "lowest": lowest, "highest": highest,
               "error": 0.03, "posterior_distance": distance}  # fmt: skip
        for what in ("prior", "posterior", "without"):
            gone = what == "without" and name == "check"
            spans = {"mean": 0.25, "low": 0.1, "high": 0.4}
            row |= {f"{what}_{part}": float("nan") if gone else value for part, value in spans.items()}
        rows.append(row)
    return {"targets": pd.DataFrame(rows)}


def recovery_tables() -> dict[str, pd.DataFrame]:
    luck = np.random.default_rng(2)
    rows = [
        {"truth": truth, "parameter": name, "rank": float(luck.random()), "variance_ratio": ratio}
        for truth in range(50)
        for name, ratio in (("group.told", 0.4), ("group.other", 0.95), ("group.third", 1.0))
    ]
    return {"recovery": pd.DataFrame(rows)}


TABLES = {
    "robustness": robustness_tables,
    "sensitivity": sensitivity_tables,
    "posterior": posterior_tables,
    "pair_plot": posterior_tables,
    "fit_to_targets": target_tables,
    "recovery": recovery_tables,
}
MODULES = {
    "robustness": robustness,
    "sensitivity": sensitivity,
    "posterior": posterior,
    "pair_plot": pair_plot,
    "fit_to_targets": fit_to_targets,
    "recovery": recovery,
}


@pytest.fixture(params=sorted(TABLES))
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    for name, table in TABLES[request.param]().items():
        table.to_parquet(tmp_path / f"{name}.parquet")
    manifest = {"model_version": "0123", "seeds": 2, "scenario": "six-cases"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return request.param, tmp_path


def words(figure: Figure) -> str:
    return "\n".join(one.get_text() for one in figure.findobj(Text))


def test_the_picture_is_the_same_bytes_each_time(kept):
    name, folder = kept
    once = [path.read_bytes() for path in draw_all(folder, figures=(name,))]
    assert once == [path.read_bytes() for path in draw_all(folder, figures=(name,))]


def test_a_missing_column_is_one_line(kept):
    name, folder = kept
    table = MODULES[name].TABLES[0]
    pd.read_parquet(folder / f"{table}.parquet").iloc[:, 1:].to_parquet(folder / f"{table}.parquet")
    with pytest.raises(InputError, match=f"{table}.parquet: table without column") as mistake:
        draw_all(folder, figures=(name,))
    assert "\n" not in str(mistake.value)


def test_tables_without_rows_say_so(kept):
    name, folder = kept
    for table in MODULES[name].TABLES:
        pd.read_parquet(folder / f"{table}.parquet").iloc[:0].to_parquet(folder / f"{table}.parquet")
    for language, said in (("en", "no "), ("nl", "geen ")):
        assert said in words(MODULES[name].draw(folder, language))


def drawn(name: str, folder: Path, language: str = "en") -> Figure:
    for table, rows in TABLES[name]().items():
        rows.to_parquet(folder / f"{table}.parquet")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return MODULES[name].draw(folder, language)


def test_every_conclusion_stands_there_with_its_verdict_robust_first(tmp_path):
    said = words(drawn("robustness", tmp_path))
    places = [said.index(one) for one in ("what is robust", "what is conditional", "what is fragile")]
    assert places == sorted(places)
    assert said.count("fails under 1 of 2 rules") == 3
    assert "512 worlds" in said.replace("\n", " ")
    assert "wat robust is" in words(drawn("robustness", tmp_path, "nl"))


def test_a_set_of_few_worlds_is_not_shown(tmp_path):
    figure = drawn("robustness", tmp_path)
    markers = [line.get_marker() for line in figure.axes[0].lines]
    assert markers.count("o") == 3
    assert markers.count("|") == 3
    assert markers.count("s") == 3
    assert "D" not in markers
    assert "worlds that fit every target" in words(figure)
    assert "draws of the posterior" not in words(figure)


def test_the_largest_effects_are_shown_with_areas_that_follow_them(tmp_path):
    figure = drawn("sensitivity", tmp_path)
    said = words(figure)
    assert "group.number_0" in said
    assert f"group.number_{sensitivity.MOST - 1}" in said
    assert f"group.number_{sensitivity.MOST}\n" not in f"{said}\n"
    assert "30 assumed parameters" in said.replace("\n", " ")
    assert "the largest is 1.5" in said.replace("\n", " ")
    matrix = figure.axes[1]
    sizes = sorted({round(line.get_markersize(), 3) for line in matrix.lines if line.get_marker() == "o"})
    assert sizes[-1] ** 2 / sizes[-2] ** 2 == pytest.approx(2.0, rel=1e-3)


def test_the_least_variance_left_stands_first_and_a_fixed_parameter_nowhere(tmp_path):
    figure = drawn("posterior", tmp_path)
    said = words(figure)
    assert said.index("group.number_1\n") < said.index("group.number_2\n") < said.index("group.number_9\n")
    assert "group.number_0" not in said
    assert "9 of 19 assumed parameters" in said.replace("\n", " ")
    assert "34% left" in said
    assert len(figure.axes) == posterior.MOST


def test_the_density_of_a_prior_is_one_over_its_range_whatever_its_place():
    along = np.linspace(0.0, 1.0, 2001)
    for place, number in ((1, 1), (1, 4), (3, 4), (4, 4)):
        assert np.trapezoid(posterior.prior_density(along, place, number), along) == pytest.approx(
            1, abs=1e-4
        )


def test_a_pair_says_how_it_hangs_together(tmp_path):
    figure = drawn("pair_plot", tmp_path)
    assert len(figure.axes) == pair_plot.MOST * (pair_plot.MOST + 1) // 2
    assert "+1.00" in words(figure)  # number_2 is a multiple of number_1
    assert "+1,00" in words(drawn("pair_plot", tmp_path, "nl"))


def test_a_target_that_is_missed_stands_out_and_a_check_does_not(tmp_path):
    figure = drawn("fit_to_targets", tmp_path)
    bold = [one.get_text() for one in figure.findobj(Text) if one.get_weight() == "bold"]
    assert [one for one in bold if "distance" in one] == ["distance 3.4"]
    said = words(figure).replace("\n", " ")
    assert "three or more standard deviations from 1 of those" in said
    assert "not fitted" in said
    assert "9.9" not in said


def test_coverage_is_drawn_for_all_and_for_what_is_informed(tmp_path):
    figure = drawn("recovery", tmp_path)
    said = words(figure)
    assert "all 3 parameters" in said
    assert "the 1 that are informed" in said
    table = recovery_tables()["recovery"]
    drawn_at = {len(line.get_xdata()): line for line in figure.axes[0].lines}[len(recovery.LEVELS)]
    told = table[table["parameter"] == "group.told"]["rank"]
    expected = [float((np.abs(told - 0.5) <= level / 2.0).mean()) for level in recovery.LEVELS]
    assert list(drawn_at.get_ydata()) == expected
