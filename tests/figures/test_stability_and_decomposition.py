"""The pictures of precision and of a decomposition say what their tables say, in both languages."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from abm.errors import InputError
from figures import decomposition, pictures, stability, style
from figures.gallery import draw_all

MANIFEST = {"model_version": "0.1.0+4f2c9e1", "seeds": 60, "scenario": "six-cases"}
NAMES = {
    "starts": ("secondments started", "gestarte detacheringen", "per 1,000 person-years"),
    "revolving_door": ("back on benefit", "terug in de bijstand", "share of secondments ended"),
}
FACTORS = ("fee", "limit", "check", "coach", "voice")


def words_of(outcome: str) -> dict[str, object]:
    label, dutch, unit = NAMES[outcome]
    return {"outcome": outcome, "label": label, "label_dutch": dutch, "unit": unit}


def stability_table(arms: int = 6) -> pd.DataFrame:
    rows = []
    for outcome, place in itertools.product(NAMES, range(arms)):
        for seeds in (2, 3, 5, 8, 13, 20, 30, 60):
            half = (place + 1) * 3.0 / seeds**0.5
            rows.append(
                {
                    **words_of(outcome), "arm": ("short-cap", "fee-stepwise", *"abcdefgh")[place],
                    "counterfactual": place == 1, "target": 1.0, "seeds": seeds, "look": seeds >= 30,
                    "difference": float(place), "low": place - half, "high": place + half, "half_width": half,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def decomposition_table(factors: int = 5) -> pd.DataFrame:
    rows = []

    def row(outcome: str, kind: str, names: tuple[str, ...], value: float, share: float = np.nan) -> None:
        rows.append(
            {
                **words_of(outcome), "kind": kind, "factors": " x ".join(names), "order": len(names),
                "value": value, "low": value - 0.5, "high": value + 0.5, "share": share,
                "share_low": share - 0.05, "share_high": share + 12.0, "counterfactual": False,
            }
        )  # fmt: skip

    own = FACTORS[:factors]
    for outcome in NAMES:
        row(outcome, "total", own, 12.0)
        for place, name in enumerate(own):
            row(outcome, "shapley", (name,), place + 0.5, 0.1 * place)
            row(outcome, "alone", (name,), float(place))
            row(outcome, "last", (name,), place + 1.0)
        for size in range(2, factors + 1):
            for place, names in enumerate(itertools.combinations(own, size)):
                row(outcome, "interaction", names, 0.1 * place)
        if factors > 2:
            row(outcome, "higher", own, -3.25)
    return pd.DataFrame(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    stability_table().to_parquet(tmp_path / "stability.parquet")
    decomposition_table().to_parquet(tmp_path / "decomposition.parquet")
    return tmp_path


def words(figure: Figure) -> str:
    return "\n".join(one.get_text() for one in figure.findobj(Text))


def test_a_picture_that_is_saved_says_where_it_came_from_and_has_the_same_bytes_again(folder):
    (picture, drawing, _) = draw_all(folder, ("nl",), ("decomposition",))
    assert pictures.whence(drawing)["title"] == "Wat elke knop doet, alleen en samen"
    assert pictures.whence(picture)["model_version"] == MANIFEST["model_version"]
    (picture, *_) = draw_all(folder, ("en",), ("stability",))
    first = picture.read_bytes()
    draw_all(folder, ("en",), ("stability",))
    assert picture.read_bytes() == first


def test_the_widest_arms_are_in_colour_and_the_target_is_there(folder):
    figure = stability.draw(folder, "nl")
    text = words(figure)
    assert "Gestarte detacheringen" in text
    assert "halve breedte, procentpunten" in text
    assert "In kleur de 4" in text
    assert "gevraagd" in text
    left, right = figure.axes[:2]
    colours = {one.get_color() for one in left.lines if len(one.get_xdata()) > 2}
    assert colours == {colour for colour, _ in stability.LOOKS}
    assert all(min(one.get_xdata()) >= 5 for one in left.lines if len(one.get_xdata()) > 2)
    grey = [one for one in right.lines if one.get_color() == style.FAINT and one.get_linestyle() == "-"]
    assert len(grey) == 2
    assert any(list(one.get_ydata()) == [1.0, 1.0] for one in right.lines)
    percent = figure.axes[3]
    assert any(list(one.get_ydata()) == [100.0, 100.0] for one in percent.lines)


def test_a_counterfactual_is_starred_and_one_arm_is_enough(folder):
    stability_table(arms=2).to_parquet(folder / "stability.parquet")
    assert "Fee rising in steps*" in words(stability.draw(folder, "en"))
    stability_table(arms=1).to_parquet(folder / "stability.parquet")
    text = words(stability.draw(folder, "en"))
    assert "At most 6 months" in text
    assert "Counterfactual" not in text


def test_a_decomposition_shows_each_factor_with_its_share_and_of_many_interactions_the_largest(folder):
    text = words(decomposition.draw(folder, "nl"))
    assert "+12,0 [+11,5; +12,5]" in text
    assert "+1.200 [+1.150; +1.250]" in text  # a share, in procentpunten
    assert "40%" in text
    assert "[35; 1.240]" in text
    assert "Wat elke knop doet, alleen en samen\n" in text
    assert "check × voice" in text  # the largest of two
    assert "fee × limit\n" not in text  # the smallest
    assert "van drie en meer, samen" in text
    assert "−3,2" in text


def test_a_decomposition_of_what_was_never_observed_has_a_star_and_says_what_it_means(folder):
    decomposition_table().assign(counterfactual=True).to_parquet(folder / "decomposition.parquet")
    text = words(decomposition.draw(folder, "en"))
    assert "What each lever does, alone and together*\n" in text
    assert "* Counterfactual:" in text


def test_of_few_interactions_all_are_shown(folder):
    decomposition_table(factors=2).to_parquet(folder / "decomposition.parquet")
    text = words(decomposition.draw(folder, "en"))
    assert "fee × limit" in text
    assert "three and more" not in text


@pytest.mark.parametrize("module", [stability, decomposition])
def test_what_has_no_values_is_drawn_without_them(folder, module):
    name = module.TABLES[0]
    table = pd.read_parquet(folder / f"{name}.parquet")
    numbers = [column for column in ("difference", "value", "low", "high", "half_width", "share")
               if column in table]  # fmt: skip
    table.assign(**dict.fromkeys(numbers, np.nan)).to_parquet(folder / f"{name}.parquet")
    module.draw(folder, "en")
    table.iloc[:0].to_parquet(folder / f"{name}.parquet")
    assert "no values" in words(module.draw(folder, "en"))


@pytest.mark.parametrize(("module", "verb"), [(stability, "--half-width"), (decomposition, "decompose")])
def test_a_table_that_is_missing_says_what_makes_it(folder, module, verb):
    (folder / f"{module.TABLES[0]}.parquet").unlink()
    with pytest.raises(InputError, match=verb):
        module.draw(folder, "en")
