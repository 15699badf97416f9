"""Regions: everybody is in one, in whatever order they came into the world."""

import numpy as np
import pytest

from abm.model import LabourMarket
from abm.region import RegionIndex, by_state, region_in
from abm.scenario import MunicipalityEntry, Scenario


@pytest.fixture(scope="module")
def model():
    """Two regions, towns of the first around one of the second, after three years of newcomers."""
    entries = tuple(
        MunicipalityEntry(
            name=f"town {code}", code=code, population=0, region=region, work_company=f"company {region}",
            participants=1_500 * code, levers={"governance.regime": "temporary"},
        )
        for code, region in ((1, "A"), (2, "B"), (3, "A"))
    )  # fmt: skip
    return LabourMarket(Scenario(name="regions", meaning="synthetic", municipality=entries)).run(36)


def held_by(world, regions):
    """Rows of people, employers and municipalities of each region, found the plain way and as indexed."""
    for row in range(len(world.work_companies)):
        for name, found in zip(
            ("participants", "employers", "municipalities"), region_in(regions, row), strict=True
        ):
            yield np.flatnonzero(getattr(world, name)["work_company"] == row).tolist(), found.tolist()


def test_a_region_holds_the_rows_of_its_work_company_in_their_order(model):
    assert all(expected == found for expected, found in held_by(model.world, model.regions))
    assert len(model.world.participants) > 9_000, "there are newcomers"


@pytest.mark.parametrize("name", ["participants", "employers", "municipalities"])
def test_another_table_is_looked_through_anew_and_no_other(model, name):
    index = RegionIndex()
    before = index.of(model.world)
    assert all(one is other for one, other in zip(index.of(model.world), before, strict=True))
    table = getattr(model.world, name).copy()
    table["work_company"] = 1 - table["work_company"]
    swapped = model.world._replace(**{name: table})
    after = index.of(swapped)
    assert all(expected == found for expected, found in held_by(swapped, after))
    assert sum(one is not other for one, other in zip(after, before, strict=True)) == 2, "rows and starts"


def test_people_of_one_state_come_together_and_nobody_is_lost(model):
    region = region_in(model.regions, 0)
    arranged = by_state(model.world, region)
    for first in range(0, len(region.people), 1_024):
        block = slice(first, first + 1_024)
        assert sorted(arranged.people[block]) == region.people[block].tolist(), "people near stay near"
    states = model.world.participants["state"]
    changes = np.count_nonzero(np.diff(states[arranged.people].astype(int)))
    assert changes < np.count_nonzero(np.diff(states[region.people].astype(int))) / 10
