"""The data views: Kibana's window on the aliases `quotes` and `articles`, with French labels and formats.

No runtime fields: what is worth a column is worth a place in the index.
"""

from typing import Final

from propos_kibana.objects import Body, SavedObject, embedded

QUOTES: Final = "propos-citations"
ARTICLES: Final = "propos-articles"

LINK: Final[Body] = {"id": "url", "params": {"type": "a"}}
"""The address itself is the link's text: an export keeps what is shown."""
MOMENT: Final[Body] = {"id": "date", "params": {"pattern": "DD/MM/YYYY HH:mm"}}
SHARE: Final[Body] = {"id": "percent", "params": {"pattern": "0 %"}}
NUMBER: Final[Body] = {"id": "number", "params": {"pattern": "0"}}


def words(entries: dict[str, str]) -> Body:
    """A format that shows other words for the values of a field; a value without words shows as it is."""
    return {
        "id": "static_lookup",
        "params": {"lookupEntries": [{"key": k, "value": v} for k, v in entries.items()]},
    }


KINDS: Final = words({"direct": "directe", "mixed": "mixte", "indirect": "indirecte"})
SPEAKERS: Final = words(
    {
        "person": "personne",
        "organisation": "organisation",
        "group": "groupe",
        "document": "document",
        "unknown": "inconnu",
    }
)
GENDERS: Final = words({"female": "femme", "male": "homme", "unknown": "inconnu"})
GROUNDS: Final = words({"title": "titre ou fonction", "pronoun": "pronom", "first_name": "prénom"})
STATUS: Final = words({"ok": "lu", "unsupported_language": "langue non lue"})
ENTITIES: Final = words({"PER": "personne", "ORG": "organisation", "LOC": "lieu", "MISC": "autre"})

SHARED_LABELS: Final = {
    "date": "Date",
    "published_at": "Publié",
    "observed_at": "Observé",
    "indexed_at": "Indexé",
    "outlet.name": "Média",
    "authors": "Auteurs",
    "section": "Rubrique",
    "tags": "Mots-clés",
    "language": "Langue",
    "revision": "Révision",
    "cluster_id": "Famille de reprises",
}
SHARED_NOTES: Final = {
    "date": "La publication ; à défaut, la première observation de cette révision.",
    "cluster_id": "Le plus ancien article que celui-ci reprend, sinon lui-même.",
}
SHARED_FORMATS: Final = {
    "date": MOMENT,
    "published_at": MOMENT,
    "observed_at": MOMENT,
    "indexed_at": MOMENT,
    "revision": NUMBER,
}

QUOTE_LABELS: Final = SHARED_LABELS | {
    "content": "Citation",
    "context": "Paragraphe",
    "kind": "Forme",
    "confidence": "Confiance",
    "cue.text": "Verbe ou annonce",
    "mention.text": "Mention du locuteur",
    "speaker.name": "Locuteur",
    "speaker.role": "Fonction",
    "speaker.type": "Nature du locuteur",
    "speaker.gender": "Femme ou homme",
    "speaker.gender_by": "Établi d’après",
    "entities": "Noms près de la citation",
    "words_key": "Mêmes mots",
    "saying": "Même propos",
    "article.title": "Article",
    "article.url": "Lien",
}
QUOTE_NOTES: Final = SHARED_NOTES | {
    "confidence": "La probabilité estimée que les mots et le locuteur soient justes tous les deux.",
    "mention.text": "Les mots de l’article qui désignent le locuteur : « la maire », « il ».",
    "speaker.gender": "Des personnes seulement, d’après ce que l’article en dit, ou leur prénom.",
    "words_key": "Égal pour les mêmes mots dans plusieurs médias.",
    "saying": "Égal pour le même propos dans plusieurs médias, pour ne le compter qu’une fois.",
}
QUOTE_FORMATS: Final = SHARED_FORMATS | {
    "kind": KINDS,
    "speaker.type": SPEAKERS,
    "speaker.gender": GENDERS,
    "speaker.gender_by": GROUNDS,
    "confidence": SHARE,
    "article.url": LINK,
    "article.canonical_url": LINK,
}

ARTICLE_LABELS: Final = SHARED_LABELS | {
    "title": "Titre",
    "text": "Texte",
    "url": "Lien",
    "modified_at": "Modifié",
    "entities.name": "Noms cités",
    "entities.label": "Nature des noms",
    "people": "Personnes",
    "organisations": "Organisations",
    "places": "Lieux",
    "quote_count": "Nombre de citations",
    "status": "État",
}
ARTICLE_FORMATS: Final = SHARED_FORMATS | {
    "modified_at": MOMENT,
    "quote_count": NUMBER,
    "status": STATUS,
    "entities.label": ENTITIES,
    "url": LINK,
    "canonical_url": LINK,
    "feed_url": LINK,
    "image_url": LINK,
}


def data_view(
    key: str,
    name: str,
    alias: str,
    labels: dict[str, str],
    notes: dict[str, str],
    formats: dict[str, Body],
    hidden: tuple[str, ...] = (),
) -> SavedObject:
    """The data view `name` of `alias`; Discover leaves out the fields `hidden`."""
    described = {field: {"customLabel": label} for field, label in labels.items()}
    for field, note in notes.items():
        described[field]["customDescription"] = note
    attributes = {
        "title": alias,
        "name": name,
        "timeFieldName": "date",
        "allowNoIndex": True,
        "allowHidden": False,
        "fields": embedded([]),
        "fieldAttrs": embedded(described),
        "fieldFormatMap": embedded(formats),
        "runtimeFieldMap": embedded({}),
        "sourceFilters": embedded([{"value": field} for field in hidden]),
    }
    return SavedObject(key, "index-pattern", attributes)


VIEWS: Final = (
    data_view(QUOTES, "Propos : citations", "quotes", QUOTE_LABELS, QUOTE_NOTES, QUOTE_FORMATS),
    data_view(
        ARTICLES,
        "Propos : articles",
        "articles",
        ARTICLE_LABELS,
        SHARED_NOTES,
        ARTICLE_FORMATS,
        hidden=("minhash", "bands"),
    ),
)
