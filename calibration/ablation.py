"""What carries which pattern? Each mechanism switched off in turn, each rival rule put in place.

The table has a row per variant and pattern. A finished variant stays in the results folder and is
not run again while model, seeds, patterns and the variant itself are the same. The levers that a
mechanism needs to be awake (``with``) are not set here: the patterns stay the same experiments.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas

from abm.engine import source_hash
from calibration import arms, pattern_statistics, patterns, readings
from calibration.arms import Runs, run_arms
from calibration.mechanisms import find_mechanism, load_mechanisms, without
from calibration.patterns import FAILS, HOLDS, UNSURE, Result, judge, load_patterns
from experiments.caution import CAUTION
from experiments.runner import each_job
from experiments.store import alone_in, read_table, write_manifest, write_table

NOTHING_OFF = "nothing switched off"
NOTHING_OFF_DUTCH = "niets uitgeschakeld"
DIES, FAILS_ANYWAY, APPEARS, ASLEEP = "dies", "fails also at baseline", "appears", "asleep"
TABLE = "ablation"
_COLUMNS: Mapping[str, type] = {
    "variant": str,
    "kind": str,
    "label": str,
    "label_dutch": str,
    "off": str,
    "pattern": str,
    "verdict": str,
    "failing": str,
    "seeds": int,
    "runs": str,
}


def run_ablation(
    names: Sequence[str],
    pattern_names: Sequence[str],
    seeds: Sequence[int],
    folder: Path,
    workers: int | None = None,
    progress: bool = True,
) -> pandas.DataFrame:
    """Run every variant that is not in ``folder`` yet, and write table and manifest.

    The first variant switches nothing off. The table is written whenever a variant is finished,
    so an interrupted run goes on where it stopped.
    """
    stamp = manifest(pattern_names, seeds)
    variants = variants_of(names)
    with alone_in(folder):
        return _run_missing(variants, stamp, folder, workers, progress)


def _run_missing(
    variants: Mapping[str, Mapping[str, float]],
    stamp: Mapping[str, Any],
    folder: Path,
    workers: int | None,
    progress: bool,
) -> pandas.DataFrame:
    pattern_names, seeds = stamp["patterns"], stamp["seeds"]
    done = _finished(folder, stamp, variants)
    write_manifest(folder, stamp)
    book = load_patterns()
    experiments = book.arms_of(pattern_names)
    todo = [(name, seed) for name in variants if name not in done for seed in seeds]
    runs: dict[str, dict[int, Runs]] = {}
    job = functools.partial(_run_variant, experiments, variants)
    for (name, seed), answer in each_job(job, todo, workers, progress, unit="run"):
        runs.setdefault(name, {})[seed] = answer
        if len(runs[name]) == len(seeds):
            in_order = [runs[name].pop(seed) for seed in seeds]
            results = {one: judge(book.pattern(one), in_order) for one in pattern_names}
            done[name] = rows_of(name, variants[name], results)
            write_table(folder, TABLE, table_of(variants, done))
    table = table_of(variants, done)
    write_table(folder, TABLE, table)
    return table


def check_without_key(
    pattern_names: Sequence[str], seeds: Sequence[int], workers: int | None = None, progress: bool = True
) -> dict[str, Result]:
    """Each pattern with its own key mechanisms switched off, and nothing else."""
    book = load_patterns()
    job = functools.partial(_run_without_key, book)
    items = [(name, seed) for name in pattern_names for seed in seeds]
    found = dict(each_job(job, items, workers, progress, unit="run"))
    return {name: judge(book.pattern(name), [found[name, seed] for seed in seeds]) for name in pattern_names}


def _run_without_key(book: patterns.Book, item: tuple[str, int]) -> Runs:
    name, seed = item
    return run_arms(book.arms_of([name]), without(book.pattern(name).key), seed)


def variants_of(names: Sequence[str]) -> dict[str, dict[str, float]]:
    """What each variant switches off; first the one that switches off nothing."""
    return {NOTHING_OFF: {}} | {name: dict(find_mechanism(name).off) for name in names}


def manifest(pattern_names: Sequence[str], seeds: Sequence[int]) -> dict[str, Any]:
    """What the table was made from; a table with another one is made anew."""
    return {
        "model": "Draaideur",
        "model_version": source_hash(),
        "patterns_version": _version(),
        "scenario": "several",
        "patterns": list(pattern_names),
        "seeds": list(seeds),
        "purpose": "which mechanism carries which pattern; exploration, not a prediction",
    }


def rows_of(name: str, off: Mapping[str, float], results: Mapping[str, Result]) -> list[dict[str, Any]]:
    """The rows of one variant: whether each pattern holds, and which measures fail."""
    known = load_mechanisms().get(name)
    return [
        {
            "variant": name,
            "kind": known.kind if known else "baseline",
            "label": known.label("en") if known else NOTHING_OFF,
            "label_dutch": known.label("nl") if known else NOTHING_OFF_DUTCH,
            "off": json.dumps(dict(off), sort_keys=True),
            "pattern": pattern,
            "verdict": result.verdict,
            "failing": "; ".join(one.name for one in result.failing),
            "seeds": result.seeds,
            "runs": _fingerprint(result),
        }
        for pattern, result in results.items()
    ]


def table_of(
    order: Sequence[str] | Mapping[str, Any], rows: Mapping[str, list[dict[str, Any]]]
) -> pandas.DataFrame:
    """All finished rows in the order of the variants, each with its status against the baseline."""
    flat = [row for name in order if name in rows for row in rows[name]]
    table = pandas.DataFrame(flat, columns=list(_COLUMNS))
    base = {row["pattern"]: row for row in rows.get(NOTHING_OFF, [])}
    table["status"] = [
        status(
            row["verdict"],
            base[row["pattern"]]["verdict"] if row["pattern"] in base else None,
            row["variant"] != NOTHING_OFF and row["runs"] == base.get(row["pattern"], {}).get("runs"),
        )
        for row in flat
    ]
    return table


def _fingerprint(result: Result) -> str:
    """The same for two variants only if every number of every seed is the same to the last bit."""
    digest = hashlib.blake2b(digest_size=8)
    for name, values in result.columns.items():
        digest.update(name.encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


def status(verdict: str, at_baseline: str | None, same_runs: bool = False) -> str:
    """What became of a pattern; empty while the baseline is not known.

    A pattern dies when a mean leaves its bounds. Where only an interval does, more seeds are
    needed to tell. A variant whose runs are those of the baseline to the last bit is asleep: the
    pattern's experiments never set that mechanism to work, so nothing was tried.
    """
    if at_baseline is None:
        return ""
    if same_runs:
        return ASLEEP
    if at_baseline == FAILS:
        return APPEARS if verdict == HOLDS else FAILS_ANYWAY
    return DIES if verdict == FAILS else verdict


def _run_variant(
    experiments: Sequence[arms.Arm], variants: Mapping[str, Mapping[str, float]], item: tuple[str, int]
) -> Runs:
    name, seed = item
    return run_arms(experiments, variants[name], seed)


def _finished(
    folder: Path, stamp: Mapping[str, Any], variants: Mapping[str, Mapping[str, float]]
) -> dict[str, list[dict[str, Any]]]:
    """Rows of variants that were run before under the very same conditions."""
    try:
        said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if said != stamp:
            return {}
        table = read_table(folder / f"{TABLE}.parquet", _COLUMNS)
    except (OSError, ValueError, RecursionError):
        return {}
    found = {name: table[table["variant"] == name] for name in variants}
    return {
        name: rows.to_dict("records")  # type: ignore[misc]
        for name, rows in found.items()
        if list(rows["pattern"]) == stamp["patterns"]
        and (rows["off"] == json.dumps(dict(variants[name]), sort_keys=True)).all()
        and rows["verdict"].isin((HOLDS, FAILS, UNSURE)).all()
        and (rows["seeds"] == len(stamp["seeds"])).all()
    }


def _version() -> str:
    """Hash of what the patterns measure: their file and the modules that read the runs."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(patterns.FILE.read_bytes())
    for module in (arms, pattern_statistics, patterns, readings):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def ablation_text(table: pandas.DataFrame) -> str:
    """The matrix for a terminal: a row per variant, a column per pattern."""
    signs = {HOLDS: ".", UNSURE: "?", DIES: "X", FAILS_ANYWAY: "-", APPEARS: "+", ASLEEP: "z", "": ""}
    names = list(dict.fromkeys(table["pattern"]))
    width = max((len(one) for one in table["label"]), default=0)
    lines = [f"{'switched off':<{width}}  " + "".join(f"{name:>5}" for name in names)]
    for _, rows in table.groupby("variant", sort=False):
        by_pattern = dict(zip(rows["pattern"], rows["status"], strict=True))
        label = str(rows["label"].iloc[0])
        lines.append(f"{label:<{width}}  " + "".join(f"{signs[by_pattern.get(one, '')]:>5}" for one in names))
    seeds = int(table["seeds"].iloc[0]) if len(table) else 0
    lines += [
        "",
        f". holds   X dies   ? too few seeds to tell   - fails with everything on too   + only without it   "
        f"z asleep in these experiments   "
        f"({seeds} paired seeds)",
        CAUTION,
    ]
    return "\n".join(lines)


def default_variants(kind: str | None = None) -> list[str]:
    """The names of all mechanisms and rival rules, or of one kind, in the order of the file."""
    return [name for name, one in load_mechanisms().items() if kind in (None, one.kind)]
