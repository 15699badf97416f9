"""Intention is hidden; declarations, probing and a track record say something about it."""

import pytest

from abm.behaviour.intention import (
    intends_to_hire,
    judged_class,
    judged_conversion,
    off_course,
    probing_reading,
    signs_declaration,
)
from abm.vocabulary import EmployerClass


def test_intention_is_a_small_net_wish_to_stay_flexible():
    assert intends_to_hire(2.0, 1.0, 1.5)
    assert not intends_to_hire(3.0, 1.0, 1.5)
    assert intends_to_hire(3.0, 2.0, 1.5), "a social motive makes up for it"
    assert not intends_to_hire(2.5, 1.0, 1.5), "at the line is not small"


def test_who_means_to_hire_signs_more_often():
    assert signs_declaration(True, 0.9, 0.98, 0.85)
    assert not signs_declaration(False, 0.9, 0.98, 0.85)
    assert not signs_declaration(True, 0.0, 0.0, 1.0), "never is never"


def test_probing_points_the_right_way_by_effort():
    assert probing_reading(True, 0.5, 0.3, 0.2, 0.0) == pytest.approx(0.65)
    assert probing_reading(False, 0.5, 0.3, 0.2, 0.0) == pytest.approx(0.35)
    assert probing_reading(True, 0.0, 0.3, 0.2, 0.0) == probing_reading(False, 0.0, 0.3, 0.2, 0.0) == 0.5
    assert probing_reading(True, 0.5, 0.3, 0.2, -0.5) == pytest.approx(0.55)
    assert probing_reading(True, 0.5, 0.3, 0.2, 9.0) == 1.0
    assert probing_reading(True, 0.5, 0.3, 0.2, -9.0) == 0.0


def test_the_posterior_mean_of_a_beta_binomial():
    # a prior of 4 spells at 30 per cent, 3 hired of 6 that ended
    assert judged_conversion(3.0, 6.0, 0.0, 0.0, 0.3, 4.0, 2.0) == pytest.approx((1.2 + 3.0) / (4.0 + 6.0))


def test_probing_counts_as_so_many_spells_at_what_it_reads():
    # a reading 0.2 above the middle is a share 0.2 above the prior, with the weight of 2 spells
    assert judged_conversion(3.0, 6.0, 0.7, 1.0, 0.3, 4.0, 2.0) == pytest.approx((1.2 + 1.0 + 3.0) / 12.0)
    assert judged_conversion(3.0, 6.0, 0.7, 0.5, 0.3, 4.0, 2.0) == pytest.approx((1.2 + 1.0 + 3.0) / 12.0)
    assert judged_conversion(0.0, 0.0, 0.0, 1.0, 0.3, 4.0, 2.0) == pytest.approx(1.2 / 6.0), (
        "no share below 0"
    )
    assert judged_conversion(0.0, 0.0, 1.0, 1.0, 0.9, 4.0, 2.0) == pytest.approx(5.6 / 6.0), "nor above 1"


def test_without_any_weight_the_prior_stands():
    assert judged_conversion(0.0, 0.0, 0.5, 0.0, 0.3, 0.0, 2.0) == 0.3
    assert judged_conversion(1.0, 1.0, 0.5, 0.0, 0.3, 0.0, 2.0) == 1.0
    assert judged_conversion(0.0, 0.0, 0.5, 0.0, 0.3, 1.0, 2.0) == 0.3
    assert judged_conversion(1.0, 2.0, 0.5, 0.0, 0.3, 2.0, 2.0) == pytest.approx(1.6 / 4.0)


def test_off_course_when_letting_go_is_worth_more():
    assert off_course(0.4, 0.5)
    assert not off_course(0.5, 0.5)
    assert not off_course(0.6, 0.5)


@pytest.mark.parametrize(
    ("posterior", "judged"),
    [(0.5, "A"), (0.45, "A"), (0.4, "B"), (0.3, "B"), (0.2, "C"), (0.15, "C"), (0.1, "D"), (0.0, "D")],
)
def test_classes_begin_at_their_line(posterior, judged):
    assert judged_class(posterior, 2.0, 2.0, 0.45, 0.3, 0.15) == EmployerClass[judged]
    assert judged_class(posterior, 1.0, 2.0, 0.45, 0.3, 0.15) == EmployerClass.E
