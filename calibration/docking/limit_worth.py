"""What a place is worth in the world of the limit: law and behaviour applied to people all alike."""

from __future__ import annotations

import functools
from types import SimpleNamespace

from abm.behaviour import hiring
from abm.behaviour.demand import price_weight
from abm.behaviour.development import handed_over_coach_share
from abm.behaviour.participation import acceptance_probability, weight_of_wishes
from abm.behaviour.separation import (
    coaching_strength,
    dropout_burden,
    guidance_received,
    hazard,
    performance_burden,
)
from abm.law.direct_employment import cost_per_worked_hour, direct_employment_cost
from abm.law.employer_charges import statutory_charges
from abm.law.hiring_incentive import hiring_incentive
from abm.law.minimum_wage import full_wage, paid_hours, worked_hours
from abm.law.tariff import agreed_fee, cost_covering_fee, market_fee, stepwise_fee
from abm.law.wage_subsidy import wage_subsidy
from abm.policy import lever_table, lever_values
from abm.vocabulary import Handover, TariffBasis, TariffPath
from calibration.docking.limit_settings import Setting, limit_scenario


class Worth:
    """Prices, probabilities and worth of options under one setting; all euro are per worked hour.

    ``rules`` and ``levers`` hold the ledger's and the levers' values, ``tariff.level`` as
    ``tariff_level``; ``person`` and ``employer`` the traits that everybody has.
    """

    def __init__(self, setting: Setting) -> None:
        scenario = limit_scenario(setting)
        (starting,) = scenario.starting_levers()
        values = lever_values(starting, None, "Limit", scenario.first_month, scenario.first_month)
        levers = lever_table([values], ["Limit"])[0]
        self.rules = SimpleNamespace(
            **{name.replace(".", "_"): one for name, one in scenario.ledger.on(scenario.first_month).items()}
        )
        self.levers = SimpleNamespace(**{name: levers[name].item() for name in levers.dtype.names})
        self.person = SimpleNamespace(**setting.person)
        self.employer = SimpleNamespace(**setting.employer)
        self.weight = price_weight(self.employer.public, self.rules.demand_public_price_weight)
        self.likes_the_work = self.person.prefers_challenge == (self.employer.sector % 2 == 0)

    # ---- probabilities of a month -----------------------------------------------------------

    @functools.cached_property
    def acceptance(self) -> float:
        """That somebody goes along with a proposed secondment."""
        rules, levers = self.rules, self.levers
        norm = rules.benefit_norm_single_excluding_holiday_pay
        if self.person.couple:
            norm = rules.benefit_norm_couple_excluding_holiday_pay
        wage = self._hours_share(self.person.weekly_hours) * rules.minimum_wage_month
        voice = weight_of_wishes(
            rules.participation_preference_effect, levers.selection_voice, rules.participation_voice_effect
        )
        return acceptance_probability(
            max(0.0, wage - norm),
            rules.participation_gain_scale,
            1.0 if self.likes_the_work else -1.0,
            voice,
            rules.participation_readiness,
            0.0,
        )

    @functools.cache  # noqa: B019  (lives as long as the setting that is compared)
    def early_end(self, coach_share: float, prosperous: bool, long_sick: bool) -> float:
        """That a secondment ends before its time, all causes together."""
        rules = self.rules
        burden = self._performance(coach_share, self._coaching)
        dislike = -rules.separation_preference_effect
        total = hazard(rules.separation_performance, burden)
        total += 0.0 if prosperous else rules.separation_no_work
        total += rules.separation_long_sickness if long_sick else 0.0
        total += hazard(rules.separation_own_wish, dislike if self.likes_the_work else -dislike)
        return min(1.0, total)

    @functools.cache  # noqa: B019
    def job_loss(self, coached: bool, coach_share: float, belonging: int, long_sick: bool) -> float:
        """That somebody drops out of a regular job, after ``belonging`` months of working together."""
        rules = self.rules
        burden = dropout_burden(
            self._performance(coach_share, self._coaching if coached else 0.0),
            self.person.needs_lasting_support,
            coached,
            rules.separation_lasting_need_effect,
            self._integration(belonging),
            rules.separation_integration_effect,
        )
        if long_sick:
            burden += rules.separation_long_sickness_effect
        return hazard(rules.separation_job_dropout, burden)

    def _performance(self, coach_share: float, coaching: float) -> float:
        rules = self.rules
        return performance_burden(
            0.0,
            self.person.self_reliance,
            guidance_received(coach_share, coaching, self.employer.guidance_skill),
            rules.separation_quality_effect,
            rules.separation_self_reliance_effect,
            rules.separation_support_effect,
        )

    @property
    def _coaching(self) -> float:
        return coaching_strength(self.levers.guidance_coach_hours, self.rules.demand_usual_coach_hours)

    def _integration(self, months: int) -> float:
        effort = self.rules.development_integration_effort_effect * self.levers.guidance_integration
        rate = min(1.0, self.rules.development_integration_rate * (1.0 + effort))
        return 1.0 - (1.0 - rate) ** months

    def coach_share(self, months: int, term: int) -> float:
        """Share of the guidance that the coach gives after ``months`` of a ``term``."""
        if self.levers.guidance_handover == Handover.GRADUAL:
            return handed_over_coach_share(float(months), float(term), self.rules.guidance_final_share)
        return 1.0

    # ---- choices ----------------------------------------------------------------------------

    @functools.cache  # noqa: B019
    def at_review(
        self, months: int, coach_share: float, prosperous: bool, may_go_on: bool, may_stop: bool
    ) -> tuple[float, float, float, float]:
        """Probabilities that a hirer hires for good, for a time, goes on lending, stops."""
        return self._chosen(
            self._hiring(True, months, months, coach_share, prosperous),
            self._hiring(False, months, months, coach_share, prosperous),
            self._lending(months, coach_share) if may_go_on else hiring.UNAVAILABLE,
            self._stopping() if may_stop else hiring.UNAVAILABLE,
        )

    @functools.cache  # noqa: B019
    def at_renewal(
        self, months: int, coach_share: float, prosperous: bool, may_renew: bool
    ) -> tuple[float, float, float, float]:
        """Probabilities that a temporary job becomes permanent, is renewed, ends; the fourth is 0.

        ``months`` with the employer; belonging has not grown yet this month.
        """
        temporary = self._hiring(False, months, months - 1, coach_share, prosperous)
        return self._chosen(
            self._hiring(True, months, months - 1, coach_share, prosperous),
            temporary if may_renew else hiring.UNAVAILABLE,
            self._stopping(),
            hiring.UNAVAILABLE,
        )

    def _chosen(self, *worth: float) -> tuple[float, float, float, float]:
        odds = [hiring.relative_odds(one, max(worth), self.rules.hiring_noise) for one in worth]
        first, second, third, fourth = (one / sum(odds) for one in odds)
        return first, second, third, fourth

    def _hiring(
        self, permanent: bool, months: int, belonging: int, coach_share: float, prosperous: bool
    ) -> float:
        if not prosperous:
            return hiring.UNAVAILABLE
        rules, employer = self.rules, self.employer
        mismatch = hiring.expected_mismatch_cost(
            hiring.remaining_doubt(employer.ability_doubt, float(months), rules.hiring_months_to_halve_doubt),
            employer.guidance_doubt,
            employer.sickness_doubt,
            coach_share,
            self._integration(belonging),
            rules.hiring_failure_cost,
            rules.hiring_guidance_cost,
            rules.hiring_sickness_cost,
            rules.hiring_integration_effect,
        )
        return hiring.utility_of_hiring(
            self.weight * self._output(self.person.wage_value),
            self.weight * self._labour_cost(permanent),
            rules.hiring_supervision * (1.0 - employer.guidance_skill)
            + (rules.hiring_pay_scale_cost if employer.pay_scales_too_high else 0.0),
            mismatch if permanent else mismatch * rules.hiring_temporary_exposure,
            rules.hiring_social_value * employer.social_intent,
            0.0,
            rules.hiring_commitment_cost if permanent else 0.0,
        )

    def _lending(self, months: int, coach_share: float) -> float:
        rules, levers = self.rules, self.levers
        fee = self._starting_fee(self.person.wage_value, self.person.weekly_hours)
        usual = fee / self._markup
        if levers.tariff_path == TariffPath.STEPWISE:
            fee = stepwise_fee(fee, levers.tariff_step, levers.tariff_interval, levers.tariff_start, months)
        skill = coach_share + (1.0 - coach_share) * self.employer.guidance_skill
        return hiring.utility_of_lending(
            self.weight * self._output(self.person.wage_value),
            self.weight * hiring.considered_fee(fee, usual, rules.hiring_fee_weight),
            rules.hiring_supervision * (1.0 - skill),
            0.0,
            self._convenience,
        )

    def _stopping(self) -> float:
        rules = self.rules
        wage_value, hours = rules.demand_expected_wage_value, rules.minimum_wage_full_week_hours
        fee = self._starting_fee(wage_value, hours)
        fee = hiring.considered_fee(fee, fee / self._markup, rules.demand_fee_weight)
        new = hiring.utility_of_lending(
            self.weight * self._output(wage_value), self.weight * fee, 0.0, 0.0, self._convenience
        )
        return max(0.0, new) - rules.hiring_replacement_cost

    # ---- prices -----------------------------------------------------------------------------

    @property
    def _convenience(self) -> float:
        rules, employer = self.rules, self.employer
        social = rules.hiring_social_value * employer.social_intent
        return (
            employer.flexibility_value
            + rules.demand_administration_value
            + rules.demand_social_share_lending * social
        )

    def _output(self, wage_value: float) -> float:
        rules, employer = self.rules, self.employer
        made = hiring.productivity_in_tasks(wage_value, employer.carves_jobs, rules.hiring_carving_gain)
        per_hour = rules.minimum_wage_month / self._paid(rules.minimum_wage_full_week_hours)
        worked_share = rules.minimum_wage_worked_share_of_paid
        return hiring.value_of_output(made, per_hour, employer.output_factor, worked_share)

    def _labour_cost(self, permanent: bool) -> float:
        rules, hours = self.rules, self.person.weekly_hours
        incentive = hiring_incentive(
            self._paid(hours), rules.hiring_incentive_per_hour, rules.hiring_incentive_maximum_per_year
        )
        cost = direct_employment_cost(
            self._hours_share(hours),
            self._full_wage,
            self._charges(permanent),
            self._transition(permanent),
            self._subsidy(self.person.wage_value, hours),
            incentive,
        )
        return cost_per_worked_hour(cost, self._worked(hours))

    @property
    def _markup(self) -> float:
        return agreed_fee(1.0, self.levers.tariff_level, self.levers.tariff_surcharge)

    def _starting_fee(self, wage_value: float, hours: float) -> float:
        rules, levers = self.rules, self.levers
        if levers.tariff_basis == TariffBasis.MARKET_CONFORM:
            full_week = self._paid(rules.minimum_wage_full_week_hours)
            usual = market_fee(wage_value, rules.minimum_wage_month, full_week, rules.tariff_agency_factor)
            return self._markup * usual
        if levers.tariff_basis == TariffBasis.FLAT:
            wage_value = rules.demand_expected_wage_value
        passed = levers.tariff_pass_through
        usual = cost_covering_fee(
            self._hours_share(hours),
            self._full_wage,
            passed * self._charges(False) + (1.0 - passed) * self._charges(True),
            passed * self._transition(False) + (1.0 - passed) * self._transition(True),
            self._subsidy(wage_value, hours),
            rules.tariff_overhead_share,
            self._worked(hours),
        )
        return self._markup * usual

    def _charges(self, permanent: bool) -> float:
        rules = self.rules
        premium = rules.employer_charges_high_unemployment_premium
        if permanent:
            premium = rules.employer_charges_low_unemployment_premium
        return rules.employer_charges_other_on_costs + statutory_charges(
            premium,
            rules.employer_charges_disability_premium,
            rules.employer_charges_childcare_surcharge,
            rules.employer_charges_return_to_work_premium,
            rules.employer_charges_health_levy,
        )

    def _transition(self, permanent: bool) -> float:
        return 0.0 if permanent else self.rules.employer_charges_transition_payment_rate

    def _subsidy(self, wage_value: float, hours: float) -> float:
        rules = self.rules
        return wage_subsidy(
            wage_value,
            self._hours_share(hours),
            self._full_wage,
            rules.wage_subsidy_ceiling_share,
            rules.wage_subsidy_charge_compensation,
        )

    @property
    def _full_wage(self) -> float:
        return full_wage(self.rules.minimum_wage_month, self.rules.minimum_wage_holiday_allowance)

    def _hours_share(self, hours: float) -> float:
        return hours / self.rules.minimum_wage_full_week_hours

    def _paid(self, hours: float) -> float:
        return paid_hours(hours, self.rules.minimum_wage_weeks_per_year)

    def _worked(self, hours: float) -> float:
        return worked_hours(self._paid(hours), self.rules.minimum_wage_worked_share_of_paid)
