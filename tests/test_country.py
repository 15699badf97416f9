"""The whole country as a scenario, and scenarios with a table of municipalities beside them."""

from __future__ import annotations

import csv

import pytest

from abm.engine import PACKAGE
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


def test_the_six_municipalities_of_the_study_do_in_the_country_what_they_do_there():
    def levers_of(name):
        scenario = load_scenario(name)
        return dict(zip([one.code for one in scenario.municipality], scenario.starting_levers(), strict=True))

    country, six = levers_of("country"), levers_of("six-cases")
    assert len(six) == 6
    assert {code: country[code] for code in six} == six


def test_the_table_says_how_each_figure_was_seen():
    with (PACKAGE / "scenarios" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["population_status"] for row in rows} == {"S2"}
    merged = {row["municipality"] for row in rows if row["region_status"] == "A"}
    assert len(merged) == 16  # of after 2015, so that the decree of 2015 does not name them
    assert {"Altena", "Eemsdelta", "Vijfheerenlanden"} <= merged
    assert {row["region_status"] for row in rows} == {"S1", "A"}


def test_one_person_stands_for_one_person():
    country = load_scenario("country")
    everybody = sum(country.participants_of(one) for one in country.municipality)
    assert everybody == pytest.approx(69_700, rel=0.02)  # in the register at the end of 2018 (B54)
    crowded = country.changed({"population.participants_per_inhabitant": 0.0143})
    assert sum(crowded.participants_of(one) for one in crowded.municipality) == pytest.approx(
        250_000, rel=0.001
    )


@pytest.mark.parametrize("people", [0, 1, 10_000, 100_000, 250_000])
def test_any_number_of_people_is_shared_out_by_inhabitants_to_the_last_one(people):
    country = load_scenario("country").with_participants(people)
    counts = [country.participants_of(one) for one in country.municipality]
    assert sum(counts) == people
    share = people / sum(one.population for one in country.municipality)
    for count, one in zip(counts, country.municipality, strict=True):
        assert abs(count - share * one.population) < 1.0


def test_a_file_of_ones_own_can_say_how_many_people_there_are(tmp_path):
    path = tmp_path / "mine.toml"
    for base in ("country", "tiny"):  # tiny states its participants itself
        path.write_text(f'based_on = "{base}"\nparticipants = 10000\n', encoding="utf-8")
        mine = load_scenario(path)
        assert sum(mine.participants_of(one) for one in mine.municipality) == 10_000
    content = SCENARIO.replace("levers =", "participants = 90\nlevers =", 1)
    mine = load_scenario(write(tmp_path, content))
    assert [mine.participants_of(one) for one in mine.municipality] == [20, 30, 40]


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ("participants = 1000001", "participants"),
        ("participants = -1", "participants"),
        ('participants = "many"', "participants"),
        ("participants = 7\n[[municipality]]\nparticipants = 7\npopulation = 9", "not both"),
        ("participants = 7\n[[municipality]]\npopulation = 0", "nobody lives here"),
        ("participants = 7\nmunicipality = []", "nobody lives here"),
    ],
)
def test_people_that_cannot_be_shared_out_are_refused_in_one_line(tmp_path, content, hint):
    path = tmp_path / "mine.toml"
    place = 'name = "Een"\ncode = 1\nregion = "Noord"\nwork_company = "Werk"\n'
    content = f'meaning = "a test"\n{content}\n' + (place if "[[" in content else "")
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=hint) as caught:
        load_scenario(path)
    assert "mine.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


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
