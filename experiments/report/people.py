"""The parts of the page that count people: who was helped, and what becomes of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from abm.groups import SMALLEST_CELL
from abm.vocabulary import State, label
from experiments.helped import EVERYBODY, NET, ONLY_BASELINE, ONLY_POLICY, OTHER_LIFE
from experiments.report.reading import Findings
from experiments.report.rows import verdict
from experiments.report.speech import Speech

COHORT_MONTHS = (12, 36, 60)
PER_THOUSAND = 1000.0


def helped_of(found: Findings, say: Speech) -> dict[str, Any]:
    """Who gets a permanent job under only one of the policies: everybody, and by group."""
    cells = {
        (row["grouping"], row["group"], row["measure"]): row for row in found.helped.groups.to_dict("records")
    }
    groups = list(dict.fromkeys((grouping, group) for grouping, group, _ in cells))
    of_all = {one: cells[EVERYBODY, EVERYBODY, one] for one in (ONLY_POLICY, ONLY_BASELINE, NET, OTHER_LIFE)}
    other = of_all[OTHER_LIFE]["share"]
    return {
        "everybody": _group(EVERYBODY, EVERYBODY, cells, say),
        "people": _or_few(of_all[NET]["people"], 0, say),
        "other_life": say.number(100.0 * other, 1) if math.isfinite(other) else "",
        "rows": [_group(*one, cells, say) for one in groups],
    }


def _group(grouping: str, group: str, cells: Mapping[Any, Any], say: Speech) -> dict[str, Any]:
    gained, lost, net = (cells[grouping, group, one] for one in (ONLY_POLICY, ONLY_BASELINE, NET))
    row = {"difference": net["share"], "low": net["share_low"], "high": net["share_high"]}
    row["clear"] = row["clear_of_all"] = row["low"] > 0.0 or row["high"] < 0.0
    balanced = math.isfinite(net["share"])
    return {
        "grouping": "" if grouping == EVERYBODY else say(f"grouping.{grouping}"),
        "group": say(f"group.{group}"),
        "known": math.isfinite(net["people"]),
        "balanced": balanced,
        "people": _or_few(net["people"], 0, say),
        "gained": _or_few(PER_THOUSAND * gained["share"], 1, say),
        "lost": _or_few(PER_THOUSAND * lost["share"], 1, say),
        "net": say.number(PER_THOUSAND * net["share"], 1, sign=True),
        "low": say.number(PER_THOUSAND * net["share_low"], 1, sign=True),
        "high": say.number(PER_THOUSAND * net["share_high"], 1, sign=True),
        "verdict": verdict(row, "share of people", say) if balanced else say("text.few_moved"),
    }


def _or_few(value: float, digits: int, say: Speech) -> str:
    """A number, or that it is of fewer than ten people."""
    return say.number(value, digits) if math.isfinite(value) else f"<{SMALLEST_CELL}"


def cohort_of(found: Findings, say: Speech) -> list[dict[str, Any]]:
    """Of each policy the share of the cohort in each situation; only situations that somebody is in."""
    tables = []
    for name, rows in found.cohort.groupby("policy", sort=False):
        shares = {(row["state"], row["months"]): row["share"] for row in rows.to_dict("records")}
        people = int(rows["people"].iloc[0])
        said = []
        for state in State:
            months = [shares[state.name.lower(), month] for month in COHORT_MONTHS]
            if max(months) > 0.0:
                said.append([label(state, say.language), *(_cell(one, people, say) for one in months)])
        own = found.policy if name == found.policy.name else found.reference
        caption = say("text.cohort_caption", people=say.number(people, 0), name=found.name_of(own))
        tables.append({"caption": caption, "rows": said})
    return tables


def _cell(share: float, people: int, say: Speech) -> str:
    """A share in per cent; of one to nine people it stays hidden."""
    if 0.0 < share * people < 9.5:
        return f"<{SMALLEST_CELL}"
    return say.number(100.0 * share, 1)
