"""What the page of one quote says."""

from typing import Final

import msgspec

from propos_search.faults import Tongue
from propos_search.pages.texts.common import Counted
from propos_search.pages.texts.typesetting import french


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Templates are filled with str.format."""

    title: str
    of: str
    in_article: str
    original: str
    by: str
    cue: str
    mention: str
    other_here: str
    legend: str
    unplaced: str
    printed: Counted
    printed_note: str
    this_one: str
    its_quote: str
    pages: str
    earlier: str
    later: str
    others: Counted
    others_shown: str
    by_whom: str
    small_print: str
    kind: str
    confidence: str
    percent: str
    pipeline: str
    revision: str
    observed: str
    indexed: str
    permalink: str
    as_json: str
    absent: str
    absent_from: str
    unknown: str
    gone: str
    gone_when: str
    find: str


FRENCH: Final = french(
    Words(
        title="{speaker} : « {content} »",
        of="Citation de {speaker}",
        in_article="Dans l'article",
        original="Lire l'article d'origine",
        by="par {authors}",
        cue="ce qui annonce la citation",
        mention="qui parle",
        other_here="une autre citation de cet article",
        legend="Surligné : la citation. Souligné : ce qui l'annonce, qui parle, et les autres citations.",
        unplaced="L'article vient d'être corrigé ; son passage s'affichera dans un instant.",
        printed=Counted("Publiée dans 1 article", "Publiée dans {count} articles"),
        printed_note="Les articles où se lisent les mêmes mots, du plus ancien au plus récent.",
        this_one="cet article",
        its_quote="en contexte",
        pages="Pages de la liste",
        earlier="Plus anciens",
        later="Plus récents",
        others=Counted("1 autre citation de l'article", "{count} autres citations de l'article"),
        others_shown="Les {count} premières.",
        by_whom="{speaker} :",
        small_print="Comment cette citation a été relevée",
        kind="Forme",
        confidence="Confiance du programme",
        percent="{percent} %",
        pipeline="Programme",
        revision="Version de l'article",
        observed="Vue par Propos",
        indexed="Indexée",
        permalink="Lien permanent",
        as_json="JSON",
        absent="Pas de citation à cette adresse",
        absent_from="Cet article ne contient pas, ou plus, cette citation : il a pu être corrigé.",
        unknown=(
            "Elle n'a jamais existé, ou son article a été corrigé ou retiré à la demande. Propos ne garde "
            "rien des citations d'un article retiré : il ne peut pas dire lequel des trois."
        ),
        gone="Retirée à la demande",
        gone_when=(
            "L'article où se trouvait cette citation a été retiré à la demande, le {day}. "
            "Propos n'en garde ni le texte, ni les citations."
        ),
        find="Chercher d'autres citations",
    )
)
ENGLISH: Final = Words(
    title="{speaker}: “{content}”",
    of="Quote of {speaker}",
    in_article="In the article",
    original="Read the original article",
    by="by {authors}",
    cue="what announces the quote",
    mention="who speaks",
    other_here="another quote of this article",
    legend="Highlighted: the quote. Underlined: what announces it, who speaks, and other quotes.",
    unplaced="The article has just been corrected; the passage will be here in a moment.",
    printed=Counted("Printed in 1 article", "Printed in {count} articles"),
    printed_note="The articles in which the same words stand, the oldest first.",
    this_one="this article",
    its_quote="in context",
    pages="Pages of the list",
    earlier="Older",
    later="Newer",
    others=Counted("1 other quote of the article", "{count} other quotes of the article"),
    others_shown="The first {count}.",
    by_whom="{speaker}:",
    small_print="How this quote was found",
    kind="Kind",
    confidence="The program's confidence",
    percent="{percent}%",
    pipeline="Program",
    revision="Revision of the article",
    observed="Seen by Propos",
    indexed="Indexed",
    permalink="Permanent link",
    as_json="JSON",
    absent="No quote at this address",
    absent_from="This article does not hold that quote, or no longer: it may have been corrected.",
    unknown=(
        "It never was, or its article was corrected or removed on request. Propos keeps nothing of the "
        "quotes of a removed article: it cannot tell which of the three."
    ),
    gone="Removed on request",
    gone_when=(
        "The article that this quote stood in was removed on request, on {day}. Propos keeps neither its "
        "text nor its quotes."
    ),
    find="Look for other quotes",
)
LANGUAGES: Final[dict[Tongue, Words]] = {"fr": FRENCH, "en": ENGLISH}
