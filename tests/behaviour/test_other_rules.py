"""Learning, matching, relations, price, risk, traits and holding back, each by hand."""

import pytest

from abm.behaviour.holding import creaming, holds_back
from abm.behaviour.learning import doubt
from abm.behaviour.matching import fit_in_form, suitability
from abm.behaviour.pricing import next_fee_factor
from abm.behaviour.relation import eased, knowledge_of_fit, relation_after_month, skill_after_training
from abm.behaviour.risk import agreed_term, feared_idle_cost, weighs_more_than
from abm.behaviour.traits import between_quartiles


def test_holding_back_weighs_what_would_be_lost_against_the_outflow():
    # 0.25 x 200 x 12 = 600 against 0.75 x 800 = 600
    assert not holds_back(200.0, 0.25, 12.0, 800.0), "as much is not more"
    assert holds_back(200.0, 0.25, 12.0, 790.0)
    assert not holds_back(200.0, 0.25, 12.0, 810.0)
    assert holds_back(200.0, 1.0, 12.0, 1e9), "only the margin counts"


def test_creaming_in_standard_deviations():
    assert creaming(100.0, 0.5, 400.0) == 0.125


def test_doubt_is_a_beta_binomial_belief():
    assert doubt(0.6, 10.0, 0.0, 0.0) == 0.6
    assert doubt(0.6, 10.0, 4.0, 10.0) == 0.5
    assert doubt(0.6, 10.0, 2.0, 10.0) == 0.4


def test_what_shows_of_a_candidate():
    assert suitability(2.0, 0.0, 0.0, 0.25, 3.0, 5.0, 7.0) == 1.5
    assert suitability(0.0, 0.5, 0.0, 0.25, 3.0, 5.0, 7.0) == 2.5
    assert suitability(0.0, 0.0, 0.5, 0.25, 3.0, 5.0, 7.0) == 3.5
    assert suitability(2.0, 0.5, 0.5, 0.25, 3.0, 5.0, 7.0) == 7.5


def test_a_group_suits_some_and_not_others():
    assert fit_in_form(1.0, True, True, 0.25) == 1.25
    assert fit_in_form(1.0, True, False, 0.25) == 0.75
    assert fit_in_form(1.0, False, False, 0.25) == 1.0


def test_a_fee_follows_requests_lost_between_its_ends():
    assert next_fee_factor(0.8, 0.2, 0.5, True, 0.25, 0.5) == pytest.approx(0.55)
    assert next_fee_factor(0.6, 0.2, 0.5, True, 0.25, 0.5) == 0.5
    assert next_fee_factor(0.8, 0.6, 0.5, True, 0.25, 0.5) == 0.8
    assert next_fee_factor(0.8, 0.5, 0.5, True, 0.25, 0.5) == 0.8, "as much as wanted"
    assert next_fee_factor(0.5, 0.2, 0.5, False, 0.25, 0.5) == 0.75
    assert next_fee_factor(0.9, 0.2, 0.5, False, 0.25, 0.5) == 1.0


def test_relations_grow_by_contact_and_fade_without():
    assert relation_after_month(0.5, True, 0.2, 0.1) == pytest.approx(0.6)
    assert relation_after_month(0.5, False, 0.2, 0.1) == pytest.approx(0.45)


def test_what_a_relation_is_worth():
    assert eased(2.0, 0.0, 0.5) == 2.0
    assert eased(2.0, 0.5, 0.5) == 1.5
    assert knowledge_of_fit(0.25, 0.5, 0.5) == 0.5
    assert knowledge_of_fit(0.75, 1.0, 0.5) == 1.0
    assert skill_after_training(0.5, 0.5, 0.2) == pytest.approx(0.55)


def test_fear_shortens_a_term_to_one_month_at_least():
    assert agreed_term(12.0, 0.0, 0.5) == 12
    assert agreed_term(12.0, 0.5, 0.5) == 9
    assert agreed_term(12.0, 1.0, 1.0) == 1
    assert agreed_term(12.0, 0.9, 1.0) == 1
    assert agreed_term(1.9, 0.0, 1.0) == 1, "whole months"


def test_feared_cost_of_idle_time():
    assert feared_idle_cost(0.5, 2000.0, 0.02, 0.0, 2.0) == pytest.approx(40.0)
    assert feared_idle_cost(0.5, 2000.0, 0.02, 0.25, 3.0) == pytest.approx(45.0)
    assert feared_idle_cost(0.5, 2000.0, 0.02, 1.0, 3.0) == 0.0


def test_risk_that_is_as_large_as_the_line_does_not_weigh_more():
    assert weighs_more_than(0.6, 0.5)
    assert not weighs_more_than(0.5, 0.5)
    assert not weighs_more_than(0.4, 0.5)


def test_a_trait_passes_its_ends_and_quartiles_in_straight_lines():
    ranks = (0.0, 0.125, 0.25, 0.375, 0.5, 0.75, 0.875, 1.0)
    values = [between_quartiles(rank, 0.1, 0.3, 0.7, 0.9) for rank in ranks]
    assert values == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9])
