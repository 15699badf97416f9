"""What each pattern takes from the runs of one seed: a number per measure of ``patterns.toml``."""

from __future__ import annotations

from collections.abc import Callable

from calibration.arms import Runs, Values

CONVERSION = "conversion_within_24_months"
STANCES = ("future employee", "trainer", "contract-dependent", "opportunist")


def _minus(runs: Runs, name: str, arm: str, other: str) -> float:
    return runs[arm][name] - runs[other][name]


def _change(value: float, base: float) -> float:
    return value / base - 1.0 if base else float("nan")


def _curves(runs: Runs, sweep: str, name: str) -> dict[str, float]:
    """A sweep's values by world: ``"fee, base @ 0.4"``, in the order of the file."""
    found = {}
    for arm, values in runs.items():
        left, comma, world = arm.partition(", ")
        kind, _, value = left.rpartition(" ")
        if comma and kind == sweep:
            found[f"{sweep}, {world} @ {value}"] = values[name]
    return found


def _selection(runs: Runs) -> dict[str, float]:
    read = runs["open window"]
    return {
        "within window": read["within_window"],
        "wage value": read["wage_value_seconded"] - read["wage_value_direct"],
        "later work": read["later_work_seconded"] - read["later_work_direct"],
    }


def _intention(runs: Runs) -> dict[str, float]:
    return {
        "declaration": _minus(runs, CONVERSION, "declaration", "no check"),
        "track record": _minus(runs, CONVERSION, "track record", "no check"),
    }


def _in_years_after_act(read: Values, part: str, whole: str) -> float:
    """A ratio over all municipalities."""
    totals = [
        sum(value for name, value in read.items() if name.endswith(f": {kind}")) for kind in (part, whole)
    ]
    return totals[0] / totals[1] if totals[1] else float("nan")


def _fee(runs: Runs) -> dict[str, float]:
    cost, dearer, double = (runs[arm] for arm in ("fee 1, base", "fee plus 9", "fee 2, base"))
    passed = runs["act passed on"], runs["act not passed on"]
    return {
        "conversion": dearer[CONVERSION] - cost[CONVERSION],
        "starts": _change(dearer["starts"], cost["starts"]),
        "starts doubled": _change(double["starts"], cost["starts"]),
        "act": _change(*(_in_years_after_act(read, "hires", "months") for read in passed)),
        **_curves(runs, "fee", "jobs_with_hirer"),
    }


def _limit(runs: Runs) -> dict[str, float]:
    short, year, long = (runs[f"cap {months}, base"] for months in (6, 12, 36))
    hires, returns = "hires_per_month_seconded", "returns_to_benefit"
    return {
        "hires short": _change(short[hires], long[hires]),
        "hires year": _change(year[hires], long[hires]),
        "hires dated": _change(
            *(
                _in_years_after_act(runs[arm], "hires", "months")
                for arm in ("limit cut to 6 months", "limit of 36 months")
            )
        ),
        "return short": _change(short[returns], long[returns]),
        "return year": _change(year[returns], long[returns]),
        "share short": short["revolving_door"] - long["revolving_door"],
        "share year": year["revolving_door"] - long["revolving_door"],
        **_curves(runs, "cap", CONVERSION),
    }


def _idle(runs: Runs) -> dict[str, float]:
    equal, permanent = runs["declaration"], runs["permanent contract"]
    return {
        "unexplained wage": equal["unexplained_wage"] + permanent["unexplained_wage"],
        "idle without contract": equal["idle_without_contract"] + permanent["idle_without_contract"],
        "idle wage": equal["idle_wage"],
        "paid on": equal["paid_on_after_limit"],
        "paid on permanent": permanent["paid_on_after_limit"] - equal["paid_on_after_limit"],
        "benefit permanent": permanent["benefit_and_insurance"] - equal["benefit_and_insurance"],
    }


def _corona(runs: Runs) -> dict[str, float]:
    broad, narrow = runs["act passed on"], runs["narrow network"]
    return {
        "outflow": broad["outflow_shock"] - broad["outflow_before"],
        "replaced": broad["replaced_crisis"],
        "breadth": broad["replaced_crisis"] - narrow["replaced_crisis"],
    }


def _form(runs: Runs) -> dict[str, float]:
    return {
        "group": _minus(runs, CONVERSION, "group", "declaration"),
        "fee": _minus(runs, CONVERSION, "fee 1, base", "declaration"),
        "check": _minus(runs, CONVERSION, "track record", "no check"),
    }


def _cross_section(runs: Runs) -> dict[str, float]:
    return {
        "placebo": runs["regions, nobody seconds"]["announced_and_placements"],
        "announced": runs["regions"]["announced_and_placements"],
        "use": runs["regions"]["seconded_and_placements"],
        "placements": runs["regions"]["announced_and_new_placements"],
    }


def _margin(runs: Runs) -> dict[str, float]:
    return {
        "below cost": runs["regions, norm is cost price"]["fee_below_cost"],
        "below cost, no competition": runs["regions, norm without competition"]["fee_below_cost"],
        "result": runs["regions, norm is cost price"]["seconded_and_result"],
        "result, fees differ": runs["regions"]["seconded_and_result"],
        "result per month": runs["regions, norm is cost price"]["seconded_and_margin"],
    }


def _mixture(runs: Runs) -> dict[str, float]:
    strict = runs["strict check"]
    kinds = {one: one.replace(" ", "_").replace("-", "_") for one in STANCES}
    late = {one: strict[f"late_stance_{code}"] for one, code in kinds.items()}
    return late | {f"{one}, employers": strict[f"employers_{code}"] for one, code in kinds.items()}


SMALL, LARGE = "Roosendaal", "Den Haag"
"""Two facilities of other scale: the small one stands in for the one that stopped (R066)."""


def _per(read: Values, municipality: str, part: str, whole: str) -> float:
    total = read[f"{municipality}: {whole}"]
    return read[f"{municipality}: {part}"] / total if total else float("nan")


def _act(runs: Runs) -> dict[str, float]:
    passed, unpassed, without = (
        runs[f"{arm}, all may stop"] for arm in ("act passed on", "act not passed on", "no act")
    )
    fees = [_per(read, LARGE, "fees", "starts") for read in (passed, unpassed)]
    hires = [_per(read, LARGE, "hires", "months") for read in (passed, unpassed, without)]
    left = {one: (unpassed[f"{one}: late starts"], without[f"{one}: late starts"]) for one in (SMALL, LARGE)}
    return {
        "small starts": _change(*left[SMALL]) + 1.0,
        "large starts": _change(*left[LARGE]) + 1.0,
        "fee": _change(*fees),
        "hires": _change(hires[0], hires[1]),
        "hires, no act": _change(hires[0], hires[2]),
    }


def _sheltered(runs: Runs) -> dict[str, float]:
    read = runs["declaration"]
    return {"months seconded": read["sheltered_seconded"], "starts": read["sheltered_starts"]}


STATISTICS: dict[str, Callable[[Runs], dict[str, float]]] = {
    "P1": _selection, "P2": _intention, "P3": _fee, "P4": _limit, "P5": _idle, "P6": _corona,
    "P7": _form, "P8": _cross_section, "P9": _margin, "P10": _mixture, "P11": _act, "P12": _sheltered,
}  # fmt: skip
