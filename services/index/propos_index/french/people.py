"""Titles, pronouns and nouns for people, by what they tell of whoever they stand for.

Nouns whose gender is not the person's (*la victime*, *la star*) are in none of the lists.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FEMALE_TITLES: Final = _words("mme mme. madame mlle mademoiselle")
MALE_TITLES: Final = _words("m. mr mr. monsieur mgr mgr. monseigneur")
"""Before a name. *Maître*, *docteur* and *professeur* are said of both."""

FEMALE_PRONOUNS: Final = frozenset({"elle", "celle-ci", "celle-là", "cette dernière"})
MALE_PRONOUNS: Final = frozenset({"il", "lui", "celui-ci", "celui-là", "ce dernier"})

FEMALE_DETERMINERS: Final = _words("la une cette sa")
MALE_DETERMINERS: Final = _words("le un ce cet")
DETERMINERS: Final = FEMALE_DETERMINERS | MALE_DETERMINERS | _words("l' son leur notre votre")
"""*Son* stands before women too: *son avocate*."""

PREFIXES: Final = ("ex-", "vice-", "co-", "néo-")

FEMALE_ADJECTIVES: Final = _words("ancienne vieille nouvelle première petite grande future actuelle haute")
MALE_ADJECTIVES: Final = _words("ancien vieux vieil nouveau nouvel premier petit grand futur actuel haut")
ADJECTIVES: Final = FEMALE_ADJECTIVES | MALE_ADJECTIVES | _words("jeune autre même propre très ex")
"""What may stand between a determiner and its noun."""

_PAIRS: Final = """
abonné abonnée, académicien académicienne, accusé accusée, acteur actrice, adhérent adhérente,
adjoint adjointe, administrateur administratrice, adolescent adolescente, agriculteur agricultrice,
aîné aînée, allié alliée, ambassadeur ambassadrice, ambulancier ambulancière, ami amie,
animateur animatrice, apiculteur apicultrice, apprenti apprentie, artisan artisane, assistant assistante,
associé associée, attaquant attaquante, auditeur auditrice, avocat avocate, bâtonnier bâtonnière,
batelier batelière, beau-fils belle-fille, beau-frère belle-sœur, beau-père belle-mère,
bijoutier bijoutière, boucher bouchère, boulanger boulangère, boxeur boxeuse, cadet cadette,
caissier caissière, candidat candidate, cavalier cavalière, champion championne, chanteur chanteuse,
charcutier charcutière, chercheur chercheuse, chirurgien chirurgienne, chroniqueur chroniqueuse,
citoyen citoyenne, coiffeur coiffeuse, collaborateur collaboratrice, collégien collégienne,
comédien comédienne, commerçant commerçante, compagnon compagne, compositeur compositrice,
concurrent concurrente, conducteur conductrice, conjoint conjointe, conseiller conseillère,
consommateur consommatrice, consultant consultante, contrôleur contrôleuse, coordinateur coordinatrice,
coordonnateur coordonnatrice, copain copine, coureur coureuse, correspondant correspondante, cousin cousine,
couturier couturière, créateur créatrice, cuisinier cuisinière, danseur danseuse, délégué déléguée,
demandeur demandeuse, dépanneur dépanneuse, député députée, dessinateur dessinatrice,
développeur développeuse, directeur directrice, dirigeant dirigeante, doyen doyenne, éditeur éditrice,
éducateur éducatrice, électeur électrice, électricien électricienne, éleveur éleveuse, élu élue,
employé employée, enquêteur enquêtrice, enseignant enseignante, entraîneur entraîneuse, envoyé envoyée,
épicier épicière, époux épouse, étudiant étudiante, eurodéputé eurodéputée, exploitant exploitante,
fermier fermière, fiancé fiancée, fils fille, fondateur fondatrice, cofondateur cofondatrice,
footballeur footballeuse, formateur formatrice, frère sœur, garçon fille, gardien gardienne, gérant gérante,
greffier greffière, habitant habitante, habitué habituée, handballeur handballeuse, héritier héritière,
historien historienne, homme femme, horticulteur horticultrice, hôtelier hôtelière, infirmier infirmière,
informaticien informaticienne, inspecteur inspectrice, instituteur institutrice, intéressé intéressée,
inventeur inventrice, invité invitée, jardinier jardinière, joueur joueuse, lauréat lauréate,
lecteur lectrice, livreur livreuse, loueur loueuse, lycéen lycéenne, magasinier magasinière,
magicien magicienne, maraîcher maraîchère, marchand marchande, mari épouse, mathématicien mathématicienne,
mécanicien mécanicienne, médiateur médiatrice, mercier mercière, militant militante, monsieur dame,
musicien musicienne, nageur nageuse, navigateur navigatrice, négociateur négociatrice, neveu nièce,
oncle tante, opposant opposante, organisateur organisatrice, ostréiculteur ostréicultrice,
ouvrier ouvrière, papa maman, papy mamie, parrain marraine, participant participante, passager passagère,
pâtissier pâtissière, patineur patineuse, patient patiente, patron patronne, paysan paysanne,
pêcheur pêcheuse, père mère, petit-fils petite-fille, pharmacien pharmacienne, physicien physicienne,
plaignant plaignante, poissonnier poissonnière, policier policière, postier postière, praticien praticienne,
préfet préfète, sous-préfet sous-préfète, présentateur présentatrice, président présidente,
prévenu prévenue, prince princesse, producteur productrice, programmateur programmatrice,
promoteur promotrice, réalisateur réalisatrice, rédacteur rédactrice, réfugié réfugiée,
remplaçant remplaçante, représentant représentante, rescapé rescapée, résident résidente,
restaurateur restauratrice, retraité retraitée, rival rivale, riverain riveraine, roi reine,
romancier romancière, salarié salariée, sénateur sénatrice, serveur serveuse, skieur skieuse,
soignant soignante, spectateur spectatrice, sportif sportive, suppléant suppléante, surveillant surveillante,
suspect suspecte, technicien technicienne, tenant tenante, traducteur traductrice,
travailleur travailleuse, trésorier trésorière, usager usagère, utilisateur utilisatrice,
vacancier vacancière, vendeur vendeuse, veuf veuve, vigneron vigneronne, visiteur visiteuse,
viticulteur viticultrice, voisin voisine, voyageur voyageuse
"""
_COUPLES: Final = [pair.split() for pair in _PAIRS.split(",")]
MALE_NOUNS: Final = frozenset(male for male, _ in _COUPLES) | _words(
    "pape cardinal évêque archevêque curé abbé prêtre moine patriarche avant-centre"
)
FEMALE_NOUNS: Final = frozenset(female for _, female in _COUPLES) | _words(
    "cheffe autrice auteure écrivaine docteure doctoresse professeure procureure procuratrice ingénieure "
    "successeure rapporteure poétesse mairesse commandante colonelle générale lieutenante sergente "
    "adjudante magistrate consule rectrice soldate sage-femme pasteure rabbine pompière agente "
    "entrepreneuse sculptrice gouverneure défenseure huissière reportrice skippeuse navigante substitute"
)
"""Said of women only; some of the masculine forms beside them are HONORARY."""
EITHER_NOUNS: Final = _words(
    "ministre maire secrétaire responsable porte-parole économiste journaliste spécialiste analyste "
    "artiste sociologue politologue biologiste géologue climatologue virologue infectiologue "
    "épidémiologiste écologue archéologue anthropologue psychologue psychiatre pédiatre urgentiste "
    "vétérinaire dentiste kinésithérapeute architecte urbaniste juriste notaire commissaire gendarme "
    "militaire fonctionnaire élève locataire enfant propriétaire copropriétaire colocataire philosophe "
    "linguiste géographe démographe paysagiste photographe chorégraphe scénographe cinéaste scénariste "
    "essayiste documentariste humoriste pianiste violoniste guitariste cycliste automobiliste motocycliste "
    "syndicaliste activiste écologiste socialiste communiste centriste bénévole volontaire stagiaire "
    "partenaire camarade collègue homologue adversaire internaute touriste gréviste buraliste fleuriste "
    "garagiste libraire disquaire trentenaire quadragénaire quinquagénaire sexagénaire septuagénaire "
    "octogénaire nonagénaire centenaire parlementaire sociétaire actionnaire gestionnaire signataire "
    "mandataire comptable diplomate bibliothécaire archiviste documentaliste universitaire scientifique "
    "océanologue hydrologue glaciologue météorologue criminologue constitutionnaliste éditorialiste "
    "hématologue cardiologue gynécologue radiologue pneumologue oncologue neurologue généraliste interne "
    "orthophoniste choriste soliste organiste céramiste graphiste styliste ébéniste judoka athlète "
    "gymnaste triathlète skipper copilote pilote concierge"
)
"""Said of both: a determiner or an adjective tells."""
HONORARY: Final = _words(
    "docteur dr professeur pr médecin maître juge procureur magistrat chef auteur écrivain ingénieur "
    "capitaine commandant colonel général lieutenant sergent adjudant caporal officier soldat amiral marin "
    "proviseur recteur rapporteur successeur consul substitut pasteur rabbin imam pompier sapeur-pompier "
    "agent entrepreneur sculpteur gouverneur défenseur huissier reporter skippeur témoin leader "
    "patron-pêcheur"
)
"""Masculine ones are said of women too (*le Dr Inès Roy*); only a feminine determiner tells."""
