"""The worlds that are measured: a synthetic one of any size, and the country."""

from __future__ import annotations

from abm.scenario import MunicipalityEntry, Scenario, load_scenario

PEOPLE_PER_REGION = 7_000
BURN_IN_MONTHS = 12
PEOPLE_OF_COUNTRY = 250_000


def world_of(people: int, people_per_region: int = PEOPLE_PER_REGION) -> Scenario:
    """A synthetic scenario of ``people`` in regions of about seven thousand, all seconding."""
    regions = max(1, people // people_per_region)
    levers = {"governance.regime": "temporary-and-long", "duration.maximum": 36}
    each, more = divmod(people, regions)
    entries = tuple(
        MunicipalityEntry(
            name=f"place {number}", code=number, population=0, region=f"region {number}",
            work_company=f"company {number}", participants=each + (number <= more), levers=levers,
        )
        for number in range(1, regions + 1)
    )  # fmt: skip
    return Scenario(
        name="benchmark", meaning="synthetic", burn_in_months=BURN_IN_MONTHS, municipality=entries
    )


def country() -> Scenario:
    """The shipped scenario of the country, with a quarter of a million people in the register."""
    return load_scenario("country").with_participants(PEOPLE_OF_COUNTRY)
