"""Every figure of the gallery, whatever it shows: drawn in both languages, whole, and the same each time."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from abm.errors import InputError
from figures import (
    check_strictness,
    corona,
    docking,
    fee_curve,
    incidence,
    limit_curve,
    pictures,
    tables,
    texts,
    who_pays,
)
from figures.gallery import GALLERY, draw_one
from tests.figures import made_up
from tests.figures.conftest import MANIFEST, words_that_clash, write
from tests.figures.test_assumptions import TABLES as ASSUMPTIONS
from tests.figures.test_regions_map import saved as write_regions
from tests.figures.test_scorecard_and_ablation import ablation_table, scorecard_table
from tests.figures.test_stability_and_decomposition import decomposition_table, stability_table
from tests.figures.test_who_was_helped import saved as write_helped

DOCS = Path(__file__).parents[2] / "docs"


def of(made: Callable[[], dict[str, pd.DataFrame]]) -> dict[str, Callable[[], pd.DataFrame]]:
    return {name: lambda name=name: made()[name] for name in made()}


TABLES: dict[str, dict[str, Callable[[], pd.DataFrame]]] = made_up.OTHERS | {
    "patterns": {"patterns": scorecard_table},
    "ablation": {"ablation": ablation_table},
    "stability": {"stability": stability_table},
    "three-levers": {"decomposition": decomposition_table},
}
for assumption, made_of_it in ASSUMPTIONS.items():
    TABLES.setdefault(GALLERY[assumption].job, {}).update(of(made_of_it))
NEWER = sorted(
    name for name, one in GALLERY.items()
    if one.job in made_up.OTHERS or set(one.module.TABLES) <= set(made_up.HEADLINE)
)  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of every job."""
    folder = tmp_path_factory.mktemp("results")
    write(folder / "headline")
    (folder / "helped").mkdir()
    write_helped(folder / "helped")
    (folder / "regions").mkdir()
    write_regions(folder / "regions")
    for job, made in TABLES.items():
        (folder / job).mkdir(parents=True)
        for name, table in made.items():
            table().to_parquet(folder / job / f"{name}.parquet")
        said = MANIFEST | {"reference_values": made_up.REFERENCE}
        (folder / job / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def folder_of(name: str, tmp_path: Path) -> Path:
    """A folder of its own with the tables of one figure."""
    job = GALLERY[name].job
    for table, made in {**made_up.HEADLINE, **TABLES.get(job, {})}.items():
        made().to_parquet(tmp_path / f"{table}.parquet")
    said = MANIFEST | {"reference_values": made_up.REFERENCE}
    (tmp_path / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return tmp_path


def change(folder: Path, name: str, **columns: object) -> None:
    path = folder / f"{name}.parquet"
    pd.read_parquet(path).assign(**columns).to_parquet(path)


def words(figure: Figure) -> str:
    return "\n".join(one.get_text() for one in figure.findobj(Text))


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("name", GALLERY)
def test_every_figure_is_drawn_whole_with_its_title_and_caution(results, name, language) -> None:
    picture = GALLERY[name]
    assert picture.lacking(results) == []
    figure = picture.module.draw(picture.folder(results), language)
    said = " ".join(words(figure).split())
    caution = {"en": "not a prediction. Model version", "nl": "geen voorspelling. Modelversie"}
    assert caution[language] in said
    if name != "regions":  # its title is that of the policy
        assert texts.text(picture.module.TITLE, language) in said
    assert words_that_clash(figure) == []


@pytest.mark.parametrize("name", NEWER)
def test_the_same_tables_give_the_same_bytes(results, name, tmp_path) -> None:
    folder = GALLERY[name].folder(results)
    first = [path.read_bytes() for path in draw_one(name, folder, tmp_path, "nl")]
    assert [path.read_bytes() for path in draw_one(name, folder, tmp_path, "nl")] == first


@pytest.mark.parametrize("name", NEWER)
def test_a_table_that_does_not_do_is_one_line_that_says_what_makes_it(name, tmp_path) -> None:
    folder = folder_of(name, tmp_path)
    for table in GALLERY[name].module.TABLES:
        path = folder / f"{table}.parquet"
        good = path.read_bytes()
        pd.read_parquet(path).iloc[:, 1:].to_parquet(path)
        refused(name, folder, f"{table}.parquet: table without column", tables.mend(table))
        path.write_bytes(good[: len(good) // 2])
        refused(name, folder, f"{table}.parquet: unreadable table", tables.mend(table))
        path.write_bytes(good)


def refused(name: str, folder: Path, *said: str) -> None:
    with pytest.raises(InputError) as mistake:
        GALLERY[name].module.draw(folder, "en")
    assert "\n" not in str(mistake.value)
    for one in said:
        assert one in str(mistake.value)


@pytest.mark.parametrize("name", NEWER)
def test_tables_without_rows_or_values_are_drawn_without_them(name, tmp_path) -> None:
    folder = folder_of(name, tmp_path)
    for table in GALLERY[name].module.TABLES:
        rows = pd.read_parquet(folder / f"{table}.parquet")
        numbers = [one for one in rows if rows[one].dtype == float]
        rows.assign(**dict.fromkeys(numbers, math.nan)).to_parquet(folder / f"{table}.parquet")
    GALLERY[name].module.draw(folder, "nl")
    for table in GALLERY[name].module.TABLES:
        pd.read_parquet(folder / f"{table}.parquet").iloc[:0].to_parquet(folder / f"{table}.parquet")
    GALLERY[name].module.draw(folder, "nl")


@pytest.mark.parametrize("module", [fee_curve, limit_curve])
def test_a_curve_marks_the_best_where_there_is_one_and_what_was_never_seen(module, tmp_path) -> None:
    figure = module.draw(folder_of(module.__name__.split(".")[1], tmp_path), "en")
    stars = [sum(one.get_marker() == "*" for one in axes.lines) for axes in figure.axes]
    titles = list(dict.fromkeys(pd.read_parquet(tmp_path / "comparison.parquet")["outcome"]))
    assert {title for title, star in zip(titles, stars, strict=True) if star} == {
        "jobs_with_hirer", *({"public_cost"} if module is fee_curve else {"months_on_benefit"}),
    }  # fmt: skip
    found = [one.get_xdata()[0] for axes in figure.axes for one in axes.lines if one.get_marker() == "*"]
    assert found == ([0.7, 2.0] if module is fee_curve else [18.0, 74.0])  # the highest, and the lowest
    hollow = [sum(one.get_markerfacecolor() == "white" for one in axes.lines) for axes in figure.axes]
    assert set(hollow) == {2}
    assert "* Counterfactual" in words(figure)
    change(tmp_path, "comparison", counterfactual=False)
    assert "ounterfactual" not in words(module.draw(tmp_path, "en"))


def test_the_reference_stands_at_its_own_fee(tmp_path) -> None:
    folder_of("fee_curve", tmp_path)
    axes = fee_curve.draw(tmp_path, "en").axes[0]
    assert [one.get_xdata()[0] for one in axes.lines if one.get_marker() == "X"] == [0.85]
    line = next(one for one in axes.lines if len(one.get_xdata()) == 8)
    assert list(line.get_xdata()) == [0.4, 0.55, 0.7, 0.85, 1.0, 1.15, 1.4, 2.0]
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    refused("fee_curve", tmp_path, "manifest.json: says no tariff.level of the reference")
    folder_of("fee_curve", tmp_path)
    change(tmp_path, "comparison", **{"tariff.level": "high"})
    refused("fee_curve", tmp_path, "tariff.level 'high' is no level")


def test_permanent_contracts_stand_apart_from_the_line_of_limits(tmp_path) -> None:
    axes = limit_curve.draw(folder_of("limit_curve", tmp_path), "nl").axes[0]
    line = next(one for one in axes.lines if len(one.get_xdata()) > 5)
    assert list(line.get_xdata()) == [6.0, 9.0, 12.0, 18.0, 24.0, 36.0, 60.0]
    assert [one.get_text() for one in axes.get_xticklabels()[-2:]] == ["36*", "geen*"]


def test_each_way_to_be_strict_begins_with_the_declaration_alone(tmp_path) -> None:
    figure = check_strictness.draw(folder_of("check_strictness", tmp_path), "en")
    labels = [[one.get_text() for one in axes.get_xticklabels()] for axes in figure.axes[:3]]
    assert labels == [["all", "C", "B", "A"], ["never", "8", "4", "2", "1"], ["none", "25%", "50%", "100%"]]


def test_few_people_are_not_shown_and_that_is_said(tmp_path) -> None:
    folder_of("incidence", tmp_path)
    assert "Fewer than" not in words(incidence.draw(tmp_path, "en"))
    change(tmp_path, "incidence", people=9)
    figure = incidence.draw(tmp_path, "en")
    assert "Fewer than 10 people: not shown." in words(figure)
    assert "2,000" not in words(figure)
    assert not any(len(one.get_xdata()) for axes in figure.axes for one in axes.lines)


def test_a_month_of_few_people_is_a_hole_in_the_series(tmp_path) -> None:
    folder_of("corona", tmp_path)
    rows = pd.read_parquet(tmp_path / "mean_series.parquet")
    axes = corona.draw(tmp_path, "en").axes[1]
    shown = [value for one in axes.lines for value in one.get_ydata() if not math.isnan(value)]
    assert rows["people"].min() < 10
    assert shown
    assert min(shown) >= 10
    change(tmp_path, "mean_series", month="soon")
    refused("corona", tmp_path, "month 'soon' is no YYYY-MM")


def test_a_class_of_few_hirers_is_not_shown(tmp_path) -> None:
    figure = GALLERY["class_migration"].module.draw(folder_of("class_migration", tmp_path), "en")
    assert "<10 hirer-years" in words(figure)
    assert "Fewer than 10 hirers: not shown." in words(figure)
    assert sum("80%" in one.get_text() for one in figure.axes[0].texts) == 4


def test_every_payer_of_every_policy_has_its_mark(tmp_path) -> None:
    figure = who_pays.draw(folder_of("who_pays", tmp_path), "en")
    for mark, *_ in who_pays.PAYERS.values():
        assert sum(one.get_marker() == mark for axes in figure.axes for one in axes.lines) == 36
    hollow = [one for axes in figure.axes for one in axes.lines if one.get_markerfacecolor() == "white"]
    assert len(hollow) == 9 * 4
    assert "rising in steps*" in words(figure)


def test_what_differs_in_docking_is_marked_and_counted(tmp_path) -> None:
    figure = docking.draw(folder_of("docking", tmp_path), "en")
    assert "Mathematics: 509 of 510 numbers agree" in words(figure)
    assert "Twin: 21 of 22 worlds are the same" in words(figure)
    crosses = [list(one.get_xdata()) for one in figure.axes[0].lines if one.get_marker() == "X"]
    assert [one for one in crosses if one] == [[docking.FURTHEST]]


def test_every_figure_of_the_docs_is_small_and_says_whence_it_came() -> None:
    drawn = {path.name.removesuffix(".en.svg"): path for path in (DOCS / "figures").glob("*.svg")}
    assert set(drawn) <= set(GALLERY)
    assert len(drawn) > 20
    for name, path in drawn.items():
        assert path.stat().st_size < 300_000
        assert pictures.whence(path)["figure"] == name
