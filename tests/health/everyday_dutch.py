"""Words of the Dutch labels that mean what they mean anywhere, and need no explanation."""

WORDS = """
aangenomen aanvraag aanvragen acute afgelopen afloop banen begin begonnen beoordeeld bereikt besloot
betaald binnen blijken breedte budget coach contract dezelfde dienst direct draaien duren eerste
einde eindigden ertussen functioneren gebrek gedeeld gedragen gekregen genomen geplaatst
geregistreerd gestart gestarte gestopt getekend gevonden gevraagde geweigerd geweigerde gewicht
groep groepen grootte heeft heroverweegt hoogste hoogte individueel ingestroomd inkomen inzet koers
kortste kosten kwartaal laagste lichamelijk maand maanden marge maximale mensen minste monitoring
netto netwerk onbetaald onbetaalde onder opnieuw pensioenleeftijd persoon plaatsingen proef
psychisch publieke recht rechtstreeks register resultaat stappen start stoppen subsidie tegen
tegengehouden tellen terug tijdens toegelaten toekomstige training transparant tussen uitgestroomd
uitgevallen vaste verandering verbruikt verlies verliezen verloop verloren verstandelijk vervulde
vinden vooruit vraag wacht weigeren werknemer zoeken
"""
EVERYDAY = frozenset(WORDS.split())
