"""The tables of the description, each made from what the code or the ledger declares."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence

from abm.agents import employer, participant
from abm.agents.state import Field
from abm.calendar import month_of, parse_month
from abm.chance import Decision
from abm.money import PARTIES
from abm.outcomes import OUTCOMES
from abm.parameters import Parameter, load_ledger
from abm.policy import load_levers, shipped
from abm.scenario import load_scenario
from abm.spells import FIELDS as SPELL_FIELDS
from abm.vocabulary import LABELS
from abm.world import CONCERN_FIELDS, MUNICIPALITY_FIELDS, SECTOR_FIELDS, WORK_COMPANY_FIELDS
from calibration.odd.code import Module, module_named, phases, places_of_draws, rule_modules
from calibration.patterns import load_patterns

STATES: Mapping[str, Sequence[Field]] = {
    "participants": participant.FIELDS,
    "employers": employer.FIELDS,
    "work_companies": WORK_COMPANY_FIELDS,
    "municipalities": MUNICIPALITY_FIELDS,
    "sectors": SECTOR_FIELDS,
    "concerns": CONCERN_FIELDS,
    "spells": SPELL_FIELDS,
}
IN_FORCE = parse_month("2021-01")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; a bar in a cell is written so that it stays in its cell."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def patterns() -> str:
    """The patterns of the study, a line each."""
    found = load_patterns().patterns
    return "\n".join(
        f"- **{name}**: {one.meaning} ({', '.join(one.evidence)})" for name, one in found.items()
    )


def fields(name: str) -> str:
    """The state variables of a kind of agent or record."""
    return table(
        ("variable", "kind", "unit", "meaning"),
        ((f"`{one.name}`", _kind(one), one.unit, one.meaning) for one in STATES[name]),
    )


def states() -> str:
    """Every closed list that has labels: its codes as they read in English."""
    lists: dict[type[enum.IntEnum], list[str]] = {}
    for (kind, _), (english, _) in LABELS.items():
        lists.setdefault(kind, []).append(english)
    return table(("list", "values"), ((kind.__name__, "; ".join(words)) for kind, words in lists.items()))


def levers() -> str:
    """What a policy can set."""
    return table(
        ("lever", "meaning", "allowed", "default", "seen at work", "claims"),
        (
            (
                f"`{name}`", one.meaning, one.allowed, f"{one.default}".lower(),
                one.observed_values if one.observed else "no line drawn", ", ".join(one.evidence),
            )
            for name, one in load_levers().items()
        ),
    )  # fmt: skip


def schedule() -> str:
    """The phases of a month, in order, with what each does."""
    lines = []
    for number, name in enumerate(phases(), 1):
        module = module_named(f"phases.{name}")
        (main,) = (one for one in module.functions if one.name.endswith(f".{name}"))
        lines.append(f"{number}. [`{name}`](#phase-{name}): {main.meaning}")
    return "\n".join(lines)


def draws() -> str:
    """Every decision that is drawn by lot, and where."""
    places = places_of_draws()
    return table(
        ("number", "decision", "drawn in"),
        (
            (str(one.value), _words(one), ", ".join(_link(place) for place in places[one.name]))
            for one in sorted(Decision)
            if one.name in places
        ),
    )


def purposes() -> str:
    """What is paid for, by whom and to whom."""
    rows = ((_words(purpose), _words(payer), _words(payee)) for purpose, (payer, payee) in PARTIES.items())
    return table(("paid for", "by", "to"), rows)


def outcomes() -> str:
    """Every declared outcome with its definition."""
    return table(
        ("outcome", "label", "unit", "definition"),
        ((f"`{name}`", one.label, one.unit, one.definition) for name, one in OUTCOMES.items()),
    )


def scenarios() -> str:
    """The starting worlds that ship."""
    return table(
        ("scenario", "meaning"),
        ((f"`{name}`", load_scenario(name).meaning) for name in sorted(shipped("scenarios"))),
    )


def phase(name: str) -> str:
    """What one module of the phases calls, draws and reads."""
    module = module_named(f"phases.{name}")
    said = {
        "Code": [f"{_link(module.name)}, " + ", ".join(f"`{_last(one.name)}`" for one in module.functions)],
        "Rules": [f"`{one}`" for one in module.rules],
        "Draws": [one.lower().replace("_", " ") for one in module.draws],
        "Levers": [f"`{one}`" for one in module.levers],
        "Parameters": [f"`{one}`" for one in module.parameters],
        "Claims": list(module.claims),
    }
    return "\n".join(f"- *{head}*: {', '.join(words)}" for head, words in said.items() if words)


def rules() -> str:
    """Every rule of law and behaviour, by module, with its claims, who calls it, and what is left out."""
    names = [*phases(), "prices", "worth", "placing", "transitions"]
    callers: dict[str, list[str]] = {}
    for module in [*(module_named(f"phases.{name}") for name in names), module_named("population")]:
        for rule in module.rules:
            callers.setdefault(rule, []).append(_last(module.name))
    return "\n\n".join(_rules_of(module, callers) for module in rule_modules())


def parameters() -> str:
    """The whole ledger, a table per file."""
    ledger = load_ledger()
    files = dict.fromkeys(name.split(".")[0] for name in ledger)
    return "\n\n".join(
        f"#### Parameters: {file}\n\n"
        + table(
            ("parameter", "meaning", "value", "range", "unit", "kind", "source"),
            (_parameter(name, one) for name, one in ledger.items() if name.split(".")[0] == file),
        )
        for file in files
    )


TABLES: Mapping[str, Callable[..., str]] = {
    "patterns": patterns,
    "fields": fields,
    "states": states,
    "levers": levers,
    "phases": schedule,
    "draws": draws,
    "purposes": purposes,
    "outcomes": outcomes,
    "scenarios": scenarios,
    "phase": phase,
    "rules": rules,
    "parameters": parameters,
    "parameter_count": lambda: str(len(load_ledger())),
    "assumed_count": lambda: str(len(load_ledger().assumed())),
}
"""What a template may ask for: the words between its braces."""


def _rules_of(module: Module, callers: Mapping[str, Sequence[str]]) -> str:
    left_out = module.docstring.split("What this leaves out:")[1].split("\n\n")[0]
    rows = (
        (
            f"`{_last(one.name)}`", one.meaning, ", ".join(one.claims),
            ", ".join(callers.get(one.name, ["no phase"])),
        )
        for one in module.functions
    )  # fmt: skip
    return (
        f"#### Rules: {module.name}\n\n{_link(module.name)}. Left out: {' '.join(left_out.split())}\n\n"
        + table(("rule", "meaning", "claims and sources", "called by"), rows)
    )


def _parameter(name: str, one: Parameter) -> Sequence[str]:
    now = [value for value in one.values if month_of(value.since) <= IN_FORCE][-1]
    more = f" ({len(one.values)} dates)" if len(one.values) > 1 else ""
    return (
        f"`{name}`", one.meaning, f"{now.value:g}{more}", f"{one.minimum:g} to {one.maximum:g}", one.unit,
        one.kind, f"{now.status}: {now.source}",
    )  # fmt: skip


def _kind(field: Field) -> str:
    return field.kind if isinstance(field.kind, str) else field.kind.__name__


def _words(one: enum.IntEnum) -> str:
    return one.name.lower().replace("_", " ")


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _link(module: str) -> str:
    file = f"abm/{module.replace('.', '/')}.py"
    return f"[`{file}`](../{file})"
