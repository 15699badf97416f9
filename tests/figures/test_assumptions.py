"""What matters and what holds whatever is assumed: the pictures say what their tables say."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from abm.errors import InputError
from calibration import robustness as made
from figures import robustness, sensitivity
from figures.gallery import draw_all

OUTCOMES = ("conversion_within_24_months", "durable_jobs")


def robustness_tables() -> dict[str, pd.DataFrame]:
    verdicts, shares, rivals = [], [], []
    for verdict, share in (("robust", 0.96), ("conditional", 0.7), ("fragile", 0.4)):
        name = f"{verdict}-one"
        words = {"meaning": f"what is {verdict} in a sentence", "dutch": f"wat {verdict} is in een zin"}
        verdicts.append({"conclusion": name, "verdict": verdict, **words})
        for worlds, number in ((made.EVERYWHERE, 512), ("conversion 0.10 to 0.20", 30), (made.POSTERIOR, 5)):
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


TABLES = {"robustness": robustness_tables, "sensitivity": sensitivity_tables}
MODULES = {"robustness": robustness, "sensitivity": sensitivity}


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
    axes = drawn("robustness", tmp_path).axes[0]
    markers = [line.get_marker() for line in axes.lines]
    assert markers.count("o") == 3
    assert markers.count("|") == 3
    assert "D" not in markers


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
