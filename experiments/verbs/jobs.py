"""Verbs that run long and draw what they find: headline, patterns, ablate."""

from __future__ import annotations

import argparse

from experiments.verbs.answers import begin, names_in, seeds_in, show, workers_in


def run_headline_job(options: argparse.Namespace) -> None:
    """Verb ``headline``."""
    from experiments.design import load_design

    seeds = None if options.seeds is None else seeds_in(options.seeds)
    design = load_design(options.design, seeds)
    workers = workers_in(options)
    policies = len(design.sample())
    plan = f"{policies} policies x {design.seeds} seeds x {design.months} months on {design.scenario}"
    if options.dry_run:
        show(options, {"plan": plan, "runs": policies * design.seeds}, f"Would run {plan}.")
        return
    begin(options, f"Running {plan}.")
    from experiments.headline import headline_text, run_headline

    differences = run_headline(design, options.results, workers)
    from figures.frontier import ACROSS, UP
    from figures.gallery import FIGURES, draw_all

    shown = tuple(one for one in FIGURES if one != "frontier" or {ACROSS, UP} <= set(design.outcomes))
    pictures = draw_all(options.results, figures=shown)
    content = {
        "results": str(options.results),
        "differences": differences.to_dict("records"),
        "figures": [str(path) for path in pictures],
    }
    tail = f"\nTables, manifest and {len(pictures)} pictures are in {options.results}/."
    show(options, content, headline_text(design, differences) + tail)


def check_patterns(options: argparse.Namespace) -> None:
    """Verb ``patterns``."""
    from calibration.patterns import load_patterns

    book = load_patterns()
    names = [book.pattern(name).name for name in dict.fromkeys(options.names)] or list(book.patterns)
    seeds, workers = range(1, seeds_in(options.seeds) + 1), workers_in(options)
    arms = len(book.arms_of(names))
    plan = f"{len(names)} patterns: {arms} arms x {len(seeds)} seeds"
    if options.dry_run:
        show(options, {"plan": plan, "patterns": names, "runs": arms * len(seeds)}, f"Would run {plan}.")
        return
    begin(options, f"Running {plan}.")
    from calibration.scorecard import run_scorecard, scorecard_content, scorecard_text
    from figures.gallery import draw_all

    results = run_scorecard(names, seeds, options.results, workers)
    draw_all(options.results, figures=("scorecard",))
    tail = f"\nTable, manifest and picture are in {options.results}/."
    show(options, scorecard_content(results), scorecard_text(results) + tail)


def ablate_mechanisms(options: argparse.Namespace) -> None:
    """Verb ``ablate``."""
    from calibration.mechanisms import find_mechanism, load_mechanisms
    from calibration.patterns import load_patterns

    book = load_patterns()
    taken, asked = names_in(options.patterns, "--patterns"), names_in(options.mechanisms, "--mechanisms")
    patterns = [book.pattern(name).name for name in (book.patterns if taken is None else taken)]
    names = [find_mechanism(name).name for name in (load_mechanisms() if asked is None else asked)]
    seeds, workers = range(1, seeds_in(options.seeds) + 1), workers_in(options)
    arms = len(book.arms_of(patterns))
    plan = f"{len(names) + 1} variants x {arms} arms x {len(seeds)} seeds"
    if options.dry_run:
        runs = (len(names) + 1) * arms * len(seeds)
        show(options, {"plan": plan, "variants": names, "patterns": patterns, "runs": runs},
             f"Would run {plan}, less what {options.results}/ holds already.")  # fmt: skip
        return
    begin(options, f"Running {plan}, less what {options.results}/ holds already.")
    from calibration.ablation import ablation_text, run_ablation
    from figures.gallery import draw_all

    table = run_ablation(names, patterns, seeds, options.results, workers)
    draw_all(options.results, figures=("ablation",))
    tail = f"\nTable, manifest and picture are in {options.results}/."
    show(options, {"rows": table.to_dict("records")}, ablation_text(table) + tail)
