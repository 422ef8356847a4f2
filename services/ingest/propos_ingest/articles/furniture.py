"""The French lines around an article that are no part of it: dates, counters, pointers, offers.

Patterns of whole lines as `plain.folded` gives them (no case, no accents, one kind of marks). Each is narrow,
since a line that is wrongly known as furniture hides a correction: "publié en 1954" is a sentence.
"""

import re
from typing import Final

LONGEST: Final = 300
"""Characters past which a line is taken for text."""

_DAY: Final = "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_MONTH: Final = (
    r"(?:janv(?:ier|\.)?|fev(?:rier|r?\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|aout|sept(?:embre|\.)?"
    r"|oct(?:obre|\.)?|nov(?:embre|\.)?|dec(?:embre|\.)?)"
)
_DATE: Final = (
    rf"(?:{_DAY},? )?(?:\d{{1,2}}(?:er)? {_MONTH}(?: \d{{4}})?|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}"
    r"|\d{4}-\d\d-\d\d|aujourd'hui|hier)"
)
_HOUR: Final = r"\d{1,2} ?(?:h|:|heures?) ?(?:\d{2}(?::\d{2})?)?(?: ?min)?"
_AGE: Final = (
    r"il y a (?:environ )?(?:\d+|une?|quelques) ?"
    r"(?:secondes?|sec|s|minutes?|min|mn|heures?|h|jours?|j|semaines?|mois|ans?)"
)
_WHEN: Final = rf"(?:{_AGE}|(?:le )?{_DATE}(?:[ ,-]*(?:a )?{_HOUR})?|(?:a )?{_HOUR})"
_PUBLISHED: Final = r"(?:(?:article )?(?:publiee?|postee?|diffusee?|mise? en ligne|creee?))"
_UPDATED: Final = r"(?:(?:derniere )?(?:mise? a jour|modification|modifiee?|actualisee?|maj|m\.a\.j\.))"
_STAMP: Final = rf"(?:{_PUBLISHED}|{_UPDATED}) ?:? ?{_WHEN}"

# One way only to read each character, or else a long line costs exponential time.
_NETWORKS: Final = (
    r"(?:cet article|l'article|sur|par|via|e-?mail|mail|courriel|facebook|twitter|x|linkedin|whatsapp"
    r"|telegram|bluesky|messenger|le lien|[ ,/|-])"
)

LINES: Final = re.compile(
    "|".join(
        (
            rf"{_STAMP}(?:[ ,;|/.(-]*(?:et )?{_STAMP})?[ ).]*",
            rf"[ (-]*{_WHEN}[ ).-]*",
            r"(?:voir |lire |afficher )?(?:les |tous les |toutes les )?"
            r"(?:\(?\d[\d .]*\)?|aucune?|une?|0)? ?"
            r"(?:commentaires?|reactions?|contributions?|partages?|vues?|lectures?|likes?|j'aime)"
            r"(?: ?\(?\d[\d .]*\)?)?(?: sur cet article)?[ .]*",
            r"(?:commenter|reagir|reagissez|soyez le premier a (?:commenter|reagir)|laisser un commentaire)"
            r".{0,60}",
            rf"(?:partager|partagez|tweeter|imprimer|envoyer|copier){_NETWORKS}*(?:\(?\d[\d .]*\)?)?[ .]*",
            r"(?:temps|duree) de lecture ?:? ?.{0,30}",
            r"lecture ?:? ?\d+ ?(?:min|mn)\w*[ .]*|\d+ ?min\w* de lecture[ .]*",
            r"(?:a )?(?:lire|relire|voir|revoir|ecouter|decouvrir) (?:aussi|egalement)\b.*",
            r"(?:a lire|a voir|a ecouter|sur le meme (?:sujet|theme)|notre dossier|dossier|en video|video"
            r"|podcast|diaporama) ?:.*",
            r"sur le meme (?:sujet|theme)|les plus lus|articles? lies?|a la une|nos derniers articles",
            r"(?:inscrivez-vous|abonnez-vous|recevez|s'inscrire|s'abonner|je m'abonne|je m'inscris)\b"
            r".*(?:newsletter|infolettre|lettre|offre|abonne|mail|actualite|alerte|acces|euro|€).*",
            r"(?:s'inscrire|s'abonner|je m'abonne|je m'inscris|abonnez-vous|se connecter|connectez-vous)"
            r"[ .!]*",
            r"(?:deja abonnee?|vous etes abonnee?|pas encore abonnee?).{0,120}",
            r"(?:cet |l')?article (?:est )?(?:reserve|en acces libre|accessible).{0,120}",
            r"(?:la suite|ce contenu) (?:de cet article )?est reservee?.{0,120}",
            r"il vous reste \d[\d.,]* ?% .{0,80}",
            r"(?:offrir|sauvegarder|enregistrer|ecouter) (?:cet |l')article.{0,40}",
            r"(?:ajouter|retirer) (?:a|de) (?:mes|vos) (?:favoris|articles).{0,40}",
            r"(?:suivez|retrouvez)-nous\b.*|telechargez (?:notre|l') ?appli.*",
            r"(?:la suite apres (?:cette|la) )?publicite|(?:contenu )?sponsorise|annonce",
            r"(?:credits?(?: photos?)?|photos?|illustration|image) ?(?::|©|\(c\)).{0,100}|©.{0,100}",
            r"(?:tags?|mots-cles|themes?|thematiques?) ?:.*",
            r"(?:nous utilisons|ce site utilise) des cookies.*",
        )
    )
)
"""Lines that are furniture as a whole."""

STAMP: Final = re.compile(
    r"[(\[]\s*(?:(?:derni[èe]re )?mise? à jour|actualisée?|modifiée?|m(?:à|a)j|maj)\b[^()\[\]]{0,60}[)\]]",
    re.I,
)
"""A stamp in brackets within a line or title: the rest of it is text."""
