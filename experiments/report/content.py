"""The words and numbers of the page, in one language; ``page.html`` puts them in their place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from abm.calendar import parse_month
from abm.outcomes import OUTCOMES
from abm.policy import Policy, lever_values, load_levers
from experiments.caution import limits_paragraphs
from experiments.lever_words import lever_meaning, lever_value
from experiments.paired import LEVEL, PAYERS
from experiments.report.people import cohort_of, helped_of
from experiments.report.reading import CONCERNS, HEADLINE, Findings
from experiments.report.rows import decimals_of, family_of, mark_of, numbers, rows_of, scale_of, verdict
from experiments.report.speech import Speech, words


def content_of(found: Findings, language: str, claims: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Everything that ``page.html`` asks for but figures, story and command.

    ``claims``: of each claim of the study that a policy may name, the sections that say it.
    """
    say = Speech(language)
    rows = rows_of(found)
    names = {
        "policy": found.name_of(found.policy), "reference": found.name_of(found.reference),
        "scenario": found.scenario.name,
    }  # fmt: skip
    compared = found.differences["p_value"].notna()
    comparisons = int(compared.sum())
    few = [_label(name, language) for name in found.hidden]
    return {
        "say": say,
        "language": language,
        "names": names,
        "never_observed": "; ".join(_unseen(one, say) for one in found.never_observed),
        "meaning": _meaning(found.policy, language),
        "reference_meaning": _meaning(found.reference, language),
        "months": found.months,
        "short": [_short(name, rows.get(name), say) for name in HEADLINE],
        "setting": _setting(found, say),
        "policies": [_policy(found, one, say, claims) for one in (found.reference, found.policy)],
        "comparisons": comparisons,
        "concerns": [_concern(concern, rows, say, names) for concern in CONCERNS],
        "suppressed": "; ".join(few),
        "payers": _payers(found, rows, say),
        "helped": helped_of(found, say),
        "cohort": cohort_of(found, say),
        "certainty": _certainty(found, rows, comparisons, say),
        "limits": limits_paragraphs(language),
        "assumed": _assumed(found, say),
    }


def _meaning(policy: Policy, language: str) -> str:
    return (policy.meaning_dutch if language == "nl" else "") or policy.meaning or policy.name


def _unseen(said: str, say: Speech) -> str:
    """What was never observed, in words: ``lever=value``, or all of a policy together."""
    name, sign, value = said.partition("=")
    if not sign or name not in load_levers():
        return say("text.together")
    lever = load_levers()[name]
    return f"{lever_meaning(name, say.language)}: {lever_value(name, lever.read(value), say.language)}"


def _label(name: str, language: str) -> str:
    one = OUTCOMES[name]
    return one.label_dutch if language == "nl" else one.label


def _definition(name: str, language: str) -> str:
    return str(words()["definition_dutch"][name]) if language == "nl" else OUTCOMES[name].definition


def _short(name: str, row: Mapping[Any, Any] | None, say: Speech) -> dict[str, str]:
    unit = OUTCOMES[name].unit
    words = f"{_label(name, say.language)} ({say(f'unit.{unit}')})"
    if row is None:
        return {"label": words, "verdict": say("text.few"), "numbers": ""}
    said = say("text.short_numbers", **numbers(row, unit, say))
    return {"label": words, "verdict": verdict(row, unit, say), "numbers": said}


def _setting(found: Findings, say: Speech) -> list[str]:
    scenario = found.scenario
    dutch = scenario.meaning_dutch if say.language == "nl" else ""
    size = say(
        "text.size",
        scenario=scenario.name,
        meaning=dutch or scenario.meaning,
        municipalities=len(scenario.municipality),
        people=say.number(found.people, 0),
        start=scenario.start,
        months=found.months,
        seeds=found.seeds,
    )
    said = [size, say("text.setting", burn_in=scenario.burn_in_months), say(f"text.law_{scenario.law}")]
    return [*said, *([say("text.corona")] if scenario.corona else [])]


def _policy(
    found: Findings, policy: Policy, say: Speech, claims: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    last = {(one.lever, one.since, one.municipalities): one for one in policy.change}
    rows = [
        [
            lever_meaning(one.lever, say.language),
            _before(found, policy, one.since, one.lever, one.municipalities, say.language),
            lever_value(one.lever, one.value, say.language),
            one.since or say("text.start_of_run"),
            ", ".join(one.municipalities) or say("text.everywhere"),
        ]
        for one in last.values()
    ]
    named = [
        say("text.claim", name=one, section=", ".join(claims[one])) if one in claims else one
        for one in policy.evidence
    ]
    return {
        "name": found.name_of(policy),
        "meaning": _meaning(policy, say.language),
        "rows": rows,
        "sources": say("text.sources", claims=", ".join(named)) if named else say("text.no_sources"),
    }


def _before(
    found: Findings, policy: Policy, since: str | None, lever: str, places: Sequence[str], language: str
) -> str:
    """What the reference sets at that time in those places; the scenario, for the reference itself."""
    scenario = found.scenario
    first = scenario.first_month
    month = parse_month(since) if since else first
    other = None if policy is found.reference else found.reference
    values = [
        lever_values(starting, other, entry.name, month, first)[lever]
        for starting, entry in zip(scenario.starting_levers(), scenario.municipality, strict=True)
        if not places or entry.name in places
    ]
    return "; ".join(lever_value(lever, one, language) for one in dict.fromkeys(values))


def _concern(
    concern: str, rows: Mapping[str, Mapping[Any, Any]], say: Speech, names: Mapping[str, str]
) -> dict[str, Any]:
    own = [(name, rows[name]) for name in CONCERNS[concern] if name in rows]
    heading = say(f"heading.{concern}")
    return {
        "id": concern,
        "heading": heading,
        "caption": say("text.concern_caption", heading=heading, **names),
        "head": say.all("text.concern_head", **names),
        "rows": [
            {
                "label": _label(name, say.language),
                "definition": _definition(name, say.language),
                "unit": say(f"unit.{OUTCOMES[name].unit}"),
                **numbers(row, OUTCOMES[name].unit, say),
                "mark": mark_of(row, [one for other, one in own if family_of(other) == family_of(name)]),
                "verdict": verdict(row, OUTCOMES[name].unit, say),
            }
            for name, row in own
        ],
    }


def _payers(found: Findings, rows: Mapping[str, Mapping[Any, Any]], say: Speech) -> list[dict[str, Any]]:
    own = [(payer, rows[name]) for payer, name in PAYERS.items() if name in rows]
    said = []
    for payer, row in own:
        cost = found.costs[payer]
        known = math.isfinite(cost.value)
        said.append(
            {
                "payer": say(f"payer.{payer}"),
                **numbers(row, "euro per person-year", say),
                "mark": mark_of(row, [one for _, one in own]),
                "verdict": verdict(row, "euro per person-year", say),
                "cost": say.number(cost.value, 0, sign=True) if known else say("text.no_extra_jobs"),
                "cost_low": say.number(cost.low, 0, sign=True),
                "cost_high": say.number(cost.high, 0, sign=True),
                "known": known,
            }
        )
    return said


def _certainty(
    found: Findings, rows: Mapping[str, Mapping[Any, Any]], comparisons: int, say: Speech
) -> list[str]:
    table = found.differences
    first = next((name for name in HEADLINE if name in rows), None)
    said = []
    if first is not None:
        row, scale = rows[first], scale_of(OUTCOMES[first].unit)
        unit = say(f"unit.{OUTCOMES[first].unit}")
        half = say.number(scale * (row["high"] - row["low"]) / 2.0, decimals_of(row, scale))
        pairing = table["variance_reduction"][table["variance_reduction"].map(math.isfinite)].median()
        said.append(
            say(
                "text.luck",
                seeds=found.seeds,
                label=_label(first, say.language),
                half=f"{half} ({unit})",
                comparisons=comparisons,
                clear=int(table["clear"].sum()),
                chance=say.number((1.0 - LEVEL) * comparisons, 1),
                clear_of_all=int(table["clear_of_all"].sum()),
            )
        )
        if math.isfinite(pairing):
            said.append(say("text.pairing", pairing=say.number(float(pairing), 1)))
    ledger = found.scenario.ledger
    kinds = [entry.kind for entry in ledger.values()]
    said.append(
        say(
            "text.assumptions",
            assumed=kinds.count("assumed"),
            all=len(kinds),
            law=kinds.count("law"),
            measured=kinds.count("measured"),
        )
    )
    if kinds.count("calibrated"):
        said.append(say("text.calibrated", number=kinds.count("calibrated")))
    if found.scenario.parameters:
        said.append(say("text.own_numbers", names=", ".join(found.scenario.parameters)))
    return said


def _assumed(found: Findings, say: Speech) -> list[list[str]]:
    ledger, first = found.scenario.ledger, found.scenario.first_month
    return [
        [
            name,
            ledger[name].meaning,
            _plain(ledger[name].on(first), say),
            f"{_plain(ledger[name].minimum, say)} – {_plain(ledger[name].maximum, say)}",
            ledger[name].unit,
        ]
        for name in ledger.assumed()
    ]


def _plain(value: float, say: Speech) -> str:
    said = f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return (said.translate(str.maketrans(",.", ".,")) if say.language == "nl" else said).replace("-", "−")
