"""Capitals that speak for their states, and short names that speak for longer ones."""

from typing import Final

# Without accents and case: a capital or a short name, and what the article may call the same speaker.
STANDS_FOR: Final[dict[str, tuple[str, ...]]] = {
    short: tuple(name.strip() for name in names.split("/"))
    for short, names in (
        line.split(":")
        for line in """
alger:algerie
ankara:turquie
athenes:grece
bagdad:irak
bamako:mali
berlin:allemagne
berne:suisse
bogota:colombie
brasilia:bresil
bruxelles:union europeenne/commission europeenne/belgique
budapest:hongrie
buenos aires:argentine
canberra:australie
caracas:venezuela
copenhague:danemark
dacca:bangladesh
dakar:senegal
damas:syrie
doha:qatar
downing street:gouvernement britannique/royaume-uni
dublin:irlande
erevan:armenie
haye:pays-bas
havane:cuba
helsinki:finlande
islamabad:pakistan
jakarta:indonesie
jerusalem:israel
kaboul:afghanistan
kiev:ukraine
kigali:rwanda
kinshasa:republique democratique du congo/rdc
lisbonne:portugal
londres:royaume-uni/grande-bretagne/gouvernement britannique
madrid:espagne/gouvernement espagnol
maison blanche:etats-unis
manille:philippines
mexico:mexique
moscou:russie
nairobi:kenya
new delhi:inde
niamey:niger
nicosie:chypre
oslo:norvege
ottawa:canada
ouagadougou:burkina faso
pekin:chine
pretoria:afrique du sud
pyongyang:coree du nord
quito:equateur
rabat:maroc
riyad:arabie saoudite
rome:italie
seoul:coree du sud
sofia:bulgarie
stockholm:suede
tbilissi:georgie
teheran:iran
tokyo:japon
tripoli:libye
tunis:tunisie
varsovie:pologne
vienne:autriche
washington:etats-unis
zagreb:croatie
onu:nations unies/organisation des nations unies
""".splitlines()
        if line
    )
}
