"""The money: double entry between seven parties, in whole cents.

Every payment has a purpose, and a purpose has one payer and one payee. A payment takes cents
from the payer's balance and adds them to the payee's, and is added to the journal of the
month. Whole cents make sums exact in any order: balances always add up to zero.
"""

from __future__ import annotations

import enum
import math
from typing import Any

import numpy as np

from abm.engine import compiled, compiled_with_arrays, inlined


class Party(enum.IntEnum):
    """Who pays and who is paid."""

    PERSON = 0
    EMPLOYER = 1
    WORK_COMPANY = 2
    MUNICIPALITY = 3
    NATIONAL_FUNDS = 4
    SUPPLIERS = 5
    INTERMEDIARY = 6


class Purpose(enum.IntEnum):
    """What is paid for. ``PARTIES`` says by whom and to whom."""

    BENEFIT = 0
    BENEFIT_EXECUTION = 1
    UNEMPLOYMENT_BENEFIT = 2
    SECONDED_WAGE = 3
    SECONDED_CHARGES = 4
    TRANSITION_PAYMENT = 5
    FEE = 6
    SUBSIDY_TO_WORK_COMPANY = 7
    REIMBURSEMENT_TO_WORK_COMPANY = 8
    OVERHEAD = 9
    COACHING = 10
    INTERNAL_WORK = 11
    PROBING = 12
    REGULAR_WAGE = 13
    REGULAR_CHARGES = 14
    SUBSIDY_TO_EMPLOYER = 15
    REIMBURSEMENT_TO_EMPLOYER = 16
    HIRING_INCENTIVE = 17
    MONITORING = 18
    FACILITY = 19
    INTERMEDIARY_RESULT = 20
    FOREMAN = 21
    TRAINING = 22
    TRAINING_BY_EMPLOYER = 23
    EMPLOYER_TRAINING = 24
    EMPLOYER_SERVICE = 25
    SUBSIDISED_JOB_SUPPLEMENT = 26
    SHELTERED_GUIDANCE = 27
    SICKNESS_BENEFIT = 28
    SHELTERED_WAGE = 29
    SHELTERED_CHARGES = 30
    SHELTERED_REIMBURSEMENT = 31


PARTIES: dict[Purpose, tuple[Party, Party]] = {
    Purpose.BENEFIT: (Party.MUNICIPALITY, Party.PERSON),
    Purpose.BENEFIT_EXECUTION: (Party.MUNICIPALITY, Party.SUPPLIERS),
    Purpose.UNEMPLOYMENT_BENEFIT: (Party.NATIONAL_FUNDS, Party.PERSON),
    Purpose.SECONDED_WAGE: (Party.WORK_COMPANY, Party.PERSON),
    Purpose.SECONDED_CHARGES: (Party.WORK_COMPANY, Party.NATIONAL_FUNDS),
    Purpose.TRANSITION_PAYMENT: (Party.WORK_COMPANY, Party.PERSON),
    Purpose.FEE: (Party.EMPLOYER, Party.WORK_COMPANY),
    Purpose.SUBSIDY_TO_WORK_COMPANY: (Party.MUNICIPALITY, Party.WORK_COMPANY),
    Purpose.REIMBURSEMENT_TO_WORK_COMPANY: (Party.NATIONAL_FUNDS, Party.WORK_COMPANY),
    Purpose.OVERHEAD: (Party.WORK_COMPANY, Party.SUPPLIERS),
    Purpose.COACHING: (Party.MUNICIPALITY, Party.SUPPLIERS),
    Purpose.INTERNAL_WORK: (Party.WORK_COMPANY, Party.SUPPLIERS),
    Purpose.PROBING: (Party.WORK_COMPANY, Party.SUPPLIERS),
    Purpose.REGULAR_WAGE: (Party.EMPLOYER, Party.PERSON),
    Purpose.REGULAR_CHARGES: (Party.EMPLOYER, Party.NATIONAL_FUNDS),
    Purpose.SUBSIDY_TO_EMPLOYER: (Party.MUNICIPALITY, Party.EMPLOYER),
    Purpose.REIMBURSEMENT_TO_EMPLOYER: (Party.NATIONAL_FUNDS, Party.EMPLOYER),
    Purpose.HIRING_INCENTIVE: (Party.NATIONAL_FUNDS, Party.EMPLOYER),
    Purpose.MONITORING: (Party.WORK_COMPANY, Party.SUPPLIERS),
    Purpose.FACILITY: (Party.WORK_COMPANY, Party.SUPPLIERS),
    Purpose.INTERMEDIARY_RESULT: (Party.WORK_COMPANY, Party.INTERMEDIARY),
    Purpose.FOREMAN: (Party.WORK_COMPANY, Party.SUPPLIERS),
    Purpose.TRAINING: (Party.MUNICIPALITY, Party.SUPPLIERS),
    Purpose.TRAINING_BY_EMPLOYER: (Party.EMPLOYER, Party.SUPPLIERS),
    Purpose.EMPLOYER_TRAINING: (Party.MUNICIPALITY, Party.SUPPLIERS),
    Purpose.EMPLOYER_SERVICE: (Party.MUNICIPALITY, Party.SUPPLIERS),
    Purpose.SUBSIDISED_JOB_SUPPLEMENT: (Party.MUNICIPALITY, Party.EMPLOYER),
    Purpose.SHELTERED_GUIDANCE: (Party.MUNICIPALITY, Party.SUPPLIERS),
    Purpose.SICKNESS_BENEFIT: (Party.NATIONAL_FUNDS, Party.PERSON),
    Purpose.SHELTERED_WAGE: (Party.MUNICIPALITY, Party.PERSON),
    Purpose.SHELTERED_CHARGES: (Party.MUNICIPALITY, Party.NATIONAL_FUNDS),
    Purpose.SHELTERED_REIMBURSEMENT: (Party.NATIONAL_FUNDS, Party.MUNICIPALITY),
}
CENTS_PER_EURO = 100.0
_PAYER = np.array([PARTIES[purpose][0] for purpose in Purpose], dtype=np.int64)
_PAYEE = np.array([PARTIES[purpose][1] for purpose in Purpose], dtype=np.int64)
_PURPOSES, _PARTIES = len(Purpose), len(Party)
_FIRST_PARTY = _PURPOSES + 1 + _PURPOSES  # place on a bill
NATIONAL_FUNDS, SUPPLIERS, INTERMEDIARY = 0, 1, 2  # rows of world.funds, in the order of the parties
# What the budget for guidance and secondment pays (R071): guidance, and the work company's loss.
_BUDGET = np.array(
    [
        (PARTIES[one][0] == Party.WORK_COMPANY) - (PARTIES[one][1] == Party.WORK_COMPANY)
        or one in (Purpose.COACHING, Purpose.TRAINING, Purpose.EMPLOYER_TRAINING, Purpose.EMPLOYER_SERVICE)
        for one in Purpose
    ],
    dtype=np.int64,
)


@inlined
def cents(euros: float) -> int:
    """An amount in euro as whole cents, rounded half up.

    >>> cents(12.345)
    1235
    """
    return math.floor(euros * CENTS_PER_EURO + 0.5)


@compiled_with_arrays
def new_bill() -> Any:
    """An empty bill for one person and one month, in whole cents.

    First the amount per purpose; then a list of the purposes in use, its length first, which spares
    going through all of them for everybody; then what each party received less what it paid.
    """
    return np.zeros(_PURPOSES + 1 + _PURPOSES + _PARTIES, np.int64)


@inlined
def charge(bill: Any, purpose: int, amount: int) -> None:
    """Put cents on a bill; the purpose says who pays and who is paid."""
    if amount == 0:
        return
    if bill[purpose] == 0:
        bill[_PURPOSES] += 1
        bill[_PURPOSES + bill[_PURPOSES]] = purpose
    bill[purpose] += amount


@inlined
def settle(world: Any, person: Any, bill: Any, month: int) -> int:
    """Pay everything on a person's ``bill``; returns what the person received, in cents.

    The purpose says who pays and who is paid; an amount below zero goes the other way. ``month``
    is the row of the journal. The bill is empty afterwards.
    """
    spent = 0
    town = person.municipality
    for place in range(_PURPOSES + 1, _PURPOSES + 1 + bill[_PURPOSES]):
        purpose = bill[place]
        amount = bill[purpose]
        bill[purpose] = 0
        world.journal[month, town, purpose] += amount
        spent += _BUDGET[purpose] * amount
        bill[_FIRST_PARTY + _PAYER[purpose]] -= amount
        bill[_FIRST_PARTY + _PAYEE[purpose]] += amount
    bill[_PURPOSES] = 0
    received = bill[_FIRST_PARTY + Party.PERSON]
    person.balance += received
    if person.employer >= 0:
        world.employers[person.employer].balance += bill[_FIRST_PARTY + Party.EMPLOYER]
    world.work_companies[person.work_company].balance += bill[_FIRST_PARTY + Party.WORK_COMPANY]
    world.municipalities[town].balance += bill[_FIRST_PARTY + Party.MUNICIPALITY]
    for fund in range(len(world.funds)):
        world.funds[fund] += bill[_FIRST_PARTY + Party.NATIONAL_FUNDS + fund]
    bill[_FIRST_PARTY:] = 0
    world.municipalities[town].budget_left -= spent
    return received


@compiled
def work_company_spends(world: Any, work_company: int, purpose: int, euros: float, now: int) -> None:
    """A work company pays suppliers for something that concerns no single person.

    In the journal it stands under the municipality that leads the work company.
    """
    amount = cents(euros)
    company = world.work_companies[work_company]
    company.balance -= amount
    world.funds[SUPPLIERS] += amount
    world.journal[now - world.first_month[0], company.lead_municipality, purpose] += amount


def total_of_balances(world: Any) -> int:
    """Sum of every balance in cents; zero when every euro paid is a euro received."""
    tables = (world.participants, world.employers, world.work_companies, world.municipalities)
    return sum(int(table["balance"].sum()) for table in tables) + int(world.funds.sum())
