"""The ledger of numbers: its schema, its dates, and that code and ledger know the same names."""

from __future__ import annotations

import ast
import datetime
from collections import Counter

import pytest

from abm.calendar import month_of, parse_month
from abm.engine import PACKAGE
from abm.errors import InputError
from abm.model import LabourMarket
from abm.parameters import load_ledger, read_ledger_file
from abm.policy import load_levers
from abm.population import CORONA_SECTORS
from abm.scenario import load_scenario
from abm.vocabulary import (
    ContractForm,
    EmployerClass,
    Facility,
    Handover,
    Lead,
    Regime,
    TariffBasis,
    TariffPath,
)
from tests.world import differing, municipality, scenario_of, syntax_trees

ENTRY = {
    "meaning": '"a number for a test"',
    "unit": '"share"',
    "minimum": "0",
    "maximum": "1",
    "kind": '"law"',
    "values": '[{ since = 2020-01-01, value = 0.5, status = "S1", source = "a law" }]',
}


def write(tmp_path, changes: dict[str, str | None]):
    """A ledger file ``mine.toml`` with one entry, some of its keys changed or left out."""
    lines = [f"{key} = {value}" for key, value in (ENTRY | changes).items() if value is not None]
    path = tmp_path / "mine.toml"
    path.write_text("\n".join(["[number]", *lines]), encoding="utf-8")
    return path


def dated(*values: str) -> dict[str, str]:
    return {"values": "[" + ", ".join(f"{{ {value} }}" for value in values) + "]"}


def test_a_whole_entry_is_read(tmp_path):
    parameter = read_ledger_file(write(tmp_path, {}))["mine.number"]
    assert parameter.on(parse_month("2020-01")) == 0.5
    assert (parameter.kind, parameter.unit, parameter.values[0].source) == ("law", "share", "a law")


SOURCE = 'status = "S1", source = "a law"'


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        *[({key: None}, f"{key}: is missing") for key in ENTRY],
        ({"colour": '"red"'}, "colour: "),
        ({"unit": '"furlongs"'}, "unit: "),
        ({"kind": '"guessed"'}, "kind: "),
        ({"meaning": '"short"'}, "meaning: "),
        ({"minimum": '"low"'}, "minimum: "),
        ({"minimum": "2"}, "minimum 2.0 is above maximum 1.0"),
        ({"maximum": "0.4"}, "0.5 is outside the range 0.0 to 0.4"),
        ({"minimum": "0.6"}, "0.5 is outside the range 0.6 to 1.0"),
        ({"values": "[]"}, "values: "),
        (dated(f"since = 2020-01-01, value = 0.5, {SOURCE}, page = 3"), "values.0.page: "),
        (dated('since = 2020-01-01, value = 0.5, status = "S1"'), "values.0.source: is missing"),
        (dated(f"value = 0.5, {SOURCE}"), "values.0.since: is missing"),
        (dated('since = 2020-01-01, value = 0.5, status = "X", source = "a law"'), "values.0.status: "),
        (dated(f"since = 2020-01-01, value = 0.5, {SOURCE}", f"since = 2020-01-01, value = 0.6, {SOURCE}"),
         "dates must rise and may not repeat"),
        (dated(f"since = 2020-01-01, value = 0.5, {SOURCE}", f"since = 2019-01-01, value = 0.6, {SOURCE}"),
         "dates must rise and may not repeat"),
        (dated('since = 2020-01-01, value = 0.5, status = "GK", source = "known"'),
         "status GK is never more than kind 'assumed'"),
        (dated('since = 2020-01-01, value = 0.5, status = "A", source = "none"'),
         "status A is never more than kind 'assumed'"),
    ],
)  # fmt: skip
def test_a_ledger_with_a_fault_is_refused_in_one_line(tmp_path, changes, fault):
    with pytest.raises(InputError) as caught:
        read_ledger_file(write(tmp_path, changes))
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"mine.toml: mine.number: {fault}")


def test_a_broken_ledger_file_names_file_and_line(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[number]\nmeaning = \n", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.toml: .*line 2"):
        read_ledger_file(path)
    path.write_text("number = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^mine\.toml: mine\.number: .*"):
        read_ledger_file(path)


# ---- dates ------------------------------------------------------------------------------------


def test_a_value_holds_from_its_month_until_the_next():
    chain = load_ledger()["chain_rule.maximum_months"]
    assert [chain.on(parse_month(month)) for month in ("2015-01", "2019-12", "2020-01", "2030-01")] == [
        24,
        24,
        36,
        36,
    ]
    assert parse_month("2020-01") in load_ledger().months_of_change()
    assert float(load_ledger().record(parse_month("2019-12"))[0].chain_rule_maximum_months) == 24


def test_a_month_before_the_first_value_is_refused():
    name, parameter = max(load_ledger().items(), key=lambda entry: entry[1].values[0].since)
    first = parameter.values[0].since
    assert parameter.on(month_of(first)) == parameter.values[0].value
    with pytest.raises(InputError, match=f"parameter '{name}' has no value in .*; the first is from {first}"):
        parameter.on(month_of(first) - 1)
    early = scenario_of(municipality(1), start="2014-06", burn_in_months=0)
    with pytest.raises(
        InputError, match="has no value in 2014-06; the first is from 2015-01-01: start the run later"
    ):
        LabourMarket(early)


def test_a_burn_in_runs_under_the_law_of_the_first_month():
    """Even where the law has no value yet: the burn-in only settles the world."""
    scenario = scenario_of(municipality(1, participants=30), start="2015-06", burn_in_months=12, law="dated")
    assert rules_of(LabourMarket(scenario)) == load_ledger_record("2015-06")

    def settled(law: str) -> LabourMarket:
        return LabourMarket(
            scenario_of(municipality(1, participants=40), start="2020-03", burn_in_months=24, law=law)
        )

    assert differing(settled("dated"), settled("frozen")) == []


def test_the_corona_crisis_strikes_on_its_dates_whatever_the_law():
    def shocks(month: str, corona: bool, law: str = "frozen") -> list[float]:
        scenario = scenario_of(municipality(1), start="2020-01", burn_in_months=24, corona=corona, law=law)
        months = parse_month(month) - parse_month("2020-01") + 1
        return LabourMarket(scenario).run(months).world.sectors["shock"].tolist()

    ledger = load_ledger()
    names = [f"economy.corona_{sector}" for sector in CORONA_SECTORS]
    for month in ("2020-01", "2020-04", "2021-02"):
        expected = [ledger[name].on(parse_month(month)) for name in names]
        assert shocks(month, True) == shocks(month, True, "dated") == expected, month
        assert shocks(month, False) == [0.0] * len(names)
    assert any(shocks("2020-04", True))
    assert not any(shocks("2020-01", True))


def in_force(law: str, months: int) -> dict[str, float]:
    scenario = scenario_of(municipality(1, participants=30), start="2019-07", law=law, burn_in_months=6)
    return rules_of(LabourMarket(scenario).run(months))


def rules_of(model: LabourMarket) -> dict[str, float]:
    rules = model.world.rules
    return {name: float(rules[name][0]) for name in rules.dtype.names}


def test_dated_law_changes_in_the_run_and_frozen_law_does_not():
    december, january = in_force("dated", 6), in_force("dated", 7)
    assert (december["chain_rule_maximum_months"], january["chain_rule_maximum_months"]) == (24, 36)
    gap = "employer_charges_high_unemployment_premium", "employer_charges_low_unemployment_premium"
    assert december[gap[0]] == december[gap[1]]  # one premium before the act of 2020
    assert january[gap[0]] - january[gap[1]] == pytest.approx(0.05)
    assert january[gap[0]] > december[gap[0]]
    assert january["minimum_wage_month"] > december["minimum_wage_month"]
    assert december == load_ledger_record("2019-12")
    assert january == load_ledger_record("2020-01")
    assert (
        in_force("frozen", 1)
        == in_force("frozen", 7)
        == in_force("frozen", 18)
        == load_ledger_record("2019-07")
    )


def load_ledger_record(month: str) -> dict[str, float]:
    return {name.replace(".", "_"): value for name, value in load_ledger().on(parse_month(month)).items()}


def test_a_change_of_law_changes_the_run_from_its_month_on():
    def run(law, months):
        scenario = scenario_of(
            municipality(1, participants=40), start="2019-07", law=law, burn_in_months=0,
            parameters={"demand.vacancies_per_place": 0.3},
        )  # fmt: skip
        return LabourMarket(scenario).run(months)

    assert differing(run("dated", 6), run("frozen", 6)) == []
    assert {"rules", "participants", "employers", "journal"} <= set(
        differing(run("dated", 7), run("frozen", 7))
    )


def test_a_value_set_for_a_run_holds_on_every_date_and_counts_as_assumed():
    changed = load_ledger().with_values({"chain_rule.maximum_months": 18})
    assert {
        changed["chain_rule.maximum_months"].on(parse_month(m)) for m in ("1950-01", "2019-01", "2021-01")
    } == {18}
    assert "chain_rule.maximum_months" in changed.assumed()
    assert "chain_rule.maximum_months" not in load_ledger().assumed()  # the shipped one is left as it was
    model = LabourMarket("tiny", parameters={"chain_rule.maximum_months": 18})
    assert model.world.rules[0].chain_rule_maximum_months == 18
    assert model.manifest["parameters"] == {"chain_rule.maximum_months": 18}
    assert load_scenario("tiny").parameters == {}


# ---- read from the code -------------------------------------------------------------------------


def read_in_code(holders: tuple[str, ...]) -> Counter:
    """Names read as attributes of a record: ``rules.x``, ``r.x``, ``world.rules[0].x``, ``levers.x``.

    Also by name: ``levers["x"]`` and ``"group.x"``.
    """
    found: Counter = Counter()
    for tree in syntax_trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and not node.attr.startswith("_"):
                held = node.value.value if isinstance(node.value, ast.Subscript) else node.value
                name = held.attr if isinstance(held, ast.Attribute) else getattr(held, "id", None)
                if name in holders:
                    found[node.attr] += 1
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found[node.value.replace(".", "_") if node.value.count(".") == 1 else ""] += 1
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                held = getattr(node.value, "attr", getattr(node.value, "id", None))
                found[str(node.slice.value) if held in holders else ""] += 1
    return found


ARRAYS = {"copy", "dtype", "shape"}


def test_every_parameter_that_the_code_reads_is_in_the_ledger():
    known = {name.replace(".", "_") for name in load_ledger()}
    read = {
        name for name in read_in_code(("rules", "r")) if any(name.startswith(f.stem + "_") for f in LEDGERS)
    }
    assert len(read & known) > 100
    attributes = {
        node.attr
        for tree in syntax_trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (getattr(node.value, "id", "") in ("rules", "r") or _is_rules_row(node.value))
    }
    assert attributes - known - ARRAYS == set()


def _is_rules_row(node: ast.expr) -> bool:
    held = node.value if isinstance(node, ast.Subscript) else None
    return getattr(held, "attr", getattr(held, "id", "")) == "rules"


LEDGERS = [path for folder in ("law", "behaviour") for path in sorted((PACKAGE / folder).glob("*.toml"))]


def test_every_parameter_of_the_ledger_is_used():
    read = read_in_code(("rules", "r"))
    read.update({f"economy_corona_{sector}": 1 for sector in CORONA_SECTORS})  # tested above
    # Worked examples of the law that no phase applies: the norms with holiday pay.
    waiting = {"benefit.norm_single", "benefit.norm_couple"}
    assert {name for name in load_ledger() if not read[name.replace(".", "_")]} == waiting


def test_every_lever_is_used_and_every_lever_that_is_read_exists():
    known = {name.replace(".", "_") for name in load_levers()}
    read = read_in_code(("levers",))
    assert [name for name in known if not read[name]] == []
    groups = {name.split(".")[0] for name in load_levers()}
    assert {
        name for name in read_in_code(("levers",)) if name.split("_")[0] in groups and "_" in name
    } - known - {name.replace(".", "_") for name in load_ledger()} == set()


def test_options_of_levers_stand_in_the_order_of_their_codes():
    """A lever's option is stored as its position: the phases read it as a code."""
    codes = {
        "governance.regime": Regime,
        "governance.lead": Lead,
        "tariff.basis": TariffBasis,
        "tariff.path": TariffPath,
        "duration.contract": ContractForm,
        "guidance.handover": Handover,
        "form.facility": Facility,
        "intention.lowest_class": EmployerClass,
    }
    options = {name: lever.options for name, lever in load_levers().items() if lever.options}
    assert options == {
        name: tuple(
            c.name.replace("_", "-") if c.name in "ABCDE" else c.name.lower().replace("_", "-") for c in kind
        )
        for name, kind in codes.items()
    }
    for name, lever in load_levers().items():
        assert lever.read(lever.default) == lever.default, name


def test_every_entry_says_where_it_was_seen():
    for name, parameter in load_ledger().items():
        for value in parameter.values:
            assert value.since >= datetime.date(2010, 1, 1), name
            assert len(value.source) >= 3, name
        if {value.status for value in parameter.values} <= {"A", "GK"}:
            assert parameter.kind == "assumed", name
