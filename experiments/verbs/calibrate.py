"""Verb ``calibrate``: from what is known to every world that fits it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.caution import CAUTION
from experiments.verbs.answers import show, whole_number, workers_in

if TYPE_CHECKING:
    import pandas

    from calibration.recovery import Recovery

MEANING = "from priors and targets to a posterior over the assumed parameters"
TEACHING = """No source has a conversion rate. So calibration keeps every world that fits what is known.

  priors      the ranges of the ledger, of every assumed parameter (draaideur parameters)
  targets     figures that were seen, with their errors, and patterns of the study
              (calibration/targets.toml)
  screening   which parameters move a statistic at all
  waves       candidates on the years 2015 to 2021, all under the same seeds; emulators
              rule out what lies further than three standard deviations from a target
  posterior   draws on the emulators; some of them run through the model as a check, also of the
              patterns, and each figure left out in turn and predicted by the others
  recovery    known truths, made by the model itself: do the intervals cover them

Everything that was run is kept in the folder: the next start goes on where it stopped. --page writes the
report of what is there, with that of sensitivity and robustness, and runs nothing."""
EXAMPLES = """examples:
  draaideur calibrate --quick                    a first look in three minutes; not a calibration
  draaideur calibrate                            3 waves of 1,024 candidates, within the hour
  draaideur calibrate --points 256 --waves 2     less of it
  draaideur calibrate --recover 50               only the recovery, of so many truths
  draaideur calibrate --page report.html         the report with its figures, one file; .md: Markdown"""
MOST_POINTS, MOST_WAVES, MOST_TRUTHS = 100_000, 20, 10_000
_SHOWN = 25


def declare_calibrate(parser: argparse.ArgumentParser) -> None:
    """The help and the flags of the verb."""
    parser.description, parser.epilog = TEACHING, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--quick", action="store_true", help="few candidates, one seed, one wave")
    parser.add_argument("--points", help="candidates per wave (default 1024; a power of two is best)")
    parser.add_argument("--waves", help="number of waves (default 3)")
    parser.add_argument("--seeds", help="seeds of every candidate (default 2)")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--recover", metavar="TRUTHS", help="instead: recover so many known truths")
    instead.add_argument(
        "--page", type=Path, metavar="FILE", help="instead: the report of what is there; .html or .md"
    )
    parser.add_argument(
        "--worlds", type=Path, default=Path("results/worlds"), metavar="FOLDER",
        help="with --page: of sensitivity and robustness (default results/worlds)",
    )  # fmt: skip
    parser.add_argument("--results", type=Path, help="folder (default results/calibration)")
    parser.add_argument("--workers", help="worker processes (default: one per core)")


def calibrate(options: argparse.Namespace) -> int:
    """Calibrate, or recover known truths, and print what came of it."""
    workers = workers_in(options)
    changes = {
        name: whole_number(text, f"--{name}", 1, most)
        for name, text, most in (
            ("points", options.points, MOST_POINTS),
            ("waves", options.waves, MOST_WAVES),
            ("seeds", options.seeds, MOST_WAVES),
        )
        if text is not None
    }
    truths = None
    if options.recover is not None:
        truths = whole_number(options.recover, "--recover", 1, MOST_TRUTHS)
    from dataclasses import replace

    from calibration.calibrate import FULL, QUICK, recover_truths
    from calibration.calibrate import calibrate as run

    if options.page is not None:
        _write_page(options, options.results or Path("results/calibration"))
        return 0
    effort = replace(QUICK if options.quick else FULL, **changes)
    folder = options.results or Path("results/calibration-quick" if options.quick else "results/calibration")
    if truths is not None:
        found = recover_truths(effort, truths, folder, workers)
        show(options, _recovery_content(found), _recovery_text(found))
        return 0
    calibration = run(effort, folder, workers)
    tables = calibration.tables()
    for name in ("samples", "fitting", "recovery"):
        del tables[name]
    content = {name: table.to_dict("records") for name, table in tables.items()}
    show(options, {"folder": str(folder), **content}, _text(folder, tables, calibration.recovery))
    return 0


def _write_page(options: argparse.Namespace, folder: Path) -> None:
    """The report as one HTML file, or as Markdown with its pictures in ``figures`` beside it."""
    import tempfile

    from abm.errors import InputError
    from calibration.report_page import html_of, report
    from experiments.store import write_whole
    from experiments.verbs.lists import give_page
    from figures.gallery import draw_one

    page = options.page
    if page.suffix not in (".html", ".md"):
        raise InputError(f"--page {page}: give a file that ends in .html or .md")
    if not page.parent.is_dir():
        raise InputError(f"--page {page}: cannot be written: give a file in a folder that exists")
    text, wanted = report(folder, options.worlds)
    with tempfile.TemporaryDirectory() as place:
        pictures = {
            path.name: path.read_bytes()
            for part, name in wanted
            for path in draw_one(name, part, Path(place), "en")
            if path.suffix == ".svg"
        }
    if page.suffix == ".html":
        text = html_of(text, {f"figures/{name}": one for name, one in pictures.items()})
    else:
        (page.parent / "figures").mkdir(exist_ok=True)
        for name, one in pictures.items():
            write_whole(page.parent / "figures" / name, one)
    give_page(options, text)


def _text(folder: Path, tables: dict[str, pandas.DataFrame], recovery: Recovery) -> str:
    pairs, waves = tables["pairs"], tables["waves"]
    whole = pairs[pairs["one"] == "all targets"].iloc[0]
    apart = pairs[(pairs["nearest"] >= 3.0) & (pairs["one"] != "all targets")]
    lines = [
        f"Of {whole['run']:,} worlds that were run, {whole['worlds']:,} lie within three standard deviations "
        f"of every target; the nearest lies {whole['nearest']:.1f} from its furthest.",
        *(
            f"No world that was run comes nearer than {row['nearest']:.1f} to {row['one']}"
            + (f" and {row['other']} at once." if row["other"] != row["one"] else ".")
            for _, row in apart.iterrows()
        ),
        "",
        f"{'target':<13}{'seen':>14}{'error':>8}  {'prior':<22}{'posterior':<22}{'without it':<22}distance",
    ]
    for _, row in tables["targets"].iterrows():
        spans = "".join(f"{_span(row, what):<22}" for what in ("prior", "posterior", "without"))
        note = "" if row["role"] == "fit" else "  (not fitted)"
        lines.append(
            f"{row['target']:<13}{row['seen']:>14}{row['error']:>8.3f}  {spans}"
            f"{row['posterior_distance']:.1f}{note}"
        )
    moved = tables["parameters"].dropna(subset=["variance_ratio"]).sort_values("variance_ratio")
    told = moved[moved["verdict"] != "at its prior"]
    lines += [
        "",
        f"{len(told)} of {len(moved)} parameters are informed by the targets, if only a little; the others "
        f"stay at their prior ({int(moved['asleep'].sum())} of them move nothing in these years).",
        f"{'parameter':<42}{'prior':<22}{'posterior, nine in ten':<26}variance left",
        *(
            f"{row['parameter']:<42}{row['prior_low']:.3g} to {row['prior_high']:<12.3g}"
            f"{row['low']:.3g} to {row['high']:<17.3g}{100 * row['variance_ratio']:.0f} %"
            for _, row in told.head(_SHOWN).iterrows()
        ),
        "",
        *(
            f"Wave {row['wave']:.0f}: {row['candidates']:,.0f} candidates, {row['fits']:.0f} fit; "
            f"{100 * row['prior_left']:.1f} % of the prior left"
            + (
                f"; emulators had {100 * row['emulators_covered']:.0f} % of its runs within two deviations."
                if row["emulators_covered"] == row["emulators_covered"]
                else "."
            )
            for _, row in waves.iterrows()
        ),
        *_patterns(tables),
        *_recovery_text(recovery).splitlines(),
        f"All of it: {folder.as_posix()}/ (tables and draws; calibrated.toml, calibrated-values.toml).",
        "Distances of targets: standard deviations of error and draws together.",
        CAUTION,
    ]
    return "\n".join(lines)


def _patterns(tables: dict[str, pandas.DataFrame]) -> list[str]:
    """Which patterns hold over worlds of the posterior, and in what share of them each is seen."""
    own = tables["patterns"].drop_duplicates("pattern")
    said = ", ".join(
        f"{row['pattern']} {'holds' if row['pattern_holds'] else 'fails'} ({row['share_of_worlds']:.0%})"
        for row in own.to_dict("records")
    )
    return [f"Patterns in worlds of the posterior (share of single worlds): {said}."]


def _span(row: Any, what: str) -> str:
    mean = row.get(f"{what}_mean")
    if mean is None or mean != mean:
        return "-"
    return f"{mean:.3f} [{row[f'{what}_low']:.3f}, {row[f'{what}_high']:.3f}]"


def _recovery_content(found: Recovery) -> dict[str, Any]:
    from calibration.recovery import LEVELS

    told = found.informed()
    return {
        "truths": len(found.ranks),
        "parameters": len(found.names),
        "informed": [found.names[one] for one in told],
        "coverage": {
            str(level): {
                "all": found.coverage(level),
                "informed": found.coverage(level, told) if len(told) else None,
                "interval": found.interval(level, told if len(told) else None),
            }
            for level in LEVELS
        },
    }


def _recovery_text(found: Recovery) -> str:
    content = _recovery_content(found)
    lines = [
        f"{content['truths']} known truths, {content['parameters']} parameters that a statistic answers to, "
        f"of which {len(content['informed'])} are informed (under 80 % of their prior variance is left).",
        f"{'interval':<10}{'covers, all':>13}{'covers, informed':>18}   95 % interval",
    ]
    for level, one in content["coverage"].items():
        told = "-" if one["informed"] is None else f"{100 * one['informed']:.0f} %"
        low, high = one["interval"]
        span = f"{100 * low:.0f}-{100 * high:.0f} %"
        lines.append(f"{100 * float(level):>4.0f} %{100 * one['all']:>15.0f} %{told:>18}   {span}")
    return "\n".join(lines)
