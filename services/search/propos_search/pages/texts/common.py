"""What every page says: its frame, a quote, a timeline, and what went wrong."""

from typing import Final

import msgspec

from propos_search.faults import Tongue
from propos_search.pages.texts.typesetting import french


class Counted(msgspec.Struct, frozen=True):
    """Words after a number: of one, and of many. `{count}` stands for the number."""

    one: str
    many: str


class Trouble(msgspec.Struct, frozen=True):
    """An error: what happened, and what the reader can do."""

    title: str
    advice: str


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Templates are filled with str.format."""

    motto: str
    skip: str
    menu: str
    search: str
    quoted: str
    other_tongue: str
    placeholder: str
    ask: str
    suggested: str
    suggestions: str
    about: str
    interface: str
    external: str

    unnamed: str
    kinds: dict[str, str]
    kind_help: dict[str, str]
    in_context: str
    in_context_of: str
    also: str
    also_outlets: Counted
    also_articles: Counted
    more_articles: Counted
    cluster: str

    timeline: dict[str, str]
    timeline_hint: str
    timeline_numbers: str
    timeline_when: str
    timeline_count: str
    quotes: Counted

    mistake: str
    mistake_place: str
    remedy: str
    ask_again: str
    without_it: str
    home: str
    retry: str
    retrying: str
    troubles: dict[str, Trouble]


FRENCH: Final = french(
    Common(
        motto="Qui a dit quoi, au fil de l'actualité",
        skip="Aller au contenu",
        menu="Menu principal",
        search="Citations",
        quoted="Qui est cité",
        other_tongue="English",
        placeholder="Qui a dit quoi ?",
        ask="Chercher",
        suggested="Personnes citées",
        suggestions="Propositions : {count}",
        about=(
            "Propos relève les citations dans les articles de presse, avec le nom de qui parle. "
            "Le relevé est automatique : l'article d'origine fait foi."
        ),
        interface="API",
        external="article d'origine",
        unnamed="non nommé",
        kinds={"direct": "directe", "mixed": "mixte", "indirect": "indirecte"},
        kind_help={
            "direct": "Mot pour mot, entre guillemets",
            "mixed": "En partie mot pour mot",
            "indirect": "Rapportée avec les mots de l'article",
        },
        in_context="En contexte",
        in_context_of="En contexte : citation de {speaker}, {outlet}, {day}",
        also="Aussi : {outlet}",
        also_outlets=Counted("Aussi dans 1 autre média", "Aussi dans {count} autres médias"),
        also_articles=Counted("Aussi dans 1 autre article", "Aussi dans {count} autres articles"),
        more_articles=Counted("et 1 autre article", "et {count} autres articles"),
        cluster="Toutes les citations de cet article et de ses reprises",
        timeline={
            "day": "Citations par jour",
            "week": "Citations par semaine",
            "month": "Citations par mois",
            "year": "Citations par an",
            "": "Citations au fil du temps",
        },
        timeline_hint="Glissez sur le graphique pour choisir une période.",
        timeline_numbers="La même chose en chiffres",
        timeline_when="Période",
        timeline_count="Citations",
        quotes=Counted("{count} citation", "{count} citations"),
        mistake="La question ne se lit pas",
        mistake_place="Là où cela coince",
        remedy="Que faire :",
        ask_again="Corriger la question",
        without_it="Chercher sans ce paramètre",
        home="Toutes les citations",
        retry="Réessayer",
        retrying="Cette page se recharge d'elle-même dès que la recherche répond.",
        troubles={
            "400": Trouble("Un paramètre ne convient pas", "Reprenez la recherche depuis l'accueil."),
            "404": Trouble("Rien à cette adresse", "Vérifiez l'adresse, ou cherchez ci-dessous."),
            "405": Trouble("Cette adresse ne se demande pas ainsi", "Reprenez depuis l'accueil."),
            "410": Trouble("Retiré à la demande", "Ce contenu a été retiré et ne reviendra pas."),
            "500": Trouble("Une erreur de notre côté", "Elle est notée. Réessayez, ou changez la question."),
            "503": Trouble(
                "La recherche est indisponible",
                "Elle revient d'ordinaire en quelques instants ; votre question est gardée.",
            ),
        },
    )
)
ENGLISH: Final = Common(
    motto="Who said what, as the news breaks",
    skip="Skip to content",
    menu="Main menu",
    search="Quotes",
    quoted="Who is quoted",
    other_tongue="Français",
    placeholder="Who said what?",
    ask="Search",
    suggested="People quoted",
    suggestions="Suggestions: {count}",
    about=(
        "Propos takes quotes out of French news articles, with the name of whoever speaks. "
        "This is done by a program: the original article is what counts."
    ),
    interface="API",
    external="original article",
    unnamed="not named",
    kinds={"direct": "direct", "mixed": "mixed", "indirect": "indirect"},
    kind_help={
        "direct": "Word for word, in quotation marks",
        "mixed": "Word for word in part",
        "indirect": "Reported in the article's words",
    },
    in_context="In context",
    in_context_of="In context: quote of {speaker}, {outlet}, {day}",
    also="Also: {outlet}",
    also_outlets=Counted("Also in 1 other outlet", "Also in {count} other outlets"),
    also_articles=Counted("Also in 1 other article", "Also in {count} other articles"),
    more_articles=Counted("and 1 more article", "and {count} more articles"),
    cluster="All quotes of this article and its reprints",
    timeline={
        "day": "Quotes a day",
        "week": "Quotes a week",
        "month": "Quotes a month",
        "year": "Quotes a year",
        "": "Quotes over time",
    },
    timeline_hint="Drag over the chart to choose a period.",
    timeline_numbers="The same in numbers",
    timeline_when="Period",
    timeline_count="Quotes",
    quotes=Counted("{count} quote", "{count} quotes"),
    mistake="The question cannot be read",
    mistake_place="Where it fails",
    remedy="What to do:",
    ask_again="Correct the question",
    without_it="Search without this parameter",
    home="All quotes",
    retry="Try again",
    retrying="This page reloads by itself as soon as search answers.",
    troubles={
        "400": Trouble("A parameter does not fit", "Start again from the home page."),
        "404": Trouble("Nothing here", "Check the address, or search below."),
        "405": Trouble("This address is not asked that way", "Start again from the home page."),
        "410": Trouble("Removed on request", "This was removed and will not come back."),
        "500": Trouble("An error on our side", "It is noted. Try again, or change the question."),
        "503": Trouble(
            "Search is not available", "It is usually back within moments; your question is kept."
        ),
    },
)
LANGUAGES: Final[dict[Tongue, Common]] = {"fr": FRENCH, "en": ENGLISH}
