"""The whole country as a scenario, and scenarios with a table of municipalities beside them."""

from __future__ import annotations

import pytest

from abm.errors import InputError
from abm.scenario import load_scenario

TABLE = """code,municipality,population,region
1,Een,20000,Noord
2,"Twee, en Drie",30000,Noord
3,Vier,40000,Zuid
"""
SCENARIO = """meaning = "a country of a test"
municipalities = "places.csv"
levers = { "governance.regime" = "none" }

[region_levers]
Zuid = { "governance.regime" = "temporary" }
"""


def write(folder, scenario=SCENARIO, table=TABLE):
    (folder / "places.csv").write_text(table, encoding="utf-8")
    path = folder / "mine.toml"
    path.write_text(scenario, encoding="utf-8")
    return path


def test_the_country_has_its_municipalities_regions_and_inhabitants():
    country = load_scenario("country")
    assert len(country.municipality) == 352
    assert sum(one.population for one in country.municipality) == 17_475_908
    companies = {one.region: one.work_company for one in country.municipality}
    assert len(companies) == len(set(companies.values())) == 35


def test_sixteen_regions_second_and_eight_of_them_long():
    country = load_scenario("country")
    regimes = {
        one.region: levers["governance.regime"]
        for one, levers in zip(country.municipality, country.starting_levers(), strict=True)
    }
    assert sorted(regimes.values()).count("none") == 19
    assert sorted(regimes.values()).count("temporary-and-long") == 8


def test_one_person_stands_for_one_person():
    country = load_scenario("country")
    everybody = sum(country.participants_of(one) for one in country.municipality)
    assert everybody == pytest.approx(69_700, rel=0.02)  # in the register at the end of 2018 (B54)
    crowded = country.changed({"population.participants_per_inhabitant": 0.0143})
    assert sum(crowded.participants_of(one) for one in crowded.municipality) == pytest.approx(
        250_000, rel=0.001
    )


def test_a_table_beside_the_scenario_gives_places_and_regions_give_levers(tmp_path):
    mine = load_scenario(write(tmp_path))
    assert [one.name for one in mine.municipality] == ["Een", "Twee, en Drie", "Vier"]
    assert [one["governance.regime"] for one in mine.starting_levers()] == ["none", "none", "temporary"]
    assert mine.municipality[0].work_company == mine.municipality[1].work_company
    assert mine.municipality[0].work_company != mine.municipality[2].work_company


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("Zuid =", "Zuidd =", "Zuid"),
        ('"temporary"', '"temporry"', "temporary"),
        ('"places.csv"', '"../places.csv"', "not the name of a file beside it"),
        ('"places.csv"', '"/etc/hostname"', "not the name of a file beside it"),
        ('"places.csv"', '"place.csv"', "place.csv"),
        ('"places.csv"', "7", "not the name of a file beside it"),
        ("[region_levers]\nZuid = {", "region_levers = 3\n[ignored]\nx = {", "region_levers"),
        ("meaning =", "municipality = []\nmeaning =", "not both"),
    ],
)
def test_a_mistake_in_the_scenario_is_one_line(tmp_path, old, new, hint):
    with pytest.raises(InputError) as caught:
        load_scenario(write(tmp_path, SCENARIO.replace(old, new, 1)))
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("population,", "people,", "population"),
        ("3,Vier,40000,Zuid", "3,Vier,40000", "line 4"),
        ("3,Vier,40000,Zuid", "3,Vier,40000,Zuid,more", "line 4"),
        ("3,Vier", "1,Vier", "stands there twice"),
        ("40000", "many", "population"),
        ("40000", "-1", "population"),
    ],
)
def test_a_mistake_in_the_table_is_one_line(tmp_path, old, new, hint):
    with pytest.raises(InputError) as caught:
        load_scenario(write(tmp_path, table=TABLE.replace(old, new, 1)))
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_that_is_no_text_is_refused(tmp_path):
    path = write(tmp_path)
    (tmp_path / "places.csv").write_bytes(b"code,\xff\xfe\x00")
    with pytest.raises(InputError, match=r"places\.csv"):
        load_scenario(path)
