"""Verb ``helped``: who gains a job under a policy, and who loses one."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.caution import CAUTION
from experiments.verbs.answers import months_in, names_in, seeds_in, show, workers_in
from experiments.verbs.runs import counterfactual_line, declare_world, refuse_twice, world_in

if TYPE_CHECKING:
    from experiments.helped import Helped

MEANING = "who gains a job under a policy and who loses one, person by person"
TEACHING = """Both policies start from the same world and give everybody the same luck. So each person is
found again under the other policy, and gets a job under both, under one of them, or under neither.

  gained     only under the policy
  lost       only under the baseline
  displaced  lost, while somebody who gained has a place with the same employer

People compete for places: displaced per gained says how much of what the policy gives is taken from others.
The others who lost did so by the policy itself, or along a chain of employers, which is not followed. Where
a policy touches only some municipalities (a policy file may name them), people of the others feel it only
through what they share - places, employers, a work company: gained and lost are shown for those of the
same region and of other regions.

The groups are of the person, not of a hirer: wage value (without experience), kind of limitation, target
group and weekly hours, which no policy changes, and the regime of the own municipality before the run.
Groups of fewer than ten people in a run have no numbers, and a mean of fewer than ten people is left out."""
EXAMPLES = """examples:
  draaideur helped six-cases baseline fee-plus-9
  draaideur helped six-cases baseline short-cap --outcome hirer --by wage_value,regime
  draaideur helped six-cases baseline mine.toml --results results/helped     also tables and a picture"""
_HEADINGS = {
    "place": "municipality",
    "wage_value": "wage value",
    "limitation": "limitation",
    "target_group": "target group",
    "regime": "regime of the municipality",
    "hours": "weekly hours",
}


def declare_helped(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("scenario", help="a shipped scenario or a TOML file")
    parser.add_argument("baseline", help="the policy to start from")
    parser.add_argument("policy", help="the policy to hold against it")
    parser.add_argument("--seeds", default="12", help="number of paired seeds (default 12)")
    parser.add_argument("--months", default="120", help="months to run (default 120)")
    parser.add_argument(
        "--by", metavar="GROUP",
        help="names separated by commas: hours, limitation, regime, target_group, wage_value (default: all)",
    )  # fmt: skip
    parser.add_argument(
        "--outcome", default="permanent", choices=("permanent", "regular", "hirer"),
        help="a permanent job (default), any regular job, or a job with the hirer of a secondment; at "
        "some time in the run",
    )  # fmt: skip
    parser.add_argument("--results", type=Path, help="also write tables, manifest and picture to this folder")
    parser.add_argument("--workers", help="worker processes (default: one per core)")
    declare_world(parser)


def helped(options: argparse.Namespace) -> None:
    """Run both policies, and print who gained and who lost."""
    months, seeds, workers = months_in(options), seeds_in(options.seeds), workers_in(options)
    asked = names_in(options.by, "--by")
    scenario, (baseline, policy) = world_in(options, options.baseline, options.policy)
    refuse_twice((baseline, policy))
    from abm.errors import unknown
    from experiments.helped import OF_THE_PERSON, who_was_helped, write_helped

    for name in asked or ():
        if name not in OF_THE_PERSON:
            raise unknown("group of people", name, OF_THE_PERSON, "--by")
    if options.results is not None:
        from experiments.store import prepare_folder

        prepare_folder(options.results)
    found = who_was_helped(
        scenario, baseline, policy, range(1, seeds + 1), months, options.outcome,
        asked or OF_THE_PERSON, workers,
    )  # fmt: skip
    text = _text(options, found)
    if options.results is not None:
        from figures.gallery import draw_all

        write_helped(options.results, found)
        draw_all(options.results, figures=("who_was_helped",))
        text += f"\nTables, manifest and picture are in {options.results}/."
    content = {
        "manifest": found.manifest,
        "groups": found.groups.to_dict("records"),
        "displacement": found.displacement.to_dict("records"),
    }
    show(options, content, text)


def _text(options: argparse.Namespace, found: Helped) -> str:
    from experiments.helped import CONVERSIONS, EVERYBODY, MEASURES

    said = found.manifest
    rows = {(row["grouping"], row["group"], row["measure"]): row for row in found.groups.to_dict("records")}
    of_all = {measure: rows[EVERYBODY, EVERYBODY, measure] for measure in MEASURES}
    meant = CONVERSIONS[options.outcome]
    size = of_all["both"]["people"]
    people = f"{size:,.0f}" if size == size else "fewer than ten"
    lines = [
        f"{said['scenario']}: {said['policy']} against {said['baseline']}, {len(said['seeds'])} paired "
        f"seeds, {said['months']} months" + (" (counterfactual)" if said["counterfactual"] else ""),
        f"Who gets {meant.label} in the run: means of {people} people a run, with 95 % intervals",
        f"  {'':<34}{'people':>10} {'':<22}{'share':>8}",
    ]
    labels = {
        "only_policy": f"gained: only under {said['policy']}",
        "only_baseline": f"lost: only under {said['baseline']}",
        "displaced": "  of whom displaced",
        "both": "under both",
        "neither": "under neither",
        "neither_but_had_one_before": "  of whom had one before the run",
        "net": "gained less lost",
        "other_life": "another life (state or employer)",
    }
    for measure, label in labels.items():
        if measure != "neither_but_had_one_before" or meant.states:
            lines.append(_line(label[:36], of_all[measure], sign="+" if measure == "net" else ""))
    losses = {(row["grouping"], row["group"]): row for row in found.displacement.to_dict("records")}
    lines += ["", _lost_line(losses[EVERYBODY, EVERYBODY]), _touched_line(said), ""]
    lines += _table(rows, losses)
    lines += [
        "",
        *counterfactual_line(said["never_observed"]),
        "Everybody keeps their own luck: lives differ by the policy and by competition for places.",
        "Displaced: lost, while somebody who gained has a place with the same employer. few: fewer than ten",
        "people a run. Displaced per gained: '-' where it cannot be told, as where no gain is clear of zero.",
        "Groups are of the person before any policy; not corrected for looking at many.",
        *_life(options, found),
        CAUTION,
    ]
    return "\n".join(lines)


def _line(label: str, row: dict[Any, Any], sign: str) -> str:
    if row["count"] != row["count"]:
        return f"  {label:<34}{'few':>10}"
    count = f"[{row['count_low']:{sign},.1f}, {row['count_high']:{sign},.1f}]"
    low, high = 100.0 * row["share_low"], 100.0 * row["share_high"]
    share = f"{100.0 * row['share']:{sign}.1f} %  [{low:{sign}.1f}, {high:{sign}.1f}]"
    return f"  {label:<34}{row['count']:>{sign}10,.1f} {count:<22}{share:>8}"


def _ratio(row: dict[Any, Any], name: str) -> str:
    if row[name] != row[name]:
        return "-"
    return f"{row[name]:.2f} [{row[f'{name}_low']:.2f}, {row[f'{name}_high']:.2f}]"


def _lost_line(row: dict[Any, Any]) -> str:
    if row["gained"] == 0.0 and row["lost"] == 0.0:
        return "Nobody gains one and nobody loses one."
    lost, displaced = (_ratio(row, name) for name in ("lost_per_gained", "displaced_per_gained"))
    if lost == "-":
        return "How many lose one per person who gains one cannot be told: few, or no gain clear of zero."
    also = f"; displaced are {displaced}" if displaced != "-" else ""
    return f"For each person who gains one, {lost} lose one{also}."


def _touched_line(said: dict[str, Any]) -> str:
    touched, municipalities = said["touched"], said["municipalities"]
    if not touched:
        return "The two policies set every lever alike: they touch nobody."
    if len(touched) == municipalities:
        return "The two policies set a lever differently in every municipality: no place stands apart."
    names = ", ".join(touched[:4]) + (f" and {len(touched) - 4} more" if len(touched) > 4 else "")
    return (
        f"The policy touches {len(touched)} of {municipalities} municipalities ({names}). People of the "
        "others\nfeel it only through the places, employers and work company that they share."
    )


def _table(rows: dict[Any, dict[Any, Any]], losses: dict[Any, dict[Any, Any]]) -> list[str]:
    """A line per group: shares in percent of its people."""
    lines = [
        f"{'% of the people of each group':<32}{'people':>9}{'gained':>9}{'lost':>7}{'both':>7}"
        f"{'net':>7}  {'95 % interval':<18}displaced per gained"
    ]
    shown = ""
    for (grouping, group), loss in losses.items():
        if grouping == "everybody":
            continue
        if grouping != shown:
            lines.append(_HEADINGS[grouping])
            shown = grouping
        own = {one: rows[grouping, group, one] for one in ("only_policy", "only_baseline", "both", "net")}
        if loss["people"] != loss["people"]:
            lines.append(f"  {group:<30}{'few':>9}")
            continue
        net = own["net"]
        interval = f"[{100.0 * net['share_low']:+.1f}, {100.0 * net['share_high']:+.1f}]"
        lines.append(
            f"  {group:<30}{loss['people']:>9,.0f}{_percent(own['only_policy']):>9}"
            f"{_percent(own['only_baseline']):>7}{_percent(own['both']):>7}{_percent(net, '+'):>7}  "
            f"{interval if net['share'] == net['share'] else '':<18}{_ratio(loss, 'displaced_per_gained')}"
        )
    return lines


def _percent(row: dict[Any, Any], sign: str = "") -> str:
    return "few" if row["share"] != row["share"] else f"{100.0 * row['share']:{sign}.1f}"


def _life(options: argparse.Namespace, found: Helped) -> list[str]:
    """How to read one of the lives that changed; of somebody there at the start, whom a story can follow."""
    from abm.population import COHORTS, PEOPLE_PER_COHORT

    people = found.people
    people = people[(people["person"] // PEOPLE_PER_COHORT % COHORTS == 0) & (people["became"] == "gained")]
    if options.settings or options.participants or people.empty:  # a story does not take them
        return []
    seed, person = int(people["seed"].iloc[0]), int(people["person"].iloc[0])
    names = [shlex.quote(one) for one in (options.scenario, options.baseline, options.policy)]
    return [
        f"One who gained: draaideur story {names[0]} --person {person} --seed {seed} --months "
        f"{found.manifest['months']} --policy {names[1]} --against {names[2]}"
    ]
