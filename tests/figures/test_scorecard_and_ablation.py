"""The scorecard and the matrix of ablation say what their tables say, in both languages."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from abm.errors import InputError
from figures import ablation, pictures, scorecard, style
from figures.gallery import draw_all

MANIFEST = {"model_version": "0.1.0+4f2c9e1", "seeds": [1, 2, 3], "scenario": "several"}
MODULES = {"patterns": scorecard, "ablation": ablation}
PATTERNS = [f"P{number}" for number in range(1, 13)]


def measure(pattern: str, number: int, **more: object) -> dict[str, object]:
    row = {
        "pattern": pattern,
        "meaning": f"what the study says in {pattern}, in a sentence that takes some room on the paper",
        "meaning_dutch": f"wat de studie zegt in {pattern}, in een zin die wat ruimte vraagt",
        "pattern_holds": pattern != "P4",
        "label": f"measure {number} of {pattern}",
        "label_dutch": f"maat {number} van {pattern}",
        "value": 0.02 * number,
        "low": 0.02 * number - 0.01,
        "high": 0.02 * number + 0.01,
        "estimate": f"{2.0 * number:.1f} pp [1.0 pp, 3.0 pp]",
        "bound": "> 0 pp",
        "bound_dutch": "> 0 pp",
        "holds_above": 0.0,
        "holds_below": math.inf,
        "judged": True,
        "holds": pattern != "P4",
    }
    return row | more


def scorecard_table() -> pd.DataFrame:
    rows = [measure(pattern, number) for pattern in PATTERNS for number in (1, 2, 3)]
    rows.append(measure("P12", 4, judged=False, bound="", bound_dutch="", holds_above=-math.inf))
    rows.append(measure("P12", 5, value=math.nan, low=math.nan, high=math.nan, holds=False))
    rows.append(measure("P12", 6, value=0.0, low=0.0, high=0.0, holds_below=0.0))
    return pd.DataFrame(rows)


def ablation_table(variants: int = 55) -> pd.DataFrame:
    rows = []
    for number in range(variants):
        kind = "baseline" if number == 0 else "rival" if number > variants - 8 else "mechanism"
        for place, pattern in enumerate(PATTERNS):
            status = ablation.DIES if (number + place) % 17 == 3 else ablation.HOLDS
            status = ablation.FAILS_ANYWAY if pattern == "P4" else status
            status = ablation.UNSURE if (number, pattern) == (11, "P2") else status
            status = ablation.APPEARS if (number, pattern) == (9, "P4") else status
            status = ablation.ASLEEP if number == 5 and pattern != "P2" else status
            names = (f"variant {number}", kind, f"mechanism number {number}", f"mechanisme nummer {number}")
            rows.append((*names, pattern, ablation.HOLDS if not number and pattern != "P4" else status))
    return pd.DataFrame(rows, columns=["variant", "kind", "label", "label_dutch", "pattern", "status"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scorecard_table().to_parquet(tmp_path / "patterns.parquet")
    ablation_table().to_parquet(tmp_path / "ablation.parquet")
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return tmp_path


def words(figure: Figure) -> str:
    return "\n".join(one.get_text() for one in figure.findobj(Text))


def marks(figure: Figure, sign: str) -> int:
    return sum(one.get_marker() == sign for axes in figure.axes for one in axes.lines)


def test_both_are_drawn_in_both_languages_the_same_way_each_time(folder):
    first = {path: path.read_bytes() for path in draw_all(folder, figures=("scorecard", "ablation"))}
    assert sorted({path.name.split(".")[0] for path in first}) == ["ablation", "scorecard"]
    assert len(first) == 12
    assert first == {path: path.read_bytes() for path in draw_all(folder, figures=("scorecard", "ablation"))}
    assert all(pictures.whence(path)["seeds"] == "3" for path in first)


def test_the_scorecard_shows_every_measure_and_which_fail(folder):
    for language, fails in (("en", "fails"), ("nl", "faalt")):
        figure = scorecard.draw(folder, language)
        said = words(figure)
        assert "11 of 12" in said or "11 van de 12" in said
        table = scorecard_table()
        labels = table["label_dutch" if language == "nl" else "label"]
        assert all(one in said for one in labels)
        assert said.count(f"\n{fails}\n") == 2  # the key, and P4
        assert marks(figure, "X") == 3  # the three measures of P4
    assert "2,0 pp" in said


def test_the_matrix_has_a_sign_for_every_cell_and_not_only_a_colour(folder):
    table = ablation_table()
    figure = ablation.draw(folder, "en")
    for status, (sign, _, _) in ablation.SIGNS.items():
        assert marks(figure, sign) == int((table["status"] == status).sum()), status
    assert len({sign for sign, _, _ in ablation.SIGNS.values()}) == len(ablation.SIGNS)
    said = words(figure)
    assert all(one in said for one in table["label"])
    assert "mechanisme nummer 7" in words(ablation.draw(folder, "nl"))


def test_labels_of_the_matrix_do_not_overlap(folder):
    figure = ablation.draw(folder, "en")
    labels = set(ablation_table()["label"])
    places = sorted(one.get_position()[1] for one in figure.findobj(Text) if one.get_text() in labels)
    height = figure.get_size_inches()[1] * 2.54
    gaps = [(upper - lower) * height for lower, upper in itertools.pairwise(places)]
    assert min(gaps) >= style.TICK * style.POINT


def test_an_unfinished_matrix_says_so(folder):
    table = ablation_table()
    table[table["variant"] != "variant 3"].to_parquet(folder / "ablation.parquet")
    assert "not run yet" not in words(ablation.draw(folder, "en"))
    table.assign(status="").to_parquet(folder / "ablation.parquet")
    assert "not run yet" in words(ablation.draw(folder, "en"))


@pytest.mark.parametrize("name", MODULES)
def test_a_missing_table_is_one_line_with_the_mend(folder, name):
    (folder / f"{name}.parquet").unlink()
    with pytest.raises(InputError, match=f"run `draaideur {'patterns' if name == 'patterns' else 'ablate'}`"):
        MODULES[name].draw(folder, "en")


@pytest.mark.parametrize("module", MODULES.values())
def test_every_figure_says_that_it_is_no_prediction(folder, module):
    assert "not a prediction. Model version 0.1.0+4f2c9e1, 3 paired seeds." in words(
        module.draw(folder, "en")
    )
