"""What a run says of each of its labour-market regions: the model's own outcomes, of a part of its world."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass

import numpy as np

from abm.history import LENT_IN, History
from abm.model import LabourMarket
from abm.outcomes import Outcome
from abm.vocabulary import State
from abm.world import World
from experiments.run_table import READING
from experiments.runs import digest

WHOLE = "all regions"
OUTCOMES_READ = ("conversion_within_24_months", "revolving_door", "months_worked", "public_cost")
"""Outcomes of the model that are read per region."""
COUNTS = ("people", "seconded", "permanent", "people_seconded", "people_ended")
"""People in the register, seconded and in a permanent job, at once; how many of the job agreement were ever
seconded, and for how many that ended without a job with the hirer."""
REGIME, MIXED = "regime", float("nan")
_VERSION_DIGITS = 8


@dataclass(frozen=True)
class Part:
    """A part of a run, for ``History``: as if its municipalities were the world."""

    world: World
    month: int
    first_month: int


def part_of(model: LabourMarket, municipalities: np.ndarray) -> Part:
    """The people, employers, spells, money and events of whole regions; ``municipalities`` are their rows."""
    world = model.world
    companies = np.unique(world.municipalities["work_company"][municipalities])
    people, new_row = _kept(np.isin(world.participants["municipality"], municipalities))
    employers, new_employer = _kept(np.isin(world.employers["work_company"], companies))
    spells = world.spells[: world.spell_count[0]]
    spells = spells[new_row[spells["row"]] >= 0]
    spells["row"], spells["employer"] = new_row[spells["row"]], new_employer[spells["employer"]]
    participants = world.participants[people]
    for name in ("employer", "last_employer", "next_employer"):
        participants[name] = new_employer[participants[name]]
    own = world._replace(
        participants=participants,
        employers=world.employers[employers],
        spells=spells,
        spell_count=np.array([len(spells)]),
        journal=world.journal[:, municipalities],
        events=world.events[:, municipalities],
        stocks=world.stocks[:, municipalities],
    )
    return Part(own, model.month, model.first_month)


def _kept(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows that are kept, and for each old row its new one; -1 for none, also at place -1."""
    rows = np.flatnonzero(mask)
    places = np.full(len(mask) + 1, -1)
    places[rows] = np.arange(len(rows))
    return rows, places


def regions_of(model: LabourMarket) -> dict[str, np.ndarray]:
    """The rows of the municipalities of each region, in the order of the scenario, and of all together."""
    of_company = model.world.municipalities["work_company"]
    found = {one.region: np.flatnonzero(of_company == one.row) for one in model.work_companies}
    return found | {WHOLE: np.arange(len(of_company))}


def read_regions(model: LabourMarket, months: int) -> dict[str, float]:
    """Run the model; its outcomes, and the readings of every region as a store of runs wants them."""
    found = dict(model.run(months).outcomes)
    for region, rows in regions_of(model).items():
        read = _reading(History(part_of(model, rows)), months)
        regimes = np.unique(model.world.municipalities[REGIME][rows])
        read[REGIME] = float(regimes[0]) if len(regimes) == 1 else MIXED
        found |= {column(name, region): value for name, value in read.items()}
    return found


def column(name: str, region: str) -> str:
    """The column of a store that holds this reading of that region."""
    return f"{READING}{name}.{region}"


def _reading(history: History, months: int) -> dict[str, float]:
    at_once = history.person_months / months
    started, ended = (
        len(np.unique(history.spells["row"][places]))
        for places in (history.secondments, history.ended_without_job)
    )
    counts = (
        history.person_years * 12.0 / months,
        float(at_once[list(LENT_IN)].sum()),
        float(at_once[State.REGULAR_PERMANENT]),
        float(started),
        float(ended),
    )
    outcomes = {name: float(Outcome.named(name).compute(history)) for name in OUTCOMES_READ}
    return dict(zip(COUNTS, counts, strict=True)) | outcomes


def reading_version() -> str:
    """Hash of how regions are read: runs that were read otherwise are not mixed with these."""
    return digest(inspect.getsource(sys.modules[__name__]))[:_VERSION_DIGITS]
