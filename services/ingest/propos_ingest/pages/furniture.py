"""The words by which the parts of a French page that belong to no article are known.

The patterns over class and id names are matched anywhere in the two names together, without regard to case;
those over texts against a block of text.
"""

import re
from typing import Final


def _names(*words: str) -> re.Pattern[str]:
    """Any of the `words` as a part of a class or id: c-comments, comments_area, CommentList."""
    return re.compile(rf"(?:^|[\s_-])(?:{'|'.join(words)})(?=$|[\s_-])", re.I)


NOTICES: Final = re.compile("cookie|consent|gdpr|rgpd|didomi", re.I)
"""In the class or id of a notice that covers the page."""

DISCUSSIONS: Final = re.compile(
    r"(?:^|\s)(?!(?:has|no|with|without|show|hide)-)(?:[a-z]+[_-]+)*"
    r"(?:comments?|commentaires?|comment-?list|disqus\w*|forums?|respond|reactions?)(?=$|[\s_-])",
    re.I,
)
"""In the class or id of what readers write below an article, however long it is."""

BOXES: Final = _names(
    *("newsletters?", "infolettre", "nl", "app-promo", "dons?", "donation", "soutien"),
    *("related", "relatedposts", "lire-?aussi", "a-lire", "read-?also", "see-?also", "suggestions?"),
    *("share\\w*", "sharing", "partage\\w*", "social", "sociaux", "addtoany\\w*", "tools"),
    *("tags?", "mots-cles", "breadcrumbs?", "pager", "pagination", "pagenav", "page-links?", "skip-link"),
    *("outbrain", "taboola", "ads?", "pub", "publicite", "advert\\w*", "inread\\w*", "dfp"),
    *("sponsored", "author-box", "author-bio", "bio", "byline", "rating"),
    *("gallery", "diaporama", "slideshow", "carousel", "portfolio", "player", "playlist"),
    *("match-widget", "scoreboard", "instagram-media", "most-read", "mostread", "plus-lus"),
)
"""In the class or id of a box in or around an article."""

TOPICS: Final = re.compile(r"(?<!\S)(?:category|tag|format|rubrique|term|topic)-(?!list|cloud)\S+", re.I)
"""In the class of an article, what it is about: of one about cookies or forums no less."""

BOX_LENGTH: Final = 1000
"""Characters that such a box may have; what is longer is the article in a frame of an unlucky name."""

UNSEEN: Final = re.compile(
    r"(?:^|\s)(?:sr-only|screen-reader-text|visually-hidden|visuallyhidden|u-hidden|is-hidden)(?=$|\s)", re.I
)
"""In the class of what screens do not show."""

WALLS: Final = re.compile(
    r"paywall|premium|abonne|subscri|overlay|piano|poool|(?:^|[\s_-])abo(?=$|[\s_-])", re.I
)
"""In the class or id of what asks to subscribe, of labels, and of much else."""

APPEAL: Final = re.compile(
    r"(?:^|\b)(?:l[’']|cet )?article (?:est )?(?:réservé|exclusivement réservé)\w* (?:à nos |aux )abonné"
    r"|la suite (?:de cet article )?est (?:accessible|réservée) (?:à nos |aux )abonné"
    r"|il vous reste \d+\s?(?:%|articles?)|pour (?:lire|continuer) (?:la suite|à (?:nous )?lire)"
    r"|contenu réservé (?:à nos |aux )abonné|lisez la suite|débloquez cet article",
    re.I,
)
"""What a text says that asks to subscribe, so as to read this article."""

APPEAL_LENGTH: Final = 1500
"""Characters that an appeal to subscribe may have."""

CHAPO: Final = _names(
    *("chapo", "chapeau", "standfirst", "lead", "lede", "dek", "deck", "desc", "description", "intro\\w*"),
    *("excerpt", "subtitle", "sous-titre", "accroche", "summary", "headline-sub", "amorce"),
)
"""In the class of the paragraph between title and text."""

CAPTION: Final = re.compile("caption|legend|credit|author|auteur|bio|meta|info|date|photo|image", re.I)
"""In the class of a paragraph between title and text that belongs to neither."""

NOTES: Final = re.compile(
    r"(?:^|\s)(?:notes|footnotes|wp-block-footnotes|notes-de-bas-de-page)(?=$|\s)", re.I
)
"""In the class of an article's footnotes."""

LIVE: Final = re.compile(r"(?:^|[\s_-])(?:live|liveblog|direct|live-blog)(?=$|[\s_-])", re.I)
"""In the class or id of the part that holds a live blog."""

CLOSED: Final = re.compile(
    r"\b(?:ce|le) (?:direct|live) est (?:maintenant |désormais )?(?:terminé|fini|clos)"
    r"|\bfin (?:de ce|du) (?:direct|live)\b|live(?:blog)?-(?:-)?(?:closed|ended|over)",
    re.I,
)
"""What a live blog says that runs no more, in its text or its classes."""

POINTER: Final = re.compile(
    r"(?:[►▶→>•»*]\s*)?(?:à )?(?:lire|voir|écouter|relire)\s+(?:aussi|également|notre|nos)\b", re.I
)
"""How a paragraph begins that only points to another article."""

POINTER_LENGTH: Final = 300
"""Characters that such a paragraph may have."""

ASIDE: Final = re.compile(
    r"(?:[►▶→>•»*]\s*)?(?:"
    r"(?:pour suivre [^.]{0,80}, )?(?:inscrivez-vous|abonnez-vous|s[’']inscrire)"
    r" (?:gratuitement )?à (?:notre|nos|la) (?:news|info|lettre)"
    r"|rejoignez (?:notre|nos|la) (?:chaîne|communauté|groupe|canal)"
    r"|téléchargez (?:gratuitement )?(?:notre|l[’'])\s?appli"
    r"|suivez[- ](?:nous|l[’']actualité)[^.]{0,60} sur\b"
    r"|ce contenu a été (?:réalisé|proposé|produit) par"
    r"|il vous reste \d+\s?% de cet article|(?:cet |l[’'])article est (?:exclusivement )?réservé aux"
    r"|vous devez être (?:connecté|identifié)\S* pour (?:commenter|réagir|ajouter|publier|poster)"
    r"|(?:l[’']article|cet article) .{3,200} (?:est apparu|a été publié) en premier sur\b"
    r"|the post .{3,200} (?:first appeared|appeared first) on\b)",
    re.I,
)
"""How a short block begins that speaks to the reader of something else."""

ASIDE_LENGTH: Final = 320
"""Characters that such a block may have."""

LABEL: Final = re.compile(
    r"(?:publicités?|annonce|(?:fin de|la suite après) (?:la|cette) publicité"
    r"|partager?(?: (?:sur|cet|l[’']).{0,30})?|(?:\d+ )?commentaires?|réagir|imprimer|copier le lien"
    r"|lien vers ce message|enregistrer l[’']article|s[’']abonner|se connecter|lire (?:la suite|plus)"
    r"|voir plus|contenu (?:sponsorisé|partenaire).{0,60}|ce direct est .{0,40}|(?:en )?direct|live"
    r"|actualiser|(?:temps de )?lecture.{0,20} min|envoyer à un ami(?: \|.{0,80})?|télécharger)\s*[.…]?"
    r"|il y a \d+ ?(?:s|sec|min|h|j)\w*|(?-i:[a-z]{2,4}(?:/[a-z]{2,4}){1,4})"
    r"|(?:publi|mise? à jour|modifi|actualis|créé)\w*:? (?:le|à|il y a|hier|aujourd)"
    r"[^.!?»]{0,20}\d[^.!?»]{0,70}"
    r"|(?:\w+ )?par [^.!?»]{3,60} [-–|•] (?:publi|mis à jour|le )[^.!?»]{0,60}",
    re.I,
)
"""A block that is only a button, a stamp or a desk's initials."""

STAMP: Final = re.compile(r"(?:à )?\d{1,2} ?[h:] ?\d{0,2}(?: ?min)?|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?", re.I)
"""A block of a live blog that only says when."""

NEXT_PAGE: Final = re.compile(
    r"(?:page suivante|suite|lire la suite|page \d+|suivante?|next)?\s*[›»>→]*\s*", re.I
)
"""All that a link to the next page of the same article says, besides a number."""

CLOSED_TIERS: Final = frozenset({"locked", "metered", "premium", "paid", "subscribers"})
"""Values of article:content_tier and its like for articles that must be paid for."""

MONTHS: Final = tuple(
    re.compile(name, re.I)
    for name in (
        *("janv(?:ier)?", "f[ée]vr?(?:ier)?", "mars", "avr(?:il)?", "mai", "juin"),
        *("juil(?:let)?", "ao[ûu]t", "sept(?:embre)?", "oct(?:obre)?", "nov(?:embre)?", "d[ée]c(?:embre)?"),
    )
)
"""The months as French dates name them."""

DATE: Final = re.compile(
    r"\b(\d{1,2})(?:er)?\s+([a-zéèûô]{3,9})\.?\s+((?:19|20)\d\d)\b(?:[,\s]*(?:à|-)?\s*(\d{1,2})\s?[h:]\s?(\d\d)?)?",
    re.I,
)
"""A date as French readers write it: day, month, year, and maybe hour and minute."""
