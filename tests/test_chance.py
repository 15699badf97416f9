"""Chance: draws are uniform, independent and each one's own; nobody's luck depends on others."""

from __future__ import annotations

import ast
from collections import Counter

import numpy as np
import pytest
from scipy.stats import chi2

from abm.calendar import month_text
from abm.chance import Decision, bell, bell_pair, draw, draw_pair, key_of, seed_bits
from abm.model import LabourMarket
from abm.policy import Change, Policy
from abm.scenario import load_scenario
from abm.vocabulary import State
from calibration.docking.worlds import SHUTS_PEOPLE_OUT
from tests.world import (
    BUSY,
    EAGER,
    FIRST_MONTH,
    arrays,
    by_identity,
    differing,
    municipality,
    random_levers,
    random_model,
    random_policy,
    random_scenario,
    scenario_of,
    spells_by_identity,
    syntax_trees,
    two_regions,
)

SEED = seed_bits(1)[0]
PEOPLE = 1_000_000_000  # the first lasting ids


def draws(decision=Decision.SICKNESS, month=FIRST_MONTH, first=PEOPLE, size=20_000, seed=SEED, chooser=draw):
    key = key_of(seed, decision, month)
    return np.array([chooser(key, first + k) for k in range(size)])


def assert_even(counts: np.ndarray) -> None:
    """Chi-square of equal cells: neither too uneven nor too even to be chance (fixed seeds)."""
    expected = counts.sum() / counts.size
    statistic = float(((counts - expected) ** 2 / expected).sum())
    low, high = chi2.ppf([0.0005, 0.9995], counts.size - 1)
    assert low < statistic < high


def together(one: np.ndarray, other: np.ndarray, cells: int = 12) -> np.ndarray:
    return np.histogram2d(one, other, cells, [[0, 1], [0, 1]])[0]


# ---- the numbers themselves ---------------------------------------------------------------------


def test_a_draw_is_the_documented_hash():
    """Splitmix64 written out in plain integers: a changed hash is a changed model."""

    def mix(bits):
        bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        bits = (bits ^ bits >> 27) * 0x94D049BB133111EB % 2**64
        return bits ^ bits >> 31

    step = 0x9E3779B97F4A7C15
    for seed, decision, month, who, other in (
        (1, 43, 24252, PEOPLE, 7),
        (-5, 1, 0, 3, 2),
        (2**70 + 9, 57, 9, 1, 0),
    ):
        key = mix((seed + step) % 2**64)
        for part in (decision, month):
            key = mix((key + part * step) % 2**64)
        found = key_of(seed_bits(seed)[0], decision, month)
        assert int(found) == key
        assert draw(found, who) == (mix((key + who * step) % 2**64) >> 11) / 2**53
        pair = mix((key + other * step) % 2**64)
        bits = mix((pair + who * step) % 2**64)
        assert draw_pair(found, who, other) == (bits >> 11) / 2**53
        quarters = sum(bits >> shift & 0xFFFF for shift in (0, 16, 32, 48))
        assert bell_pair(found, who, other) == pytest.approx((quarters / 65536 - 2) * 3**0.5, abs=1e-12)


@pytest.mark.parametrize("decision", [Decision.WAGE_VALUE, Decision.LEAVING, Decision.REQUESTED_PEOPLE])
@pytest.mark.parametrize("first", [0, PEOPLE, 5_000_000_000_000])
def test_draws_are_uniform(decision, first):
    found = draws(decision, first=first)
    assert found.min() >= 0.0
    assert found.max() < 1.0
    assert_even(np.histogram(found, 100, (0, 1))[0])


def test_draws_of_one_person_over_the_months_are_uniform():
    found = [draw(key_of(SEED, Decision.REVIEW, month), PEOPLE + 7) for month in range(24_000, 44_000)]
    assert_even(np.histogram(found, 100, (0, 1))[0])


def test_draws_are_independent():
    """Of the next month, the next decision, the next person, another seed and the pair turned round."""
    base = draws()
    others = {
        "month": draws(month=FIRST_MONTH + 1),
        "year": draws(month=FIRST_MONTH + 12),
        "decision": draws(Decision(Decision.SICKNESS + 1)),
        "person": draws(first=PEOPLE + 1),
        "cohort": draws(first=PEOPLE + 1_000_000),
        "municipality": draws(first=2 * PEOPLE),
        "seed": draws(seed=seed_bits(2)[0]),
        "opposite seed": draws(seed=seed_bits(-1)[0]),
    }
    for other in others.values():
        assert_even(together(base, other))
    key = key_of(SEED, Decision.MATCH_QUALITY, 0)
    one = np.array([draw_pair(key, PEOPLE + k, 5_000_000 + k % 90) for k in range(20_000)])
    turned = np.array([draw_pair(key, 5_000_000 + k % 90, PEOPLE + k) for k in range(20_000)])
    assert_even(together(one, turned))
    assert len(np.unique(np.concatenate([base, one, turned, *others.values()]))) > 11 * 20_000 - 20_000


def test_bell_has_mean_zero_deviation_one_and_bounds():
    found = draws(chooser=bell)
    error = 1 / np.sqrt(len(found))
    assert abs(found.mean()) < 3 * error
    assert abs(found.var() - 1) < 3 * error * np.sqrt(1.7)  # kurtosis of four uniforms is 2.7
    assert abs((found**3).mean()) < 3 * error * np.sqrt(11)
    assert np.abs(found).max() < 2 * np.sqrt(3)
    # Of the sum of four uniforms, 1/24 lies below one, where the bell is -sqrt(3).
    share = (found < -np.sqrt(3)).mean()
    assert abs(share - 1 / 24) < 3 * error * np.sqrt(1 / 24)


# ---- read from the code -------------------------------------------------------------------------


def test_each_decision_is_drawn_in_one_place():
    used: Counter = Counter()
    for name, tree in syntax_trees().items():
        if name != "chance.py":
            nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
            used.update(n.attr for n in nodes if isinstance(n.value, ast.Name) and n.value.id == "Decision")
    wrong = {name: used[name] for name in Decision.__members__ if used[name] != 1}
    assert wrong == {}
    assert len({int(one) for one in Decision}) == len(Decision.__members__)


def is_a_set(node: ast.expr, sets: set[str]) -> bool:
    call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    named = isinstance(node, ast.Name) and node.id in sets
    made = call and node.func.id in ("set", "frozenset")
    return named or made or isinstance(node, ast.Set | ast.SetComp)


def test_no_other_source_of_chance_in_the_model():
    """No generator, no hash(), no walk over a set, no clock; Mesa's generator is only handed on."""
    banned = {"random", "secrets", "uuid", "time"}
    for name, tree in syntax_trees().items():
        handed_on = [
            word.value
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "AgentSet"
            for word in call.keywords
            if word.arg == "random"
        ]
        sets = {
            target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and is_a_set(node.value, set())
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            where = f"{name}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Import):
                assert not banned & {alias.name.split(".")[0] for alias in node.names}, where
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in banned, where
            if isinstance(node, ast.Attribute) and node not in handed_on:
                assert node.attr not in ("random", "default_rng", "shuffle", "rng", "today", "time_ns"), where
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("hash", "id"), where
                if node.func.id in ("list", "tuple", "enumerate", "iter"):
                    assert not any(is_a_set(one, sets) for one in node.args), where
            if isinstance(node, ast.For | ast.comprehension):
                assert not is_a_set(node.iter, sets), where


# ---- nobody's luck depends on others ------------------------------------------------------------

TRAITS = (
    "birth_month", "entry_month", "limitation", "wage_value_base", "wage_value_ceiling",
    "self_reliance_base", "needs_lasting_support", "sickness_proneness", "weekly_hours", "couple",
    "prefers_challenge", "target_group",
)  # fmt: skip


def own_luck(model, months: int) -> dict[int, list]:
    """Per lasting id: traits, then sickness and presence month by month."""
    lives: dict[int, list] = {}
    for _ in range(months):
        model.step()
        for person in model.world.participants:
            traits = tuple(person[name].item() for name in TRAITS)
            life = lives.setdefault(int(person["identity"]), [traits])
            life.append((int(person["months_sick"]), person["state"] == State.GONE))
    return lives


def one_more(scenario, place: int):
    entries = list(scenario.municipality)
    entries[place] = entries[place].model_copy(update={"participants": entries[place].participants + 1})
    return scenario.model_copy(update={"municipality": tuple(entries)})


@pytest.mark.parametrize("place", [0, 1])
def test_one_more_person_leaves_everybody_their_own_luck(place):
    tiny = load_scenario("tiny")
    fewer, more = own_luck(LabourMarket(tiny), 60), own_luck(LabourMarket(one_more(tiny, place)), 60)
    extra = more.keys() - fewer.keys()
    assert {identity // 1_000_000_000 for identity in extra} == {tiny.municipality[place].code}
    assert 1 <= len(extra) <= 4  # the person, and who enters because the yearly inflow follows
    assert {identity: more[identity] for identity in fewer} == fewer
    assert any(sick for life in fewer.values() for sick, _ in life[1:])
    assert any(gone for life in fewer.values() for _, gone in life[1:])


def eager_regions(number: int, extra: int = 0):
    """The two regions with many levers set at random; nobody looks across the border."""
    chance = np.random.default_rng(number)
    entries = []
    for entry in two_regions(extra).municipality:
        levers = random_levers(chance, 0.4)
        for name in (*ACROSS_REGIONS, *SHUTS_PEOPLE_OUT):
            if name != "alternatives.subsidised_jobs":
                levers.pop(name, None)
        entries.append(entry.model_copy(update={"levers": levers}))
    update = {"municipality": tuple(entries), "parameters": BUSY | EAGER}
    return two_regions().model_copy(update=update)


ACROSS_REGIONS = ("governance.decides", "intention.shared_register")


@pytest.mark.parametrize("number", [None, 4, 7, 11, 13])
def test_one_more_person_changes_nothing_in_another_region(number):
    scenarios = [two_regions(extra) if number is None else eager_regions(number, extra) for extra in (0, 1)]
    fewer, more = (LabourMarket(scenario) for scenario in scenarios)
    assert len(more.world.employers) > len(fewer.world.employers)  # rows in region B do move
    for _ in range(60):
        fewer.step()
        more.step()
        for table, region_b in (("participants", 3 * 10**9), ("employers", 5 * 10**12 + 3 * 10**6)):
            here, there = by_identity(fewer, table), by_identity(more, table)
            in_b = [identity for identity in here if identity >= region_b]
            assert len(in_b) > 20
            assert [here[one] for one in in_b] == [there[one] for one in in_b]
            assert [one for one in there if one >= region_b] == in_b
    assert by_identity(fewer, "participants") != {
        one: record
        for one, record in by_identity(more, "participants").items()
        if one in by_identity(fewer, "participants")
    }  # in region A one more person does make a difference


def test_one_more_person_changes_no_employer_of_another_region_when_employers_are_counted():
    """The employers that a scenario states are shared out over regions: B keeps its own."""
    fewer = LabourMarket(two_regions().model_copy(update={"employers": 30}))
    more = LabourMarket(two_regions(extra=1).model_copy(update={"employers": 30}))
    region_b = 5 * 10**12 + 3 * 10**6
    here, there = (
        {one: record for one, record in by_identity(model, "employers").items() if one >= region_b}
        for model in (fewer, more)
    )
    assert here == there


@pytest.mark.parametrize("number", [1, 5, 9, 14, 19, 21, 33, 37, 45, 53])
def test_the_order_of_rows_changes_nobody(number):
    plain, shuffled = random_model(number), random_model(number)
    rows = np.random.default_rng(number).permutation(len(shuffled.world.participants))
    assert len(rows) > 20
    assert (rows != np.arange(len(rows))).any()
    assert shuffled.world.spell_count[0] == 0  # the books are empty: no row is noted elsewhere
    shuffled.world = shuffled.world._replace(participants=shuffled.world.participants[rows].copy())
    plain.run(36)
    shuffled.run(36)
    for table in ("participants", "employers"):
        assert by_identity(plain, table) == by_identity(shuffled, table)
    assert spells_by_identity(plain) == spells_by_identity(shuffled)
    assert set(differing(plain, shuffled)) <= {"participants", "spells"}


SHARED = {
    "governance.regime": "temporary-and-long", "intention.shared_register": True, "intention.refuse_after": 1,
}  # fmt: skip


@pytest.mark.parametrize("number", [4, 7, 11, 13, 16])
def test_the_order_of_regions_changes_nobody(number):
    """Also where work companies share a register: it tells what happened until last month."""
    regions = eager_regions(number)
    entries = [entry.model_copy(update={"levers": entry.levers | SHARED}) for entry in regions.municipality]
    branches = {"population.concern_share": 1.0, "population.large_share": 0.8, "population.concerns": 8}
    update = {"parameters": regions.parameters | branches, "employers": 40}
    one, other = (
        LabourMarket(regions.model_copy(update={"municipality": tuple(order), **update}))
        for order in (entries, entries[::-1])
    )
    assert list(one.world.municipalities["identity"]) == list(other.world.municipalities["identity"])[::-1]
    one.run(36)
    other.run(36)
    assert one.world.concerns["spells_ended"].sum() > 50
    assert one.outcome("refusals") > 0
    for table in ("participants", "employers", "work_companies", "municipalities"):
        assert by_identity(one, table) == by_identity(other, table)
    assert one.world.concerns.tobytes() == other.world.concerns.tobytes()


# ---- a policy changes what it touches and nothing else ------------------------------------------


def policy_of(*changes: tuple, since: str | None = None, municipalities: tuple[str, ...] = ()) -> Policy:
    return Policy(
        name="test",
        change=tuple(
            Change(lever=lever, value=value, since=since, municipalities=municipalities)
            for lever, value in changes
        ),
    ).checked()


EMPTY_TOWN = scenario_of(
    municipality(1, "A", 40), municipality(2, "A", 0), municipality(3, "B", 30), burn_in_months=24
)
MUCH = (
    ("tariff.level", 2.0),
    ("duration.maximum", 36),
    ("intention.probing", 1.0),
    ("governance.regime", "none"),
)


@pytest.mark.parametrize(
    ("policy", "levers_differ"),
    [
        (Policy(name="empty"), False),
        (policy_of(("tariff.level", 0.85), ("duration.maximum", 12)), False),  # as it was
        (policy_of(*MUCH, since="2026-01"), False),  # after the end of the run
        (policy_of(*MUCH, municipalities=("M2",)), True),  # nobody lives there
        (policy_of(("tariff.step", 0.5), ("tariff.interval", 1), ("tariff.start", 0)), True),  # flat path
        (policy_of(("intention.lowest_class", "A")), True),  # track record does not count
    ],
)
def test_a_policy_that_touches_nobody_changes_nothing(policy, levers_differ):
    without, under = LabourMarket(EMPTY_TOWN).run(60), LabourMarket(EMPTY_TOWN, policy).run(60)
    assert (arrays(without)["levers"] != arrays(under)["levers"]) == levers_differ
    if policy.change and policy.change[0].municipalities:  # the regime of the town itself is noted
        for model in (without, under):
            model.world.municipalities["regime"][1] = 0
    assert set(differing(without, under)) <= {"levers"}


def test_the_same_policy_where_people_live_does_change_things():
    """Else the test above would pass for a model that ignores policies."""
    without = LabourMarket(EMPTY_TOWN).run(60)
    for change in MUCH:
        under = LabourMarket(EMPTY_TOWN, policy_of(change, municipalities=("M1",))).run(60)
        assert "participants" in differing(without, under), change


def test_a_dated_change_has_no_effect_before_its_month():
    policy = policy_of(*MUCH, since=month_text(FIRST_MONTH + 13))
    without, under = LabourMarket(EMPTY_TOWN), LabourMarket(EMPTY_TOWN, policy)
    for _ in range(13):
        assert differing(without, under) == []
        without.step()
        under.step()
    assert differing(without, under) == []
    without.step()
    under.step()
    assert "levers" in differing(without, under)
    assert "participants" in differing(without.run(12), under.run(12))


@pytest.mark.parametrize("number", range(8))
def test_a_branch_is_a_fresh_model_under_that_policy(number):
    scenario, policy = random_scenario(number), random_policy(number)
    trunk = LabourMarket(scenario, seed=number)
    before = arrays(trunk)
    branch, fresh = trunk.branch(policy), LabourMarket(scenario, policy, seed=number)
    assert differing(branch, fresh) == []
    assert differing(branch.run(24), fresh.run(24)) == []
    assert arrays(trunk) == before  # and the trunk is left as it was
    assert differing(trunk.run(24), LabourMarket(scenario, seed=number).run(24)) == []


def test_two_runs_of_sixty_months_are_one_of_a_hundred_and_twenty():
    assert differing(LabourMarket("tiny").run(60).run(60), LabourMarket("tiny").run(120)) == []


def test_another_seed_is_another_life():
    one, other = LabourMarket("tiny", seed=1), LabourMarket("tiny", seed=2)
    for name in TRAITS:
        if name != "entry_month":  # everybody of the starting population is there from the start
            assert (one.world.participants[name][:40] != other.world.participants[name][:40]).any(), name
