"""Participant: a person in the job-agreement register of a municipality."""

from __future__ import annotations

from typing import ClassVar

from abm.agents.state import CENTS, COUNT, FLAG, IDENTITY, MONTH, NUMBER, Field, record_type
from abm.agents.view import RecordView
from abm.vocabulary import EmployerClass, Limitation, PlacementForm, Reason, Route, State, TargetGroup

FIELDS = (
    # What every phase asks of everybody stands together: one read from memory instead of three.
    Field("identity", IDENTITY, "", "lasting id: municipality code times a million plus a number"),
    Field("municipality", COUNT, "row", "municipality that pays benefit and subsidy"),
    Field("work_company", COUNT, "row", "work company of the region"),
    Field("state", State, "", "what the person is in this month"),
    Field("start_reason", Reason, "", "why the present state began"),
    Field("route", Route, "", "where intake sends the person this month"),
    Field("target_group", TargetGroup, "", "job agreement, or new sheltered work (R001, R115)"),
    Field("form", PlacementForm, "", "seconded alone, or in a group with a foreman (R103)"),
    Field("in_contact", FLAG, "", "known to and followed by the work company (R126)"),
    Field("seeks_next", FLAG, "", "still placed, and the next hirer is being sought (R056, R097)"),
    Field("fee_raised", FLAG, "", "a new measurement raised the fee this month (R065)"),
    Field("needs_lasting_support", FLAG, "", "falls out without lasting light support (R127)"),
    Field("trained", FLAG, "", "was long enough with a hirer that trains people for others (R041)"),
    Field("since", MONTH, "month", "first month of the present state"),
    Field("employer", COUNT, "row", "employer or hirer, -1 for none"),
    Field("months_sick", COUNT, "months", "length of the present sickness spell, 0 when well"),
    Field("contract_end", MONTH, "month", "first month after the employment contract"),
    Field("placement_end", MONTH, "month", "first month after the agreed secondment"),
    Field("coached_until", MONTH, "month", "first month without coaching in a regular job (R072)"),
    Field("birth_month", MONTH, "month", "month of birth"),
    Field("search_since", MONTH, "month", "since when the person looks for a place"),
    Field("limitation", Limitation, "", "kind of limitation"),
    Field("wage_value", NUMBER, "share of minimum wage", "true productivity now"),
    Field("wage_value_base", NUMBER, "share of minimum wage", "productivity without experience"),
    Field("wage_value_ceiling", NUMBER, "share of minimum wage", "highest that can be reached"),
    Field("measured_wage_value", NUMBER, "share of minimum wage", "last measurement (R065)"),
    Field("self_reliance", NUMBER, "0 to 1", "ability to hold one's own at work (R015)"),
    Field("self_reliance_base", NUMBER, "0 to 1", "self-reliance without experience"),
    Field("sickness_proneness", NUMBER, "ratio", "onset of sickness relative to the mean"),
    Field("weekly_hours", NUMBER, "hours per week", "hours the person can and wants to work"),
    Field("couple", FLAG, "", "household norm of a couple instead of a single person"),
    Field("prefers_challenge", FLAG, "", "wants varied work rather than company (R124)"),
    Field("next_employer", COUNT, "row", "hirer that keeps a place free, -1 for none (R097)"),
    Field("last_employer", COUNT, "row", "hirer or employer before this one, -1 for none"),
    Field("contracts", COUNT, "number", "temporary contracts in the present chain"),
    Field("chain_start", MONTH, "month", "start of the present chain of temporary contracts"),
    Field("prolongations", COUNT, "number", "times that the present secondment was prolonged (R083)"),
    Field("hirer_class", EmployerClass, "", "class of the hirer when the secondment began (R052)"),
    Field("hirer_declared", FLAG, "", "the hirer signed a declaration of intent for it (R048)"),
    Field("months_placed", COUNT, "months", "months worked in the present placement or job"),
    Field("months_sick_placed", COUNT, "months", "of which sick"),
    Field("match_quality", NUMBER, "standard deviations", "fit with the present employer"),
    Field("integration", NUMBER, "0 to 1", "belonging on the work floor (R112)"),
    Field("coach_share", NUMBER, "0 to 1", "share of guidance given by the work company (R110)"),
    Field("fee_at_start", NUMBER, "euro per worked hour", "fee agreed at the start or measurement"),
    Field("fee", NUMBER, "euro per worked hour", "fee of this month, 0 when not seconded"),
    Field("work_history", COUNT, "bits", "paid work in each of the last months, newest lowest"),
    Field("insurance_months", COUNT, "months", "months of unemployment insurance received"),
    Field("entry_month", MONTH, "month", "month in which the person enters the register"),
    Field("secondments", COUNT, "number", "secondments since the last regular job"),
    Field("income", CENTS, "cents", "received last month"),
    Field("balance", CENTS, "cents", "received less paid since the start of the run"),
)
RECORD = record_type(FIELDS)


class Participant(RecordView):
    """A view on one person's record; reading it costs nothing until it is asked for."""

    TABLE = "participants"
    FIELDS: ClassVar[dict[str, Field]] = {field.name: field for field in FIELDS}
