"""The map of regions: the country is recognisable, every word legible, and it shows what the table says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from abm.errors import InputError
from abm.scenario import load_scenario
from figures import pictures, regions
from figures.gallery import draw_all
from figures.regions import SHOWN, WHOLE, scale_of, tiles

MANIFEST = {"model_version": "0.1.0+4f2c9e1", "seeds": 3, "scenario": "country",
            "counterfactual_policies": ["fee-stepwise"]}  # fmt: skip
NONE, TEMPORARY, LONG = "none", "temporary", "temporary and long"
FEW, PLACES = "Zeeland", list(tiles())


def saved(folder: Path, policies=("baseline",), names=(*PLACES, WHOLE), **columns: object) -> Path:
    """A table in which the regions, in turn, do not second, second temporarily and also long."""
    rows = []
    for number, policy in enumerate(policies):
        for place, region in enumerate(names):
            regime = (NONE, TEMPORARY, LONG)[place % 3] if region != FEW else TEMPORARY
            nothing = regime == NONE or region == FEW
            mean = float("nan") if nothing else 0.36 + 0.002 * place
            change = mean - 0.4 if number else float("nan")
            rows.append({
                "policy": policy, "region": region, "regime": regime, "outcome": SHOWN, "mean": mean,
                "mean_high": mean + 0.012, "suppressed": region == FEW, "difference": change,
                "low": change - 0.015, "high": change + 0.015,
            })  # fmt: skip
    pd.DataFrame(rows).assign(**columns).to_parquet(folder / "regions.parquet")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return saved(tmp_path)


def words(figure: Figure) -> str:
    return "\n".join(one.get_text() for one in figure.findobj(Text))


def boxes(figure: Figure) -> dict[Text, np.ndarray]:
    """Each text with its box on the sheet, in pixels: left, bottom, right, top."""
    renderer = figure.canvas.get_renderer()
    shown = [one for one in figure.findobj(Text) if one.get_text().strip()]
    return {one: np.array(one.get_window_extent(renderer).extents) for one in shown}


def tile_boxes(figure: Figure) -> list[tuple[str, np.ndarray]]:
    """Ground and place of every tile, keys left out; left, bottom, right, top in pixels."""
    (canvas,) = figure.axes
    found = []
    for one in canvas.patches:
        if isinstance(one, Rectangle):
            continue  # the hatching under a tile
        place = canvas.transData.transform(one.get_xy()[:4])
        box = np.array([*place.min(axis=0), *place.max(axis=0)])
        if box[2] - box[0] > 100:
            found.append((to_hex(one.get_facecolor(), keep_alpha=True), box))
    return found


def test_where_no_region_has_a_number_the_key_says_so_and_shows_no_classes(tmp_path):
    saved(tmp_path, mean=np.nan, mean_high=np.nan)
    said = words(regions.draw(tmp_path, "en"))
    assert "no region has a number" in said
    assert " to " not in said


def test_every_region_of_the_country_has_a_tile_of_its_own():
    country = load_scenario("country")
    assert set(tiles()) == {one.region for one in country.municipality}
    places = Counter((one.column, one.row) for one in tiles().values())
    assert len(places) == 35


def test_the_country_is_recognisable():
    at = {name: (one.column, one.row) for name, one in tiles().items()}
    columns, rows = zip(*at.values(), strict=True)
    assert at["Groningen"] == (max(columns), min(rows))
    assert at["Friesland"] == (at["Groningen"][0] - 1, min(rows))
    assert at["Zuid-Limburg"][1] == max(rows)
    assert list(rows).count(max(rows)) == 1
    assert at["Zeeland"] == (min(columns), max(rows) - 1)
    assert at["Zuid-Limburg"][0] > (min(columns) + max(columns)) / 2
    assert abs(at["Flevoland"][0] - (min(columns) + max(columns)) / 2) <= 1
    for west, east in [
        ("Haaglanden", "Midden-Utrecht"), ("Midden-Utrecht", "Achterhoek"),
        ("West-Brabant", "Midden-Brabant"),
        ("Zuid-Kennemerland en IJmond", "Zaanstreek/Waterland"), ("Rijnmond", "Drechtsteden"),
        ("Amersfoort", "Twente"), ("Zuidoost-Brabant", "Helmond-De Peel"),
    ]:  # fmt: skip
        assert at[west][0] < at[east][0], (west, east)
    for north, south in [
        ("Noord-Holland Noord", "Groot Amsterdam"), ("Groot Amsterdam", "Midden-Holland"),
        ("Haaglanden", "Rijnmond"), ("Groningen", "Drenthe"), ("Drenthe", "Twente"), ("Twente", "Achterhoek"),
        ("Friesland", "IJsselvechtstreek"), ("Rijk van Nijmegen", "Noord-Limburg"), ("Rijnmond", "Zeeland"),
        ("Noord-Limburg", "Midden-Limburg"), ("Midden-Limburg", "Zuid-Limburg"),
    ]:  # fmt: skip
        assert at[north][1] < at[south][1], (north, south)


def test_every_region_touches_another():
    at = {(one.column, one.row) for one in tiles().values()}
    alone = [
        (x, y) for x, y in at if not at & {(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1), (x + 1, y + 1)}
    ]
    assert alone == []


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("policies", [("baseline",), ("baseline", "fee-stepwise")])
def test_no_word_is_cut_and_no_two_overlap(tmp_path, language, policies):
    widest = {"difference": -0.1234, "low": -0.25, "high": 0.1, "suppressed": False}
    figure = regions.draw(saved(tmp_path, policies, **widest), language)
    found = boxes(figure)
    width, height = figure.canvas.get_width_height()
    grounds = [box for _, box in tile_boxes(figure)]
    assert len(grounds) == 35
    for text, box in found.items():
        assert box[0] >= 0, text
        assert box[1] >= 0, text
        assert box[2] <= width, text
        assert box[3] <= height, text
        for other, beside in found.items():
            apart = box[2] <= beside[0] or beside[2] <= box[0] or box[3] <= beside[1] or beside[3] <= box[1]
            assert apart or other is text, (text.get_text(), other.get_text())
        for ground in grounds:  # in a tile or out of it
            middle = (box[:2] + box[2:]) / 2
            if (ground[:2] <= middle).all() and (middle <= ground[2:]).all():
                assert (ground[:2] <= box[:2]).all(), text
                assert (box[2:] <= ground[2:]).all(), text


def test_colours_follow_the_numbers_and_the_other_classes_are_told_apart(folder):
    figure = regions.draw(folder, "en")
    table = pd.read_parquet(folder / "regions.parquet").set_index("region").loc[PLACES]
    scale = scale_of(list(table["mean"].dropna()), False)
    expected = Counter(scale.colour(one).lower() + "ff" for one in table["mean"].dropna())
    grounds = Counter(colour for colour, _ in tile_boxes(figure))
    assert {one: grounds[one] for one in expected} == dict(expected)
    assert len(expected) > 2
    assert grounds[to_hex(regions._GREY) + "ff"] == 1  # Zeeland has too few people
    hatched = [one for one in figure.axes[0].patches if isinstance(one, Rectangle) and one.get_width() > 1]
    assert len(hatched) == int((table["regime"] == NONE).sum())
    said = words(figure)
    assert "<10" in said
    assert "no secondment policy" in said
    assert "fewer than 10 people" in said
    assert said.count("\nT\n") == int((table["regime"] == TEMPORARY).sum()) + 1  # and the key
    assert said.count("\nL\n") == int((table["regime"] == LONG).sum()) + 1


def test_a_suppressed_number_is_nowhere_in_the_picture(tmp_path):
    saved(tmp_path, mean=0.987, mean_high=0.99, suppressed=True)
    assert "98.7" not in words(regions.draw(tmp_path, "en"))


def test_numbers_are_written_as_the_language_does(folder):
    english, dutch = (words(regions.draw(folder, one)) for one in ("en", "nl"))
    assert "36.2 ±1.2" in english
    assert "36,2 ±1,2" in dutch
    assert "geen detacheringsbeleid" in dutch
    assert "Uitgangssituatie" in dutch


def test_a_second_policy_is_shown_as_its_difference(tmp_path):
    said = words(regions.draw(saved(tmp_path, ("baseline", "fee-stepwise")), "en"))
    assert "Fee rising in steps*: the change" in said
    assert "Counterfactual" in said
    assert "\u22123.8 ±1.5\n" in said  # clear
    assert "+1.2 ±1.5 ~" in said  # zero is in it
    assert "\u22124 to \u22122" in said
    assert "0 to +2" in said


def test_regions_that_are_not_there_are_empty_and_others_are_named(tmp_path):
    saved(tmp_path, names=("Atlantis", "Groningen", "Twente", WHOLE))
    said = words(regions.draw(tmp_path, "en"))
    assert "not in this scenario" in said
    assert "Not on the map: Atlantis (1 in all)." in said
    assert "not in this scenario" not in words(regions.draw(saved(tmp_path), "en"))


@pytest.mark.parametrize(
    ("values", "differences", "bounds"),
    [
        ([0.40, 0.44], False, (0.40, 0.45)),
        ([0.411, 0.448], False, (0.41, 0.46)),
        ([0.0, 1.0], False, (0.0, 1.0)),
        ([0.4], False, (0.4, 0.405)),
        ([], False, (0.0, 0.005)),
        ([-0.021, 0.01], True, (-0.03, 0.03)),
        ([-1.0], True, (-1.5, 1.5)),
    ],
)
def test_classes_have_round_bounds_and_hold_every_value(values, differences, bounds):
    scale = scale_of(values, differences)
    low, high = scale.bounds[0][0], scale.bounds[-1][1]
    assert (low, high) == pytest.approx(bounds)
    for one in values:
        held = [colour for (low, high), colour in zip(scale.bounds, scale.colours, strict=True)
                if low - 1e-9 <= one <= high + 1e-9]  # fmt: skip
        assert scale.colour(one) in held


def test_the_same_table_gives_the_same_bytes_with_whence_it_came(folder):
    first = {path: path.read_bytes() for path in draw_all(folder, ("nl",), ("regions",))}
    assert len(first) == 3
    assert first == {path: path.read_bytes() for path in draw_all(folder, ("nl",), ("regions",))}
    assert all(pictures.whence(path)["tables"].keys() == {"regions.parquet"} for path in first)


@pytest.mark.parametrize("harm", ["missing", "unreadable", "column", "outcome"])
def test_a_table_that_does_not_do_is_one_line_with_the_mend(folder, harm):
    path = folder / "regions.parquet"
    rows = pd.read_parquet(path)
    if harm == "missing":
        path.unlink()
    elif harm == "unreadable":
        path.write_bytes(b"no parquet at all")
    elif harm == "column":
        rows.drop(columns="regime").to_parquet(path)
    else:
        rows.assign(outcome="starts").to_parquet(path)
    with pytest.raises(InputError, match=f"{harm}.*run `draaideur regions` first") as caught:
        regions.draw(folder, "en")
    assert "\n" not in str(caught.value)


def test_it_says_that_it_is_no_prediction_and_no_finding(folder):
    said = words(regions.draw(folder, "en"))
    assert "not a prediction. Model version 0.1.0+4f2c9e1, 3 paired seeds." in said
    assert "is no finding" in said
    assert "Schematic" in said
    assert "geen bevinding" in words(regions.draw(folder, "nl"))
