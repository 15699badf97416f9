"""A scenario is the starting world as data: where, how many, which regime, which law."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from abm.calendar import month_text, parse_month
from abm.documents import entry_of, read_toml
from abm.errors import InputError, unknown
from abm.parameters import Ledger, load_ledger
from abm.policy import (
    LeverValue,
    Policy,
    find_file,
    find_lever,
    lever_table,
    lever_values,
    never_observed,
    shipped,
)

MOST_INHABITANTS, MOST_PARTICIPANTS = 20_000_000, 1_000_000  # a country; more would not fit in memory


class MunicipalityEntry(BaseModel):
    """One municipality of a scenario. Municipalities of one region share a work company."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    code: Annotated[int, Field(ge=1, le=2999)]
    population: Annotated[int, Field(ge=0)]
    region: Annotated[str, Field(min_length=1)]
    work_company: Annotated[str, Field(min_length=1)]
    participants: Annotated[int, Field(ge=0, le=999_999)] | None = None
    levers: dict[str, Any] = {}


class Scenario(BaseModel):
    """A named starting world. Load one with ``load_scenario``.

    ``law`` is ``frozen`` (the law of the first month holds throughout; for comparing policies)
    or ``dated`` (prices and law change on their dates). ``burn_in_months`` run before the first
    month under the scenario's own levers, so that a run starts from a settled world.
    With ``corona`` the crisis of 2020 strikes on its dates, whatever ``law`` says.
    ``participants`` and ``employers`` count people and employers in all, shared out by inhabitants, where
    the ledger's shares of the population should not be used. A municipality may state its own participants.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    meaning: str
    meaning_dutch: str = ""
    evidence: tuple[str, ...] = ()
    start: str = "2021-01"
    law: Literal["frozen", "dated"] = "frozen"
    burn_in_months: Annotated[int, Field(ge=0, le=600)] = 60
    participants: Annotated[int, Field(ge=0, le=MOST_PARTICIPANTS)] | None = None
    employers: Annotated[int, Field(ge=0, le=999_999)] | None = None
    corona: bool = False
    levers: dict[str, Any] = {}
    parameters: dict[str, float] = {}
    municipality: tuple[MunicipalityEntry, ...] = ()

    @property
    def never_observed(self) -> tuple[str, ...]:
        """The lever values of its municipalities that the study never saw at work."""
        return never_observed(pair for levers in self.starting_levers() for pair in levers.items())

    @property
    def counterfactual(self) -> bool:
        """Whether the study saw no such place; then every run of it is labelled."""
        return bool(self.never_observed)

    @property
    def first_month(self) -> int:
        """The first month of the run, after the burn-in."""
        return parse_month(self.start)

    @property
    def ledger(self) -> Ledger:
        """The shipped ledger with this scenario's own values."""
        return load_ledger().with_values(self.parameters)

    def starting_levers(self) -> list[dict[str, LeverValue]]:
        """The lever values of each municipality before any policy."""
        return [{**self.levers, **entry.levers} for entry in self.municipality]

    def refuse_unfit(self, policy: Policy) -> None:
        """InputError where a policy names a municipality that is not here, or contradicts these levers."""
        names = [entry.name for entry in self.municipality]
        for change in policy.change:
            for name in change.municipalities:
                if name not in names:
                    raise unknown("municipality", name, names, f"policy {policy.name}")
        starting = self.starting_levers()
        for when in sorted(policy.months_of_change | {self.first_month}):
            values = [
                lever_values(own, policy, name, when, self.first_month)
                for own, name in zip(starting, names, strict=True)
            ]
            later = f", {month_text(when)}" if when != self.first_month else ""
            lever_table(values, [f"{name}{later}" for name in names])

    def participants_of(self, entry: MunicipalityEntry) -> int:
        """People in the register at the start: stated, its part of all, or a share of the population."""
        if entry.participants is not None:
            return entry.participants
        if self.participants is not None:
            return self._part_of(entry, self.participants)
        share = self.ledger["population.participants_per_inhabitant"].on(self.first_month)
        return round(entry.population * share)

    def _part_of(self, entry: MunicipalityEntry, people: int) -> int:
        """The municipality's part of so many people by inhabitants; the parts add up to all of them."""
        inhabitants = [one.population for one in self.municipality]
        place = [one.code for one in self.municipality].index(entry.code)
        before, until = sum(inhabitants[:place]), sum(inhabitants[: place + 1])
        return people * until // sum(inhabitants) - people * before // sum(inhabitants)

    def with_participants(self, number: int) -> Scenario:
        """A copy with so many people in all, shared out by inhabitants, whatever was stated before."""
        update = {"participants": number, "municipality": tuple(
            one.model_copy(update={"participants": None}) for one in self.municipality
        )}  # fmt: skip
        return self.model_copy(update=update).checked(self.name)

    def changed(self, parameters: dict[str, float]) -> Scenario:
        """A copy with other parameter values; InputError for an unknown one or out of range."""
        load_ledger().with_values(parameters)
        return self.model_copy(update={"parameters": {**self.parameters, **parameters}})

    def checked(self, where: str) -> Scenario:
        """The same scenario, with every lever in its own type; InputError if anything is wrong."""
        parse_month(self.start, f"{where}: start")
        try:
            load_ledger().with_values(self.parameters)
        except InputError as fault:
            raise InputError(f"{where}: {fault}") from None
        codes = [entry.code for entry in self.municipality]
        names = [entry.name for entry in self.municipality]
        for kind, found in (("code", Counter(codes)), ("name", Counter(names))):
            twice = sorted(str(one) for one, times in found.items() if times > 1)
            if twice:
                raise InputError(f"{where}: municipality {kind} {twice[0]} stands there twice")
        inhabitants = sum(entry.population for entry in self.municipality)
        stated = sum(entry.participants or 0 for entry in self.municipality)
        if self.participants is not None:
            if any(entry.participants is not None for entry in self.municipality):
                raise InputError(f"{where}: participants: say how many in all or per municipality, not both")
            if self.participants and not inhabitants:
                raise InputError(f"{where}: participants: nobody lives here, so they cannot be shared out")
        for kind, number, most in (
            ("inhabitants", inhabitants, MOST_INHABITANTS),
            ("participants", self.participants or stated, MOST_PARTICIPANTS),
        ):
            if number > most:
                raise InputError(f"{where}: {number:,} {kind} in all municipalities; at most {most:,}")
        entries = tuple(
            entry.model_copy(update={"levers": _read_levers(entry.levers, where)})
            for entry in self.municipality
        )
        update = {"levers": _read_levers(self.levers, where), "municipality": entries}
        return self.model_copy(update=update)


def _read_levers(levers: dict[str, Any], where: str) -> dict[str, LeverValue]:
    return {name: find_lever(name, where).read(value, where) for name, value in levers.items()}


def _on_its_base(content: dict[str, Any], where: str) -> dict[str, Any]:
    own = {key: value for key, value in content.items() if key != "based_on"}
    known = shipped("scenarios")
    named = str(content["based_on"])
    if named not in known:
        raise unknown("scenario to be based on", named, known, where)
    base = read_toml(known[named])
    if "based_on" in base:
        raise InputError(f"{where}: {named!r} is itself based on another; name that one")
    if "municipalities" in base:
        base = _from_table(base, known[named])
    everywhere = own.get("levers", {})
    if "participants" in own:  # then those of the base no longer hold
        base["municipality"] = [
            {key: value for key, value in entry.items() if key != "participants"}
            for entry in base["municipality"]
        ]
    if "municipalities" in own:
        del base["municipality"]
    elif "municipality" not in own and isinstance(everywhere, dict):
        own["municipality"] = [
            {**entry, "levers": {**entry.get("levers", {}), **everywhere}} for entry in base["municipality"]
        ]
    return {**base, **own}


_COLUMNS = ("code", "municipality", "population", "region")


def _from_table(content: dict[str, Any], path: Path) -> dict[str, Any]:
    """The municipalities of a table beside the scenario's file: one work company per region."""
    own = dict(content)
    table, by_region = own.pop("municipalities"), own.pop("region_levers", {})
    if "municipality" in own:
        raise InputError(f"{path.name}: municipality: give them here or in a table, not both")
    if not isinstance(table, str) or Path(table).name != table or not table.isprintable():
        raise InputError(f"{path.name}: municipalities: {table!r} is not the name of a file beside it")
    rows = _read_table(path.parent / table)
    regions = dict.fromkeys(row["region"] for row in rows)
    if not isinstance(by_region, dict):
        raise InputError(f"{path.name}: region_levers: give a table of levers per region")
    for region in by_region:
        if region not in regions:
            raise unknown("region", region, regions, f"{path.name}: region_levers")
    own["municipality"] = [
        {
            "name": row["municipality"],
            "code": row["code"],
            "population": row["population"],
            "region": row["region"],
            "work_company": f"Werkbedrijf {row['region']}",
            "levers": by_region.get(row["region"], {}),
        }
        for row in rows
    ]
    return own


def _read_table(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = tuple(reader.fieldnames or ()), list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise InputError(
            f"{path.name}: cannot be read: {getattr(fault, 'strerror', None) or fault}"
        ) from None
    for column in _COLUMNS:
        if column not in columns:
            raise InputError(
                f"{path.name}: column {column!r} is missing; there must be {', '.join(_COLUMNS)}"
            )
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise InputError(f"{path.name}: line {number} has another number of values than the first")
    return rows


def load_scenario(name: str | Path) -> Scenario:
    """A shipped scenario by name, or one from a TOML file of your own.

    A file may say ``based_on`` and name a shipped scenario: what it leaves out is taken from
    there, and its levers hold for every municipality. Or it names a table beside it,
    ``municipalities = "file.csv"`` with the columns code, municipality, population and region, and
    per region the levers in ``[region_levers]``.

    Raises InputError for an unknown name, a broken file or a value that does not fit.
    """
    path = find_file("scenario", "scenarios", name)
    content = read_toml(path)
    if "based_on" in content:
        content = _on_its_base(content, path.name)
    if "municipalities" in content:
        content = _from_table(content, path)
    return entry_of(Scenario, path.stem, content, path.name).checked(path.name)
