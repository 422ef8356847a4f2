"""French words around words in marks: what tells a name, a charge or a title from what somebody said."""

from typing import Final

from propos_enrich.french.wordlist import words

# Verbs that give something a name or a quality: *qualifier X de « Y »*; what they are about is left out.
NAMING: Final = words(
    "qualifier traiter taxer accuser parler appeler désigner présenter dépeindre décrire comparer "
    "assimiler surnommer cataloguer étiqueter affubler"
)
# Verbs with an object and its quality: *juger X « Y »*; both are reported.
JUDGING: Final = words("juger estimer considérer trouver croire penser")
# Nouns and verbs whose marks hold a name: *l'opération « … »*, *signifie « … »*.
NAMED: Final = words(
    "opération groupe organisation parti mouvement film roman livre ouvrage album chanson titre série "
    "pièce émission spectacle exposition festival concours trophée prix plan projet programme "
    "dispositif label marque enseigne navire bateau fusée sonde mission satellite tempête ouragan "
    "cyclone arrêt station gare rue place quartier salle stade hôtel restaurant bar café site "
    "application logiciel jeu chaîne journal revue magazine article rapport étude document classe "
    "catégorie type formule terme mot expression slogan nom surnom pseudonyme sobriquet acronyme sigle "
    "motif chef hashtag mot-dièse collectif coalition front brigade unité force milice équipe "
    "association fondation loi amendement théorie effet modèle méthode procédure syndrome scandale "
    "affaire dossier rubrique page blog compte campagne journée initiative appel vidéo clip "
    "documentaire banderole pancarte affiche bannière tag inscription signifier appeler nommer baptiser "
    "intituler surnommer renommer rebaptiser titrer dénommer symboliser traduire bulletin mention "
    "option"
)
# Words near a charge in marks: *mis en examen pour « … »*.
CHARGES: Final = words(
    "enquête information instruction examen plainte soupçonné soupçonnée soupçonnés soupçonnées accusé "
    "accusée accusés accusées poursuivi poursuivie poursuivis poursuivies condamné condamnée condamnés "
    "condamnées inculpé inculpée inculpés inculpées jugé jugée jugés écroué écrouée écroués prévenu "
    "vigilance alerte interpellé interpellée interpellés arrêté arrêtés garde comparu comparaît "
    "comparaissent comparaître chef chefs délit crime motif procès peine prison amende mandat "
    "réquisitoire"
)

# Where something is published: *dénonce, dans un communiqué, …*.
CHANNELS: Final = words(
    "communiqué communiqués twitter facebook instagram youtube tweet tweets entretien interview "
    "conférence presse antenne micro radio plateau courrier lettre message vidéo discours allocution "
    "tribune afp audience réseaux déclaration blog"
)
# Participles before a name in marks: *une loi dite « … »*.
CALLED: Final = words(
    "dit dite dits dites nommé nommée nommés baptisé baptisée baptisés baptisées appelé appelée appelés "
    "appelées intitulé intitulée intitulés intitulées surnommé surnommée titré titrée rebaptisé "
    "rebaptisée autoproclamé autoproclamée estampillé estampillée"
)
# Stems of verbs that give one thing to another: *dédie sa victoire à « … »*; only the other is reported.
GIVING: Final = (
    "dédi",
    "conditionn",
    "compar",
    "assimil",
    "attribu",
    "imput",
    "limit",
    "rédui",
    "consacr",
    "identifi",
)
# The preposition that a verb takes before what is reported: *parle d'une « farce »*.
WITH: Final = {
    "parler": words("de d'"),
    "faire état": words("de d'"),
    "mettre garde": words("contre"),
    "plaider": words("pour contre"),
    "appeler": words("à"),
    "féliciter": words("de d'"),
    "inquiéter": words("de d'"),
    "douter": words("de d'"),
}
# Verbs that urge somebody, or call somebody something: *invite X à « … »*, *traite X de « … »*.
URGING: Final = words(
    "inviter appeler exhorter inciter encourager supplier prier traiter qualifier accuser taxer"
)
# What stands between a verb and its object: *dénonce pour sa part …*.
ASIDES: Final = frozenset(
    (
        "pour sa part",
        "pour leur part",
        "pour l' heure",
        "pour l' instant",
        "pour le moment",
        "de son côté",
        "de leur côté",
        "à l' inverse",
        "en revanche",
        "en effet",
        "par ailleurs",
        "au contraire",
        "hier soir",
    )
)
