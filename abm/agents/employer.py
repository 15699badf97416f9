"""Employer: a firm or public body that may lend people in, hire them, or do neither."""

from __future__ import annotations

from typing import ClassVar

from abm.agents.state import CENTS, COUNT, FLAG, IDENTITY, MONTH, NUMBER, Field, record_type
from abm.agents.view import RecordView
from abm.vocabulary import Channel, EmployerClass, Stance

FIELDS = (
    # What every phase asks of every employer stands together, as with participants, and so does what is
    # asked of the employer of each person who works: those are met in no order of memory.
    Field("identity", IDENTITY, "", "lasting id: five million million plus region times a million plus k"),
    Field("work_company", COUNT, "row", "work company of the region"),
    Field("sector", COUNT, "row", "sector with its own business cycle"),
    Field("stance", Stance, "", "how it sees a seconded worker (R038-R044); hidden from others"),
    Field("prosperous", FLAG, "", "work and money enough this month"),
    Field("public", FLAG, "", "public body; weighs prices less (R036)"),
    Field("vacancy_channel", Channel, "", "how the open vacancy is to be filled"),
    Field("admitted", FLAG, "", "the work company accepts the open request"),
    Field("acute", FLAG, "", "the open vacancy cannot wait (R045)"),
    Field("carves_jobs", FLAG, "", "puts tasks together that people of the group do well (R037)"),
    Field("guidance_skill", NUMBER, "0 to 1", "skill in guiding on the floor (R109)"),
    Field("output_factor", NUMBER, "ratio", "worth of full output relative to the minimum wage"),
    Field("balance", CENTS, "cents", "received less paid since the start of the run"),
    Field("places", COUNT, "people", "places for this group"),
    Field("seconded", COUNT, "people", "places taken by seconded people"),
    Field("employed", COUNT, "people", "places taken by people in its own employment"),
    Field("people_wanted", COUNT, "people", "people asked for in the open vacancy (R105)"),
    Field("vacancy_since", MONTH, "month", "month in which the vacancy opened"),
    Field("concern", COUNT, "row", "concern with branches in several regions, -1 for none"),
    Field("spells_hired", COUNT, "spells", "seen by the work company: ended in a job here"),
    Field("spells_ended", COUNT, "spells", "seen by the work company: secondments ended"),
    Field("social_intent", NUMBER, "0 to 1", "weight of the social motive (R037)"),
    Field("flexibility_value", NUMBER, "euro per worked hour", "worth of being able to let go"),
    Field("pay_scales_too_high", FLAG, "", "its lowest pay scale lies above the minimum wage (R034)"),
    Field("prior_ability_doubt", NUMBER, "0 to 1", "doubt about ability before any experience"),
    Field("prior_guidance_doubt", NUMBER, "0 to 1", "doubt about own guidance before experience"),
    Field("prior_sickness_doubt", NUMBER, "0 to 1", "fear of sickness cost before experience"),
    Field("ability_doubt", NUMBER, "0 to 1", "doubt about ability now (R031)"),
    Field("guidance_doubt", NUMBER, "0 to 1", "doubt about own guidance now (R031)"),
    Field("sickness_doubt", NUMBER, "0 to 1", "fear of sickness cost now (R031)"),
    Field("months_observed", COUNT, "person-months", "months with people of the group"),
    Field("months_satisfactory", COUNT, "person-months", "of which with a good match"),
    Field("months_guided", COUNT, "person-months", "of which guided without the coach leading"),
    Field("months_well", COUNT, "person-months", "of which not sick"),
    Field("vacancy_value", NUMBER, "euro per worked hour", "worth of having the work done"),
    Field("declared", FLAG, "", "signed a declaration of intent for the open vacancy"),
    Field("relation", NUMBER, "0 to 1", "strength of the relation with the work company (R054)"),
    Field("spells_started", COUNT, "spells", "seen by the work company: secondments started"),
    Field("spells_without_hire", COUNT, "spells", "ended without a job since the last hire"),
    Field("probes", COUNT, "number", "times the work company probed the intention"),
    Field("probing_score", NUMBER, "0 to 1", "mean of the noisy readings of intention"),
    Field("judged_conversion", NUMBER, "0 to 1", "posterior mean of the share that is hired"),
    Field("judged_class", EmployerClass, "", "class in the eyes of the work company (R052)"),
)
RECORD = record_type(FIELDS)


class Employer(RecordView):
    """A view on one employer's record."""

    TABLE = "employers"
    FIELDS: ClassVar[dict[str, Field]] = {field.name: field for field in FIELDS}
