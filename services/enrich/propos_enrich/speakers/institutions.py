"""The names of what speaks and is no person: *le ministère*, *les autorités turques*."""

from typing import Final

from propos.messages import Speaker, SpeakerType
from propos_enrich.french import people
from propos_enrich.french.spelling import Gender, plain, tidy
from propos_enrich.french.states import STANDS_FOR
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, Range
from propos_enrich.speakers.antecedents import NOBODY, Named, Scene
from propos_enrich.speakers.bodies import GENERIC, TRADES, Body
from propos_enrich.speakers.own_names import head_of

INDEFINITE: Final = words(
    "un une des plusieurs certains certaines quelques l'un l'une aucun chaque d'autres de"
)
_POSSESSIVE: Final = words("son sa ses leur leurs notre nos")
_BEFORE_COMPLEMENT: Final = OF | words("la le l' les")
_JOINS: Final = words("et ou ( /")
_AGENT: Final = words("par en à depuis")  # *le gouvernement dirigé par X*
COLLECTIVE: Final = words("presse")  # many papers, like *les médias*
# Plurals that an adjective or a place makes the name of one body: *les policiers catalans*.
_CORPORATE: Final = words(
    "autorités services forces pompiers policiers gendarmes gardes-côtes douanes évêques garde-côtes"
)
_BARE: Final = words(
    "rectorat municipalité "
    "police parquet armée gouvernement préfecture mairie justice église présidence gendarmerie tribunal "
    "cour élysée matignon kremlin pentagone vatican onu état république parlement sénat assemblée "
    "opposition état-major administration ministère diocèse conseil comité commission régime exécutif "
    "défense accusation ville région département rébellion jury intersyndicale commissariat évêché "
    "archevêché patriarcat questure fisc vice-rectorat métropole junte"
)
_BARE_PLAIN: Final = frozenset(plain(noun) for noun in _BARE)


def plural_name(scene: Scene, span: Range) -> Named:
    """A plural is nobody, unless a proper part makes it a name: *les autorités turques*, *les États-Unis*."""
    lay = scene.lay
    head = head_of(scene, span)
    stop = next((i for i in range(head + 1, span[1]) if lay.low[i] in (",", "(")), span[1])
    if lay.low[head] == "services" and stop > head + 2 and lay.low[head + 1] in OF:
        return _served(scene, head + 2, stop)
    capitals = [word for word in lay.form[head:stop] if word[0].isupper()]
    if head == span[0] and len(capitals) > 1 and capitals[0] == lay.form[head]:  # *Médecins du Golfe*
        name = tidy(lay.text[lay.start(head) : lay.end(stop - 1)])
        return Named(Speaker(name, "organisation", None), "organisation", 0.7, plural=True)
    institutional = lay.low[head] in _CORPORATE
    definite = lay.low[span[0]] == "les"
    complement = stop > head + 1 and any(
        lay.form[i][0].isupper() or lay.pos[i] == "ADJ" for i in range(head + 1, stop)
    )
    own = lay.form[head][0].isupper()
    if definite and institutional and not complement:
        named = _named_before(scene, lay.low[head], head)
        return named or Named(None, "group", 0.8, plural=True)
    if definite and (
        (institutional and complement and lay.low[head + 1] not in ("locales", "locaux")) or own
    ):
        name = tidy(lay.text[lay.start(span[0] + own) : lay.end(stop - 1)])
        return Named(Speaker(name, "organisation", None), "organisation", 0.75, plural=True)
    return Named(None, "group", 0.8, plural=True)


def _named_before(scene: Scene, noun: str, before: int) -> Named | None:
    """*Les autorités* that the article has called *les autorités turques*."""
    lay = scene.lay
    for i in reversed([i for i in scene.places(noun) if i < before and lay.low[i - 1] == "les"]):
        stop = next((k for k in range(i + 1, lay.bounds(i)[1]) if lay.pos[k] != "ADJ"), i + 1)
        if stop > i + 1 and lay.low[i + 1] not in ("locales", "locaux"):
            name = tidy(lay.text[lay.start(i - 1) : lay.end(stop - 1)])
            return Named(Speaker(name, "organisation", None), "organisation", 0.7, plural=True)
    return None


def _served(scene: Scene, first: int, stop: int) -> Named:
    """Services speak for the body that they serve, if it has a name of its own: *les services de X*."""
    lay = scene.lay
    first += lay.low[first] in ("la", "l'", "le") and first + 1 < stop
    name = tidy(lay.text[lay.start(first) : lay.end(stop - 1)])
    if not any(c.isupper() for c in name) or plain(name) in _BARE_PLAIN:
        return Named(None, "group", 0.8, plural=True)
    return Named(Speaker(name, "organisation", None), "organisation", 0.7)


def body(scene: Scene, span: Range, head: int, indefinite: bool, plural: bool) -> Named:
    lay = scene.lay
    gender: Gender = (
        "f"
        if lay.low[span[0]] in ("la", "une", "cette")
        else "m"
        if lay.low[span[0]] in ("le", "un", "ce")
        else ""
    )
    noun = lay.low[head]
    stop = _end_of_name(lay, head, span[1])
    if indefinite and (noun in people.BODIES or noun in people.GROUPS):
        own = next(
            (
                scene.cast.body_at[i]
                for i in range(head + 1, stop)
                if i in scene.cast.body_at and lay.low[i - 1] not in OF
            ),
            None,
        )
        return Named(Speaker(own.name, "organisation", None) if own else None, "organisation", 0.6, gender)
    if noun in COLLECTIVE and all(w[0].islower() for w in lay.form[head:stop]):
        return Named(None, "group", 0.8, gender, plural=True)
    whole = body_in(scene, span, head)
    tail = None if plural else _proper_tail(scene, head, stop)
    if tail is not None:
        return Named(Speaker(tail, "organisation", None), "organisation", 0.75, gender)
    if noun in people.BODIES and (whole is None or lay.form[head][0].islower() or stop - head > 1):
        name = body_name(scene, span, head, stop)
        if lay.low[span[0]] in _POSSESSIVE and name is not None and name[0].islower():
            name = None
        return Named(Speaker(name, "organisation", None) if name else None, "organisation", 0.75, gender)
    body = body_in(scene, span, head)
    longer = scene.cast.phrases.get(noun, ()) if stop - head == 1 else ()
    if longer:
        return Named(Speaker(longer[0][1], "organisation", None), "organisation", 0.7, gender)
    if body is not None and body.label == "LOC" and head == span[0] and stop > head + 1:
        return Named(  # *France Musique* is no state
            Speaker(tidy(lay.text[lay.start(head) : lay.end(stop - 1)]), "organisation", None),
            "organisation",
            0.7,
            gender,
        )
    if body is not None:
        name = known_as(scene, body)
        return Named(Speaker(name, "organisation", None), "organisation", 0.85, gender, plural)
    if any(c.isupper() for c in lay.form[head]) and (
        lay.pos[head] in ("PROPN", "NOUN", "X") or lay.label[head] or lay.form[head].isupper()
    ):
        words = [w for w in lay.form[head:stop] if any(c.isalnum() for c in w)]
        name = tidy(lay.text[lay.start(head) : lay.end(stop - 1)])
        name = scene.cast.acronyms.get(name, name)
        human = len(words) > 1 and not set(lay.low[head:stop]) & OF
        kind: SpeakerType = "person" if human and lay.pos[head] == "PROPN" else "organisation"
        return Named(Speaker(name, kind, None), kind, 0.55, gender) if len(name) > 2 else NOBODY
    return Named(None, "unknown", 0.5, gender)


def known_as(scene: Scene, body: Body) -> str:
    """The fullest name of a body: the state's for its capital, *Adobe Systems* for *Adobe*."""
    name = plain(body.name)
    others = {plain(b.name): b.name for b in scene.cast.bodies}
    for whole in STANDS_FOR.get(name, ()):
        if whole in others:
            return others[whole]
    if body.label == "ORG" and " " not in name:
        longer = [b.name for b in scene.cast.bodies if b.label == "ORG" and _begins(plain(b.name), name)]
        if len(longer) == 1:
            return longer[0]
    return body.name


def _begins(longer: str, name: str) -> bool:
    return longer.startswith(f"{name} ") and not set(longer.split()) & _JOINS


def _proper_tail(scene: Scene, head: int, stop: int) -> str | None:
    """The name behind a common noun: *le sidérurgiste X*, *le fournisseur d'énergie X*, *l'ONG X*."""
    lay = scene.lay
    noun, generic = lay.form[head], lay.low[head] in GENERIC
    common = noun[0].islower() or (generic and noun.isupper())
    if not common or (lay.low[head] in people.BODIES and not generic):
        return None
    first = next((i for i in range(head + 1, stop) if lay.form[i][0].isupper()), stop)
    if first == stop or lay.pos[first - 1] not in ("NOUN", "ADJ", "PROPN", "X"):
        return None
    return tidy(lay.text[lay.start(first) : lay.end(stop - 1)])


def _end_of_name(lay: Layout, head: int, end: int) -> int:
    """Where appositions and dates begin."""
    for i in range(head + 1, end):
        dated = lay.low[i] in ("le", "ce", "du") and i + 1 < end and lay.form[i + 1][0].isdigit()
        led = i + 1 < end and lay.low[i + 1] in _AGENT and "VerbForm=Part" in lay.morph[i]
        if lay.low[i] in (",", "(") or dated or led or lay.low[i] in people.DAYS:
            return i
    return end


def body_in(scene: Scene, span: Range, head: int) -> Body | None:
    return next(
        (scene.cast.body_at[i] for i in range(span[0], min(head + 2, span[1])) if i in scene.cast.body_at),
        None,
    )


def body_name(scene: Scene, span: Range, head: int, stop: int) -> str | None:
    """The name of *la compagnie*, *le ministère*, *l'agence de presse X*: its own, or one seen before."""
    lay = scene.lay
    noun = lay.low[head] if lay.form[head][0].islower() else ""  # *Société X* is the name
    for i in range(head + 1, stop):
        begins = i in scene.cast.body_at and scene.cast.body_at.get(i - 1) is not scene.cast.body_at[i]
        if begins and i - 1 > head and lay.form[i - 1][0].isupper() and i - 1 not in scene.cast.body_at:
            break  # the model saw the end of the name only
        if begins and noun in TRADES and lay.low[i - 1] not in _BEFORE_COMPLEMENT:
            return scene.cast.body_at[i].name
    full = tidy(lay.text[lay.start(head) : lay.end(stop - 1)])
    press = lay.low[head + 1 : head + 3] == ["de", "presse"]
    capital = next((i for i in range(head + 1, stop) if lay.form[i][0].isupper()), stop)
    if noun in TRADES and capital < stop and (press or not OF & set(lay.low[head + 1 : capital])):
        return tidy(lay.text[lay.start(capital) : lay.end(stop - 1)])
    if stop > head + 1:
        body = scene.cast.body_at.get(head)
        return body.name if body is not None and (noun in GENERIC or len(body.name) >= len(full)) else full
    noun = lay.low[head]
    phrases = scene.cast.phrases.get(noun, [])
    earlier = [name for at, name in phrases if at < span[0]]
    if earlier:
        return earlier[-1]
    if len({plain(name) for _, name in phrases}) == 1:
        return phrases[0][1]
    bound = [b for b in scene.cast.bodies if noun in b.nouns and min(b.seen) < span[0]]
    if bound:
        return max(bound, key=lambda b: max(s for s in b.seen if s < span[0])).name
    for _, named in reversed(scene.past):
        if named.speaker is not None and noun and plain(noun) in plain(named.speaker.name).split():
            return named.speaker.name
    return full if noun in _BARE else None
