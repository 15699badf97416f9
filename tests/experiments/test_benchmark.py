"""The benchmark: its worlds are what they say, its page holds what was measured. No test asserts speed."""

from __future__ import annotations

import json

import pytest

from abm.engine import PACKAGE
from abm.model import LabourMarket
from experiments.benchmark import __main__ as command
from experiments.benchmark import engine, sweeps
from experiments.benchmark.limit import Counted, Machine
from experiments.benchmark.page import PROMISES, Measured, page
from experiments.benchmark.worlds import country, world_of
from experiments.sweep import run_sweep
from tests.test_compiled import python


@pytest.mark.parametrize("people", [1_000, 10_000, 20_000])
def test_a_world_of_some_size_starts_with_so_many_people_who_can_all_be_seconded(people):
    scenario = world_of(people)
    assert sum(scenario.participants_of(one) for one in scenario.municipality) == people
    assert {one["governance.regime"] for one in scenario.starting_levers()} == {"temporary-and-long"}
    assert max(one.participants for one in scenario.municipality) <= 10_000


def test_the_country_has_a_quarter_of_a_million_people():
    scenario = country()
    assert scenario.name == "country"
    assert sum(scenario.participants_of(one) for one in scenario.municipality) == 250_000


def test_growth_runs_the_sizes_and_lengths_that_it_says(monkeypatch):
    models, steps, regions = [], [], []
    step = LabourMarket.step

    def noted(model):
        if not models or models[-1] is not model:
            models.append(model)
            steps.append(0)
        steps[-1] += 1
        regions.append(len(model.regions.people_start) - 1)
        step(model)

    def ran():
        return [(int(model._counts.sum()), months) for model, months in zip(models, steps, strict=True)]

    monkeypatch.setattr(LabourMarket, "step", noted)
    monkeypatch.setattr(engine, "SIZES", (100, 200))
    monkeypatch.setattr(engine, "LENGTHS", (2, 4))
    monkeypatch.setattr(engine, "MONTHS_OF_SIZES", 3)
    monkeypatch.setattr(engine, "_ROUNDS", 2)
    monkeypatch.setattr(engine, "_PERSON_MONTHS_TIMED", 600)
    by_people, by_months = engine.growth_with_people(), engine.growth_with_months()
    assert [*by_people, *by_months] == [100, 200, 2, 4]
    # As many person-months of each kind in a round, and the kinds in turn.
    assert ran() == 2 * [(100, 3), (100, 3), (200, 3)] + 2 * [(100, 2), (100, 2), (100, 2), (100, 4)]
    assert all(cost > 0.0 for cost in (*by_people.values(), *by_months.values()))
    monkeypatch.setattr(engine, "LARGE_REGION", 20_000)
    assert engine.cost_in_one_region() > 0.0
    assert ran()[-2:] == 2 * [(20_000, 3)]
    assert set(regions) == {1}


def test_of_each_month_the_shortest_time_counts(monkeypatch):
    """Two runs of three months, the first slow in its second month and the second in the others."""
    times = iter([1.0, 8.0, 2.0, 5.0, 3.0, 6.0])
    monkeypatch.setattr(engine, "processor_seconds", lambda action: next(times))
    monkeypatch.setattr(engine, "_ROUNDS", 2)
    monkeypatch.setattr(engine, "_PERSON_MONTHS_TIMED", 1)
    assert engine.shortest_months({7: (100, 3, 100)}) == {7: pytest.approx(1e6 * (1.0 + 3.0 + 2.0) / 300)}


def test_growth_is_steep_as_its_dearest_and_cheapest():
    assert engine.steepness({1: 2.0, 10: 3.0, 100: 2.5}) == 1.5


def test_the_bare_loop_does_the_very_runs_of_the_sweep(monkeypatch, tmp_path):
    monkeypatch.setattr(sweeps, "PEOPLE", 60)
    monkeypatch.setattr(sweeps, "MONTHS", 6)
    monkeypatch.setattr(sweeps, "LEVELS", (0.8, 1.2))
    found = []
    outcomes = LabourMarket.outcomes.fget
    monkeypatch.setattr(
        LabourMarket, "outcomes", property(lambda model: found.append(outcomes(model)) or found[-1])
    )
    sweeps.bare_loop(2)
    bare = [json.dumps(one, sort_keys=True) for one in found]
    found.clear()
    table = run_sweep(sweeps.ManyRuns(2), tmp_path / "store", 1, progress=False).table
    assert len(table) == len(bare) == 4
    assert sorted(json.dumps(one, sort_keys=True) for one in found) == sorted(bare)


def test_two_workers_are_held_against_one_by_the_shortest_of_each(monkeypatch):
    asked = []
    times = {1: iter([9.0, 8.0, 10.0]), 2: iter([6.0, 7.0, 5.0])}
    monkeypatch.setattr(sweeps, "sweep", lambda seeds, workers: asked.append(workers))
    monkeypatch.setattr(sweeps, "wall_seconds", lambda action: action() or next(times[asked[-1]]))
    assert sweeps.gain_of_two_workers() == 8.0 / 5.0
    assert asked == [1, 2, 1, 2, 1, 2], "in turn"


def test_bytes_and_draws_are_counted_where_they_can_be_watched():
    code = (
        "import json; from experiments.benchmark import limit; limit.PEOPLE_WATCHED = 40; "
        "limit.MONTHS_WATCHED = 2; print(json.dumps(limit.counted()._asdict()))"
    )
    found = Counted(**json.loads(python(code, PACKAGE.parent, NUMBA_DISABLE_JIT="1")))
    assert found.person == LabourMarket("tiny").world.participants.dtype.itemsize
    assert found.bytes_asked > 5 * found.person  # several phases, each through everybody
    assert 0 < found.bytes_changed < found.bytes_asked
    assert found.person < found.bytes_read < 3 * (found.person + found.employer)  # once, in whole lines
    assert 0 < found.bytes_written < found.bytes_read < found.bytes_asked
    assert 2.0 < found.hashes < 20.0  # leaving and sickness for everybody, and little more


MEASURED = Measured(
    promises={name: 1.01 + place for place, name in enumerate(PROMISES)},
    start=77.7,
    people={1_000: 0.111, 10_000: 0.222, 100_000: 0.333},
    one_region=0.888,
    months={60: 0.444, 120: 0.555},
    phases={"economy": 25.0, "people": 75.0},
    mechanisms={"groups": 6.66},
    counted=Counted(7777.0, 3333.0, 1600.0, 400.0, 6.0, 227, 206),
    rates=Machine(20e9, 2e9),
    facts={"cores": "3", "Python": "3.x"},
)


def test_the_page_holds_what_was_measured_and_the_command():
    text = page(MEASURED, "python -m made-up")
    assert "`python -m made-up`" in text
    for name, promise in PROMISES.items():
        line = next(line for line in text.splitlines() if line.startswith(f"| {promise.what} |"))
        assert line.split(" | ")[3].startswith(f"{MEASURED.promises[name]:.4g}"[:4])
    flat = " ".join(text.split())
    for said in (
        "cores: 3",
        "| 10,000 | 0.222 |",
        "| 120 | 0.555 |",
        "| people | 75 | 75.0% |",
        "one region take 0.888 microseconds",
        "ask for 7,777 bytes",
        "1,600 bytes per person, of which 400 go back",
        "6.66",
        "77.7",
    ):
        assert said in flat
    assert "| memory | 2,000 bytes | 20.0 GB/s | 100.0 |" in text
    assert "| draws | 6.0 hashes | 2.00 billion/s | 3.0 |" in text
    assert "the limit, at 100 ns" in text
    assert " 3.00 times the cheapest" in text.replace("\n", " ")


@pytest.mark.parametrize(
    ("name", "measured", "verdict"),
    [
        ("country", 4.9, "goal met"),
        ("country", 5.1, "met"),
        ("country", 20.1, "**not met**"),
        ("workers", 1.79, "**not met**"),
        ("workers", 1.8, "met"),
        ("workers", 1.96, "goal met"),
        ("people", 1.2, "met"),
        ("people", 1.21, "**not met**"),
    ],
)
def test_a_promise_is_judged_by_its_bounds(name, measured, verdict):
    assert PROMISES[name].verdict(measured) == verdict


def test_the_page_is_written_by_the_command_that_it_names(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(command, "measure", lambda: MEASURED)
    file = tmp_path / "performance.md"
    assert command.main(["--page", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == page(
        MEASURED, f"python -m experiments.benchmark --page {file}"
    )
    assert command.main([]) == 0
    assert capsys.readouterr().out.strip() == page(MEASURED, "python -m experiments.benchmark").strip()


def test_a_page_in_a_folder_that_is_not_there_is_refused_before_anything_is_measured(
    refusal, monkeypatch, tmp_path
):
    monkeypatch.setattr(command, "measure", lambda: pytest.fail("measured"))
    monkeypatch.setattr("tests.experiments.conftest.main", command.main)
    assert "there is no such folder" in refusal("--page", str(tmp_path / "nowhere" / "page.md"))
