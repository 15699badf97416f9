"""Follow six months of the tiny world: who moved and why; then check one payment by hand."""

from abm import LabourMarket, Participant
from abm.calendar import month_text
from abm.money import Purpose
from abm.vocabulary import Reason, State, label

model = LabourMarket("tiny", seed=1)
people = model.agents_by_type[Participant]

for _ in range(6):
    before = {person.unique_id: person.state for person in people}
    print(month_text(model.month))
    model.step()
    people = model.agents_by_type[Participant]  # newcomers are in it
    for person in people:
        was = before.get(person.unique_id, State.EXPECTED)
        if person.state != was:
            why = label(Reason(person.start_reason))
            print(f"  {person.unique_id}: {label(was)} -> {label(person.state)} ({why})")

print("\nWhat hirers paid for the last month, by hand: fee x hours worked (nothing when sick)")
rules = model.world.rules[0]  # the ledger's values of this month
total = 0
for person in people.select(lambda one: one.state == State.SECONDED):
    paid_hours = person.weekly_hours * rules.minimum_wage_weeks_per_year / 12
    hours = paid_hours * rules.minimum_wage_worked_share_of_paid  # without leave and usual sickness
    cents = 0 if person.months_sick else round(100 * person.fee * hours)
    total += cents
    print(f"  {person.unique_id}: {person.fee:.2f} euro x {hours:.1f} hours = {cents / 100:.2f} euro")

booked = model.world.journal[model.months_run - 1, :, Purpose.FEE].sum()  # months, municipalities, purposes
print(f"By hand {total / 100:.2f} euro, in the books {booked / 100:.2f} euro.")
