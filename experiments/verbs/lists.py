"""Verbs that list what there is: scenarios, policies, levers, numbers, outcomes, claims."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.verbs.answers import show

if TYPE_CHECKING:
    from abm.policy import Policy
    from abm.scenario import Scenario

MOST_SHOWN = 12
_WIDTH = 100


def listing(options: argparse.Namespace, entries: dict[str, dict[str, Any]], kind: str) -> None:
    """All entries on a line each, or the one that was named in full."""
    if options.name is None:
        width = max((len(name) for name in entries), default=0)
        lines = [
            f"{name:<{width}}  {entry['meaning']}"
            + (" (counterfactual)" if entry.get("counterfactual") else "")
            for name, entry in entries.items()
        ]
        show(options, entries, "\n".join(lines))
        return
    if options.name not in entries:
        from abm.errors import unknown

        raise unknown(kind, options.name, entries)
    entry = entries[options.name]
    lines = [options.name, *(_wrapped(f"  {key}: {_readable(value)}") for key, value in entry.items())]
    show(options, {options.name: entry}, "\n".join(lines))


def _wrapped(text: str) -> str:
    """Text as wide as a page, what goes on indented; a list keeps its lines."""
    if "\n" in text:
        return text
    wrapper = textwrap.TextWrapper(
        _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return wrapper.fill(text)


def _readable(value: Any) -> str:
    if isinstance(value, list | tuple):
        shown = [f"\n    {_readable(one)}" for one in value[:MOST_SHOWN]]
        if len(value) > MOST_SHOWN:
            shown.append(f"\n    ... and {len(value) - MOST_SHOWN:,} more (all of them with --json)")
        return "".join(shown) if value else "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_readable(one)}" for key, one in value.items())
    return str(value)


def show_scenarios(options: argparse.Namespace) -> None:
    """Verb ``scenarios``."""
    from abm.policy import shipped
    from abm.scenario import load_scenario

    entries = {}
    for name in shipped("scenarios"):
        scenario = load_scenario(name)
        entries[name] = scenario.model_dump(mode="json", exclude={"name"}) | _label(scenario)
    listing(options, entries, "scenario")


def _label(one: Scenario | Policy) -> dict[str, Any]:
    return {"counterfactual": one.counterfactual, "never_observed": list(one.never_observed)}


def show_policies(options: argparse.Namespace) -> None:
    """Verb ``policies``."""
    from abm.policy import load_policy, shipped

    entries = {}
    for name in shipped("policies"):
        policy = load_policy(name)
        entries[name] = policy.model_dump(mode="json", exclude={"name"}) | _label(policy)
    listing(options, entries, "policy")


def show_levers(options: argparse.Namespace) -> None:
    """Verb ``levers``."""
    from abm.policy import load_levers

    entries = {
        name: {
            "meaning": one.meaning,
            "allowed": one.allowed,
            "observed": one.observed_values,
            "default": one.default,
            "evidence": one.evidence,
        }
        for name, one in load_levers().items()
    }
    listing(options, entries, "lever")


def show_parameters(options: argparse.Namespace) -> None:
    """Verb ``parameters``."""
    from abm.parameters import load_ledger

    entries = {name: one.model_dump(mode="json", exclude={"name"}) for name, one in load_ledger().items()}
    listing(options, entries, "parameter")


def show_outcomes(options: argparse.Namespace) -> None:
    """Verb ``outcomes``."""
    from abm.outcomes import OUTCOMES

    entries = {
        name: {"meaning": one.label, "meaning_dutch": one.label_dutch, "unit": one.unit,
               "definition": one.definition}
        for name, one in OUTCOMES.items()
    }  # fmt: skip
    listing(options, entries, "outcome")


def show_evidence(options: argparse.Namespace) -> None:
    """Verb ``evidence``."""
    from abm.errors import InputError
    from calibration.evidence import claims_that_became, count_line, counts, find_claim, in_full, page

    claims = claims_that_became(options.became)
    if options.page is not None:
        if options.name is not None or options.became is not None:
            raise InputError("--page gives the whole table: leave out the claim and --became")
        give_page(options, page())
        return
    if options.name is not None:
        claim = find_claim(options.name)
        if options.name not in claims:
            raise InputError(f"--became {options.became}: claim {options.name} became {claim.became}")
        listing(options, {options.name: in_full(claim)}, "claim")
        return
    lines = [
        f"{name}  {one.became:<14}  {', '.join(one.section):<30}  {one.claim}" for name, one in claims.items()
    ]
    content = {"claims": {name: in_full(one) for name, one in claims.items()}, "counts": counts(claims)}
    show(options, content, "\n".join([*lines, count_line(claims)]))


def give_page(options: argparse.Namespace, text: str) -> None:
    """Print a Markdown page, or write it to the file that was named."""
    if options.page == Path("-"):
        show(options, {"page": text}, text.rstrip("\n"))
        return
    from abm.errors import InputError
    from experiments.store import write_whole

    try:
        write_whole(options.page, text.encode())
    except OSError as fault:
        raise InputError(f"--page {options.page}: cannot be written: {fault.strerror}") from None
    show(options, {"page": str(options.page)}, f"The table is in {options.page}.")
