"""French words for whoever may speak: roles, bodies, groups, documents; titles, pronouns, and time words."""

from functools import cache
from typing import Final

from propos_enrich.french.wordlist import words


def _both(words: str) -> frozenset[str]:
    """The words, with plain feminine and plural forms beside the masculine."""
    out: set[str] = set()
    for word in words.split():
        forms = {word}
        for end, feminine in (
            ("eur", "euse"),
            ("teur", "trice"),
            ("ien", "ienne"),
            ("er", "ère"),
            ("if", "ive"),
            ("eux", "euse"),
            ("ant", "ante"),
            ("ent", "ente"),
            ("al", "ale"),
            ("é", "ée"),
            ("ain", "aine"),
            ("eur", "eure"),
            ("ois", "oise"),
            ("at", "ate"),
            ("an", "ane"),
            ("and", "ande"),
            ("er", "ere"),
            ("on", "onne"),
            ("i", "ie"),
            ("u", "ue"),
        ):
            if word.endswith(end):
                forms.add(word[: -len(end)] + feminine)
        out |= forms | {f + "s" for f in forms if f[-1] not in "sx"}
        if word.endswith("al"):
            out.add(word[:-2] + "aux")
    return frozenset(out)


ROLES: Final = _both(
    "cheffe adjointe ministre président directeur responsable chef secrétaire député sénateur maire "
    "préfet procureur juge avocat porte-parole représentant premier-ministre chancelier roi reine "
    "prince princesse pape évêque cardinal général colonel capitaine commandant commissaire policier "
    "gendarme officier soldat militaire lieutenant sergent candidat leader dirigeant patron pdg "
    "entrepreneur fondateur cofondateur gérant propriétaire employé salarié ouvrier chercheur "
    "scientifique professeur enseignant docteur médecin infirmier expert spécialiste économiste "
    "historien sociologue politologue organisateur analyste consultant journaliste rédacteur auteur "
    "écrivain acteur comédien chanteur musicien artiste réalisateur entraîneur joueur attaquant "
    "gardien capitaine champion sélectionneur arbitre coureur cycliste pilote conducteur chauffeur "
    "témoin victime suspect accusé prévenu habitant voisin passager client usager lecteur élu "
    "conseiller adjoint vice-président vice-procureur sous-préfet gouverneur ambassadeur diplomate "
    "eurodéputé parlementaire opposant militant syndicaliste délégué coordinateur coordonnateur "
    "animateur présentateur producteur inventeur agriculteur éleveur pêcheur commerçant restaurateur "
    "boulanger étudiant élève lycéen parent père mère fils fille frère sœur femme homme époux épouse "
    "mari veuf veuve cousin oncle ami collègue proche quinquagénaire quadragénaire trentenaire "
    "sexagénaire septuagénaire intéressé dernier source bâtonnier notaire greffier magistrat "
    "enquêteur archéologue astronome biologiste climatologue météorologue géologue physicien "
    "trésorier administrateur contrôleur inspecteur surveillant pompier sauveteur urgentiste "
    "pharmacien critique dramaturge metteur éditeur libraire bibliothécaire conservateur commissaire "
    "architecte ingénieur technicien informaticien développeur astronaute cosmonaute avocate numéro "
    "star athlète nageur skieur boxeur footballeur rugbyman basketteur tennisman guide religieux imam "
    "rabbin prêtre curé abbé moine pasteur patriarche cadre manager responsable assistant "
    "collaborateur haut-commissaire commissaire-priseur membre secouriste négociateur médiateur "
    "rapporteur successeur prédécesseur jeune internaute riverain manifestant gréviste retraité "
    "bénévole volontaire adhérent sympathisant électeur citoyen travailleur officier marin skippeur "
    "skipper loueur cafetier poissonnier confrère inconnu abonné praticien "
    "navigateur sinistré locataire résident patineur vigneron chasseur randonneur automobiliste "
    "chroniqueur correspondant envoyé attaché proviseur recteur doyen urbaniste démographe juriste "
    "constitutionnaliste criminologue psychologue psychiatre pédiatre vétérinaire universitaire "
    "épidémiologiste virologue infectiologue hydrologue glaciologue océanologue philosophe anthropologue "
    "linguiste essayiste scénariste documentariste cinéaste photographe compositeur consul chirurgien "
    "romancier poète sculpteur peintre astrophysicien amiral patient académicien dessinateur vétéran "
    "milliardaire octogénaire nonagénaire tireur sprinteur marathonien cavalier gymnaste judoka escrimeur "
    "handballeur hockeyeur golfeur buteur défenseur ailier technicien coach soignant rescapé survivant "
    "otage plaignant requérant assaillant agresseur dissident réfugié activiste blogueur éditorialiste "
    "reporter souverain monarque empereur sultan émir archevêque pontife bourgmestre échevin légiste "
    "maraîcher paysan éclusier grutier archiviste caissier clerc comptable huissier intendant principal "
    "proviseur recruteur régisseur chorégraphe danseur cuisinier barman émissaire complice rival "
    "associé beau-frère belle-sœur beau-père neveu nièce compagnon compagne fiancé challenger instituteur "
    "coéquipier adversaire homologue vainqueur lauréat maître-nageur concerné camarade"
)
# Roles that may stand for anybody named before, whatever else they are.
EPITHETS: Final = _both(
    "homme femme élu responsable dirigeant officier quinquagénaire quadragénaire trentenaire "
    "sexagénaire septuagénaire jeune retraité père mère candidat magistrat militant patron intéressé "
    "accusé prévenu suspect auteur témoin parlementaire sportif joueur artiste écrivain scientifique "
    "chercheur spécialiste"
)
# Nouns for one another: *l'élue* for *la maire*; a noun may be of several kinds.
_KINDS: Final = tuple(
    _both(kind)
    for kind in (
        "élu maire député sénateur conseiller adjoint eurodéputé parlementaire gouverneur vice-président "
        "bourgmestre échevin",
        "ministre secrétaire premier-ministre membre",
        "président chef leader dirigeant homme candidat",
        "dirigeant patron pdg directeur président fondateur cofondateur entrepreneur gérant milliardaire "
        "propriétaire responsable",
        "officier militaire soldat général colonel capitaine commandant lieutenant sergent amiral",
        "policier commissaire commandant capitaine enquêteur gendarme",
        "magistrat procureur juge président vice-procureur substitut avocat",
        "avocat conseil défenseur bâtonnier maître",
        "scientifique chercheur biologiste physicien astronome géologue climatologue archéologue professeur "
        "épidémiologiste météorologue historien spécialiste expert universitaire docteur",
        "universitaire professeur enseignant chercheur historien politologue sociologue économiste juriste",
        "expert spécialiste analyste consultant économiste politologue historien",
        "médecin docteur praticien professeur urgentiste chirurgien infirmier pédiatre psychiatre soignant",
        "sportif joueur athlète champion attaquant gardien défenseur nageur skieur boxeur footballeur "
        "rugbyman basketteur tennisman coureur cycliste pilote buteur capitaine judoka star",
        "technicien entraîneur sélectionneur coach",
        "navigateur skipper skippeur marin",
        "artiste chanteur musicien acteur comédien réalisateur metteur écrivain auteur compositeur star",
        "écrivain auteur romancier poète dramaturge essayiste",
        "cinéaste réalisateur metteur producteur",
        "journaliste rédacteur chroniqueur correspondant présentateur animateur éditorialiste reporter",
        "religieux prêtre curé abbé évêque cardinal pape archevêque pontife pasteur imam rabbin",
        "souverain roi reine prince princesse monarque empereur",
        "accusé prévenu suspect mis",
        "syndicaliste délégué secrétaire représentant responsable",
        "diplomate ambassadeur consul",
        "commerçant boulanger restaurateur libraire cafetier poissonnier patron",
        "agriculteur éleveur maraîcher vigneron paysan",
    )
)


@cache
def classes_of(noun: str) -> frozenset[int]:
    """The kinds of people that a noun may stand for, by number."""
    return frozenset(n for n, kind in enumerate(_KINDS) if noun in kind)


# Nouns for one another among bodies: *le syndicat* for *la Fédération des grutiers*.
_BODY_KINDS: Final = tuple(
    words(kind)
    for kind in (
        "syndicat union fédération confédération intersyndicale centrale collectif organisation coordination",
        "entreprise société groupe compagnie firme fabricant constructeur opérateur exploitant filiale "
        "start-up enseigne banque fournisseur transporteur direction",
        "association organisation ong fondation collectif ligue mouvement observatoire comité amis",
        "journal quotidien hebdomadaire magazine revue média site chaîne radio gazette courrier direction",
        "juridiction cour tribunal chambre conseil parquet",
        "parti mouvement front union ligue alliance coalition formation rassemblement",
        "hôpital chu établissement clinique centre direction",
        "institution institut université école commission parlement assemblée",
        "ville commune municipalité mairie",
    )
)


@cache
def body_classes_of(noun: str) -> frozenset[int]:
    """The kinds of bodies that a noun may stand for, by number."""
    return frozenset(n for n, kind in enumerate(_BODY_KINDS) if noun in kind)


BODIES: Final = words(
    "rectorat ministère gouvernement parlement assemblée sénat conseil comité commission agence office "
    "organisation association ong syndicat parti mouvement fédération confédération union ligue "
    "collectif groupe société entreprise compagnie firme banque parquet tribunal cour police "
    "gendarmerie armée préfecture mairie ville commune municipalité région département état république "
    "royaume pays présidence chancellerie ambassade institut université école hôpital chu laboratoire "
    "observatoire musée centre service direction journal quotidien hebdomadaire magazine chaîne radio "
    "télévision média site revue presse rédaction éditeur constructeur opérateur fabricant club équipe "
    "fondation église vatican kremlin élysée matignon pentagone onu otan unesco unicef oms fifa uefa "
    "opposition majorité administration autorité justice diocèse conférence coalition alliance front "
    "rébellion régime exécutif état-major défense accusation partie-civile brigade régie caisse chambre "
    "fabrique usine enseigne groupement consortium coopérative mutuelle assureur transporteur avionneur "
    "armateur exploitant gestionnaire festival académie bureau cabinet secrétariat délégation mission "
    "haut-commissariat consulat jury intersyndicale commissariat évêché archevêché patriarcat questure "
    "coordination fisc barreau vice-rectorat métropole agglomération intercommunalité sous-préfecture "
    "filiale plateforme start-up milice junte guérilla faculté"
)
GROUPS: Final = words(
    "autorités médias sources témoins experts scientifiques chercheurs analystes observateurs syndicats "
    "pompiers secours policiers habitants manifestants associations ong enquêteurs avocats journalistes "
    "économistes spécialistes organisateurs responsables officiels militants opposants élus députés "
    "sénateurs républicains démocrates travaillistes conservateurs socialistes écologistes services "
    "forces troupes rebelles talibans parents proches familles buralistes agriculteurs médecins "
    "détracteurs partisans auteurs ministres dirigeants autres plusieurs certains beaucoup ils elles "
    "eux ceux celles gens français britanniques américains russes nations"
)
DOCUMENTS: Final = words(
    "rapport étude sondage enquête communiqué loi texte document bilan bilans estimation estimations "
    "statistiques chiffres résultats analyse analyses analyses images image données constatations "
    "indicateurs informations information article recherche recherches travaux arrêté décret directive "
    "règlement convention traité accord charte lettre courrier note baromètre recensement arrêt "
    "ordonnance jugement instruction éléments prévisions projections calculs témoignages témoignage "
    "indications déclarations constats projection "
    "conclusions avis décision livre tribune éditorial audit décompte bulletin relevé relevés révélation "
    "révélations expertise synthèse dépêche message messages délibération circulaire publication"
)
# Nouns that a colloquial or wire source hides behind: never a name.
SOURCES: Final = words("source sources entourage")
# The roles that a title before a name tells.
ROLE_OF_TITLE: Final = {
    "me": "avocat",
    "maître": "avocat",
    "dr": "médecin",
    "docteur": "médecin",
    "pr": "professeur",
    "professeur": "professeur",
}
TITLES: Final = words(
    "m. mm. mme mme. mlle monsieur madame me mᵉ maître dr docteur pr professeur mgr sr sir mrs mr"
)
PERSON_PRONOUNS: Final = {
    "il": "m",
    "elle": "f",
    "lui": "m",
    "celui-ci": "m",
    "celle-ci": "f",
    "-il": "m",
    "-elle": "f",
    "-t-il": "m",
    "-t-elle": "f",
    "celui": "m",
    "celle": "f",
}
PLURAL_PRONOUNS: Final = words("ils elles eux -ils -elles ceux-ci celles-ci ceux celles")
VAGUE_PRONOUNS: Final = words("on -on -t-on beaucoup certains d'autres plusieurs nous")
DAYS: Final = words(
    "lundi mardi mercredi jeudi vendredi samedi dimanche hier aujourd'hui demain matin soir midi "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre après-midi "
    "nuit veille lendemain"
)
