"""What docking found, as tables for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from calibration.docking.analytic_limit import Comparison, LimitAgreement
from calibration.docking.limit_settings import Setting
from calibration.docking.parity import LARGEST_Z, Parity

CHANCE_BEYOND = 0.0027  # of a normal number to lie three standard deviations or more from its mean


def limit_text(found: LimitAgreement, settings: Mapping[str, Setting]) -> str:
    """One line per setting, then every quantity that disagrees."""
    lines = [
        "Analytic limit: matrices of monthly transition probabilities against the simulation",
        f"{'setting':<22}{'compared':>9}{'agree':>7}   meaning",
    ]
    for name in dict.fromkeys(one.setting for one in found.comparisons):
        own = [one for one in found.comparisons if one.setting == name]
        agree = sum(one.agrees for one in own)
        mark = "" if agree == len(own) else "  DISAGREES"
        lines.append(f"{name:<22}{len(own):>9}{agree:>7}   {settings[name].meaning}{mark}")
    wrong = [one for one in found.comparisons if not one.agrees]
    if wrong:
        lines += ["", f"{'setting':<22}{'quantity':<52}{'analytic':>10}{'simulated':>11}   interval"]
        lines += [
            f"{one.setting:<22}{one.quantity:<52}{one.analytic:>10.4f}{one.simulated:>11.4f}   "
            f"[{one.low:.4f}, {one.high:.4f}]"
            for one in wrong
        ]
    number = len(found.comparisons)
    outside = sum(not one.pointwise for one in found.comparisons)
    lines += [
        "",
        f"{number - len(wrong)} of {number} quantities agree; {found.seeds} seeds, intervals that hold "
        f"together with {found.level:.0%} (Bonferroni). Left out: {found.too_rare} too rare.",
        f"With an interval for each alone {outside} would lie outside; "
        f"{number * (1.0 - found.level):.0f} are expected by chance.",
    ]
    return "\n".join(lines)


def limit_content(found: LimitAgreement) -> dict[str, Any]:
    """Every comparison of the analytic limit as plain data."""
    return {
        "agrees": found.agrees,
        "level_of_all_together": found.level,
        "seeds": found.seeds,
        "too_rare": found.too_rare,
        "comparisons": [_comparison(one) for one in found.comparisons],
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "setting": one.setting, "quantity": one.quantity, "analytic": one.analytic,
        "simulated": one.simulated, "low": one.low, "high": one.high, "agrees": one.agrees,
    }  # fmt: skip


def twin_text(found: Sequence[Any]) -> str:
    """One line per world; ``found`` is what ``calibration.docking.compare.agree`` gives."""
    lines = [
        "Plain twin: every field of every agent, spell and payment, bit for bit",
        f"{'world':<14}{'months':>7}{'people':>8}{'spells':>8}   first difference",
    ]
    lines += [
        f"{one.world:<14}{one.months:>7}{one.people:>8}{one.spells:>8}   {one.difference or 'none'}"
        for one in found
    ]
    agree = sum(one.difference is None for one in found)
    return "\n".join([*lines, "", f"{agree} of {len(found)} worlds agree to the last bit."])


def twin_content(found: Sequence[Any]) -> dict[str, Any]:
    """The twin comparison as plain data."""
    return {
        "agrees": bool(found) and all(one.difference is None for one in found),
        "worlds": [
            {
                "world": one.world, "months": one.months, "people": one.people, "spells": one.spells,
                "difference": None if one.difference is None else one.difference._asdict(),
            }
            for one in found
        ],
    }  # fmt: skip


def parity_text(found: Parity) -> str:
    """One line per outcome and policy."""
    stored, number = found.manifest, len(found.outcomes)
    lines = [
        f"Statistical parity on {stored.scenario}, {stored.months} months",
        f"  stored  version {stored.model_version}, {_seeds(stored.seeds)}",
        f"  now     version {found.model_version}, {_seeds(found.seeds)}",
        f"{'policy':<22}{'outcome':<44}{'stored':>14}{'now':>14}{'z':>8}",
    ]
    lines += [
        f"{one.policy:<22}{one.outcome:<44}{one.stored:>14,.4f}{one.now:>14,.4f}{one.z:>8.2f}"
        f"{'' if one.agrees else '  DIFFERS'}"
        for one in found.outcomes
    ]
    agree = sum(one.agrees for one in found.outcomes)
    furthest = max(
        (one for one in found.outcomes if one.z == one.z), key=lambda one: abs(one.z), default=None
    )
    lines += [
        "",
        *([f"Furthest: {furthest.outcome} under {furthest.policy}, z {furthest.z:.2f}."] if furthest else []),
        f"{agree} of {number} outcomes agree (|z| below {LARGEST_Z:g}). By chance alone "
        f"{CHANCE_BEYOND * number:.1f} would not; if only chance is suspected, look again with --first-seed.",
    ]
    return "\n".join(lines)


def _seeds(seeds: Sequence[int]) -> str:
    return f"{len(seeds)} seeds from {min(seeds)} to {max(seeds)}"
