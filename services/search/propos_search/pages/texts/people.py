"""What the pages about speakers say."""

from typing import Final

import msgspec

from propos_search.faults import Tongue
from propos_search.pages.texts.common import Counted
from propos_search.pages.texts.typesetting import french


class People(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Templates are filled with str.format."""

    title: str
    about: str
    always: str
    narrow: str
    subject: str
    find: str
    find_label: str
    found: Counted
    nobody_called: str
    nothing: str
    apply: str

    quotes: Counted
    names: Counted
    people: Counted
    unnamed_share: str
    types: dict[str, str]
    genders: dict[str, str]
    grounds: dict[str, str]

    gender_title: str
    gender_note: str
    gender_by: str
    kind_title: str
    type_title: str
    top_title: str
    outlet_title: str
    columns: dict[str, str]
    rounded: str
    method_title: str
    method: tuple[str, ...]
    as_json: str

    speaker_title: str
    every: str
    feed: str
    feed_title: str
    from_to: str
    on_day: str
    told_female: str
    told_male: str
    roles: str
    outlets: str
    sections: str
    kinds: str
    words: str
    words_note: str
    word_times: str
    few_words: str
    entities: str
    latest: str
    small_print: str
    absent: str
    absent_why: str
    near: str
    everybody: str


FRENCH: Final = french(
    People(
        title="Qui est cité",
        about="à propos de « {text} »",
        always="depuis toujours",
        narrow="Quelles citations compter",
        subject="Sur quel sujet",
        find="Trouver",
        find_label="Quelqu'un en particulier : une partie du nom",
        found=Counted("1 nom", "{count} noms"),
        nobody_called="Personne n'est cité sous un nom qui contient « {name} ».",
        nothing="Aucune citation ne répond à ces filtres.",
        apply="Compter",
        quotes=Counted("{count} citation", "{count} citations"),
        names=Counted("{count} nom", "{count} noms"),
        people=Counted("{count} personne", "{count} personnes"),
        unnamed_share="sans nom : {share}",
        types={
            "person": "personnes",
            "organisation": "organisations",
            "group": "groupes",
            "document": "documents",
            "unknown": "nature inconnue",
            "unnamed": "qui parle n'est pas nommé",
        },
        genders={"female": "femmes", "male": "hommes", "unknown": "inconnu"},
        grounds={
            "title": "un titre ou une fonction",
            "pronoun": "un pronom",
            "first_name": "le prénom seul",
        },
        gender_title="Femmes et hommes",
        gender_note="Parmi les citations de personnes nommées ({quotes}).",
        gender_by="Établi d'après",
        kind_title="Formes",
        type_title="Qui parle",
        top_title="Les plus cités",
        outlet_title="Par média",
        columns={
            "name": "Nom",
            "role": "Fonction",
            "quotes": "Citations",
            "share": "Part",
            "people": "Personnes",
            "kind": "Forme",
            "gender": "Femmes ou hommes",
            "type": "Nature",
            "outlet": "Média",
            "direct": "directes",
            "mixed": "mixtes",
            "indirect": "indirectes",
            "female": "femmes",
            "male": "hommes",
            "unknown": "inconnu",
            "unnamed": "non nommés",
            "ground": "Signe",
            "section": "Rubrique",
            "latest": "Dernière",
        },
        rounded="Parts arrondies : leur somme peut s'écarter de 100 %.",
        method_title="D'où viennent ces chiffres",
        method=(
            "On compte les citations que le programme a relevées dans les articles de la période, reprises "
            "comprises : le poids d'une parole est celui des parutions. Une citation est « non nommée » "
            "quand l'article ne dit nulle part le nom de qui parle. Deux personnes du même nom n'en font "
            "qu'une ici.",
            "Femmes et hommes ne se comptent que parmi les personnes nommées ; organisations, groupes et "
            "documents n'en sont pas. Le programme lit, dans l'article même, un titre ou une fonction "
            "(« Mme », « la présidente », « son avocat ») ; à défaut un pronom (« dit-elle ») ; à défaut le "
            "prénom, dans une liste d'environ 1 600. Les signes qui se contredisent, et les prénoms que "
            "portent les unes et les autres (Camille, Dominique), laissent « inconnu ».",
            "Ces chiffres disent comment les articles parlent de celles et ceux qu'ils citent, non qui ils "
            "sont. Le programme se trompe parfois de nom, de mots ou de signe : l'article d'origine fait "
            "foi.",
            "Une personne citée sous le signe d'une femme ici et sans aucun signe là compte dans chacune des "
            "deux lignes de la colonne « Personnes ».",
        ),
        as_json="Ces chiffres en JSON",
        speaker_title="{name} – qui est cité",
        every="Toutes ses citations",
        feed="Fil Atom",
        feed_title="Citations de {name}",
        from_to="{quotes} du {first} au {last}",
        on_day="{quotes} le {first}",
        told_female="Comptée parmi les femmes, d'après {grounds}.",
        told_male="Compté parmi les hommes, d'après {grounds}.",
        roles="Sous quelles fonctions",
        outlets="Dans quels médias",
        sections="Dans quelles rubriques",
        kinds="Mot pour mot ou rapporté",
        words="Ses mots",
        words_note="Les mots qui reviennent ici bien plus souvent que dans l'ensemble des citations.",
        word_times="{quotes}, {times} fois plus que d'ordinaire",
        few_words="Trop peu de citations pour qu'un mot ressorte.",
        entities="De qui et de quoi",
        latest="Dernières citations",
        small_print="Comment c'est établi",
        absent="Personne n'est cité sous le nom « {name} »",
        absent_why="Le nom doit être écrit comme dans les citations, ou celles-ci ont été retirées.",
        near="Noms proches",
        everybody="Qui est cité",
    )
)
ENGLISH: Final = People(
    title="Who is quoted",
    about="about “{text}”",
    always="at any time",
    narrow="Which quotes to count",
    subject="On what subject",
    find="Find",
    find_label="Somebody in particular: a part of the name",
    found=Counted("1 name", "{count} names"),
    nobody_called="Nobody is quoted under a name with “{name}” in it.",
    nothing="No quote answers these filters.",
    apply="Count",
    quotes=Counted("{count} quote", "{count} quotes"),
    names=Counted("{count} name", "{count} names"),
    people=Counted("{count} person", "{count} people"),
    unnamed_share="without a name: {share}",
    types={
        "person": "persons",
        "organisation": "organisations",
        "group": "groups",
        "document": "documents",
        "unknown": "of unknown kind",
        "unnamed": "whoever speaks is not named",
    },
    genders={"female": "women", "male": "men", "unknown": "unknown"},
    grounds={"title": "a title or a role", "pronoun": "a pronoun", "first_name": "the first name alone"},
    gender_title="Women and men",
    gender_note="Among the quotes of named persons ({quotes}).",
    gender_by="Told by",
    kind_title="Kinds",
    type_title="Who speaks",
    top_title="The most quoted",
    outlet_title="By outlet",
    columns={
        "name": "Name",
        "role": "Role",
        "quotes": "Quotes",
        "share": "Share",
        "people": "People",
        "kind": "Kind",
        "gender": "Women or men",
        "type": "Who",
        "outlet": "Outlet",
        "direct": "direct",
        "mixed": "mixed",
        "indirect": "indirect",
        "female": "women",
        "male": "men",
        "unknown": "unknown",
        "unnamed": "not named",
        "ground": "Sign",
        "section": "Section",
        "latest": "Latest",
    },
    rounded="Shares are rounded: they may not add up to 100%.",
    method_title="Where these numbers come from",
    method=(
        "What is counted are the quotes that the program found in the articles of the period, reprints "
        "included: words weigh as much as they were printed. A quote is “not named” when the article never "
        "says the name of whoever speaks. Two people of the same name are one here.",
        "Women and men are counted among named persons only; organisations, groups and documents are "
        "neither. The program reads, in the article itself, a title or a role (“Mme”, “la présidente”, “son "
        "avocat”); without one, a pronoun (“dit-elle”); without one, the first name, in a list of about "
        "1,600. Signs that contradict each other, and first names of both (Camille, Dominique), leave "
        "“unknown”.",
        "These numbers tell how articles speak of those whom they quote, not who these are. The program is "
        "sometimes wrong about a name, words or a sign: the original article is what counts.",
        "A person quoted with the sign of a woman here and without any sign there counts in both rows of "
        "the column “People”.",
    ),
    as_json="These numbers as JSON",
    speaker_title="{name} – who is quoted",
    every="All quotes of theirs",
    feed="Atom feed",
    feed_title="Quotes of {name}",
    from_to="{quotes} from {first} to {last}",
    on_day="{quotes} on {first}",
    told_female="Counted among women, by {grounds}.",
    told_male="Counted among men, by {grounds}.",
    roles="In which roles",
    outlets="In which outlets",
    sections="In which sections",
    kinds="Word for word or reported",
    words="Their words",
    words_note="Words that come back here much more often than in all quotes.",
    word_times="{quotes}, {times} times more than usual",
    few_words="Too few quotes for a word to stand out.",
    entities="Of whom and of what",
    latest="Latest quotes",
    small_print="How this is known",
    absent="Nobody is quoted under the name “{name}”",
    absent_why="The name must be written as in the quotes, or these were removed.",
    near="Similar names",
    everybody="Who is quoted",
)
LANGUAGES: Final[dict[Tongue, People]] = {"fr": FRENCH, "en": ENGLISH}
