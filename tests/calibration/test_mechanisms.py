"""Every mechanism is seen when it is switched off; the file of mechanisms is read strictly."""

from __future__ import annotations

import pytest

from abm.errors import InputError
from calibration.mechanisms import find_mechanism, load_mechanisms, without

MECHANISMS = [name for name, one in load_mechanisms().items() if one.kind == "mechanism"]
RIVALS = [name for name, one in load_mechanisms().items() if one.kind == "rival"]


@pytest.mark.parametrize("name", MECHANISMS)
def test_switching_it_off_shows(name):
    mechanism = find_mechanism(name)
    difference = mechanism.difference()
    assert mechanism.shows.seen_in(difference), f"{mechanism.shows}: {difference}"


def test_there_are_mechanisms_and_rival_rules():
    assert len(MECHANISMS) >= 50
    assert len(RIVALS) >= 7
    for language in ("en", "nl"):
        labels = [one.label(language) for one in load_mechanisms().values()]
        assert len(set(labels)) == len(labels)


def test_what_is_switched_off_is_not_off_already():
    from abm.calendar import parse_month
    from abm.parameters import load_ledger

    now = load_ledger().on(parse_month("2021-01"))
    for name, one in load_mechanisms().items():
        if name != "corona":  # dated: long over in 2021
            assert any(now[parameter] != value for parameter, value in one.off.items()), name


def test_several_are_switched_off_together():
    both = without(["ability-doubt", "corona"])
    assert both["hiring.failure_cost"] == 0.0
    assert both["economy.corona_public"] == 0.0


GOOD = """[mine]
dutch = "van mij"
meaning = "a mechanism of a test"
evidence = ["R031"]
off = { "hiring.failure_cost" = 0.0 }
shows = { outcome = "starts", sign = "rises" }
"""


def test_a_file_of_ones_own_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_mechanisms(path)["mine"].label() == "mine"


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("hiring.failure_cost", "hiring.failure_cots", "hiring.failure_cost"),
        ("= 0.0 }", "= -900.0 }", "outside its range"),
        ('"starts"', '"start"', "starts"),
        ('"rises"', '"climbs"', "sign"),
        ("dutch", "deutsch", "dutch"),
        ('["R031"]', '["page 3"]', "evidence"),
        ("shows = {", "# shows = {", "shows"),
        ("evidence", 'with = { "tariff.levl" = 1.0 }\nevidence', "tariff.level"),
        ("evidence", 'scenario = "temporry"\nevidence', "temporary"),
        ("off = {", "off = {{", "line 5"),
    ],
)
def test_a_mistake_is_one_line_with_the_mend(tmp_path, old, new, hint):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_mechanisms(path)
    assert hint in str(caught.value)
    assert "mine" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_mechanism_has_a_nearest_name():
    with pytest.raises(InputError, match="learning-the-person"):
        find_mechanism("learning-a-person")
