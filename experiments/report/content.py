"""The words and numbers of the page, in one language; ``page.html`` puts them in their place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from abm.calendar import parse_month
from abm.outcomes import OUTCOMES
from abm.policy import Policy, lever_values, load_levers
from abm.vocabulary import State, label
from experiments.helped import EVERYBODY, NET, ONLY_BASELINE, ONLY_POLICY, OTHER_LIFE
from experiments.lever_words import lever_meaning, lever_value
from experiments.paired import LEVEL, PAYERS
from experiments.report.reading import CONCERNS, HEADLINE, Findings
from experiments.report.speech import Speech, words

COHORT_MONTHS = (12, 36, 60)
PER_THOUSAND = 1000.0
_WIDTH, _MARGIN = 90.0, 4.0


def content_of(found: Findings, language: str, claims: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Everything that ``page.html`` asks for but figures, story and command.

    ``claims``: of each claim of the study that a policy may name, the sections that say it.
    """
    say = Speech(language)
    rows = {str(row["outcome"]): row for row in found.differences.to_dict("records")}
    names = {
        "policy": _name(found, found.policy), "reference": _name(found, found.reference),
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
        "helped": _helped(found, say),
        "cohort": _cohort(found, say),
        "certainty": _certainty(found, rows, comparisons, say),
        "limits": [say(f"limits.{name}") for name in words()["limits"]],
        "assumed": _assumed(found, say),
    }


def _meaning(policy: Policy, language: str) -> str:
    return (policy.meaning_dutch if language == "nl" else "") or policy.meaning or policy.name


def _name(found: Findings, policy: Policy) -> str:
    """The name of a policy, with a star where a run of it is a counterfactual."""
    return f"{policy.name} *" if found.scenario.counterfactual or policy.counterfactual else policy.name


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


def _scale(unit: str) -> float:
    return 100.0 if unit.startswith("share") else 1.0


def _digits(row: Mapping[Any, Any], scale: float) -> int:
    """Decimals that show the interval: two figures of its half-width, and no end rounded away to zero."""
    half = scale * (row["high"] - row["low"]) / 2.0
    if not math.isfinite(half) or half <= 0.0:
        return 1
    ends = [abs(scale * row[end]) for end in ("low", "high") if row[end]]
    shown = min(3, max(0, 1 - math.floor(math.log10(half))))
    return next((digits for digits in range(shown, 6) if min(ends) >= 0.5 * 10.0**-digits), 6)


def verdict(row: Mapping[Any, Any], unit: str, say: Speech) -> str:
    """What an interval says: more, perhaps more, not settled, or no difference in any run."""
    if not math.isfinite(row["low"]):
        return say("verdict.unknown")
    if row["low"] == row["high"] == 0.0:
        return say("verdict.same")
    if not row["clear"]:
        return say("verdict.unsettled")
    words = ("higher", "lower") if unit.startswith("euro") else ("more", "fewer")
    word = say(f"verdict.{words[row['difference'] < 0.0]}")
    return word if row["clear_of_all"] else say("verdict.perhaps", word=word)


def _numbers(row: Mapping[Any, Any], unit: str, say: Speech) -> dict[str, str]:
    scale = _scale(unit)
    digits = _digits(row, scale)
    said = {name: say.number(scale * row[name], digits, sign=True) for name in ("difference", "low", "high")}
    return said | {
        "policy": say.number(scale * row["mean"], digits),
        "reference": say.number(scale * (row["mean"] - row["difference"]), digits),
    }


def _short(name: str, row: Mapping[Any, Any] | None, say: Speech) -> dict[str, str]:
    unit = OUTCOMES[name].unit
    words = f"{_label(name, say.language)} ({say(f'unit.{unit}')})"
    if row is None:
        return {"label": words, "verdict": say("text.few"), "numbers": ""}
    numbers = say("text.short_numbers", **_numbers(row, unit, say))
    return {"label": words, "verdict": verdict(row, unit, say), "numbers": numbers}


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
        "name": _name(found, policy),
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
                **_numbers(row, OUTCOMES[name].unit, say),
                "mark": _mark(row, [one for other, one in own if _family(other) == _family(name)]),
                "verdict": verdict(row, OUTCOMES[name].unit, say),
            }
            for name, row in own
        ],
    }


def _family(name: str) -> str:
    """Outcomes whose drawings have one scale."""
    unit = OUTCOMES[name].unit
    return "share" if unit.startswith("share") else unit


def _mark(row: Mapping[Any, Any], family: Sequence[Mapping[Any, Any]]) -> dict[str, str] | None:
    """Where zero, the ends of the interval and its middle stand in a small drawing."""
    bounds = [abs(one[end]) for one in family for end in ("low", "high") if math.isfinite(one[end])]
    largest = max(bounds, default=0.0)
    if not math.isfinite(row["low"]) or largest == 0.0:
        return None

    def place(value: float) -> str:
        return f"{_WIDTH / 2.0 + value / largest * (_WIDTH / 2.0 - _MARGIN):.1f}"

    return {"zero": place(0.0), **{name: place(row[name]) for name in ("low", "high", "difference")}}


def _payers(found: Findings, rows: Mapping[str, Mapping[Any, Any]], say: Speech) -> list[dict[str, Any]]:
    own = [(payer, rows[name]) for payer, name in PAYERS.items() if name in rows]
    said = []
    for payer, row in own:
        cost = found.costs[payer]
        known = math.isfinite(cost.value)
        said.append(
            {
                "payer": say(f"payer.{payer}"),
                **_numbers(row, "euro per person-year", say),
                "mark": _mark(row, [one for _, one in own]),
                "verdict": verdict(row, "euro per person-year", say),
                "cost": say.number(cost.value, 0, sign=True) if known else say("text.no_extra_jobs"),
                "cost_low": say.number(cost.low, 0, sign=True),
                "cost_high": say.number(cost.high, 0, sign=True),
                "known": known,
            }
        )
    return said


def _helped(found: Findings, say: Speech) -> dict[str, Any]:
    cells = {
        (row["grouping"], row["group"], row["measure"]): row for row in found.helped.groups.to_dict("records")
    }
    groups = list(dict.fromkeys((grouping, group) for grouping, group, _ in cells))
    of_all = {one: cells[EVERYBODY, EVERYBODY, one] for one in (ONLY_POLICY, ONLY_BASELINE, NET, OTHER_LIFE)}
    return {
        "everybody": _group(EVERYBODY, EVERYBODY, cells, say),
        "people": say.number(of_all[NET]["people"], 0),
        "other_life": say.number(100.0 * of_all[OTHER_LIFE]["share"], 1),
        "rows": [_group(*one, cells, say) for one in groups],
    }


def _group(grouping: str, group: str, cells: Mapping[Any, Any], say: Speech) -> dict[str, Any]:
    gained, lost, net = (cells[grouping, group, one] for one in (ONLY_POLICY, ONLY_BASELINE, NET))
    row = {"difference": net["share"], "low": net["share_low"], "high": net["share_high"]}
    row["clear"] = row["clear_of_all"] = row["low"] > 0.0 or row["high"] < 0.0
    known = math.isfinite(net["share"])
    return {
        "grouping": "" if grouping == EVERYBODY else say(f"grouping.{grouping}"),
        "group": say(f"group.{group}"),
        "people": say.number(net["people"], 0) if known else "",
        "known": known,
        "gained": say.number(PER_THOUSAND * gained["share"], 1),
        "lost": say.number(PER_THOUSAND * lost["share"], 1),
        "net": say.number(PER_THOUSAND * net["share"], 1, sign=True),
        "low": say.number(PER_THOUSAND * net["share_low"], 1, sign=True),
        "high": say.number(PER_THOUSAND * net["share_high"], 1, sign=True),
        "verdict": verdict(row, "share of people", say) if known else say("text.few"),
    }


def _cohort(found: Findings, say: Speech) -> list[dict[str, Any]]:
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
        caption = say("text.cohort_caption", people=say.number(people, 0), name=_name(found, own))
        tables.append({"caption": caption, "rows": said})
    return tables


def _cell(share: float, people: int, say: Speech) -> str:
    """A share in per cent; of one to nine people it stays hidden."""
    if 0.0 < share * people < 9.5:
        return "<10"
    return say.number(100.0 * share, 1)


def _certainty(
    found: Findings, rows: Mapping[str, Mapping[Any, Any]], comparisons: int, say: Speech
) -> list[str]:
    table = found.differences
    first = next((name for name in HEADLINE if name in rows), None)
    said = []
    if first is not None:
        row, scale = rows[first], _scale(OUTCOMES[first].unit)
        unit = say(f"unit.{OUTCOMES[first].unit}")
        half = say.number(scale * (row["high"] - row["low"]) / 2.0, _digits(row, scale))
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
                pairing=say.number(float(pairing), 1),
            )
        )
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
