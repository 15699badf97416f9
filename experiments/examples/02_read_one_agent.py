"""Look inside one person and one employer: what a field holds, its unit, and what it means."""

from abm import Employer, LabourMarket, Participant
from abm.vocabulary import State, label

model = LabourMarket("tiny", seed=1).run(24)

person = model.participant(17)  # the seventeenth of the starting population
print(f"Person {person.unique_id} of {model.municipality_names[person.municipality]}: {label(person.state)}")
for name in ("wage_value", "measured_wage_value", "self_reliance", "weekly_hours", "months_placed", "fee"):
    field = Participant.FIELDS[name]
    print(f"  {name:<22}{getattr(person, name):8.2f}  {field.unit}: {field.meaning}")
print(model.spells.query("person == @person.unique_id")[["start", "months", "state", "end_reason"]])

employers = model.agents_by_type[Employer]  # a Mesa AgentSet: select, get, agg, do, groupby
busy = employers.select(lambda employer: employer.seconded + employer.employed > 0)
print(f"\n{len(busy)} of {len(employers)} employers have somebody of the group at work.")
keenest = max(employers, key=lambda employer: employer.social_intent)
print(f"The most social of them is a {label(keenest.stance)}: after {keenest.months_observed} person-months")
print(f"with people of the group its doubt that they can do the work is {keenest.ability_doubt:.2f} of 1.")

seconded = model.agents_by_type[Participant].select(lambda one: one.state == State.SECONDED)
if len(seconded):
    print(f"{len(seconded)} people are seconded, at {seconded.agg('fee', max):.2f} euro an hour at most.")
