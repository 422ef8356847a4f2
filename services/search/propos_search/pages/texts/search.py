"""What the page of results says."""

from typing import Final

import msgspec

from propos_search.faults import Tongue
from propos_search.pages.texts.common import Counted
from propos_search.pages.texts.typesetting import french


class Example(msgspec.Struct, frozen=True):
    """A question in the query language, and what it finds."""

    text: str
    finds: str


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Templates are filled with str.format."""

    title: str
    latest: str
    total: Counted
    about: Counted
    none: str
    nothing_yet: str
    nothing_yet_advice: str
    asked: str
    further: str
    no_further: str
    back: str
    next: str

    help: str
    help_words: str
    examples: tuple[Example, ...]
    try_these: str
    tries: tuple[str, ...]
    """`{speaker}`, `{name}` and `{outlet}` stand for those who speak, are named, or print most."""

    filters: str
    chosen: str
    remove: str
    clear: str
    facets: dict[str, str]
    facet_note: str
    unnamed: str
    unnamed_why: str
    everybody: str
    period: str
    since: str
    until: str
    from_day: str
    to_day: str
    apply: str
    last_days: dict[str, str]

    order: str
    orders: dict[str, str]
    reprints: str
    grouped: dict[str, str]
    files: str
    feed: str
    feed_title: str

    near: str
    near_why: str
    widen: str
    widenings: dict[str, str]
    nothing_wider: str


FRENCH: Final = french(
    Search(
        title="{text} – Propos",
        latest="Dernières citations",
        total=Counted("{count} citation", "{count} citations"),
        about=Counted("environ {count} citation", "environ {count} citations"),
        none="Aucune citation trouvée",
        nothing_yet="Aucune citation pour l'instant",
        nothing_yet_advice="Elles apparaîtront ici dès que les premiers articles auront été lus.",
        asked="pour : {text}",
        further="suite",
        no_further="Il n'y en a pas d'autres.",
        back="Revenir au début",
        next="Citations suivantes",
        help="Comment chercher",
        help_words=(
            "Les mots se cherchent sous toutes leurs formes, avec ou sans accents, dans la citation, le nom "
            "de qui parle et le passage autour."
        ),
        examples=(
            Example("écoles fermées", "ces mots, sous toutes leurs formes"),
            Example("« dernier mot »", "ces mots dans cet ordre, dans la citation"),
            Example("écol*", "les mots qui commencent ainsi"),
            Example("grève -train", "l'un sans l'autre"),
            Example("port OU (digue jetée)", "l'un ou l'autre ; les parenthèses regroupent"),
            Example("qui:roy", "une partie du nom de qui parle"),
            Example("média:courrier", "le média ; aussi fonction:, entité:, rubrique:"),
            Example("forme:directe", "directe, mixte ou indirecte"),
            Example("après:7j", "les sept derniers jours ; aussi avant:01/10/2026"),
        ),
        try_these="Pour commencer :",
        tries=('qui:"{speaker}"', 'entité:"{name}"', 'qui:"{speaker}" forme:directe', 'média:"{outlet}"'),
        filters="Affiner",
        chosen="Filtres choisis",
        remove="retirer {label}",
        clear="Tout retirer",
        facets={
            "speaker": "Qui parle",
            "role": "Fonction",
            "outlet": "Média",
            "kind": "Forme",
            "entity": "Noms cités autour",
            "section": "Rubrique",
            "cluster": "Dépêche et reprises",
            "period": "Période",
        },
        facet_note="Les nombres comptent chaque parution.",
        unnamed="non nommé",
        unnamed_why="L'article ne dit pas le nom de qui parle",
        everybody="Tous, en chiffres",
        period="Période",
        since="Du",
        until="Au",
        from_day="depuis le {day}",
        to_day="jusqu'au {day}",
        apply="Appliquer",
        last_days={"7": "7 jours", "30": "30 jours", "365": "1 an"},
        order="Trier",
        orders={"relevance": "par pertinence", "date": "par date"},
        reprints="Reprises",
        grouped={"1": "regroupées", "0": "une à une"},
        files="Emporter",
        feed="Fil Atom",
        feed_title="Propos : {text}",
        near="À côté de votre question",
        near_why="Ces citations n'ont pas tous vos mots, ou en ont de proches ; elles ne sont pas comptées.",
        widen="Pour trouver davantage :",
        widenings={
            "either": "un seul de ces mots : {text}",
            "words": "ces mots dans n'importe quel ordre : {text}",
            "period": "sans limite de dates",
            "filter": "sans le filtre « {label} »",
            "filters": "sans aucun filtre",
        },
        nothing_wider="Essayez d'autres mots, ou moins de mots.",
    )
)
ENGLISH: Final = Search(
    title="{text} – Propos",
    latest="Latest quotes",
    total=Counted("{count} quote", "{count} quotes"),
    about=Counted("about {count} quote", "about {count} quotes"),
    none="No quote found",
    nothing_yet="No quotes so far",
    nothing_yet_advice="They will appear here as soon as the first articles have been read.",
    asked="for: {text}",
    further="continued",
    no_further="There are no more.",
    back="Back to the beginning",
    next="More quotes",
    help="How to search",
    help_words=(
        "Words are looked for in all their forms, with or without accents, in the quote, the speaker's name "
        "and the passage around."
    ),
    examples=(
        Example("écoles fermées", "these words, in all their forms"),
        Example('"dernier mot"', "these words in this order, in the quote"),
        Example("écol*", "words that begin so"),
        Example("grève -train", "one without the other"),
        Example("port OR (digue jetée)", "one or the other; parentheses group"),
        Example("speaker:roy", "a part of the speaker's name"),
        Example("outlet:courrier", "the outlet; also role:, entity:, section:"),
        Example("kind:direct", "direct, mixed or indirect"),
        Example("after:7d", "the last seven days; also before:2026-10-01"),
    ),
    try_these="To begin with:",
    tries=('speaker:"{speaker}"', 'entity:"{name}"', 'speaker:"{speaker}" kind:direct', 'outlet:"{outlet}"'),
    filters="Narrow down",
    chosen="Chosen filters",
    remove="remove {label}",
    clear="Remove all",
    facets={
        "speaker": "Who speaks",
        "role": "Role",
        "outlet": "Outlet",
        "kind": "Kind",
        "entity": "Names around it",
        "section": "Section",
        "cluster": "Dispatch and reprints",
        "period": "Period",
    },
    facet_note="The numbers count every print.",
    unnamed="not named",
    unnamed_why="The article does not say the speaker's name",
    everybody="Everybody, in numbers",
    period="Period",
    since="From",
    until="To",
    from_day="since {day}",
    to_day="until {day}",
    apply="Apply",
    last_days={"7": "7 days", "30": "30 days", "365": "1 year"},
    order="Order",
    orders={"relevance": "by relevance", "date": "by date"},
    reprints="Reprints",
    grouped={"1": "grouped", "0": "one by one"},
    files="Take along",
    feed="Atom feed",
    feed_title="Propos: {text}",
    near="Near your question",
    near_why="These quotes lack some of your words, or have similar ones; they are not counted.",
    widen="To find more:",
    widenings={
        "either": "any of these words: {text}",
        "words": "these words in any order: {text}",
        "period": "at any time",
        "filter": "without the filter “{label}”",
        "filters": "without any filter",
    },
    nothing_wider="Try other words, or fewer.",
)
LANGUAGES: Final[dict[Tongue, Search]] = {"fr": FRENCH, "en": ENGLISH}
