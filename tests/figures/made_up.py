"""Small tables, made up, as the jobs of the newer figures would save them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

NAMES = {
    "starts": ("secondments started", "gestarte detacheringen", "per 1,000 person-years"),
    "conversion_within_24_months": (
        "conversion to a job with the hirer within 24 months",
        "doorstroom naar een baan bij de inlener binnen 24 maanden",
        "share of secondments started",
    ),
    "jobs_with_hirer": (
        "jobs with the hirer after a secondment",
        "banen bij de inlener na een detachering",
        "per 1,000 person-years",
    ),
    "revolving_door": (
        "back on benefit within 12 months of a secondment without a job",
        "terug in de bijstand binnen 12 maanden na een detachering zonder baan",
        "share of secondments ended without a job with the hirer",
    ),
    "replaced_within_3_months": (
        "next place within three months of a secondment without a job",
        "volgende plek binnen drie maanden na een detachering zonder baan",
        "share of secondments ended without a job with the hirer",
    ),
    "gap": (
        "months without a place after a secondment without a job",
        "maanden zonder plek na een detachering zonder baan",
        "months",
    ),
    "months_on_benefit": ("months on benefit", "maanden in de bijstand", "months per person-year"),
    "public_cost": ("net public cost", "netto publieke kosten", "euro per person-year"),
}
POLICIES = ("baseline", "short-cap", "long-cap")


def comparison(
    outcomes: Iterable[str], arms: Sequence[Mapping[str, str]], unseen: Iterable[str] = ()
) -> pd.DataFrame:
    """The reference and these arms: what each takes of each factor, as ``name=value`` or an option."""
    rows = []
    factors = list(dict.fromkeys(name for one in arms for name in one))
    for outcome in outcomes:
        label, dutch, unit = NAMES[outcome]
        size = 0.05 if unit.startswith("share") else 300.0 if unit.startswith("euro") else 4.0
        for place, taken in enumerate([{}, *arms]):
            value = size * (1.0 - (place - 3.0) ** 2 / 9.0) if place else 0.0
            half = 0.2 * size if place else 0.0
            name = ", ".join(taken.values()) or "baseline"
            rows.append(
                {
                    "outcome": outcome, "label": label, "label_dutch": dutch, "unit": unit, "arm": name,
                    **{one: taken.get(one, "") for one in factors}, "reference": place == 0,
                    "counterfactual": name in unseen, "mean": 3.0 * size + value, "difference": value,
                    "low": value - half, "high": value + half, "rank": 1 if place in (2, 3) else 2,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def fees() -> pd.DataFrame:
    arms = [{"tariff.level": f"tariff.level={one}"} for one in (0.4, 0.55, 0.7, 1.0, 1.15, 1.4, 2.0)]
    outcomes = ("starts", "conversion_within_24_months", "jobs_with_hirer", "public_cost")
    return comparison(outcomes, arms, ["tariff.level=1.4", "tariff.level=2.0"])


def limits() -> pd.DataFrame:
    names = [f"{one} months" for one in (6, 9, 18, 24, 36, 60)]
    permanent = ["none (66 months), permanent contract", "36 months, permanent contract"]
    return comparison(list(NAMES)[:7], [{"limit": one} for one in (*names, *permanent)], permanent)


def strictness() -> pd.DataFrame:
    arms = [{"admitted": one} for one in ("classes A to C", "classes A and B", "class A")]
    arms += [{name: f"{name}={one}"} for name, values in (
        ("intention.refuse_after", (8, 4, 2, 1)), ("intention.probing", (0.25, 0.5, 1.0)),
    ) for one in values]  # fmt: skip
    return comparison(
        ("conversion_within_24_months", "starts", "jobs_with_hirer", "gap", "public_cost"), arms
    )


BREADTH = "fallback.network_breadth"


def breadths() -> pd.DataFrame:
    arms = [{BREADTH: f"{BREADTH}={one}"} for one in (0.5, 0.25, 0.0)]
    return comparison(("replaced_within_3_months", "gap", "revolving_door", "starts"), arms)


def series() -> pd.DataFrame:
    rows = []
    for place, arm in enumerate(["baseline", *(f"{BREADTH}={one}" for one in (0.5, 0.25, 0.0))]):
        for month in range(84):
            when = f"{2015 + month // 12}-{month % 12 + 1:02d}"
            for state, people in (("seconded", 130.0), ("idle", 12.0), ("unemployment_insurance", 80.0)):
                level = people / (1.0 + 0.4 * place) + 10.0 * np.sin(month / 9.0)
                rows.append((arm, False, when, state, level, level - 6.0, level + 6.0))
    columns = ["arm", "counterfactual", "month", "state", "people", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def curves(names: Mapping[str, float], months: int, people: int = 2_000) -> pd.DataFrame:
    """A curve per policy and name that rises to its level."""
    rows = []
    for place, policy in enumerate(POLICIES):
        for name, level in names.items():
            for month in range(months + 1):
                value = level * (1.0 - np.exp(-month / (6.0 + 3.0 * place)))
                rows.append((policy, name, month, value, value - 0.02, value + 0.02, people))
    return pd.DataFrame(rows, columns=["policy", "name", "months", "value", "low", "high", "people"])


def incidence() -> pd.DataFrame:
    return curves({"permanent": 0.1, "temporary": 0.5, "benefit": 0.3, "gone": 0.05, "seconded": 0.02}, 60)


def gaps() -> pd.DataFrame:
    return curves({"without_place": 0.6, "wage_value": -0.12}, 24)


def payers() -> pd.DataFrame:
    names = ("public purse", "municipality and work company", "national funds", "employers")
    policies = [("baseline", "", 0, "", False)]
    for check in ("none", "declaration", "strict"):
        for fee in ("low", "cost-covering", "plus-9", "stepwise"):
            for limit in (6, 12, 36):
                name = f"{fee}, {limit} months, {check}"
                policies.append((name, fee, limit, check, fee == "stepwise"))
    rows = []
    for place, policy in enumerate(policies):
        for number, payer in enumerate(names):
            value = 40.0 * (place % 7 - 3) * (1 - number) if place else 0.0
            rows.append((*policy, payer, 14_000.0 + value, value, value - 30.0, value + 30.0))
    columns = ["policy", "fee", "duration", "check", "counterfactual", "payer", "mean", "difference"]
    return pd.DataFrame(rows, columns=[*columns, "low", "high"])


def classes(hirers: int = 400) -> pd.DataFrame:
    rows = []
    for place, before in enumerate("ABCDE"):
        for other, after in enumerate("ABCDE"):
            share = 0.8 if place == other else 0.05
            rows.append((0, before, after, share, share - 0.02, share + 0.02, hirers if before != "E" else 4))
    for year in range(1, 11):
        for place, after in enumerate("ABCDE"):
            share = 0.2 + (place - 2) * 0.008 * year
            rows.append((year, "", after, share, share - 0.02, share + 0.02, hirers))
    return pd.DataFrame(rows, columns=["year", "before", "after", "share", "low", "high", "hirers"])


def limit_of_docking() -> pd.DataFrame:
    rows = []
    for place in range(17):
        for number in range(30):
            exact = 0.3 + 0.01 * number
            found = exact + 0.001 * (number % 7 - 3)
            row = (f"setting-{place}", f"quantity {number}", exact, found, found - 0.006, found + 0.006)
            rows.append((*row, True))
    rows[5] = ("setting-0", "quantity 5", 0.3, 0.4, 0.39, 0.41, False)
    columns = ["setting", "quantity", "analytic", "simulated", "low", "high", "agrees"]
    return pd.DataFrame(rows, columns=columns)


def twin() -> pd.DataFrame:
    worlds = ["tiny", "turning-points", *(f"random-{number}" for number in range(20))]
    rows = [(world, 48, 100 + place, 3_000 + place, "") for place, world in enumerate(worlds)]
    rows[3] = (*rows[3][:-1], "2021-03, people row 4, state")
    return pd.DataFrame(rows, columns=["world", "months", "people", "spells", "difference"])


HEADLINE = {"incidence": incidence, "gaps": gaps, "payers": payers, "classes": classes}
"""What the main job saves beside the tables of its three own figures."""
OTHERS = {
    "fee-curve": {"comparison": fees},
    "duration-limit": {"comparison": limits},
    "check-strictness": {"comparison": strictness},
    "corona-and-networks": {"comparison": breadths, "mean_series": series},
    "docking": {"limit": limit_of_docking, "twin": twin},
}
REFERENCE = {"tariff.level": 0.85, "duration.maximum": 12, BREADTH: 1.0}
