"""Phase 12: employers learn from their own months and from others; the work company judges."""

from __future__ import annotations

from typing import Any

from abm.behaviour.learning import doubt
from abm.behaviour.relation import relation_after_month, skill_after_training
from abm.engine import compiled
from abm.phases.intention_check import class_of
from abm.region import Region

MONTHS_PER_QUARTER = 3


@compiled
def learning(world: Any, region: Region, now: int) -> None:
    """Counts of experience first, then beliefs from own and heard-of counts (R031-R032).

    The work company sorts its employers into classes once a quarter (R052).
    """
    rules = world.rules[0]
    for row in region.people:
        person = world.participants[row]
        if person.employer < 0:
            continue
        employer = world.employers[person.employer]
        employer.months_observed += 1
        employer.months_satisfactory += person.match_quality >= rules.learning_satisfactory_from
        employer.months_guided += person.coach_share <= rules.guidance_after_hire_share
        employer.months_well += person.months_sick == 0
    judging = (now + 1) % MONTHS_PER_QUARTER == 0
    for row in region.employers:
        employer = world.employers[row]
        first, last = world.neighbour_start[row], world.neighbour_start[row + 1]
        _update_beliefs(rules, world.employers, employer, world.neighbours[first:last])
        levers = world.levers[world.work_companies[employer.work_company].lead_municipality]
        if judging:
            employer.judged_class = class_of(
                rules, levers, world.concerns, employer, rules.intention_minimum_volume
            )
        in_touch = employer.seconded > 0
        employer.relation = relation_after_month(
            employer.relation, in_touch, rules.relation_gain, rules.relation_loss
        )
        if in_touch and levers.guidance_employer_training > 0.0:
            employer.guidance_skill = skill_after_training(
                employer.guidance_skill,
                levers.guidance_employer_training,
                rules.development_training_skill_gain,
            )


@compiled
def _update_beliefs(rules: Any, employers: Any, employer: Any, neighbours: Any) -> None:
    """Three parts of cold feet, each from its own evidence."""
    observed, satisfactory, guided, well = 0, 0, 0, 0
    for row in neighbours:
        other = employers[row]
        observed += other.months_observed
        satisfactory += other.months_satisfactory
        guided += other.months_guided
        well += other.months_well
    heard = rules.learning_neighbour_weight
    months = employer.months_observed + heard * observed
    weight = rules.learning_prior_weight
    unsatisfactory = months - employer.months_satisfactory - heard * satisfactory
    unguided = months - employer.months_guided - heard * guided
    sick = months - employer.months_well - heard * well
    employer.ability_doubt = doubt(employer.prior_ability_doubt, weight, unsatisfactory, months)
    employer.guidance_doubt = doubt(employer.prior_guidance_doubt, weight, unguided, months)
    employer.sickness_doubt = doubt(employer.prior_sickness_doubt, weight, sick, months)
