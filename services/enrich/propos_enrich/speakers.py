"""From a mention to whoever speaks: the person or body that the article names, or nobody."""

from dataclasses import dataclass
from typing import Final

from propos.messages import Speaker, SpeakerType

from propos_enrich import people
from propos_enrich.found import Found
from propos_enrich.layout import Layout
from propos_enrich.names import GENERIC, Body, Cast, Gender, Person, plain, tidy
from propos_enrich.phrases import OF, Range

INDEFINITE: Final = frozenset("un une des plusieurs certains certaines quelques l'un l'une aucun chaque d'autres de".split())
_DEFINITE: Final = frozenset("le la l' ce cet cette".split())
_POSSESSIVE: Final = frozenset("son sa ses leur leurs notre nos".split())
_BARE: Final = frozenset(
    "police parquet armée gouvernement préfecture mairie justice église présidence gendarmerie tribunal cour élysée "
    "matignon kremlin pentagone vatican onu état république parlement sénat assemblée opposition état-major "
    "administration ministère diocèse conseil comité commission régime exécutif défense accusation ville région "
    "département rébellion".split()
)
_REACH: Final = 12  # sentences back to the antecedent of a pronoun


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a report is put down to; `type` holds also when the article never names them."""

    speaker: Speaker | None
    type: SpeakerType
    certainty: float
    gender: Gender = ""
    plural: bool = False


_NOBODY: Final = Named(None, "unknown", 0.4)


class Casting:
    """Names the speaker of each report of one article; the reports must come in text order."""

    def __init__(self, lay: Layout, cast: Cast) -> None:
        self.lay = lay
        self.cast = cast
        self.past: list[tuple[int, Named]] = []  # the word of each earlier report, and its speaker

    def name(self, found: Found) -> Named:
        """Who speaks, by the mention, or by the reports around it when there is none."""
        named = self._of_mention(found) if found.mention is not None else _NOBODY
        if found.mention is not None:
            at = found.mention[0]
            person = self._person(named)
            if person is not None and at not in person.seen:
                person.seen.append(at)
            self.past.append((at, named))
        return named

    def _person(self, named: Named) -> Person | None:
        if named.speaker is None or named.type != "person":
            return None
        return next((p for p in self.cast.persons if p.name == named.speaker.name), None)

    def _of_mention(self, found: Found) -> Named:
        assert found.mention is not None  # noqa: S101 - narrowed by the caller
        first, last = found.mention
        low = self.lay.low[first]
        if last - first == 1:
            if low in people.PERSON_PRONOUNS:
                return self._pronoun(found, people.PERSON_PRONOUNS[low] or "")
            if low in people.PLURAL_PRONOUNS:
                return self._they(first)
            if low in people.VAGUE_PRONOUNS:
                return Named(None, "unknown", 0.7)
        return self._phrase((first, last))

    # Pronouns -------------------------------------------------------------------------------------------------

    def _pronoun(self, found: Found, gender: str) -> Named:
        """The most salient antecedent: near, a subject, a recent speaker, outside quotations; gender must agree."""
        lay = self.lay
        mention = found.mention or (0, 0)
        at = mention[0]
        if lay.low[at].startswith("-"):  # *a-t-il dit*: whoever speaks was named before the words
            at = min(at, lay.word_at(found.pieces[0][0]))
        here = lay.sentence[at]
        best: tuple[float, Named] = (-99.0, _NOBODY)
        for person in self.cast.persons:
            if person.gender and person.gender != gender:
                continue
            for seen in person.seen:
                if seen >= at or here - lay.sentence[seen] > _REACH:
                    continue
                score = self._salience(seen, at, here)
                if score > best[0]:
                    best = (score, self._as_person(person, 0.85 if person.gender else 0.7))
        for seen, named in self.past[-3:]:
            known = named.speaker is not None
            if seen < at and (named.type == "person" if not known else named.type == "organisation"):
                if named.plural or (named.gender and named.gender != gender):
                    continue
                score = self._salience(seen, at, here) + 1.0
                if score > best[0]:
                    best = (score, named)
        return best[1] if best[0] > -_REACH else _NOBODY

    def _salience(self, seen: int, at: int, here: int) -> float:
        lay = self.lay
        score = -1.0 * (here - lay.sentence[seen])
        token = lay.words[seen]
        if token.dep_ in ("nsubj", "nsubj:pass") or any(t.dep_ in ("nsubj", "nsubj:pass") for t in (token.head,) if t.pos_ in ("NOUN", "PROPN")):
            score += 1.2
        if seen - lay.bounds(seen)[0] < 3:
            score += 0.6
        if lay.quote[seen] >= 0:
            score -= 2.5
        if self.past and any(word == seen for word, _ in self.past[-2:]):
            score += 1.5
        return score + 0.001 * seen / max(1, at)

    def _they(self, at: int) -> Named:
        for seen, named in reversed(self.past[-3:]):
            if named.plural and self.lay.sentence[at] - self.lay.sentence[seen] <= 4:
                return named
        return Named(None, "group", 0.6, plural=True)

    # Noun phrases ---------------------------------------------------------------------------------------------

    def _phrase(self, span: Range) -> Named:
        lay = self.lay
        first, last = span
        head = self._head(span)
        noun = lay.low[head].removeprefix("ex-")
        indefinite = lay.low[first] in INDEFINITE
        plural = self._plural(span, head)
        person = self._own_person(span)
        if person is not None and not (noun in people.DOCUMENTS):
            return self._as_person(person, 0.93, self._role(span))
        if noun in people.DOCUMENTS:
            return self._document(span)
        if noun in people.SOURCES:
            return Named(None, "unknown", 0.9)
        unknown = self._unlisted_name(span)
        if noun in people.ROLES and noun not in people.BODIES:
            if unknown is not None and not plural:
                return Named(Speaker(unknown, "person", self._role(span)), "person", 0.75)
            if plural:
                return self._plural_named(span)
            if indefinite:
                return Named(None, "person", 0.85, "f" if lay.low[first] == "une" else "m")
            return self._by_role(span, head)
        if plural and not self._body_in(span, head):
            return self._plural_named(span)
        return self._body(span, head, indefinite, plural)

    def _head(self, span: Range) -> int:
        lay = self.lay
        for i in range(span[0], min(span[1], span[0] + 6)):
            if lay.words[i].pos_ in ("NOUN", "PROPN") or lay.low[i] in people.ROLES or lay.low[i] in people.BODIES:
                if lay.low[i] in people.TITLES:
                    continue
                return i
        return span[0]

    def _plural(self, span: Range, head: int) -> bool:
        low = self.lay.low[span[0]]
        if low in ("les", "des", "ces", "ses", "leurs", "plusieurs", "certains", "certaines", "quelques", "deux", "trois", "aux"):
            return True
        return "Plur" in self.lay.words[head].morph.get("Number") and low not in ("le", "la", "un", "une", "l'")

    def _own_person(self, span: Range) -> Person | None:
        """The person whose name is the phrase's own, not a complement's (*l'avocat de X*)."""
        lay, previous = self.lay, None
        for i in range(*span):
            person = self.cast.person_at.get(i)
            if person is not None and person is not previous:
                j = i - 1
                while j >= span[0] and lay.low[j] in people.TITLES:
                    j -= 1
                if i == span[0] or j < span[0] or lay.low[j] not in OF | {"par", "avec", "à", "chez", "(", "pour", "contre"}:
                    if not (j >= span[0] and lay.low[j] in people.BODIES):
                        return person
            previous = person
        return None

    def _unlisted_name(self, span: Range) -> str | None:
        """A run of two or more capitalised words that is no complement: a name that the model missed."""
        lay = self.lay
        i = span[0]
        while i < span[1]:
            j = i
            while j < span[1] and lay.words[j].text[:1].isupper() and lay.words[j].pos_ != "DET" and j not in self.cast.body_at:
                j += 1
            free = i == span[0] or lay.low[i - 1] not in OF | {"la", "le", "l'", "les", "à", "au", "en"}
            if j - i >= 2 and free and lay.low[i] not in people.ROLES:
                return tidy(lay.text[lay.start(i) : lay.end(j - 1)])
            i = max(j, i + 1)
        return None

    def _role(self, span: Range) -> str | None:
        """The role in a phrase, as written, without its determiner and the name."""
        lay = self.lay
        for i in range(*span):
            if lay.low[i] in people.ROLES and i not in self.cast.person_at:
                j = i
                while j < span[1] and j not in self.cast.person_at and lay.low[j] not in (",", "("):
                    j += 1
                start = i - 1 if i > span[0] and lay.low[i - 1] in ("premier", "première", "ancien", "ancienne") else i
                return tidy(lay.text[lay.start(start) : lay.end(j - 1)]) or None
        return None

    def _as_person(self, person: Person, certainty: float, role: str | None = None) -> Named:
        if role is None and person.roles:
            start, end = person.roles[0][1]
            role = tidy(self.lay.text[self.lay.start(start) : self.lay.end(end - 1)]) or None
        return Named(Speaker(person.name, "person", role), "person", certainty, person.gender)

    def _by_role(self, span: Range, head: int) -> Named:
        """*Le ministre*: the last person with that role, whose complements do not contradict the phrase."""
        lay = self.lay
        noun = lay.low[head]
        if noun in ("dernier", "dernière", "intéressé", "intéressée"):
            return self._pronoun(Found("", ((0, 1),), None, span), "f" if noun.endswith("e") else "m")
        asked = {plain(w) for w in lay.low[head + 1 : span[1]] if len(w) > 3}
        premier = head > span[0] and lay.low[head - 1].startswith("premi")
        options: list[tuple[int, int, Person]] = []
        for person in self.cast.persons:
            for role, (a, b) in person.roles:
                if role[:6] != noun[:6] or (premier and "premi" not in lay.low[a]):
                    continue
                theirs = {plain(w) for w in lay.low[a:b]}
                shared = len(asked & theirs)
                latest = max((s for s in person.seen if s < span[0]), default=-1)
                if latest < 0 or (asked and not shared and len(asked) > 0 and len(theirs) > 2):
                    continue
                options.append((shared, latest, person))
        if options:
            return self._as_person(max(options, key=lambda o: o[:2])[2], 0.8)
        gender: Gender = "f" if lay.low[span[0]] in ("la", "cette", "sa") else "m" if lay.low[span[0]] in ("le", "ce", "cet") else ""
        if lay.low[span[0]] in _DEFINITE:
            near = self._epithet(span[0], noun, gender, 2 if asked else 4)
            if near is not None:
                return self._as_person(near, 0.5 if asked else 0.6)
        return Named(None, "person", 0.6, gender)

    def _epithet(self, at: int, noun: str, gender: str, reach: int) -> Person | None:
        """The person near by whom a definite role may mean: no other role is known of them, or the role fits anybody."""
        lay = self.lay
        best: tuple[float, Person] | None = None
        for person in self.cast.persons:
            if (person.roles and noun not in people.EPITHETS) or (person.gender and gender and person.gender != gender):
                continue
            for seen in person.seen:
                if seen < at and lay.sentence[at] - lay.sentence[seen] <= reach and lay.quote[seen] < 0:
                    score = self._salience(seen, at, lay.sentence[at])
                    if best is None or score > best[0]:
                        best = (score, person)
        return best[1] if best is not None else None

    def _body_in(self, span: Range, head: int) -> Body | None:
        return next((self.cast.body_at[i] for i in range(span[0], min(head + 2, span[1])) if i in self.cast.body_at), None)

    def _plural_named(self, span: Range) -> Named:
        """A plural is nobody, unless a proper part makes it a name: *les autorités turques*, *les États-Unis*."""
        lay = self.lay
        head = self._head(span)
        stop = next((i for i in range(head + 1, span[1]) if lay.low[i] in (",", "(")), span[1])
        institutional = lay.low[head] in ("autorités", "services", "forces", "pompiers")
        definite = lay.low[span[0]] == "les"
        complement = stop > head + 1 and any(w.text[0].isupper() or w.pos_ == "ADJ" for w in lay.words[head + 1 : stop])
        own = lay.words[head].text[0].isupper()
        if definite and ((institutional and complement and lay.low[head + 1] not in ("locales", "locaux")) or own):
            name = tidy(lay.text[lay.start(span[0] + own) : lay.end(stop - 1)])
            return Named(Speaker(name, "organisation", None), "organisation", 0.75, plural=True)
        return Named(None, "group", 0.8, plural=True)

    def _document(self, span: Range) -> Named:
        lay = self.lay
        person = next((self.cast.person_at[i] for i in range(*span) if i in self.cast.person_at), None)
        body = next((self.cast.body_at[i] for i in range(*span) if i in self.cast.body_at and self.cast.body_at[i].label != "LOC"), None)
        name = body.name if body is not None else person.name if person is not None else None
        return Named(Speaker(name, "document", None) if name else None, "document", 0.7)

    def _body(self, span: Range, head: int, indefinite: bool, plural: bool) -> Named:
        lay = self.lay
        gender: Gender = "f" if lay.low[span[0]] in ("la", "une", "cette") else "m" if lay.low[span[0]] in ("le", "un", "ce") else ""
        noun = lay.low[head]
        stop = next((i for i in range(head + 1, span[1]) if lay.low[i] in (",", "(")), span[1])
        if indefinite and noun in people.BODIES | people.GROUPS:
            own = next((self.cast.body_at[i] for i in range(head + 1, stop) if i in self.cast.body_at and lay.low[i - 1] not in OF), None)
            return Named(Speaker(own.name, "organisation", None) if own else None, "organisation", 0.6, gender)
        if noun in people.BODIES and lay.words[head].text[0].islower():
            name = self._body_name(span, head, stop)
            if lay.low[span[0]] in _POSSESSIVE and name is not None and name[0].islower():
                name = None
            return Named(Speaker(name, "organisation", None) if name else None, "organisation", 0.75, gender)
        body = self._body_in(span, head)
        longer = self.cast.phrases.get(noun, ()) if stop - head == 1 else ()
        if longer:
            return Named(Speaker(longer[0][1], "organisation", None), "organisation", 0.7, gender)
        if body is not None:
            return Named(Speaker(body.name, "organisation", None), "organisation", 0.85, gender, plural)
        if lay.words[head].text[0].isupper() and (lay.words[head].pos_ in ("PROPN", "NOUN", "X") or lay.words[head].ent_type_):
            words = [w for w in lay.words[head:stop] if any(c.isalnum() for c in w.text)]
            name = tidy(lay.text[lay.start(head) : lay.end(stop - 1)])
            human = len(words) > 1 and not set(lay.low[head:stop]) & OF
            kind: SpeakerType = "person" if human and lay.words[head].pos_ == "PROPN" else "organisation"
            return Named(Speaker(name, kind, None), kind, 0.55, gender) if name else _NOBODY
        return Named(None, "unknown", 0.5, gender)

    def _body_name(self, span: Range, head: int, stop: int) -> str | None:
        """The name of *la compagnie*, *le ministère*, *l'agence de presse X*: its own, or that of one seen before."""
        lay = self.lay
        noun = lay.low[head]
        for i in range(head + 1, stop):
            begins = i in self.cast.body_at and self.cast.body_at.get(i - 1) is not self.cast.body_at[i]
            if begins and noun in GENERIC and lay.low[i - 1] not in OF | {"la", "le", "l'", "les"}:
                return self.cast.body_at[i].name
        full = tidy(lay.text[lay.start(head) : lay.end(stop - 1)])
        capital = next((i for i in range(head + 1, stop) if lay.words[i].text[0].isupper()), stop)
        if noun in GENERIC and capital < stop and not OF & set(lay.low[head + 1 : capital]):
            return tidy(lay.text[lay.start(capital) : lay.end(stop - 1)])
        if stop > head + 1:
            body = self.cast.body_at.get(head)
            return body.name if body is not None and (noun in GENERIC or len(body.name) >= len(full)) else full
        earlier = [name for at, name in self.cast.phrases.get(noun, ()) if at < span[0]]
        if earlier:
            return earlier[-1]
        bound = [b for b in self.cast.bodies if noun in b.nouns and min(b.seen) < span[0]]
        if bound:
            return max(bound, key=lambda b: max(s for s in b.seen if s < span[0])).name
        for _, named in reversed(self.past):
            if named.speaker is not None and plain(noun) in plain(named.speaker.name).split():
                return named.speaker.name
        return full if noun in _BARE else None
