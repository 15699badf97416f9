"""What sensitivity and robustness found, as tables in a folder and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas

from abm.outcomes import OUTCOMES
from abm.scenario import load_scenario
from calibration.conclusions import FAILS, Book
from calibration.robustness import EVERYWHERE, LEAST_WORLDS, Robustness
from experiments.caution import CAUTION
from experiments.manifest import manifest_of
from experiments.store import prepare_folder, write_manifest, write_table

NAMED = 5


def write_tables(
    folder: Path, tables: Mapping[str, pandas.DataFrame], book: Book, said: Mapping[str, Any]
) -> None:
    """Each table as Parquet and CSV in ``folder``, and the manifest."""
    prepare_folder(folder)
    for name, table in tables.items():
        write_table(folder, name, table)
    policies = [arm.policy for arm in book.design.arms()]
    scenario = load_scenario(book.design.scenario)
    write_manifest(
        folder, manifest_of(scenario, policies, people=book.people, months=book.design.months, **said)
    )


def rows_of(table: pandas.DataFrame) -> Iterator[Any]:
    """The rows of a table one by one, each with its columns as attributes."""
    return iter(table.itertuples(index=False))


def sensitivity_text(
    assumed: pandas.DataFrame, screening: pandas.DataFrame, total: pandas.DataFrame, parameters: int
) -> str:
    """The share of variance due to what is assumed, and the parameters that carry it."""
    worlds, seeds = int(assumed["worlds"].max()), int(assumed["seeds"].max())
    lines = [
        f"{parameters} assumed parameters, each over all that the ledger allows: {worlds} worlds x {seeds} "
        "seeds.",
        "Share of the variance over worlds and seeds that is due to what is assumed [95 %]:",
        f"{'outcome':<38}{'its level':>22}   {'what policies do to it (lowest to highest)':<44}",
    ]
    for outcome, rows in assumed.groupby("outcome", sort=False):
        level = rows[rows["policy"] == ""].iloc[0]
        others = rows[rows["policy"] != ""]["assumed"].dropna()
        spread = f"{others.min():.0%} to {others.max():.0%}" if len(others) else "-"
        lines.append(
            f"{outcome:<38}{f'{level.assumed:.0%} [{level.low:.0%}, {level.high:.0%}]':>22}   {spread:<44}"
        )
    lines += [
        "",
        "Parameters with the largest effect on an outcome's level when moved over their range (mean,",
    ]
    lines += ["in units of the outcome) and, of what an emulator catches, the share alone and with others:"]
    for outcome, rows in screening[screening["policy"] == ""].groupby("outcome", sort=False):
        lines += [f"{outcome}, {OUTCOMES[str(outcome)].unit}", *_named(str(outcome), "", rows, total)]
    lines += ["", "Parameters on which the effect of a policy hangs most (largest effect over policies):"]
    differences = screening[screening["policy"] != ""]
    for outcome, rows in differences.groupby("outcome", sort=False):
        most = rows.sort_values("effect", ascending=False).drop_duplicates("parameter").head(NAMED)
        lines.append(f"{outcome}")
        lines += [
            f"  {row.parameter:<44}{row.effect:>10.3f} [{row.low:.3f}, {row.high:.3f}]  under {row.policy}"
            for row in rows_of(most)
        ]
    lines += [
        "",
        "An assumption decides little where its effect is small against the outcome.",
        CAUTION,
    ]
    return "\n".join(lines)


def _named(outcome: str, policy: str, rows: pandas.DataFrame, total: pandas.DataFrame) -> list[str]:
    own = total[(total["outcome"] == outcome) & (total["policy"] == policy)] if len(total) else total
    shares = {row.parameter: row for row in rows_of(own)}
    lines = []
    for row in rows_of(rows.sort_values("effect", ascending=False).head(NAMED)):
        share = shares.get(row.parameter)
        said = f"  alone {share.first:.0%}, with others {share.total:.0%}" if share is not None else ""
        lines.append(f"  {row.parameter:<44}{row.effect:>10.3f} [{row.low:.3f}, {row.high:.3f}]{said}")
    if len(own):
        lines.append(f"  the emulator catches {own['explained'].iloc[0]:.0%} of the variance between worlds")
    return lines


def robustness_text(book: Book, found: Robustness) -> str:
    """Each conclusion with its verdict and why; then the policies that nobody would regret."""
    shares, rivals, boxes, verdicts = found.shares, found.rivals, found.boxes, found.verdicts
    lines: list[str] = []
    for name, one in book.conclusions.items():
        mine = shares[shares["conclusion"] == name]
        everywhere = mine[mine["worlds"] == EVERYWHERE].iloc[0]
        lines.append(f"{verdicts[name].upper():<12}{one.meaning}")
        lines.append(
            f"{'':<12}holds in {everywhere.share:.0%} [{everywhere.low:.0%}, {everywhere.high:.0%}] of "
            f"{everywhere.number} worlds"
        )
        for row in rows_of(mine[mine["worlds"] != EVERYWHERE]):
            few = " (too few to count)" if row.number < LEAST_WORLDS else ""
            share = f"{row.share:.0%}" if row.number else "-"
            lines.append(f"{'':<14}{row.worlds}: {share} of {row.number}{few}")
        broken = rivals[(rivals["conclusion"] == name) & (rivals["verdict"] == FAILS)]["rule"].tolist()
        if broken:
            said = ["our own rules" if rule == "" else rule for rule in broken]
            lines.append(f"{'':<14}fails under: {', '.join(said)}")
        if name in boxes and verdicts[name] != "robust":
            box = boxes[name]
            lines.append(
                f"{'':<14}holds in {box.share:.0%} of {box.number} other worlds with {box.words()} "
                f"({box.coverage:.0%} of all worlds in which it holds)"
            )
    lines += ["", "Regret: what it costs to have chosen a policy, against the best policy of each world"]
    for table in found.regrets:
        if not len(table):
            continue
        outcome = str(table["outcome"].iloc[0])
        lines.append(
            f"{outcome} ({OUTCOMES[outcome].unit}), {table['number'].iloc[0]} worlds, "
            f"{table['worlds'].iloc[0]}: mean, largest, share of worlds where it is best"
        )
        lines += [
            f"  {row.policy:<26}{row.mean:>10.3f}{row.largest:>10.3f}{row.best:>8.0%}"
            + ("  nobody regrets it more than this" if row.nobody_regrets else "")
            for row in rows_of(table.sort_values("largest"))
        ]
    lines += ["", CAUTION]
    return "\n".join(lines)
