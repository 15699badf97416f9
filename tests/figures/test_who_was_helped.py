"""The picture of who was helped says what its tables say, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from abm.errors import InputError
from abm.groups import GROUPINGS
from abm.vocabulary import Limitation, Regime, TargetGroup, label
from experiments.helped import CONVERSIONS, OF_THE_PERSON, PLACE, PLACES
from figures import pictures, texts, who_was_helped
from figures.gallery import draw_all

MANIFEST = {"model_version": "0.1.0+4f2c9e1", "seeds": [1, 2, 3], "scenario": "six-cases"}
GROUPS = {
    "everybody": ["everybody"],
    "place": list(PLACES),
    "wage_value": ["below 40 %", "40 to 55 %", "55 to 70 %", "70 % and over"],
    "target_group": ["job agreement", "new sheltered work"],
}
FEW, HALF = "new sheltered work", "below 40 %"
"""A group of too few people, and one of which too few gained."""
MEASURES = {"only_policy": 0.09, "only_baseline": 0.06, "both": 0.2, "neither": 0.65, "net": 0.03,
            "other_life": 0.4, "neither_but_had_one_before": 0.05}  # fmt: skip


def saved(folder: Path) -> Path:
    chance = np.random.default_rng(1)
    rows, losses = [], []
    for grouping, groups in GROUPS.items():
        for group in groups:
            few = group == FEW
            people = np.nan if few else float(chance.integers(1_000, 6_000))
            own = {"baseline": "baseline", "policy": "fee-plus-9", "outcome": "permanent", "months": 120,
                   "municipalities": 6, "municipalities_touched": 2, "counterfactual": False,
                   "grouping": grouping, "group": group, "people": people}  # fmt: skip
            for measure, share in MEASURES.items():
                bounds = (share, share - 0.01, share + 0.01)
                named = zip(("share", "share_low", "share_high"), bounds, strict=True)
                hidden = few or (group == HALF and measure in ("only_policy", "net"))
                rows.append(own | {"measure": measure} | {one: np.nan if hidden else it for one, it in named})
            known = {
                "displaced_per_gained": 0.66,
                "displaced_per_gained_low": 0.5,
                "displaced_per_gained_high": 0.9,
            }
            losses.append(own | (dict.fromkeys(known, np.nan) if few else known))
    pd.DataFrame(rows).to_parquet(folder / "helped.parquet")
    pd.DataFrame(losses).to_parquet(folder / "displacement.parquet")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return saved(tmp_path)


def change(folder: Path, name: str, **columns: object) -> None:
    path = folder / f"{name}.parquet"
    pd.read_parquet(path).assign(**columns).to_parquet(path)


def words(figure: Figure) -> str:
    return "\n".join(one.get_text() for one in figure.findobj(Text))


def test_it_is_drawn_in_both_languages_the_same_way_each_time(folder):
    first = {path: path.read_bytes() for path in draw_all(folder, figures=("who_was_helped",))}
    assert {path.name for path in first} == {
        f"who_was_helped.{language}.{kind}" for language in texts.LANGUAGES for kind in pictures.KINDS
    }
    assert first == {path: path.read_bytes() for path in draw_all(folder, figures=("who_was_helped",))}
    assert all(pictures.whence(path)["seeds"] == "3" for path in first)


def test_bars_and_balance_stand_where_the_shares_are(folder):
    figure = who_was_helped.draw(folder, "en")
    whole, panel = figure.axes
    assert [one.get_width() for one in whole.patches] == pytest.approx([0.2, 0.09, 0.06, 0.65])
    shown = sum(len(groups) for groups in GROUPS.values()) - 1  # all but the few
    widths = sorted(one.get_width() for one in panel.patches)
    assert widths == pytest.approx([-0.06] * shown + [0.09] * (shown - 1))
    balance = [line for line in panel.lines if line.get_marker() == "D"]
    assert [float(line.get_xdata()[0]) for line in balance] == pytest.approx([0.03] * (shown - 1))
    ends = [tuple(np.round(line.get_xdata(), 6)) for line in panel.lines if len(line.get_xdata()) == 2]
    for interval, times in (((0.08, 0.1), shown - 1), ((-0.05, -0.07), shown), ((0.02, 0.04), shown - 1)):
        assert ends.count(interval) == times


def test_every_group_is_named_and_the_few_are_not_shown(folder):
    for language, few in (("en", "too few people"), ("nl", "te weinig mensen")):
        said = [one.strip() for one in words(who_was_helped.draw(folder, language)).splitlines()]
        for grouping, groups in list(GROUPS.items())[1:]:
            assert texts.text(f"grouping.{grouping}", language) in said
            assert {texts.text(f"group.{one}", language) for one in groups} <= set(said)
        assert said.count(few) == 1
        assert said.count("<10") == 1  # who gained of the half-hidden, whose people are shown
    assert "0,66 [0,50; 0,90]" in said


def test_every_group_and_outcome_of_the_model_has_a_text():
    bands = {str(one) for value in (0.1, 0.5, 0.6, 0.9) for one in GROUPINGS["wage_value"](*trait(value))}
    bands |= {str(one) for value in (10, 24, 30, 36) for one in GROUPINGS["hours"](*trait(value))}
    assert len(bands) == 8
    names = bands | {label(one) for kind in (Limitation, Regime, TargetGroup) for one in kind} | {*PLACES}
    wanted = {f"group.{one}" for one in names} | {f"grouping.{one}" for one in (PLACE, *OF_THE_PERSON)}
    assert wanted | {f"helped.outcome.{one}" for one in CONVERSIONS} <= set(texts.TEXTS)


def trait(value: float):
    """A world of one person with this wage value and these hours, and one row that points at them."""
    people = np.array([(value, value)], [("wage_value_base", float), ("weekly_hours", float)])
    world = type("World", (), {"participants": people})
    return world, np.zeros(1, [("row", int)])


@pytest.mark.parametrize(
    ("touched", "words_there"),
    [
        (6, "differently in every municipality"),
        (2, "touches 2 of 6 municipalities"),
        (0, "every lever alike"),
    ],
)
def test_it_says_whom_the_policy_touches(folder, touched, words_there):
    change(folder, "helped", municipalities_touched=touched)
    assert words_there in " ".join(words(who_was_helped.draw(folder, "en")).split())


def test_a_counterfactual_is_starred_and_explained(folder):
    assert "Counterfactual" not in words(who_was_helped.draw(folder, "en"))
    change(folder, "helped", counterfactual=True)
    said = words(who_was_helped.draw(folder, "en"))
    assert "Fee 9% higher*" in said
    assert "Counterfactual: the study never saw this policy" in said


def test_it_is_no_prediction(folder):
    said = words(who_was_helped.draw(folder, "en"))
    assert "not a prediction. Model version 0.1.0+4f2c9e1, 3 paired seeds." in said


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_words_overlap_or_leave_the_sheet(folder, language):
    figure = who_was_helped.draw(folder, language)
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    said = [one for one in figure.findobj(Text) if one.get_text().strip() and one.get_visible()]
    boxes = [(one.get_text(), one.get_window_extent(renderer)) for one in said]
    boxes = [(text, box) for text, box in boxes if box.width > 0 and box.height > 0]
    assert len(boxes) > 30
    for index, (text, box) in enumerate(boxes):
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= figure.bbox.x1 + 1, text
        assert box.y1 <= figure.bbox.y1 + 1, text
        for other, there in boxes[:index]:
            wide = min(box.x1, there.x1) - max(box.x0, there.x0)
            high = min(box.y1, there.y1) - max(box.y0, there.y0)
            assert wide <= 2 or high <= 3, (text, other)


@pytest.mark.parametrize("name", ["helped", "displacement"])
def test_a_missing_table_is_one_line_with_the_mend_and_an_empty_one_is_drawn(folder, name):
    path = folder / f"{name}.parquet"
    pd.read_parquet(path).iloc[:0].to_parquet(path)
    assert ("no values" in words(who_was_helped.draw(folder, "en"))) == (name == "helped")
    path.unlink()
    with pytest.raises(InputError, match="run `draaideur helped` first"):
        who_was_helped.draw(folder, "en")
