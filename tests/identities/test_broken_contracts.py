"""Every line of the identities of contracts and durations, broken on purpose and found."""

from __future__ import annotations

import numpy as np
import pytest

from abm.calendar import NEVER
from abm.vocabulary import State, TargetGroup
from tests.identities.corrupted import (
    Corruption,
    Scene,
    assert_every_line_is_broken,
    assert_found,
    both,
    for_sheltered_work,
    hold,
    new,
    on_job_agreement,
    person,
    settled,
)


def under_contract_with_work_company(scene: Scene) -> np.ndarray:
    """Now and before, and no advice for sheltered work; the contract runs on."""
    old, found = scene.before.participants, settled(scene)
    at = np.isin(old["state"], (State.SECONDED, State.IDLE, State.INTERNAL_WORK))
    found[: scene.kept] &= at & (old["target_group"] == TargetGroup.JOB_AGREEMENT)
    return found & (scene.world.participants["contract_end"] > scene.now + 1)


def on_trial(begun: int, ends: int) -> Corruption:
    """As if somebody's trial began and ends so many months from now."""
    return both(
        person("since", lambda s, _: s.now + begun, State.TRIAL_PLACEMENT),
        person("placement_end", lambda s, _: s.now + ends, State.TRIAL_PLACEMENT),
    )


def fewer_offered(scene: Scene) -> str:
    """As if somebody began in a subsidised job this month, where none are offered any more."""
    person("since", scene.now, State.SUBSIDISED_JOB)(scene)
    people = scene.world.participants
    town = int(people["municipality"][people["state"] == State.SUBSIDISED_JOB][0])
    scene.world.levers[town]["alternatives_subsidised_jobs"] = 0
    return f"M{town + 1}"


TEN_YEARS = 120
BROKEN: list[tuple[str, str, Corruption]] = [
    (
        "contracts",
        "a contract is shortened",
        person("contract_end", lambda s, _: s.now + 1, where=under_contract_with_work_company),
    ),
    (
        "contracts",
        "a contract ends before its end",
        person("state", State.BENEFIT, where=under_contract_with_work_company),
    ),
    ("contracts", "at work without a contract", person("contract_end", 0, State.REGULAR_TEMPORARY)),
    (
        "contracts",
        "a permanent contract has an end",
        person("contract_end", NEVER - 1, State.REGULAR_PERMANENT),
    ),
    ("contracts", "a contract for a time has no end", person("contract_end", NEVER, State.AGENCY_WORK)),
    (
        "contracts",
        "sheltered work on a contract for a time",
        person("contract_end", NEVER - 1, where=for_sheltered_work),
    ),
    (
        "limits",
        "seconded beyond the agreed end",
        person("placement_end", lambda s, _: s.now, State.SECONDED),
    ),
    (
        "limits",
        "seconded beyond the contract",
        person(
            "placement_end", lambda _, one: one["contract_end"] + 1, State.SECONDED, where=on_job_agreement
        ),
    ),
    (
        "limits",
        "longer in the temp construct than it may last",
        both(
            person("contract_end", NEVER, State.AGENCY_WORK),
            person("placement_end", lambda s, _: s.now + TEN_YEARS, State.AGENCY_WORK),
        ),
    ),
    (
        "limits",
        "agreed for longer than the limit",
        both(
            person("contract_end", NEVER, State.SECONDED, where=on_job_agreement),
            person("placement_end", lambda _, one: one["since"] + 31, State.SECONDED, where=on_job_agreement),
        ),
    ),
    (
        "limits",
        "prolonged by more than a term",
        person(
            "placement_end",
            lambda s, _: s.now + TEN_YEARS,
            State.SECONDED,
            where=lambda s: for_sheltered_work(s) & settled(s),
        ),
    ),
    (
        "limits",
        "agreed for shorter than the limit",
        person("placement_end", lambda s, _: s.now + 1, State.SECONDED, where=new),
    ),
    (
        "chain rule",
        "on a temporary contract that is not counted",
        person("contracts", 0, State.SECONDED, where=lambda s: new(s) & on_job_agreement(s)),
    ),
    (
        "chain rule",
        "more contracts on end than the chain rule allows",
        person("contracts", 4, State.SECONDED, where=lambda s: new(s) & on_job_agreement(s)),
    ),
    (
        "chain rule",
        "contracts on end for longer than the chain rule allows",
        both(
            person("contracts", 2, State.SECONDED, where=lambda s: new(s) & on_job_agreement(s)),
            person(
                "chain_start",
                lambda s, _: s.now - TEN_YEARS,
                State.SECONDED,
                where=lambda s: new(s) & on_job_agreement(s),
            ),
        ),
    ),
    (
        "alternatives",
        "a trial of another length than the policy has",
        on_trial(begun=0, ends=5),
    ),
    (
        "alternatives",
        "on trial beyond its end",
        on_trial(begun=-2, ends=0),
    ),
    (
        "alternatives",
        "a trial longer than any policy may have",
        on_trial(begun=-1, ends=6),
    ),
    (
        "alternatives",
        "unpaid for too long",
        both(person("state", State.UNPAID_TRAJECTORY), person("since", 0, State.UNPAID_TRAJECTORY)),
    ),
    ("alternatives", "in a subsidised job for too long", person("since", 0, State.SUBSIDISED_JOB)),
    (
        "alternatives",
        "a subsidised job without a contract of its length",
        person("contract_end", lambda _, one: one["contract_end"] - 1, State.SUBSIDISED_JOB),
    ),
    (
        "alternatives",
        "insured for longer than the right to it",
        person("insurance_months", TEN_YEARS, State.UNEMPLOYMENT_INSURANCE),
    ),
    ("alternatives", "more subsidised jobs than are offered", fewer_offered),
    (
        "clocks",
        "months_sick goes up by more than one",
        person("months_sick", lambda _, one: one["months_sick"] + 2, where=settled),
    ),
    ("clocks", "months_placed is below zero", person("months_placed", -1)),
    (
        "clocks",
        "sick for longer than placed",
        both(
            person("months_sick_placed", 99, State.REGULAR_PERMANENT, where=settled, earlier=True),
            person("months_sick_placed", 99, State.REGULAR_PERMANENT, where=settled),
        ),
    ),
]


@pytest.mark.parametrize(("identity", "fault", "corrupt"), BROKEN)
def test_a_corrupted_array_is_found(january, identity, fault, corrupt):
    assert_found(january, identity, fault, corrupt)


@pytest.mark.parametrize("identity", sorted({identity for identity, _, _ in BROKEN}))
def test_what_is_not_corrupted_holds(january, identity):
    hold(january, identity)


def test_every_line_is_broken_here():
    tried = [fault for _, fault, _ in BROKEN]
    assert_every_line_is_broken(["contracts"], tried)
