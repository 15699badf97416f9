"""Who was helped: the same people under two policies, counted one by one."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.engine import PACKAGE
from abm.errors import InputError
from abm.groups import GROUPINGS, SMALLEST_CELL
from abm.history import History
from abm.model import LabourMarket
from abm.policy import Change, Policy, load_policy
from abm.scenario import Scenario, load_scenario
from abm.vocabulary import Reason, State, TargetGroup
from experiments.command_line import main
from experiments.helped import (
    CONVERSIONS,
    EVERYBODY,
    OF_THE_PERSON,
    OTHER_REGIONS,
    PLACE,
    SAME_REGION,
    TOUCHED,
    Helped,
    displaced,
    pair_of,
    touched_rows,
    who_was_helped,
)
from tests.world import municipality, scenario_of

MONTHS = 48
SEEDS = range(1, 5)
SHORT = load_policy("short-cap")
BASELINE = load_policy("baseline")
TRAITS = ("identity", "municipality", "limitation", "target_group", "wage_value_base", "weekly_hours",
          "entry_month")  # fmt: skip


def world() -> Scenario:
    """Two municipalities that share a region and one apart; the smaller of the two leads nobody."""
    return scenario_of(
        municipality(1, "A", 900, population=90_000),
        municipality(2, "A", 600, population=60_000),
        municipality(3, "B", 600, population=60_000),
        employers=500,
        burn_in_months=24,
        levers={"duration.maximum": 12},
    )


def only_in(*names: str, since: str | None = None) -> Policy:
    return Policy(
        name="there only",
        change=(Change(lever="duration.maximum", value=36, municipalities=names, since=since),),
    ).checked()


def helped(policy: Policy, scenario: Scenario | None = None, **more) -> Helped:
    where = world() if scenario is None else scenario
    return who_was_helped(where, BASELINE, policy, SEEDS, MONTHS, workers=1, progress=False, **more)


@pytest.fixture(scope="module")
def regular() -> Helped:
    return helped(SHORT, outcome="regular")


def numbers(found: Helped, grouping: str, group: str) -> dict[str, float]:
    rows = found.groups[(found.groups["grouping"] == grouping) & (found.groups["group"] == group)]
    return dict(zip(rows["measure"], rows["count"], strict=True))


def test_everybody_has_the_same_identity_and_traits_under_both_policies():
    start = LabourMarket("six-cases")
    before = len(start.world.participants)
    one, other = (start.branch(name).run(36) for name in ("baseline", "close-secondment"))
    here, there = one.world.participants, other.world.participants
    assert len(here) > before  # else nobody came
    for name in TRAITS:
        assert np.array_equal(here[name], there[name]), name
    assert len(np.unique(here["identity"])) == len(here)
    for state in (State.EXPECTED, State.GONE):  # so that who is counted is the same under both
        assert np.array_equal(here["state"] == state, there["state"] == state)


@pytest.mark.parametrize("outcome", CONVERSIONS)
@pytest.mark.parametrize(
    "policy",
    [
        BASELINE,
        Policy(name="the same", change=(Change(lever="duration.maximum", value=12),)),
        only_in("M1", since="2031-01"),
    ],
    ids=["baseline", "the same values", "after the end"],
)
def test_a_policy_that_touches_nobody_helps_and_harms_nobody(policy, outcome):
    found = helped(policy, outcome=outcome, groupings=())
    assert found.manifest["touched"] == []
    assert set(found.groups["grouping"]) == {EVERYBODY}
    of_all = found.groups.set_index("measure")
    for measure in ("only_policy", "only_baseline", "net", "other_life"):
        numbers = of_all.loc[measure, ["count", "count_low", "count_high", "share"]]
        assert (numbers == 0.0).all(), measure
    assert found.people.empty
    assert of_all["count"]["both"] > 0


def lives(outcome: str, seed: int) -> tuple[set[int], set[int], set[int]]:
    """Who was ever there, and who converts under each policy; read from the spells as users see them."""
    start = LabourMarket(world(), seed=seed)
    found = []
    for policy in (BASELINE, SHORT):
        model = start.branch(policy).run(MONTHS)
        spells = model.spells
        started = spells["start"] >= "2021-01"
        hit = {
            "permanent": started & (spells["state"] == "regular permanent job"),
            "regular": started & spells["state"].str.startswith("regular ")
            & (spells["start_reason"] != "contract made permanent"),
            "hirer": spells["end_reason"] == "hired by the hirer",
        }[outcome]  # fmt: skip
        found.append(set(spells.loc[hit, "person"]))
    gone = (spells["state"] == "gone") & (spells["start"] < "2021-01")
    return set(spells["person"]) - set(spells.loc[gone, "person"]), found[0], found[1]


@pytest.mark.parametrize("outcome", CONVERSIONS)
def test_the_counts_are_those_of_the_spells(outcome):
    pair = pair_of(world(), (BASELINE, SHORT), MONTHS, outcome, (), 2)
    everybody, base, policy = lives(outcome, 2)
    assert policy - base
    assert base - policy
    found = pair.counts[EVERYBODY, EVERYBODY][[0, 1, 2, 4, 5]].tolist()
    neither = everybody - base - policy
    assert found == [len(one) for one in (everybody, policy - base, base - policy, base & policy, neither)]
    gained = {int(who) for who, _, gain in pair.moved if gain}
    lost = {int(who) for who, _, gain in pair.moved if not gain}
    assert (gained, lost) == (policy - base, base - policy)


def test_whose_life_differs_is_read_month_by_month():
    pair = pair_of(world(), (BASELINE, SHORT), MONTHS, "hirer", (), 1)
    start = LabourMarket(world(), seed=1)
    seen = []
    for policy in (BASELINE, SHORT):
        spells = start.branch(policy).run(MONTHS).spells
        spells["start"] = spells["start"].where(spells["start"] >= "2021-01", "2021-01")
        spells["employer"] = spells["employer"].astype(float).fillna(-1.0)
        key = ["start", "end", "state", "employer"]
        seen.append({who: rows[key].to_numpy().tolist() for who, rows in spells.groupby("person")})
    other = [who for who in seen[0] if seen[0][who] != seen[1][who]]
    assert 0 < pair.counts[EVERYBODY, EVERYBODY][6] == len(other) < len(seen[0])


def test_displaced_is_a_loss_against_a_gain_with_the_same_employer():
    """Employer 0 takes one for three, 1 two for one, 2 none for one, and 3 keeps one of two."""
    before = np.array([0, 0, 0, -1, 1, -1, -1, 2, 3, 3, -1])
    after = np.array([-1, -1, -1, 0, -1, 1, 1, -1, 3, -1, -1])
    found = displaced(before, after)
    assert found.tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0, 1, 0, 0, 0, 0, 0, 0])
    assert displaced(before, before).sum() == 0.0
    assert displaced(before, np.full(11, -1)).sum() == 0.0  # places that vanish displace nobody


@pytest.mark.parametrize("outcome", ["hirer", "regular"])
def test_the_displaced_are_counted_at_the_first_employers_of_the_spells(outcome):
    pair = pair_of(world(), (BASELINE, SHORT), MONTHS, outcome, ("wage_value",), 2)
    _, gained, lost, taken, *_ = pair.counts[EVERYBODY, EVERYBODY]
    start = LabourMarket(world(), seed=2)
    first = []
    for policy in (BASELINE, SHORT):
        spells = start.branch(policy).run(MONTHS).spells.sort_values("start", kind="stable")
        job = (spells["start"] >= "2021-01") & spells["state"].str.startswith("regular ")
        job &= spells["start_reason"] != "contract made permanent"
        hit = spells["end_reason"] == "hired by the hirer" if outcome == "hirer" else job
        hired = spells[hit].drop_duplicates("person")
        first.append(dict(zip(hired["person"], hired["employer"], strict=True)))
    ours, theirs = ([one[who] for who in one if who not in other] for one, other in (first, first[::-1]))
    both = Counter(ours) & Counter(theirs)
    assert taken == pytest.approx(both.total())
    assert 0.0 < taken <= min(gained, lost)
    bands = [own[3] for (grouping, _), own in pair.counts.items() if grouping == "wage_value"]
    assert sum(bands) == pytest.approx(taken)


def test_of_each_group_the_parts_are_the_whole(regular):
    wide = regular.groups.pivot(index=["grouping", "group"], columns="measure", values="count")
    people = regular.groups.groupby(["grouping", "group"])["people"].first()
    parts = wide[["both", "only_policy", "only_baseline", "neither"]]
    shown = parts.notna().all(axis=1)
    assert shown.sum() > 5
    assert np.allclose(parts[shown].sum(axis=1), people[shown])
    assert np.allclose(wide["net"], wide["only_policy"] - wide["only_baseline"], equal_nan=True)
    whole = people[EVERYBODY, EVERYBODY]
    for grouping in OF_THE_PERSON:
        assert people[grouping].sum() == pytest.approx(whole)
    assert wide.loc[(EVERYBODY, EVERYBODY), "neither_but_had_one_before"] > 0


def test_groups_go_by_the_person_before_any_policy():
    """Under both orders of the two policies the groups hold the same people: also where one closes shop."""
    closed = load_policy("close-secondment")
    there = pair_of(world(), (BASELINE, closed), 24, "hirer", OF_THE_PERSON, 1).counts
    back = pair_of(world(), (closed, BASELINE), 24, "hirer", OF_THE_PERSON, 1).counts
    assert there.keys() == back.keys()
    assert {key: one[0] for key, one in there.items()} == {key: one[0] for key, one in back.items()}
    assert {group for grouping, group in there if grouping == "regime"} == {"temporary"}
    but_displaced = [0, 1, 2, 4, 5, 6]
    swapped = {key: one[[0, 2, 1, 4, 5, 6]] for key, one in back.items()}
    assert all(np.array_equal(one[but_displaced], swapped[key]) for key, one in there.items())
    assert set(GROUPINGS) - set(OF_THE_PERSON) == {"class", "stance"}


def test_groups_read_from_low_to_high(regular):
    order = regular.groups.drop_duplicates(["grouping", "group"])
    bands = order.loc[order["grouping"] == "wage_value", "group"].tolist()
    assert bands == ["below 40 %", "40 to 55 %", "55 to 70 %", "70 % and over"]
    assert order["grouping"].iloc[0] == EVERYBODY


def test_fewer_than_ten_people_have_no_numbers():
    found = helped(SHORT, load_scenario("tiny"), outcome="hirer")
    few = found.groups["people"].isna()
    assert few.any()
    assert not few.all()
    told = ["count", "count_low", "count_high", "share", "share_low", "share_high"]
    assert found.groups.loc[few, told].isna().all(axis=None)
    assert found.displacement.loc[found.displacement["people"].isna(), "gained":].isna().all(axis=None)


def test_no_number_of_fewer_than_ten_people_is_shown_nor_what_is_reckoned_from_it(regular):
    for table, names in (
        (regular.groups, ["count"]),
        (regular.displacement, ["gained", "lost", "displaced"]),
    ):
        for name in names:
            known = table.loc[table[name].notna() & (table.get("measure") != "net"), name].abs()
            assert ((known == 0.0) | (known >= SMALLEST_CELL)).all(), name
    hidden = regular.groups["count"].isna()
    assert 0 < hidden.sum() < len(hidden)
    assert regular.groups.loc[hidden, "share":].isna().all(axis=None)
    wide = regular.groups.pivot(index=["grouping", "group"], columns="measure", values="count")
    assert wide.loc[wide["only_policy"].isna() | wide["only_baseline"].isna(), "net"].isna().all()
    few = regular.displacement["gained"].isna() | regular.displacement["displaced"].isna()
    assert regular.displacement.loc[few, "displaced_per_gained"].isna().all()


def test_displacement_of_people_whom_the_policy_does_not_touch():
    found = helped(only_in("M1"), outcome="regular", groupings=())
    assert found.manifest["touched"] == ["M1"]
    of = {group: numbers(found, PLACE, group) for group in (TOUCHED, SAME_REGION, OTHER_REGIONS)}
    assert of[TOUCHED]["only_policy"] > 0
    assert of[SAME_REGION]["other_life"] > 0
    assert {of[OTHER_REGIONS][one] for one in ("only_policy", "only_baseline", "other_life")} == {0.0}
    rows = found.displacement.set_index("group")
    assert rows["people"][[TOUCHED, SAME_REGION, OTHER_REGIONS]].sum() == rows["people"][EVERYBODY]
    assert rows["gained"][EVERYBODY] == of[TOUCHED]["only_policy"] + of[SAME_REGION]["only_policy"]
    assert rows["lost_per_gained"][EVERYBODY] == pytest.approx(
        rows["lost"][EVERYBODY] / rows["gained"][EVERYBODY]
    )
    assert np.isnan(rows["lost_per_gained"][OTHER_REGIONS])


def test_touched_is_whose_levers_differ_in_a_month_of_the_run():
    scenario = world()
    assert touched_rows(scenario, (BASELINE, SHORT), MONTHS) == [0, 1, 2]
    assert touched_rows(scenario, (SHORT, SHORT), MONTHS) == []
    later = only_in("M2", "M3", since="2023-01")
    assert touched_rows(scenario, (BASELINE, later), 24) == []
    assert touched_rows(scenario, (BASELINE, later), 25) == [1, 2]
    assert touched_rows(scenario, (later, BASELINE), 25) == [1, 2]


def test_the_table_of_people_holds_whoever_gained_or_lost(regular):
    became = regular.people.groupby("became").size() / len(SEEDS)
    of_all = numbers(regular, EVERYBODY, EVERYBODY)
    assert became["gained"] == of_all["only_policy"]
    assert became["lost"] == of_all["only_baseline"]
    assert not regular.people.duplicated(["seed", "person"]).any()
    who = regular.people.iloc[0]
    model = LabourMarket(world(), seed=int(who["seed"]))
    under = [
        person_has_regular_job(model.branch(policy).run(MONTHS), int(who["person"]))
        for policy in (BASELINE, SHORT)
    ]
    assert under == ([False, True] if who["became"] == "gained" else [True, False])


def person_has_regular_job(model: LabourMarket, person: int) -> bool:
    history = History(model, tuple(TargetGroup))
    spells = history.spells[history.jobs]
    assert (spells["start_reason"] != Reason.MADE_PERMANENT).all()
    return person in model.world.participants["identity"][spells["row"]]


def test_one_and_two_workers_and_another_run_write_the_same_bytes(tmp_path):
    for workers in ("1", "2"):
        words = ["helped", "tiny", "baseline", "short-cap", "--seeds", "3", "--months", "24"]
        assert main([*words, "--workers", workers, "--results", str(tmp_path / workers)]) == 0
    written = (path for path in (tmp_path / "1").rglob("[!.]*") if path.is_file())
    names = {path.relative_to(tmp_path / "1") for path in written}
    said = {str(path) for path in names if path.parent == Path()}
    assert said == {"manifest.json"} | {
        f"{table}.{kind}" for table in ("helped", "displacement", "people") for kind in ("csv", "parquet")
    }
    assert len(names) == len(said) + 6  # in two languages as PNG, SVG and PDF
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
    table = pd.read_parquet(tmp_path / "1" / "helped.parquet")
    assert set(table["months"]) == {24}
    assert set(table["outcome"]) == {"permanent"}


def say(capsys, *words: str) -> str:
    assert main(["helped", *words, "--workers", "1"]) == 0
    return capsys.readouterr().out


def test_the_text_says_who_gained_who_lost_and_how_to_read_a_life(capsys):
    said = say(capsys, "tiny", "baseline", "short-cap", "--seeds", "4", "--outcome", "regular",
               "--by", "limitation,wage_value")  # fmt: skip
    assert "tiny: short-cap against baseline, 4 paired seeds, 120 months" in said
    assert "gained: only under short-cap" in said
    assert "differently in every municipality" in said
    assert said.index("limitation\n") < said.index("wage value\n")
    assert "weekly hours" not in said
    assert "not a prediction" in said
    (story,) = [line for line in said.splitlines() if line.startswith("One who gained: draaideur ")]
    assert main(story.removeprefix("One who gained: draaideur ").split()) == 0
    assert "short-cap" in capsys.readouterr().out


def test_of_few_people_the_text_has_no_number(capsys):
    said = say(
        capsys, "tiny", "baseline", "short-cap", "--participants", "8", "--months", "24", "--seeds", "2"
    )
    assert "means of fewer than ten people a run" in said
    assert "nan" not in said
    said = say(capsys, "six-cases", "baseline", "short-cap", "--participants", "700", "--seeds", "4",
               "--by", "hours")  # fmt: skip
    assert re.search(r"For each person who gains one, 0\.\d\d \[.*\] lose one\.\n", said)


def test_json_holds_all_numbers_and_labels_a_counterfactual(capsys):
    words = ("tiny", "baseline", "short-cap", "--seeds", "2", "--months", "12", "--json")
    content = json.loads(say(capsys, *words, "--set", "duration.contract=permanent"))
    assert set(content) == {"manifest", "groups", "displacement"}
    assert content["manifest"]["counterfactual"] is True
    assert {row["counterfactual"] for row in content["groups"]} == {True}
    assert {row["grouping"] for row in content["groups"]} == {EVERYBODY, *OF_THE_PERSON}
    few = [row for row in content["groups"] if row["people"] is None]
    assert few
    assert {row["share"] for row in few} == {None}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tiny", "baseline", "short-cap", "--by", "stance"), "unknown group of people 'stance'"),
        (("tiny", "baseline", "short-cap", "--by", "ours"), "did you mean 'hours'?"),
        (("tiny", "baseline", "short-cap", "--outcome", "permanant"), "did you mean 'permanent'?"),
        (("tiny", "baseline", "short-cup"), "did you mean 'short-cap'?"),
        (("tiny", "baseline", "baseline"), "policy 'baseline' stands there twice"),
        (("tiny", "baseline", str(PACKAGE / "policies" / "baseline.toml")), "'baseline' stands there twice"),
        (("tiny", "baseline", "short-cap", "--seeds", "1"), "at least 2"),
    ],
)
def test_what_is_refused_is_refused_in_a_line(refusal, words, said):
    assert said in refusal("helped", *words)


def test_a_scenario_without_people_and_a_municipality_that_is_not_there():
    empty = scenario_of(municipality(1, participants=0))
    with pytest.raises(InputError, match="has no people; there is nobody to help"):
        helped(SHORT, empty)
    with pytest.raises(InputError, match="unknown municipality 'M9'"):
        helped(only_in("M9"))
