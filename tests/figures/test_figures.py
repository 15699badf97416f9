"""The figures say what the tables say, the same way each time, in both languages."""

from __future__ import annotations

import hashlib
import json
import string
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from abm.errors import InputError
from abm.vocabulary import State
from experiments import store
from figures import cohort_flow, frontier, network, pictures, tables, texts
from figures.gallery import FIGURES, draw_all
from tests.figures.conftest import words_that_clash

MODULES = {"frontier": frontier, "cohort_flow": cohort_flow, "network": network}


def words(figure: Figure) -> str:
    return "\n".join(one.get_text() for one in figure.findobj(Text))


def change(folder: Path, name: str, **columns: object) -> None:
    path = folder / f"{name}.parquet"
    pd.read_parquet(path).assign(**columns).to_parquet(path)


def test_all_figures_in_both_languages_are_drawn_fast(results: Path) -> None:
    draw_all(results, ("en",), ("frontier",))  # finds the fonts
    start = time.thread_time()
    paths = draw_all(results)
    assert time.thread_time() - start < 20
    assert sorted(path.name for path in paths) == sorted(
        f"{name}.{language}.{kind}"
        for name in FIGURES
        for language in ("en", "nl")
        for kind in pictures.KINDS
    )
    assert {path.parent for path in paths} == {results / "figures"}
    assert sorted(one.name for one in (results / "figures").iterdir()) == sorted(path.name for path in paths)


def test_the_same_tables_give_the_same_bytes(results: Path) -> None:
    first = {path: path.read_bytes() for path in draw_all(results)}
    assert first == {path: path.read_bytes() for path in draw_all(results)}


def test_the_same_bytes_in_another_process_whatever_the_settings_of_the_reader(
    results: Path, tmp_path: Path
) -> None:
    first = {path: path.read_bytes() for path in draw_all(results, ("nl",))}
    (tmp_path / "matplotlibrc").write_text("font.size: 19\naxes.facecolor: pink\nlines.linewidth: 9\n")
    script = "from pathlib import Path; from figures.gallery import draw_all; import sys\n"
    script += "draw_all(Path(sys.argv[1]), ('nl',))"
    subprocess.run(
        [sys.executable, "-c", script, str(results)],
        check=True,
        cwd=Path(__file__).parents[2],
        env={"MATPLOTLIBRC": str(tmp_path), "PYTHONHASHSEED": "7", "HOME": str(tmp_path)},
    )
    assert first == {path: path.read_bytes() for path in first}


def test_no_software_version_or_date_in_the_files(results: Path) -> None:
    import matplotlib

    for path in draw_all(results, ("en",)):
        content = path.read_bytes()
        assert matplotlib.__version__.encode() not in content
        assert b"dc:date" not in content


def test_the_order_of_the_rows_does_not_matter(results: Path) -> None:
    def drawn() -> dict[Path, bytes]:
        pictures = [path for path in draw_all(results, ("en",)) if path.suffix == ".png"]
        return {path: Image.open(path).tobytes() for path in pictures}

    first = drawn()
    for name in ("differences", "network_nodes", "network_edges"):
        path = results / f"{name}.parquet"
        pd.read_parquet(path).sample(frac=1, random_state=5).to_parquet(path)
    assert first == drawn()


def test_a_figure_tells_whence_it_came(results: Path) -> None:
    for path in draw_all(results):
        figure, language, _ = path.name.split(".")
        said = pictures.whence(path)
        assert said["model_version"] == "0.1.0+4f2c9e1"
        assert said["seeds"] == "20"
        assert (said["figure"], said["language"]) == (figure, language)
        assert said["tables"] == {
            f"{one}.parquet": hashlib.sha256((results / f"{one}.parquet").read_bytes()).hexdigest()
            for one in MODULES[figure].TABLES
        }
        assert said["tables_made_by"] == "draaideur headline"
        assert said["command"] == f"draaideur figures {figure} --language {language} --size print"
        assert "fee-stepwise" in said["counterfactual"]


def test_whence_of_something_else_is_a_plain_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("<svg/>")
    (tmp_path / "a.png").write_text("no picture")
    (tmp_path / "a.pdf").write_text("no document")
    for name in ("a.svg", "a.png", "a.pdf", "a.gif", "missing.svg", "missing.png", "missing.pdf"):
        with pytest.raises(InputError) as caught:
            pictures.whence(tmp_path / name)
        assert "\n" not in str(caught.value)


def test_saving_leaves_no_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store.os, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        pictures.save(Figure(), tmp_path / "a", {"title": "a"})
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.png", b"old")]


def test_every_text_is_there_in_both_languages_with_the_same_places() -> None:
    for key, pair in texts.TEXTS.items():
        assert len(pair) == 2, key
        places = [{place for _, place, _, _ in string.Formatter().parse(one) if place} for one in pair]
        assert places[0] == places[1], key
        assert bool(pair[0]) == bool(pair[1]), key


def test_every_state_class_and_shipped_policy_has_a_text() -> None:
    shipped = (Path(__file__).parents[2] / "abm" / "policies").glob("*.toml")
    wanted = {f"policy.{path.stem}" for path in shipped} | {f"state.{one.name.lower()}" for one in State}
    wanted |= {f"network.class.{one}" for one in network.CLASSES}
    assert wanted <= set(texts.TEXTS)
    assert set(cohort_flow.COLOURS) == {one.name.lower() for one in State}


def test_an_unknown_language_is_a_plain_mistake(results: Path) -> None:
    with pytest.raises(InputError, match="language 'de'"):
        frontier.draw(results, "de")


@pytest.mark.parametrize("name", [table for module in MODULES.values() for table in module.TABLES])
@pytest.mark.parametrize("harm", ["missing", "unreadable", "column"])
def test_a_table_that_is_not_there_is_named_with_the_mend(results: Path, name: str, harm: str) -> None:
    path = results / f"{name}.parquet"
    if harm == "missing":
        path.unlink()
    elif harm == "unreadable":
        path.write_bytes(b"no parquet at all")
    else:
        pd.read_parquet(path).iloc[:, 1:].to_parquet(path)
    module = next(one for one in MODULES.values() if name in one.TABLES)
    with pytest.raises(InputError) as caught:
        module.draw(results, "en")
    message = str(caught.value)
    assert str(path) in message
    assert harm in message
    assert "run `make run` first" in message
    assert "\n" not in message


def test_an_outcome_that_is_not_there_is_named(results: Path) -> None:
    path = results / "differences.parquet"
    rows = pd.read_parquet(path)
    rows[rows["outcome"] != "revolving_door"].to_parquet(path)
    with pytest.raises(InputError, match="without outcome revolving_door"):
        frontier.draw(results, "en")


@pytest.mark.parametrize("said", ["{}", '{"seeds": [1, 2, 3]}', '{"seeds": null, "region": null}'])
def test_a_manifest_with_missing_keys_is_no_failure(results: Path, said: str) -> None:
    (results / "manifest.json").write_text(said)
    for module in MODULES.values():
        assert "Model version ?" in words(module.draw(results, "en"))


def test_a_manifest_that_is_not_there_is_named(results: Path) -> None:
    (results / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"manifest\.json: missing manifest; run `make run` first"):
        frontier.draw(results, "en")


@pytest.mark.parametrize("module", MODULES.values())
def test_every_figure_says_that_it_is_no_prediction(results: Path, module: ModuleType) -> None:
    assert "not a prediction. Model version 0.1.0+4f2c9e1, 20 paired seeds." in words(
        module.draw(results, "en")
    )
    assert "geen voorspelling. Modelversie 0.1.0+4f2c9e1, 20 gepaarde seeds." in words(
        module.draw(results, "nl")
    )


def test_counterfactuals_are_starred_and_hollow_and_explained(results: Path) -> None:
    figure = frontier.draw(results, "nl")
    assert "stapsgewijs oplopend*" in words(figure)
    assert "Contrafeitelijk" in words(figure)
    hollow = [one for axes in figure.axes for one in axes.lines if one.get_markerfacecolor() == "white"]
    assert len(hollow) == 9
    (results / "manifest.json").write_text(json.dumps({"counterfactual_policies": []}))
    assert "*" not in words(frontier.draw(results, "nl"))


def test_a_policy_is_counterfactual_when_a_part_of_it_is() -> None:
    origin = tables.Manifest()
    assert not origin.observed("fee-stepwise, 6 months, check-none")
    assert origin.observed("fee-low, 6 months, check-none")
    assert origin.observed("baseline")


def test_the_frontier_shows_each_policy_once_where_its_means_are(results: Path) -> None:
    figure = frontier.draw(results, "en")
    rows = pd.read_parquet(results / "differences.parquet").pivot(
        index="policy", columns="outcome", values="mean"
    )
    expected = {tuple(one) for one in rows[[frontier.ACROSS, frontier.UP]].itertuples(index=False)}
    shown = [
        (float(one.get_xdata()[0]), float(one.get_ydata()[0]))
        for axes in figure.axes
        for one in axes.lines
        if one.get_marker() not in ("None", "", None)
    ]
    assert len(figure.axes) == 3
    assert len(shown) == 36 + 3  # the baseline in each panel
    assert set(shown) == expected


def test_a_missing_value_is_left_out_and_said(results: Path) -> None:
    rows = pd.read_parquet(results / "differences.parquet")
    gone = (rows["policy"] == "fee-low, 6 months, check-none") & (rows["outcome"] == "revolving_door")
    change(results, "differences", mean=rows["mean"].mask(gone))
    assert "Weggelaten omdat er geen waarde is: laag, 6 maanden, geen toets." in words(
        frontier.draw(results, "nl")
    )
    nodes = pd.read_parquet(results / "network_nodes.parquet")
    first = nodes["label"] == "Employer 1"
    change(results, "network_nodes", secondments=nodes["secondments"].astype(float).mask(first))
    assert "Left out for want of a value: Employer 1." in words(network.draw(results, "en"))
    people = pd.read_parquet(results / "cohort.parquet")
    hole = (people["policy"] == "short-cap") & (people["months"] == 30)
    change(results, "cohort", share=people["share"].mask(hole))
    assert "Gaps: months without a value (At most 6 months)." in words(cohort_flow.draw(results, "en"))


def test_too_few_people_are_not_shown(results: Path) -> None:
    people = pd.read_parquet(results / "cohort.parquet")
    change(results, "cohort", people=people["people"].mask(people["policy"] == "short-cap", 9))
    figure = cohort_flow.draw(results, "en")
    assert words(figure).count("too few people") == 1
    assert "Fewer than 10 people: not shown." in words(figure)
    assert "9 people" not in words(figure)
    assert [bool(axes.collections) for axes in figure.axes] == [True, False, True]
    change(results, "cohort", people=10)
    assert "too few" not in words(cohort_flow.draw(results, "en"))


def test_the_months_with_too_few_people_are_not_shown(results: Path) -> None:
    people = pd.read_parquet(results / "cohort.parquet")
    change(results, "cohort", people=people["people"].mask(people["months"] > 40, 5))
    stack = cohort_flow._stack(pd.read_parquet(results / "cohort.parquet").query("policy == 'baseline'"))
    assert stack.index.max() == 40
    assert "Fewer than 10 people" in words(cohort_flow.draw(results, "en"))


def test_the_areas_fill_the_whole(results: Path) -> None:
    rows = pd.read_parquet(results / "cohort.parquet")
    for policy in ("baseline", "short-cap", "long-cap"):
        stack = cohort_flow._stack(rows[rows["policy"] == policy])
        assert stack.sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_empty_tables_still_give_a_figure(results: Path) -> None:
    for name in ("cohort", "network_nodes", "network_edges"):
        path = results / f"{name}.parquet"
        pd.read_parquet(path).iloc[:0].to_parquet(path)
    change(results, "differences", mean=float("nan"))
    for name, said in (
        ("frontier", "no values"),
        ("cohort_flow", "no values"),
        ("network", "no secondments"),
    ):
        assert said in words(MODULES[name].draw(results, "en"))


def test_no_two_employers_overlap(results: Path) -> None:
    nodes = pd.read_parquet(results / "network_nodes.parquet")
    employers = nodes[(nodes["kind"] == "employer") & (nodes["secondments"] > 0)]
    employers = employers.sort_values(["secondments", "node"], ascending=[False, True])
    radii = network._radii(employers)
    places = network._places(employers, pd.read_parquet(results / "network_edges.parquet"), radii)
    assert len(places) == len(employers)
    names = list(places)
    for index, one in enumerate(names):
        for other in names[:index]:
            far = float(((places[one] - places[other]) ** 2).sum() ** 0.5)
            assert far > radii[one] + radii[other], (one, other)


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_no_words_overlap_or_leave_the_sheet(results: Path, name: str, language: str) -> None:
    figure = MODULES[name].draw(results, language)
    assert words_that_clash(figure) == []


def test_figures_know_nothing_of_the_model() -> None:
    script = "import sys, figures.gallery, figures.frontier, figures.cohort_flow, figures.network\n"
    script += "print([one for one in sys.modules if one.startswith('abm') or one == 'matplotlib.pyplot'])"
    said = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert set(eval(said.stdout)) <= {"abm", "abm.errors", "abm.vocabulary"}
