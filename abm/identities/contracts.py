"""Identities of contracts and durations: nothing outlasts its limit, no contract is cut short."""

from __future__ import annotations

import numpy as np

from abm.calendar import NEVER
from abm.identities.month import AT_WORK_COMPANY, EMPLOYED, LENT_IN, Month, counted, in_states
from abm.policy import find_lever
from abm.vocabulary import ContractForm, Facility, State, TargetGroup

_WITHOUT_CONTRACT = (
    State.BENEFIT, State.UNEMPLOYMENT_INSURANCE, State.UNPAID_TRAJECTORY, State.TRIAL_PLACEMENT,
)  # fmt: skip
_FOR_A_TIME = (State.REGULAR_TEMPORARY, State.AGENCY_WORK, State.SUBSIDISED_JOB)
_PER_THOUSAND = 1000


def contracts(month: Month) -> None:
    """No contract with the work company ends early or is shortened, but by a job or by leaving.

    Work in the temp construct is paid by the hour and ends with the placement (R079). Whoever is at
    work has a contract; a permanent one has no end, and people of new sheltered work have no other.
    """
    people, now, kept = month.people, month.now, len(month.old)
    ends, state = people["contract_end"], people["state"]
    was_ending = month.old["contract_end"]
    had = in_states(month.old["state"], AT_WORK_COMPANY)
    had &= month.old["target_group"] == TargetGroup.JOB_AGREEMENT
    stays = month.among(AT_WORK_COMPANY)[:kept]
    month.persons(had & stays & (ends[:kept] < was_ending), "a contract is shortened")
    outside = month.among((*_WITHOUT_CONTRACT, State.AGENCY_WORK, State.SUBSIDISED_JOB))[:kept]
    month.persons(had & outside & (was_ending > now), "a contract ends before its end")
    month.persons(month.among((*EMPLOYED, *LENT_IN)) & (ends <= now), "at work without a contract")
    month.persons((state == State.REGULAR_PERMANENT) & (ends != NEVER), "a permanent contract has an end")
    month.persons(month.among(_FOR_A_TIME) & (ends == NEVER), "a contract for a time has no end")
    sheltered = people["target_group"] == TargetGroup.NEW_SHELTERED
    month.persons(sheltered & (ends != NEVER), "sheltered work on a contract for a time")


def agreed_now(month: Month) -> np.ndarray:
    """Whose placement was agreed this month, under this month's levers; shape ``(people,)``."""
    people = month.people
    longer = people["placement_end"] > month.earlier("placement_end", 0)  # a shortened one is older
    agreed: np.ndarray = month.among(LENT_IN) & ((people["since"] == month.now) | longer)
    return agreed


def limits(month: Month) -> None:
    """A secondment keeps to the shortest and longest term in force when it was agreed (R081-R087)."""
    people, now, rules = month.people, month.now, month.world.rules[0]
    lent_in, end = month.among(LENT_IN), people["placement_end"]
    by_hour = people["state"] == State.AGENCY_WORK
    month.persons(lent_in & (end <= now), "seconded beyond the agreed end")
    month.persons(lent_in & (people["contract_end"] < end), "seconded beyond the contract")
    term = end - people["since"]
    longest_by_hour = int(rules.agency_work_longest_months)
    month.persons(by_hour & (term > longest_by_hour), "longer in the temp construct than it may last")
    agreed, new = agreed_now(month), people["since"] == now
    bound = agreed & ((people["target_group"] == TargetGroup.JOB_AGREEMENT) | new)
    month.persons(bound & (term > month.levers_of("duration_maximum")), "agreed for longer than the limit")
    keeps = agreed & ~bound  # new sheltered work: the aim is to keep the place (R117)
    month.persons(keeps & (end > now + int(rules.fallback_standard_term)), "prolonged by more than a term")
    shortest = month.levers_of("duration_minimum").copy()
    shortest[by_hour] = np.minimum(shortest[by_hour], longest_by_hour)
    month.persons(agreed & new & (term < shortest), "agreed for shorter than the limit")


def chain_rule(month: Month) -> None:
    """Temporary contracts with the work company are no more and no longer than the law allows (B22, B23).

    More is allowed through a private agency. A single contract may be as long as agreed.
    """
    people, rules = month.people, month.world.rules[0]
    private = month.levers_of("governance_risk_aversion") > rules.risk_private_line
    private |= month.levers_of("form_facility") == Facility.PRIVATE
    most = np.where(private, int(rules.agency_work_phases_contracts), int(rules.chain_rule_maximum_contracts))
    longest = np.where(private, int(rules.agency_work_phases_months), int(rules.chain_rule_maximum_months))
    bound = agreed_now(month) & (people["contract_end"] < NEVER)
    bound &= month.levers_of("duration_contract") == ContractForm.EQUAL
    month.persons(bound & (people["contracts"] < 1), "on a temporary contract that is not counted")
    month.persons(bound & (people["contracts"] > most), "more contracts on end than the chain rule allows")
    chain = people["contract_end"] - people["chain_start"]
    too_long = (people["contracts"] > 1) & (chain > longest)
    month.persons(bound & too_long, "contracts on end for longer than the chain rule allows")


def alternatives(month: Month) -> None:
    """Trials, trajectories, subsidised jobs and insurance end in time, and are no more than offered."""
    people, now, rules = month.people, month.now, month.world.rules[0]
    lived = now + 1 - people["since"]  # months in this state, this one included
    term = people["placement_end"] - people["since"]
    trial, new = people["state"] == State.TRIAL_PLACEMENT, people["since"] == now
    offered = month.levers_of("alternatives_trial_placement")
    month.persons(trial & new & (term != offered), "a trial of another length than the policy has")
    month.persons(trial & (lived > term), "on trial beyond its end")
    longest = find_lever("alternatives.trial_placement").maximum
    month.persons(trial & (term > longest), "a trial longer than any policy may have")
    unpaid = people["state"] == State.UNPAID_TRAJECTORY
    month.persons(unpaid & (lived > np.ceil(rules.participation_trajectory_months)), "unpaid for too long")
    subsidised = people["state"] == State.SUBSIDISED_JOB
    too_long = lived > int(rules.subsidised_job_longest_months)
    month.persons(subsidised & too_long, "in a subsidised job for too long")
    differs = people["contract_end"] != people["placement_end"]
    month.persons(subsidised & differs, "a subsidised job without a contract of its length")
    insured = people["state"] == State.UNEMPLOYMENT_INSURANCE
    received = people["insurance_months"] > np.ceil(rules.unemployment_insurance_duration_months)
    month.persons(insured & received, "insured for longer than the right to it")
    towns = len(month.world.municipalities)
    present = month.present(people)
    places = month.world.levers["alternatives_subsidised_jobs"] * present // _PER_THOUSAND
    taken = counted(people["municipality"][subsidised], towns)
    begun = counted(people["municipality"][subsidised & new], towns)
    month.in_municipalities((begun > 0) & (taken > places), "more subsidised jobs than are offered")


def clocks(month: Month) -> None:
    """Sickness, months placed and months of insurance go up by one a month at most, or begin anew."""
    people, old, kept = month.people, month.old, len(month.old)
    for name in ("months_sick", "months_placed", "months_sick_placed", "insurance_months"):
        month.persons(people[name][:kept] - old[name] > 1, f"{name} goes up by more than one")
        month.persons(people[name] < 0, f"{name} is below zero")
    month.persons(people["months_sick_placed"] > people["months_placed"], "sick for longer than placed")
