"""The verb ``figures``: what it draws, what it names, and what a picture says of itself."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from PIL import Image

from experiments.command_line import main
from figures import gallery, pictures
from tests.figures.conftest import write

ODD = {"title": '(a) \\ "b" é', "seeds": "3", "note": "\\) /Keywords (\n", "list": ["ü", 1]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of results in which only the main job ran."""
    write(tmp_path / "headline")
    return tmp_path


def figures(folder: Path, *words: str) -> int:
    return main(["figures", *words, "--results", str(folder)])


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().out)


def test_every_module_that_draws_is_in_the_gallery_and_no_other() -> None:
    place = Path(gallery.__file__).parent
    drawing = {one.stem for one in place.glob("*.py") if "\ndef draw(" in one.read_text(encoding="utf-8")}
    assert drawing == set(gallery.GALLERY)


def test_what_has_its_tables_is_drawn_and_the_others_are_named_with_their_command(folder, capsys) -> None:
    assert figures(folder, "--language", "nl") == 0
    lines = capsys.readouterr().out.splitlines()
    drawn = {path.name for path in (folder / "figures").iterdir()}
    of_main_job = {name for name, one in gallery.GALLERY.items() if one.job == "headline"}
    assert drawn == {f"{name}.nl.{kind}" for name in of_main_job for kind in pictures.KINDS}
    others = set(gallery.GALLERY) - of_main_job
    assert {line.split(":")[0] for line in lines[:-1]} == others
    (scorecard,) = (line for line in lines if line.startswith("scorecard: no "))
    assert scorecard.endswith("make it with: draaideur patterns")
    drew = f"{len(of_main_job)} of {len(gallery.GALLERY)} figures drawn: {3 * len(of_main_job)} files in "
    assert lines[-1].startswith(drew)


def test_a_named_figure_that_cannot_be_drawn_is_a_mistake_and_the_rest_is_drawn(folder, capsys) -> None:
    assert figures(folder, "regions", "frontier", "--language", "en") == 2
    said = capsys.readouterr().err
    assert "regions: no " in said
    assert "draaideur regions country" in said
    assert (folder / "figures" / "frontier.en.pdf").exists()


def test_an_unknown_figure_is_one_line_with_the_nearest(folder, capsys) -> None:
    assert figures(folder, "cohort-flow") == 2
    said = capsys.readouterr().err
    assert "unknown figure 'cohort-flow'; did you mean 'cohort_flow'?" in said
    assert len(said.splitlines()) == 1
    assert not (folder / "figures").exists()


def test_a_damaged_table_costs_only_its_own_figure(folder, capsys) -> None:
    (folder / "headline" / "cohort.parquet").write_bytes(b"half a table")
    assert figures(folder, "--language", "en") == 0
    assert "cohort.parquet: unreadable table" in capsys.readouterr().out
    drawn = {one.name.split(".")[0] for one in (folder / "figures").iterdir()}
    assert drawn == {name for name, one in gallery.GALLERY.items() if one.job == "headline"} - {"cohort_flow"}
    assert figures(folder, "cohort_flow") == 2
    assert "cohort.parquet: unreadable table" in capsys.readouterr().err


def test_the_results_of_one_job_are_drawn_where_they_are(folder, capsys) -> None:
    assert figures(folder / "headline", "--language", "en", "--json") == 0
    said = answer(capsys)
    assert said["left_out"] == {}
    assert (folder / "headline" / "figures" / "network.en.svg").exists()
    assert figures(folder / "headline", "--run") == 2
    assert "give the folder above" in capsys.readouterr().err


def test_a_picture_says_the_same_in_every_kind(folder, capsys) -> None:
    figures(folder, "frontier", "--language", "nl", "--size", "screen")
    capsys.readouterr()
    told = []
    for kind in pictures.KINDS:
        assert main(["figures", "--json", "--whence", str(folder / "figures" / f"frontier.nl.{kind}")]) == 0
        told.append(answer(capsys))
    assert told[0] == told[1] == told[2]
    assert told[0]["command"] == "draaideur figures frontier --language nl --size screen"
    assert told[0]["title"] == "Springplank of draaideur"
    assert told[0]["seeds"] == "20"


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_whatever_a_picture_says_is_read_back(kind: str, tmp_path: Path) -> None:
    pictures.save(Figure(figsize=(0.5, 0.5)), tmp_path / "a", ODD)
    assert pictures.whence(tmp_path / f"a.{kind}") == ODD


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"no picture", "not a readable figure"),
        ("a.pdf", b"no document", "not a readable figure"),
        ("a.pdf", b"%PDF-1.4 of somebody else", "does not say where it came from"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "does not say where it came from"),
        ("a.txt", b"words", "ends in .png, .svg, .pdf"),
        ("a.pdf", None, "not a readable figure"),
    ],
)
def test_a_file_that_is_no_figure_is_one_line(name, content, said, tmp_path, capsys) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["figures", "--whence", str(tmp_path / name)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1


def test_a_screen_gets_a_larger_sheet_and_paper_the_same(tmp_path: Path) -> None:
    wide = {}
    for size in pictures.SIZES:
        pictures.save(Figure(figsize=(4, 2)), tmp_path / size, {"title": "a"}, size)
        drawing = (tmp_path / f"{size}.svg").read_text(encoding="utf-8")
        found = re.search(r'<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt" viewBox="0 0 288 144"', drawing)
        wide[size] = tuple(map(float, found.groups()))
        with Image.open(tmp_path / f"{size}.png") as image:
            inches = image.size[0] / image.info["dpi"][0]
        assert inches == pytest.approx(wide[size][0] / 72.0, rel=1e-3)
    assert wide == {"print": (288.0, 144.0), "screen": (432.0, 216.0)}
    assert (tmp_path / "print.pdf").read_bytes() == (tmp_path / "screen.pdf").read_bytes()


def test_the_list_says_of_each_what_makes_its_tables(folder, capsys) -> None:
    assert figures(folder, "--list", "--json") == 0
    entries = {one["figure"]: one for one in answer(capsys)}
    assert set(entries) == set(gallery.GALLERY)
    assert entries["frontier"]["tables_are_there"]
    assert not entries["regions"]["tables_are_there"]
    assert entries["regions"]["made_by"] == "draaideur regions country"


def test_the_commands_of_a_first_look_are_commands_and_fill_their_folder(folder, capsys) -> None:
    from experiments.command_line import build_parser

    assert figures(folder, "--run", "--dry-run", "--json") == 0
    commands = answer(capsys)["commands"]
    lacking = dict.fromkeys(one.job for one in gallery.GALLERY.values() if one.job != "headline")
    assert len(commands) == len(lacking)
    for command, job in zip(commands, lacking, strict=True):
        options = build_parser().parse_args(command.split()[1:])
        assert folder / job in (
            options.results,
            *(options.results / one for one in ("sensitivity", "robustness")),
        )
    assert not (folder / "regions").exists()


def test_run_makes_the_tables_that_lack_and_goes_on_after_a_job_that_fails(
    folder, capsys, monkeypatch
) -> None:
    ran = []

    def regions(options) -> None:
        ran.append(options.participants)
        print("a long answer")

    monkeypatch.setattr("experiments.command_line.regions", regions)
    assert figures(folder, "regions", "frontier", "--run", "--language", "en") == 2
    told = capsys.readouterr()
    assert ran == ["20000"]
    assert "1 of 1: draaideur regions country --participants 20000" in told.err
    assert "a long answer" not in told.out
    assert "regions: no " in told.err
    assert (folder / "figures" / "frontier.en.png").exists()


def test_a_dry_run_without_run_is_a_mistake(folder, capsys) -> None:
    assert figures(folder, "--dry-run") == 2
    assert "--dry-run: goes with --run" in capsys.readouterr().err
