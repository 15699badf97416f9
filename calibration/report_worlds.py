"""The sections of a report about worlds: sensitivity, robustness and regret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas

from abm.outcomes import OUTCOMES
from calibration.report_parts import WORDS, Lines, Part, heading, picture, rows_of, said, table_of
from calibration.robustness import CONDITIONAL, EVERYWHERE, LEAST_WORLDS, POSTERIOR

CAUGHT = 0.05
"""The least share of the variance that an emulator must catch for its indices to be shown."""
_MOST_EFFECTS, _MOST_INDICES, _MOST_POLICIES = 5, 2, 4


def sensitivity_section(part: Part | None) -> Lines:
    """What hangs on which assumption; where it was not run, how to."""
    words = WORDS["sensitivity"]
    if part is None:
        return [*heading("sensitivity"), words["none"]]
    assumed, screening = part.tables["assumed_share"], part.tables["screening"]
    rows = []
    for outcome, own in assumed.groupby("outcome", sort=False):
        (level,) = rows_of(own[own["policy"] == ""])
        others = own[own["policy"] != ""]["assumed"].dropna()
        effects = screening[screening["outcome"] == outcome]
        rows.append(
            (
                OUTCOMES[str(outcome)].label,
                f"{level['assumed']:.0%} [{level['low']:.0%}, {level['high']:.0%}]",
                f"{others.median():.0%} ({others.min():.0%} to {others.max():.0%})" if len(others) else "-",
                *(_strongest(effects[(effects["policy"] == "") == own]) for own in (True, False)),
            )
        )
    head = ["outcome", "assumed, level", "assumed, policies", "level hangs on", "policies hang on"]
    about = said(
        words["about"], trajectories=int(screening["trajectories"].max()),
        worlds=int(assumed["worlds"].max()), seeds=int(assumed["seeds"].max()),
    )  # fmt: skip
    return [
        *heading("sensitivity"),
        *picture("sensitivity", words["picture"]),
        about,
        "",
        *table_of(head, rows),
        "",
        *_indices(part.tables["total_order"]),
    ]


def _strongest(effects: pandas.DataFrame) -> str:
    most = effects.sort_values("effect", ascending=False).drop_duplicates("parameter").head(_MOST_EFFECTS)
    return ", ".join(f"`{name}`" for name in most["parameter"])


def _indices(total_order: pandas.DataFrame) -> Lines:
    caught = total_order["explained"] >= CAUGHT
    left_out = total_order[~caught].drop_duplicates(["outcome", "policy"])
    rows = [
        (OUTCOMES[str(row["outcome"])].label, row["policy"] or "the level", f"`{row['parameter']}`",
         *(_index(row, one) for one in ("first", "total")), f"{row['explained']:.0%}")
        for _, own in total_order[caught].groupby(["outcome", "policy"], sort=False)
        for row in rows_of(own.sort_values("total", ascending=False).head(_MOST_INDICES))
    ]  # fmt: skip
    head = ["outcome", "of", "parameter", "alone", "with others", "caught"]
    return [
        said(WORDS["sensitivity"]["sobol"], left_out=len(left_out), caught=CAUGHT),
        "",
        *table_of(head, rows),
    ]


def _index(row: Mapping[Any, Any], name: str) -> str:
    return f"{row[name]:.0%} [{row[f'{name}_low']:.0%}, {row[f'{name}_high']:.0%}]"


def robustness_section(part: Part | None) -> Lines:
    """Which conclusions hold whatever is assumed, and regret; where it was not run, how to."""
    words = WORDS["robustness"]
    if part is None:
        return [*heading("robustness"), words["none"]]
    shares, rivals = part.tables["shares"], part.tables["rivals"]
    sets = list(dict.fromkeys(shares["worlds"]))
    rows = []
    for row in rows_of(part.tables["verdicts"]):
        mine = {one["worlds"]: one for one in rows_of(shares[shares["conclusion"] == row["conclusion"]])}
        broken = rivals[(rivals["conclusion"] == row["conclusion"]) & (rivals["verdict"] == "fails")]["rule"]
        rows.append(
            (f"**{row['verdict']}**", row["meaning"], *(_share(mine[one]) for one in sets),
             f"{row['condition']} ({row['share_in_box']:.0%})" if row["verdict"] == CONDITIONAL else "-",
             ", ".join(one or "our own rules" for one in broken) or "-")
        )  # fmt: skip
    return [
        *heading("robustness"),
        *picture("robustness", words["picture"]),
        said(words["about"], least=LEAST_WORLDS),
        "",
        *table_of(["verdict", "conclusion", *sets, "holds where", "fails under"], rows),
        "",
        f"### {words['regret_heading']}",
        "",
        said(words["regret"]),
        *_regret(part.tables["regret"]),
    ]


def _share(row: Mapping[Any, Any]) -> str:
    if not row["number"]:
        return "-"
    few = ", too few" if row["number"] < LEAST_WORLDS else ""
    return f"{row['share']:.0%} of {row['number']}{few}"


def _regret(regret: pandas.DataFrame) -> Lines:
    lines: Lines = []
    for (worlds, outcome), own in regret.groupby(["worlds", "outcome"], sort=False):
        if worlds in (EVERYWHERE, POSTERIOR):
            number = int(own["number"].iloc[0])
            lines += ["", f"{OUTCOMES[str(outcome)].label}, {worlds} ({number:,}):", ""]
            rows = [
                (f"**{one['policy']}**" if one["nobody_regrets"] else one["policy"],
                 _number(one["mean"]), _number(one["largest"]), f"{one['best']:.0%}")
                for one in rows_of(own.sort_values("largest").head(_MOST_POLICIES))
            ]  # fmt: skip
            lines += table_of(["policy", "mean", "largest", "best in"], rows)
    return lines


def _number(value: float) -> str:
    """Three significant figures, or whole.

    >>> _number(0.07776), _number(1244.99)
    ('0.0778', '1,245')
    """
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"
