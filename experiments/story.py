"""One life under two policies, in words: the same person, the same luck."""

from __future__ import annotations

from abm.agents.participant import Participant
from abm.calendar import month_text
from abm.history import REGULAR
from abm.model import LabourMarket
from abm.spells import spell_table
from abm.vocabulary import Reason, State, label

_WORDS = {
    "en": {
        "person": "Person {id} of {place}: {limitation} limitation, wage value {wage:.0%} of the minimum "
        "wage at the start, {hours:.0f} hours a week.",
        "policy": "Under {policy}:",
        "counterfactual": "Under {policy} (never observed: a counterfactual):",
        "spell": "  {start} to {end} ({months} months): {state}{where}; then: {reason}.",
        "open": "  {start} to {end} ({months} months so far): {state}{where}.",
        "at": " at employer {number}",
        "total": "  In all: {regular} months in a regular job, {seconded} seconded, {benefit} on benefit.",
        "same": "The two lives are the same, month for month.",
        "differ": "The two lives part in {month}: {first} under {one}, {second} under {other}.",
        "note": "Same person, same luck in every month; only the policy differs. "
        "An illustration, not a prediction; what the model cannot tell: docs/limits.md.",
        "none": "not in the register",
    },
    "nl": {
        "person": "Persoon {id} uit {place}: {limitation}e beperking, loonwaarde {wage:.0%} van het "
        "minimumloon bij de start, {hours:.0f} uur per week.",
        "policy": "Onder {policy}:",
        "counterfactual": "Onder {policy} (nooit waargenomen: een gedachte-experiment):",
        "spell": "  {start} tot {end} ({months} maanden): {state}{where}; daarna: {reason}.",
        "open": "  {start} tot {end} (tot nu toe {months} maanden): {state}{where}.",
        "at": " bij werkgever {number}",
        "total": "  In totaal: {regular} maanden in een reguliere baan, {seconded} gedetacheerd, "
        "{benefit} in de bijstand.",
        "same": "De twee levens zijn gelijk, maand voor maand.",
        "differ": "De twee levens gaan uiteen in {month}: {first} onder {one}, {second} onder {other}.",
        "note": "Dezelfde persoon, hetzelfde geluk in elke maand; alleen het beleid verschilt. "
        "Een illustratie, geen voorspelling; wat het model niet kan zeggen: docs/limits.nl.md.",
        "none": "niet in het register",
    },
}


def tell(one: LabourMarket, other: LabourMarket, number: int, language: str = "en") -> dict[str, object]:
    """The story of person ``number`` under two runs of one world.

    Returns ``text`` and the same as data: ``person``, ``lives`` (spells per policy),
    ``never_observed`` (what makes a policy a counterfactual) and ``parting`` (the first month in
    which the two states differ, or None).
    """
    words = _WORDS[language]
    person = one.participant(number)
    text = [
        words["person"].format(
            id=person.unique_id,
            place=one.municipality_names[person.municipality],
            limitation=label(person.limitation, language),
            wage=person.wage_value_base,
            hours=person.weekly_hours,
        )
    ]
    lives = {}
    states = []
    for model in (one, other):
        spells = _spells(model, person, language)
        lives[model.policy.name] = spells
        heading = words["counterfactual" if model.never_observed else "policy"]
        text += ["", heading.format(policy=model.policy.name)]
        text += [words["open" if spell["running"] else "spell"].format(**spell) for spell in spells]
        months = _months_in(model, person)
        states.append(months)
        kinds = list(months.values())
        text.append(
            words["total"].format(
                regular=sum(kind in REGULAR for kind in kinds),
                seconded=kinds.count(State.SECONDED),
                benefit=kinds.count(State.BENEFIT),
            )
        )
    everywhen = sorted(set(states[0]) | set(states[1]))
    apart = [month for month in everywhen if states[0].get(month) != states[1].get(month)]
    text.append("")
    if apart:
        text.append(
            words["differ"].format(
                month=month_text(apart[0]),
                first=_name(states[0].get(apart[0]), language),
                second=_name(states[1].get(apart[0]), language),
                one=one.policy.name,
                other=other.policy.name,
            )
        )
    else:
        text.append(words["same"])
    text.append(words["note"])
    return {
        "person": person.unique_id,
        "lives": lives,
        "never_observed": {model.policy.name: list(model.never_observed) for model in (one, other)},
        "parting": month_text(apart[0]) if apart else None,
        "text": "\n".join(text),
    }


def _name(state: State | None, language: str) -> str:
    return _WORDS[language]["none"] if state is None else label(state, language)


def _rows(model: LabourMarket, person: Participant) -> list[tuple[int, int, int, int, int]]:
    row = int((model.world.participants["identity"] == person.unique_id).nonzero()[0][0])
    table = spell_table(model, started=True)
    mine = table[table["row"] == row]
    found = [
        (max(int(one["start"]), model.first_month), int(one["end"]), int(one["state"]),
         int(one["end_reason"]), int(one["employer"]))
        for one in mine
    ]  # fmt: skip
    return sorted(found)


def _spells(model: LabourMarket, person: Participant, language: str) -> list[dict[str, object]]:
    spells: list[dict[str, object]] = []
    for start, end, state, reason, employer in _rows(model, person):
        where = ""
        if employer >= 0:
            identity = int(model.world.employers["identity"][employer]) % 1_000_000
            where = _WORDS[language]["at"].format(number=identity)
        spells.append(
            {
                "start": month_text(start),
                "end": month_text(end),
                "months": end - start,
                "state": label(State(state), language),
                "where": where,
                "reason": label(Reason(reason), language),
                "running": reason == Reason.RUN_ENDED,
            }
        )
    return spells


def _months_in(model: LabourMarket, person: Participant) -> dict[int, State]:
    return {
        month: State(state) for start, end, state, _, _ in _rows(model, person) for month in range(start, end)
    }
