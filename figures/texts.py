"""Every word in a figure, in English and in Dutch."""

from __future__ import annotations

from abm.errors import unknown
from figures.tables import Manifest

LANGUAGES = ("en", "nl")

TEXTS: dict[str, tuple[str, str]] = {
    # under every figure
    "footnote": (
        "Exploration of a qualitative study, not a prediction. Model version {version}, "
        "{seeds} paired seeds.",
        "Verkenning van een kwalitatieve studie, geen voorspelling. Modelversie {version}, "
        "{seeds} gepaarde seeds.",
    ),
    "counterfactual": (
        "* Counterfactual: the study never saw this policy at work.",
        "* Contrafeitelijk: dit beleid heeft de studie nergens in de praktijk gezien.",
    ),
    # conversion against the revolving door
    "frontier.title": ("Stepping stone or revolving door", "Springplank of draaideur"),
    "frontier.subtitle": (
        "What each combination of fee, limit on the duration and check on the hirer’s intention brings about",
        "Wat elke combinatie van tarief, maximale duur en toets op de intentie van de inlener teweegbrengt",
    ),
    "frontier.better": ("better", "beter"),
    "frontier.baseline": ("baseline", "uitgangssituatie"),
    "frontier.fee": ("Fee", "Tarief"),
    "frontier.duration": ("At most", "Hoogstens"),
    "frontier.months": ("{months} months", "{months} maanden"),
    "frontier.intervals": (
        "Up and to the left is better; in the tinted corner a policy does better than the baseline on both. "
        "Bars: 95% interval of the mean over the seeds. The seeds are paired, so two policies can differ "
        "clearly although their bars overlap. Lines join the limits of one fee.",
        "Linksboven is beter; in de getinte hoek doet een beleid het op beide punten beter dan de "
        "uitgangssituatie. Streepjes: 95%-interval van het gemiddelde over de seeds. De seeds zijn gepaard: "
        "twee beleidsvarianten kunnen duidelijk verschillen terwijl hun streepjes overlappen. Lijnen "
        "verbinden de termijnen van één tarief.",
    ),
    "frontier.left_out": (
        "Left out for want of a value: {names}.",
        "Weggelaten omdat er geen waarde is: {names}.",
    ),
    "frontier.nothing": ("no values", "geen waarden"),
    "share_of.conversion_within_24_months": ("% of secondments started", "% van de begonnen detacheringen"),
    "share_of.revolving_door": (
        "% of secondments ended without a job with the hirer",
        "% van de detacheringen die zonder baan bij de inlener eindigden",
    ),
    "fee.low": ("low", "laag"),
    "fee.cost-covering": ("cost-covering", "kostendekkend"),
    "fee.plus-9": ("9% higher", "9% hoger"),
    "fee.stepwise": ("rising in steps", "stapsgewijs oplopend"),
    "check.none": ("No check", "Geen toets"),
    "check.declaration": ("Declaration", "Verklaring"),
    "check.strict": ("Strict check", "Strenge toets"),
    "check_is.none": ("intention is not asked", "intentie wordt niet gevraagd"),
    "check_is.declaration": ("hirer signs its intention", "inlener tekent intentie"),
    "check_is.strict": ("probing and track record", "doorvragen, ervaringen"),
    # what becomes of a cohort
    "cohort.title": (
        "What becomes of people after a first secondment",
        "Hoe het mensen vergaat na een eerste detachering",
    ),
    "cohort.subtitle": (
        "Share of people in each state; those first seconded in the first two years of the run",
        "Aandeel mensen per situatie; wie in de eerste twee jaar van de run voor het eerst is gedetacheerd",
    ),
    "state.expected": ("not yet registered", "nog niet geregistreerd"),
    "state.benefit": ("on benefit", "in de bijstand"),
    "state.seconded": ("seconded", "gedetacheerd"),
    "state.idle": ("idle but paid", "leegloop (doorbetaald)"),
    "state.internal_work": ("internal work", "intern werk"),
    "state.unemployment_insurance": ("unemployment insurance", "werkloosheidswet (WW)"),
    "state.regular_temporary": ("regular temporary job", "reguliere tijdelijke baan"),
    "state.regular_permanent": ("regular permanent job", "reguliere vaste baan"),
    "state.gone": ("gone", "uitgestroomd"),
    "state.unpaid_trajectory": ("unpaid trajectory", "onbetaald traject"),
    "state.trial_placement": ("trial placement", "proefplaatsing"),
    "state.agency_work": ("temp construct", "uitzendconstructie"),
    "state.subsidised_job": ("subsidised job (STiP)", "STiP-baan"),
    "state.sheltered_work": ("new sheltered work", "nieuw beschut werk"),
    "cohort.months": ("months since the start", "maanden na de start"),
    "cohort.people": ("{people} people, all seeds", "{people} mensen, alle seeds"),
    "cohort.too_few": ("too few people", "te weinig mensen"),
    "cohort.empty": ("no values", "geen waarden"),
    "cohort.numbers": (
        "The figures in the areas are percentages in month {month}.",
        "De getallen in de vlakken zijn percentages in maand {month}.",
    ),
    "cohort.suppressed": (
        "Fewer than {smallest} people: not shown.",
        "Minder dan {smallest} mensen: niet getoond.",
    ),
    "cohort.left_out": (
        "Gaps: months without a value ({names}).",
        "Onderbrekingen: maanden zonder waarde ({names}).",
    ),
    "policy.baseline": ("Baseline", "Uitgangssituatie"),
    "policy.short-cap": ("At most 6 months", "Maximaal 6 maanden"),
    "policy.one-year-cap": ("At most 12 months", "Maximaal 12 maanden"),
    "policy.long-cap": ("At most 36 months", "Maximaal 36 maanden"),
    "policy.internal-work": ("Internal work", "Intern werk"),
    "policy.fee-low": ("Low fee", "Laag tarief"),
    "policy.fee-cost-covering": ("Cost-covering fee", "Kostendekkend tarief"),
    "policy.fee-plus-9": ("Fee 9% higher", "Tarief 9% hoger"),
    "policy.fee-stepwise": ("Fee rising in steps", "Oplopend tarief"),
    "policy.check-none": ("No check", "Geen toets"),
    "policy.check-declaration": ("Declaration", "Verklaring"),
    "policy.check-strict": ("Strict check", "Strenge toets"),
    "policy.structural": ("Structural", "Structureel"),
    "policy.long-coaching": ("Long coaching", "Lange begeleiding"),
    "policy.abrupt-handover": ("Coach stops at once", "Begeleiding stopt ineens"),
    "policy.check-best-classes": ("Only class A and B", "Alleen klasse A en B"),
    "policy.check-probing": ("Probing questions", "Doorvragen"),
    "policy.check-track-record": ("Track record", "Eerdere ervaringen"),
    "policy.close-secondment": ("No secondment", "Geen detachering"),
    "policy.coach-in-unemployment": ("Coach stays in insurance", "Begeleiding tijdens WW"),
    "policy.council-in-the-lead": ("Council in the lead", "Raad aan zet"),
    "policy.courses": ("Courses", "Scholing"),
    "policy.employer-service": ("Employer service", "Werkgeversdienstverlening"),
    "policy.employer-training": ("Hirers trained", "Inleners getraind"),
    "policy.facility-may-stop": ("Facility may stop", "Faciliteit kan stoppen"),
    "policy.fee-flat-per-head": ("One price per head", "Eén prijs per persoon"),
    "policy.fee-market-conform": ("Market-conform fee", "Marktconform tarief"),
    "policy.fee-not-passed-on": ("Act not passed on", "Wet niet doorberekend"),
    "policy.fee-transparent": ("Transparent fee", "Transparant tarief"),
    "policy.fixed-subsidy": ("Fixed subsidy", "Forfaitaire subsidie"),
    "policy.full-fallback": ("Full fallback", "Volledig vangnet"),
    "policy.full-participation": ("Full participation", "Volwaardig meedoen"),
    "policy.hours-floor-28": ("At least 28 hours", "Minstens 28 uur"),
    "policy.hours-floor-32": ("At least 32 hours", "Minstens 32 uur"),
    "policy.in-groups": ("In groups", "In groepen"),
    "policy.minimum-seven": ("At least 7 months", "Minstens 7 maanden"),
    "policy.monitoring": ("Monitoring", "Monitoren"),
    "policy.more-coaching": ("More coaching", "Meer begeleiding"),
    "policy.municipalities-decide": ("Municipalities decide", "Gemeenten beslissen"),
    "policy.narrow-network": ("Narrow network", "Smal netwerk"),
    "policy.no-sheltered-secondment": ("No sheltered secondment", "Nieuw beschut niet gedetacheerd"),
    "policy.no-trial-placement": ("No trial placement", "Geen proefplaatsing"),
    "policy.permanent-contract": ("Permanent contract", "Vast contract"),
    "policy.price-competition": ("Price competition", "Prijsconcurrentie"),
    "policy.private-agency": ("Private agency", "Privaat bureau"),
    "policy.refuse-after-three": ("Refused after three", "Na drie geweigerd"),
    "policy.risk-averse": ("Risk-averse", "Risicomijdend"),
    "policy.search-ahead": ("Searching ahead", "Vooruit zoeken"),
    "policy.seven-factors": ("Seven factors", "Zeven factoren"),
    "policy.shared-register": ("Shared register", "Gedeeld register"),
    "policy.steering-on-margin": ("Steering on margin", "Sturen op marge"),
    "policy.steering-on-target": ("Target for outflow", "Doel voor uitstroom"),
    "policy.councils-that-follow": ("Councils that follow", "Raden die volgen"),
    "policy.no-first-turn": ("No first turn", "Geen voorrang"),
    "policy.no-renewal": ("No renewal", "Geen verlenging"),
    "policy.subsidised-jobs": ("Subsidised jobs", "STiP-banen"),
    "policy.temp-construct": ("Temp construct", "Uitzendconstructie"),
    "policy.tight-budget": ("Tight budget", "Krap budget"),
    "policy.unpaid-trajectories": ("Unpaid trajectories", "Onbetaalde trajecten"),
    "policy.voice": ("Voice", "Inspraak"),
    "policy.wide-window": ("Wide window", "Ruim venster"),
    # the scorecard of patterns
    "scorecard.title": (
        "Which patterns of the study the model reproduces",
        "Welke patronen uit de studie het model reproduceert",
    ),
    "scorecard.subtitle": (
        "{holding} of {all} patterns hold; a pattern holds when every measure lies within its bounds",
        "{holding} van de {all} patronen houden stand; daarvoor moet elke maat binnen zijn grenzen liggen",
    ),
    "scorecard.holds": ("holds", "houdt stand"),
    "scorecard.fails": ("fails", "faalt"),
    "scorecard.shown": ("only shown", "alleen getoond"),
    "scorecard.within": ("where the interval must lie", "waar het interval moet liggen"),
    "scorecard.intervals": (
        "Marks: mean over the seeds with its 95% interval, each on a scale of its own. "
        "pp: percentage points.",
        "Tekens: gemiddelde over de seeds met 95%-interval, elk op een eigen schaal. pp: procentpunten.",
    ),
    "scorecard.unknown": ("not known", "niet bekend"),
    "scorecard.nothing": ("no patterns", "geen patronen"),
    # what carries which pattern
    "ablation.title": ("What carries which pattern", "Wat welk patroon draagt"),
    "ablation.subtitle": (
        "What becomes of each pattern when one mechanism is switched off, or another rule takes its place",
        "Wat er van elk patroon wordt als één mechanisme uit staat, of als er een andere regel geldt",
    ),
    "ablation.holds": ("holds", "houdt stand"),
    "ablation.dies": ("dies", "verdwijnt"),
    "ablation.unsure": ("too few seeds to tell", "te weinig seeds om te zien"),
    "ablation.fails also at baseline": ("fails with everything on too", "ontbreekt ook met alles aan"),
    "ablation.appears": ("holds only without it", "houdt alleen zonder stand"),
    "ablation.asleep": ("asleep: these runs never set it to work", "slaapt: deze runs zetten het niet aan"),
    "ablation.kind.baseline": ("Everything on", "Alles aan"),
    "ablation.kind.mechanism": ("Switched off", "Uitgeschakeld"),
    "ablation.kind.rival": ("Another rule", "Een andere regel"),
    "ablation.everything": ("nothing switched off", "niets uitgeschakeld"),
    "ablation.unfinished": (
        "Empty: not run yet.",
        "Leeg: nog niet gedraaid.",
    ),
    "ablation.note": (
        "Asleep: with and without it every number of the pattern's runs is the same to the last bit, "
        "so nothing was tried.",
        "Slaapt: met en zonder is elk getal van de runs van het patroon tot op de laatste bit hetzelfde, "
        "er is dus niets geprobeerd.",
    ),
    "ablation.nothing": ("no values", "geen waarden"),
    "pattern.P1": ("selection", "selectie"),
    "pattern.P2": ("declaration", "verklaring"),
    "pattern.P3": ("fee", "tarief"),
    "pattern.P4": ("limit", "termijn"),
    "pattern.P5": ("idle pay", "leegloop"),
    "pattern.P6": ("corona", "corona"),
    "pattern.P7": ("group", "groep"),
    "pattern.P8": ("across regions", "tussen regio’s"),
    "pattern.P9": ("margin", "marge"),
    "pattern.P10": ("kinds of hirers", "soorten inleners"),
    "pattern.P11": ("act of 2020", "wet van 2020"),
    "pattern.P12": ("new sheltered", "nieuw beschut"),
    # which assumptions matter
    "sensitivity.title": ("Which assumptions matter", "Welke aannames ertoe doen"),
    "sensitivity.subtitle": (
        "Of {parameters} assumed parameters those with the largest effects, each moved over all of its "
        "range, on six outcomes and on what a policy does to them",
        "Van {parameters} aangenomen parameters die met de grootste effecten, elk over zijn hele bereik "
        "bewogen, op zes uitkomsten en op wat beleid daarmee doet",
    ),
    "sensitivity.level": ("on the outcome itself", "op de uitkomst zelf"),
    "sensitivity.policy": (
        "on what a policy does to it (the policy most affected)",
        "op wat beleid ermee doet (het beleid dat het meest verandert)",
    ),
    "sensitivity.share": (
        "share of variance due to assumptions",
        "deel van de variantie door aannames",
    ),
    "sensitivity.note": (
        "Area of a mark: mean change of the outcome when only this parameter moves, in standard deviations "
        "of the outcome over all worlds; the largest is {largest}. The rest of the variance is the luck of a "
        "run. For policies: the middle of {policies} policies, and the lowest and highest.",
        "Oppervlakte van een teken: gemiddelde verandering van de uitkomst als alleen deze parameter "
        "beweegt, in standaarddeviaties van de uitkomst over alle werelden; de grootste is {largest}. De "
        "rest van de variantie is het geluk van een run. Bij beleid: het midden van {policies} soorten "
        "beleid, en het laagste en hoogste.",
    ),
    "sensitivity.outcome.conversion_within_24_months": ("conversion", "doorstroom"),
    "sensitivity.outcome.permanent_within_36_months": ("permanent job", "vaste baan"),
    "sensitivity.outcome.revolving_door": ("revolving door", "draaideur"),
    "sensitivity.outcome.starts": ("starts", "starts"),
    "sensitivity.outcome.durable_jobs": ("durable jobs", "duurzame banen"),
    "sensitivity.outcome.public_cost": ("public cost", "publieke kosten"),
    "sensitivity.nothing": ("no effects", "geen effecten"),
    # what holds whatever is assumed
    "robustness.title": ("What holds whatever is assumed", "Wat standhoudt, wat je ook aanneemt"),
    "robustness.subtitle": (
        "Share of {worlds} worlds in which each conclusion holds; the worlds are spread over all that the "
        "assumed parameters may be",
        "Aandeel van {worlds} werelden waarin een conclusie standhoudt; de werelden liggen verspreid over "
        "alles wat de aangenomen parameters kunnen zijn",
    ),
    "robustness.everywhere": ("all worlds, with 95% interval", "alle werelden, met 95%-interval"),
    "robustness.band": (
        "worlds with a conversion of 10-20, 20-30, 30-40 or 40-50%",
        "werelden met een doorstroom van 10-20, 20-30, 30-40 of 40-50%",
    ),
    "robustness.posterior": ("worlds that fit the targets", "werelden die bij de doelen passen"),
    "robustness.axis": ("share of worlds in which it holds", "aandeel werelden waarin het standhoudt"),
    "robustness.robust": ("robust", "robuust"),
    "robustness.conditional": ("conditional", "voorwaardelijk"),
    "robustness.fragile": ("fragile", "kwetsbaar"),
    "robustness.rivals": ("fails under {number} of {all} rules", "faalt onder {number} van {all} regels"),
    "robustness.note": (
        "Robust: at least 90% (shaded) in every set of worlds and under no rival rule the reverse. "
        "Conditional: not everywhere, but a few limits on parameters say where. Sets of fewer than 20 worlds "
        "are left out.",
        "Robuust: minstens 90% (gearceerd) in elke groep werelden, en onder geen andere regel het "
        "omgekeerde. Voorwaardelijk: niet overal, maar enkele grenzen aan parameters zeggen waar. Groepen "
        "van minder dan 20 werelden zijn weggelaten.",
    ),
    "robustness.nothing": ("no conclusions", "geen conclusies"),
    # who was helped
    "helped.title": ("Who was helped, and who was not", "Wie is geholpen, en wie niet"),
    "helped.subtitle": (
        "{outcome} at some time in {months} months: the same people, with the same luck, under “{policy}” "
        "and under “{baseline}”",
        "{outcome} op enig moment in {months} maanden: dezelfde mensen, met hetzelfde geluk, onder "
        "‘{policy}’ en onder ‘{baseline}’",
    ),
    "helped.outcome.permanent": ("A permanent job", "Een vaste baan"),
    "helped.outcome.regular": ("A regular job", "Een reguliere baan"),
    "helped.outcome.hirer": (
        "A job with the hirer of a secondment",
        "Een baan bij de inlener van een detachering",
    ),
    "helped.only_policy": ("gained: only under the policy", "gewonnen: alleen onder het beleid"),
    "helped.only_baseline": (
        "lost: only under the baseline",
        "verloren: alleen onder de uitgangssituatie",
    ),
    "helped.part.both": ("under both", "onder beide"),
    "helped.part.only_policy": ("gained", "gewonnen"),
    "helped.part.only_baseline": ("lost", "verloren"),
    "helped.part.neither": ("under neither", "onder geen van beide"),
    "helped.net": ("gained less lost", "saldo"),
    "helped.interval": ("95% interval", "95%-interval"),
    "helped.people": ("people", "mensen"),
    "helped.per_gained": ("lost per gained", "verloren per gewonnen"),
    "helped.axis": ("% of the people of the group", "% van de mensen van de groep"),
    "helped.everybody": ("Everybody", "Iedereen"),
    "helped.too_few": ("too few people", "te weinig mensen"),
    "helped.nothing": ("no values", "geen waarden"),
    "helped.other_life": (
        "{share}% of {people} people a run have another life under the policy: for at least a month in "
        "another situation or with another employer.",
        "{share}% van de {people} mensen per run heeft onder het beleid een ander leven: minstens een maand "
        "in een andere situatie of bij een andere werkgever.",
    ),
    "helped.competition": (
        "People compete for places: part of gained and lost is one person in the place of another. "
        "Means over the seeds; the groups are of the person before any policy.",
        "Mensen concurreren om plekken: een deel van winst en verlies is de een op de plek van de ander. "
        "Gemiddelden over de seeds; de groepen zijn kenmerken van de persoon vóór enig beleid.",
    ),
    "helped.everywhere": (
        "The policy touches every municipality: nobody lives outside its reach.",
        "Het beleid geldt in elke gemeente: niemand woont erbuiten.",
    ),
    "helped.nowhere": (
        "The two policies set every lever alike.",
        "Beide beleidsvarianten stellen alles gelijk in.",
    ),
    "helped.somewhere": (
        "The policy touches {touched} of {all} municipalities: people of the others feel it only through the "
        "places, employers and work company they share.",
        "Het beleid geldt in {touched} van de {all} gemeenten: mensen van de andere merken het alleen via "
        "gedeelde plekken, werkgevers en werkbedrijf.",
    ),
    "helped.suppressed": (
        "Fewer than {smallest} people a run: not shown.",
        "Minder dan {smallest} mensen per run: niet getoond.",
    ),
    "grouping.place": ("Municipality", "Gemeente"),
    "grouping.wage_value": ("Wage value, without experience", "Loonwaarde, zonder ervaring"),
    "grouping.limitation": ("Limitation", "Beperking"),
    "grouping.target_group": ("Target group", "Doelgroep"),
    "grouping.regime": ("Secondment in the municipality", "Detachering in de gemeente"),
    "grouping.hours": ("Hours a week", "Uren per week"),
    "group.touched": ("touched by the policy", "waar het beleid geldt"),
    "group.untouched, same region": ("others, in the same region", "andere, in dezelfde regio"),
    "group.untouched, other regions": ("others, in other regions", "andere, in andere regio’s"),
    "group.below 40 %": ("below 40%", "onder 40%"),
    "group.40 to 55 %": ("40 to 55%", "40 tot 55%"),
    "group.55 to 70 %": ("55 to 70%", "55 tot 70%"),
    "group.70 % and over": ("70% and over", "70% en meer"),
    "group.below 20 hours": ("below 20 hours", "onder 20 uur"),
    "group.20 to 28 hours": ("20 to 28 hours", "20 tot 28 uur"),
    "group.28 to 32 hours": ("28 to 32 hours", "28 tot 32 uur"),
    "group.32 hours and over": ("32 hours and over", "32 uur en meer"),
    "group.physical": ("physical", "lichamelijk"),
    "group.intellectual": ("intellectual", "verstandelijk"),
    "group.psychological": ("psychological", "psychisch"),
    "group.job agreement": ("job agreement", "banenafspraak"),
    "group.new sheltered work": ("new sheltered work", "nieuw beschut"),
    "group.none": ("none", "geen"),
    "group.temporary": ("temporary", "tijdelijk"),
    "group.temporary and long": ("temporary and long", "tijdelijk en langdurig"),
    # what each lever does
    "decomposition.title": (
        "What each lever does, alone and together",
        "Wat elke knop doet, alleen en samen",
    ),
    "decomposition.subtitle": (
        "Difference from all levers off, in every combination, and how the whole is shared among them",
        "Verschil met alle knoppen uit, in elke combinatie, en hoe het geheel over ze wordt verdeeld",
    ),
    "decomposition.total": ("all on", "alles aan"),
    "decomposition.higher": ("of three and more, together", "van drie en meer, samen"),
    "decomposition.key.total": ("all on", "alles aan"),
    "decomposition.key.shapley": ("Shapley value", "Shapley-waarde"),
    "decomposition.key.alone": ("only this one on", "alleen deze aan"),
    "decomposition.key.last": ("all others on already", "alle andere al aan"),
    "decomposition.key.interaction": ("what they do only together (×)", "wat ze alleen samen doen (×)"),
    "decomposition.number": ("mean [95% interval]", "gemiddelde [95%-interval]"),
    "decomposition.share": ("share", "aandeel"),
    "decomposition.note": (
        "The Shapley value is the effect of a lever averaged over every order in which the levers can be "
        "switched on; these sum to the effect of all on, of which each is a share (where that effect is "
        "clearly there). The number is that of the first mark of a row. Lines: 95% interval over paired "
        "seeds, not corrected for looking at many at once.",
        "De Shapley-waarde is het effect van een knop, gemiddeld over elke volgorde waarin de knoppen aan "
        "kunnen; samen zijn ze het effect van alles aan, waarvan elk een aandeel is (waar dat effect er "
        "duidelijk is). Het getal hoort bij het eerste teken van een rij. Lijnen: 95%-interval over "
        "gepaarde seeds, niet gecorrigeerd voor het kijken naar veel tegelijk.",
    ),
    "decomposition.nothing": ("no values", "geen waarden"),
    # how an estimate settles
    "stability.title": ("How many seeds it takes", "Hoeveel seeds ervoor nodig zijn"),
    "stability.subtitle": (
        "Paired difference from the reference, as it was known with so many seeds, and half the width of "
        "its 95% interval",
        "Gepaard verschil met de referentie, zoals bekend met zoveel seeds, en de halve breedte van het "
        "95%-interval",
    ),
    "stability.difference": ("difference", "verschil"),
    "stability.half_width": ("half-width", "halve breedte"),
    "stability.seeds": ("seeds", "seeds"),
    "stability.target": ("asked for", "gevraagd"),
    "stability.note": (
        "Dots: numbers of seeds at which it was judged whether more were needed. Adding seeds until an "
        "interval is narrow enough makes it slightly too narrow.",
        "Stippen: aantallen seeds waarbij is bekeken of er meer nodig waren. Seeds toevoegen tot een "
        "interval smal genoeg is, maakt het iets te smal.",
    ),
    "stability.left_out": (
        "In colour the {shown} policies that are known least well at the end; the others are grey lines.",
        "In kleur de {shown} beleidsvarianten die aan het eind het minst goed bekend zijn; de andere zijn "
        "grijze lijnen.",
    ),
    "stability.nothing": ("no values", "geen waarden"),
    "unit.share": ("percentage points", "procentpunten"),
    "unit.per month": ("per month", "per maand"),
    "unit.per 1,000 person-years": ("per 1,000 person-years", "per 1.000 persoonsjaren"),
    "unit.months": ("months", "maanden"),
    "unit.months per person-year": ("months per person-year", "maanden per persoonsjaar"),
    "unit.euro per month": ("euro per month", "euro per maand"),
    "unit.euro per person-year": ("euro per person-year", "euro per persoonsjaar"),
    # the network
    "network.title": ("Who lends in from the work company", "Wie er inleent bij het werkbedrijf"),
    "network.subtitle": (
        "Employers that lent in people during the run, and their ties with one another{region}",
        "Werkgevers die tijdens de run mensen inleenden, en hun onderlinge contacten{region}",
    ),
    "network.region": ("; region {region}", "; regio {region}"),
    "network.judged": ("Judged by the work company", "Oordeel van het werkbedrijf"),
    "network.class.A": ("often proved social", "vaak sociaal gebleken"),
    "network.class.B": ("", ""),
    "network.class.C": ("", ""),
    "network.class.D": ("", ""),
    "network.class.E": ("one-off passer-by", "eenmalige passant"),
    "network.class.": ("not yet judged", "nog geen oordeel"),
    "network.hired": ("dark rim: hired someone", "donkere rand: nam iemand in dienst"),
    "network.employers": ("employers", "werkgevers"),
    "network.size": ("Secondments started", "Begonnen detacheringen"),
    "network.lines": ("Lines", "Lijnen"),
    "network.secondments": ("secondments (wider: more)", "detacheringen (dikker: meer)"),
    "network.ties": ("employers know each other", "werkgevers kennen elkaar"),
    "network.work_company": ("work company", "werkbedrijf"),
    "network.nearer": (
        "The nearer to the middle, the more secondments; "
        "employers that know each other stand near one another where that fits.",
        "Hoe dichter bij het midden, hoe meer detacheringen; "
        "werkgevers die elkaar kennen staan zo mogelijk bij elkaar.",
    ),
    "network.shown": (
        "Shown: the {shown} employers with most secondments, of {all}.",
        "Getoond: de {shown} werkgevers met de meeste detacheringen, van {all}.",
    ),
    "network.left_out": (
        "Left out for want of a value: {names}.",
        "Weggelaten omdat er geen waarde is: {names}.",
    ),
    "network.nothing": ("no secondments in this run", "geen detacheringen in deze run"),
    # the map of regions
    "regions.title": ("Conversion by labour-market region", "Doorstroom per arbeidsmarktregio"),
    "regions.title_difference": (
        "{policy}: the change in conversion by region",
        "{policy}: het verschil in doorstroom per regio",
    ),
    "regions.subtitle": (
        "Share of secondments started that end in a job with the hirer within 24 months; policy: {policy}.",
        "Aandeel van de begonnen detacheringen dat binnen 24 maanden uitmondt in een baan bij de inlener; "
        "beleid: {policy}.",
    ),
    "regions.subtitle_difference": (
        "Share of secondments that end in a job with the hirer within 24 months: {policy} less {first}, "
        "paired.",
        "Aandeel detacheringen dat binnen 24 maanden uitmondt in een baan bij de inlener: {policy} min "
        "{first}, gepaard.",
    ),
    "regions.whole": ("All regions: {value}.", "Alle regio’s: {value}."),
    "regions.unit": ("% of secondments started", "% van de begonnen detacheringen"),
    "regions.unit_difference": ("percentage points", "procentpunten"),
    "regions.to": ("to", "tot"),
    "regions.no_policy": ("no secondment policy", "geen detacheringsbeleid"),
    "regions.too_few": (
        "fewer than {smallest} people: not shown",
        "minder dan {smallest} mensen: niet getoond",
    ),
    "regions.absent": ("not in this scenario", "niet in dit scenario"),
    "regions.letter.none": ("", ""),
    "regions.letter.temporary": ("T", "T"),
    "regions.letter.temporary and long": ("L", "L"),
    "regions.letter.mixed": ("M", "M"),
    "regions.regime.temporary": ("seconds temporarily", "detacheert tijdelijk"),
    "regions.regime.temporary and long": ("seconds for longer too", "detacheert ook langdurig"),
    "regions.regime.mixed": ("differs within the region", "verschilt binnen de regio"),
    "regions.schematic": (
        "Schematic: one equal tile for each region, about where it lies.",
        "Schematisch: voor elke regio een even grote tegel, ongeveer waar zij ligt.",
    ),
    "regions.assumed": (
        "Which regions second is set by the scenario, not observed here; beyond that they differ only in "
        "size and luck. What a single one shows is no finding.",
        "Welke regio’s detacheren ligt vast in het scenario en is hier niet waargenomen; verder verschillen "
        "zij alleen in omvang en toeval. Wat een enkele regio laat zien is geen bevinding.",
    ),
    "regions.elsewhere": (
        "Not on the map: {names} ({number} in all).",
        "Niet op de kaart: {names} (samen {number}).",
    ),
    "regions.intervals": (
        "±: half the 95% interval of the mean over the seeds.",
        "±: half het 95%-interval van het gemiddelde over de seeds.",
    ),
    "regions.intervals_difference": (
        "±: half the 95% interval of the paired difference; ~: it includes zero.",
        "±: half het 95%-interval van het gepaarde verschil; ~: daar ligt nul in.",
    ),
}


def text(key: str, language: str, **values: object) -> str:
    """The text of that key in ``en`` or ``nl``, with the values filled in."""
    if language not in LANGUAGES:
        raise unknown("language", language, LANGUAGES)
    return TEXTS[key][LANGUAGES.index(language)].format(**values)


def name(kind: str, code: str, language: str) -> str:
    """What a code of some kind ("fee", "check", "policy") is called; the code itself where it has no text."""
    return text(f"{kind}.{code}", language) if f"{kind}.{code}" in TEXTS else code


def listing(names: list[str]) -> str:
    """At most four names, and then how many more.

    >>> listing(["a", "b", "c", "d", "e", "f"])
    'a; b; c; d; +2'
    """
    more = [f"+{len(names) - 4}"] if len(names) > 4 else []
    return "; ".join([*names[:4], *more])


def count(number: int, language: str) -> str:
    """A whole number with thousands apart as the language does.

    >>> count(12345, "en"), count(12345, "nl")
    ('12,345', '12.345')
    """
    return f"{number:,}".replace(",", "." if language == "nl" else ",")


def decimal(number: float, digits: int, language: str, sign: bool = False) -> str:
    """A number with so many decimals, and its sign where asked for, as the language writes it.

    >>> decimal(-0.25, 2, "nl"), decimal(1234.5, 1, "en", sign=True)
    ('−0,25', '+1,234.5')
    """
    said = f"{number:{'+' if sign else ''},.{digits}f}".replace("-", "−")
    return said.translate(str.maketrans(",.", ".,")) if language == "nl" else said


def scale_of(unit: str, language: str) -> tuple[float, str]:
    """What a difference in this unit is multiplied by in a picture, and what it is then counted in.

    >>> scale_of("share of conversions", "nl"), scale_of("months", "en")
    ((100.0, 'procentpunten'), (1.0, 'months'))
    """
    if unit.startswith("share"):
        return 100.0, text("unit.share", language)
    return 1.0, name("unit", unit, language)


def decimals_of(step: float) -> int:
    """The decimals that it takes to write numbers that lie this far apart.

    >>> decimals_of(20.0), decimals_of(2.5), decimals_of(0.05)
    (0, 1, 2)
    """
    return next((digits for digits in range(12) if abs(round(step, digits) - step) < 1e-6 * step), 12)


def footnotes(origin: Manifest, language: str, starred: bool, *before: str) -> list[str]:
    """The notes under a figure: its own, the star if there is one, and what every figure says."""
    star = [text("counterfactual", language)] if starred else []
    last = text("footnote", language, version=origin.model_version, seeds=origin.seeds)
    return [*(one for one in before if one), *star, last]
