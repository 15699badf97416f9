"""The priors are the ranges of the ledger: of every assumed parameter, and of nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from abm.calendar import parse_month
from abm.model import LabourMarket
from abm.parameters import load_ledger
from abm.scenario import load_scenario
from calibration.candidates import sample
from calibration.priors import is_course, load_priors, with_courses

PRIORS, LEDGER = load_priors(), load_ledger()


def test_every_assumed_parameter_has_a_prior_and_nothing_else():
    assert tuple(PRIORS.entries) == LEDGER.assumed()
    assert set(PRIORS.names) == {name for name, one in PRIORS.entries.items() if not one.fixed}
    assert [name for name, one in PRIORS.entries.items() if one.fixed] == [
        "population.participants_per_inhabitant"
    ]


def test_priors_span_the_ranges_and_stay_in_them():
    for shares, end in (
        (np.zeros((1, len(PRIORS.names))), "minimum"),
        (np.ones((1, len(PRIORS.names))), "maximum"),
    ):
        (values,) = PRIORS.parameters(shares)
        for name, value in values.items():
            if end == "maximum" or not is_course(LEDGER[name]):
                assert value == pytest.approx(getattr(LEDGER[name], end)), name
    for parameters in PRIORS.parameters(sample(64, 5)):
        ledger = with_courses("tiny", 50).changed(parameters).ledger
        for name in PRIORS.names:
            entry = LEDGER[name]
            assert all(entry.minimum <= one.value <= entry.maximum for one in ledger[name].values), name


def test_the_value_in_the_ledger_plays_no_part():
    """Twelve values were set by hand with the targets in view: a prior around them would use those twice."""
    middles = {name: float(PRIORS.entries[name].at(np.array(0.5))) for name in PRIORS.names}
    name = "demand.vacancies_per_place"
    assert PRIORS.entries[name].logarithmic
    assert middles[name] == pytest.approx(np.sqrt(LEDGER[name].minimum * LEDGER[name].maximum))
    name = "hiring.replacement_cost"
    assert middles[name] == pytest.approx((LEDGER[name].minimum + LEDGER[name].maximum) / 2)


def test_the_cube_and_the_ranges_are_one_to_one():
    shares = sample(32, 6)
    parameters = PRIORS.parameters(shares)
    columns = {name: np.array([one[name] for one in parameters]) for name in PRIORS.names}
    assert PRIORS.shares_of(columns) == pytest.approx(shares, abs=1e-9)


def test_what_belongs_in_an_order_is_in_it():
    assert len(PRIORS.orders) == 5
    for one in PRIORS.parameters(sample(64, 7)):
        assert one["population.hours_lowest"] <= one["population.hours_lower_quartile"]
        assert one["population.hours_upper_quartile"] <= one["population.hours_highest"]
        assert one["intention.class_c_from"] <= one["intention.class_b_from"] <= one["intention.class_a_from"]


def test_points_are_even_over_the_cube_and_more_begin_with_fewer():
    few, many = sample(16, 1), sample(64, 1)
    assert np.array_equal(few, many[:16])
    loose = [one for one, _ in enumerate(PRIORS.names) if not any(one in order for order in PRIORS.orders)]
    assert np.abs(many[:, loose].mean(axis=0) - 0.5).max() < 0.03
    assert not np.array_equal(few, sample(16, 2))


def test_a_course_keeps_its_shape():
    changes = {"economy.corona_cleaning": 0.7, "hiring.noise": 2.0}
    scaled = with_courses("historical").changed(changes).ledger
    shipped = LEDGER["economy.corona_cleaning"]
    for month in ("2019-12", "2020-03", "2020-06", "2021-06"):
        assert scaled["economy.corona_cleaning"].on(parse_month(month)) == pytest.approx(
            2.0 * shipped.on(parse_month(month))
        )
    assert scaled["hiring.noise"].on(parse_month("2018-01")) == 2.0


def test_a_scenario_with_courses_is_the_same_world():
    """Of as many people; nothing else is changed."""
    plain = LabourMarket(load_scenario("six-cases").with_participants(300), seed=4).run(6)
    ours = LabourMarket(with_courses("six-cases", 300), seed=4).run(6)
    assert plain.world.participants.tobytes() == ours.world.participants.tobytes()
