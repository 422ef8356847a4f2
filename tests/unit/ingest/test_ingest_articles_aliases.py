"""The same article under two addresses of one outlet is one; articles that only look alike stay apart."""

from datetime import UTC, datetime

import msgspec

from propos.identity import article_id
from propos.messages import Outlet
from propos.states import ArticleState, Candidate
from propos_ingest.articles.aliases import Known, id_of, is_old_copy
from propos_ingest.articles.boilerplate import Repeats
from propos_ingest.articles.observe import observe, state_of

SITE = "gazette.example"
URL = f"https://{SITE}/2026/port"
TEXT = "\n\n".join(
    (
        "Le port de Vanel rouvrira jeudi à la pêche et au commerce, a annoncé lundi soir la préfecture.",
        "Les travaux de la digue, endommagée en janvier par la tempête, auront duré sept semaines au lieu de "
        "trois, le béton ayant manqué dans toute la vallée de la Sérande.",
        "« Nous tiendrons l’échéance cette fois », a promis la maire, Maëlle Quéméneur, devant les pêcheurs.",
    )
)
FIRST = Candidate(
    link=URL,
    seen="f1",
    url=URL,
    canonical_url=URL,
    outlet=Outlet(SITE, "La Gazette"),
    title="Le port de Vanel rouvrira jeudi",
    text=TEXT,
    observed_at=datetime(2026, 3, 3, tzinfo=UTC),
)


def at(url: str, **fields: object) -> Candidate:
    return msgspec.structs.replace(FIRST, link=url, url=url, canonical_url=url, **fields)


class Desk:
    """What the states say, as the ledger holds them."""

    def __init__(self) -> None:
        self.states: dict[str, ArticleState] = {}
        self.known = Known()

    def publish(self, candidate: Candidate, linked: str | None = None) -> str:
        """The id under which the candidate's article is known afterwards."""
        found = id_of(candidate, self.known, self.states.get, linked)
        article = observe(candidate, self.states.get(found), Repeats(), found)
        if article:
            self.states[found] = state_of(article, candidate)
            self.known.add(SITE, self.states[found])
        return found


def test_a_second_address_with_the_same_content_is_the_same_article() -> None:
    desk = Desk()
    first = desk.publish(FIRST)
    assert desk.publish(at(f"https://www.{SITE}/mer/port-de-vanel?id=7")) == first
    assert desk.publish(at(f"{URL}/amp", text=f"Publié le 3 mars 2026\n{TEXT}\n12 commentaires")) == first
    assert desk.states[first].revision == 1
    assert len(desk.states) == 1


def test_another_site_s_reprint_is_its_own_article() -> None:
    desk = Desk()
    desk.publish(FIRST)
    reprint = at("https://courrier.example/port")
    assert id_of(reprint, desk.known, desk.states.get) == article_id(reprint.canonical_url)


def test_short_and_merely_similar_texts_stay_apart() -> None:
    desk = Desk()
    form = "Retrouvez les résultats du tirage de ce soir sur notre page."
    one = desk.publish(at(f"{URL}/tirage-1", title="Tirage", text=form))
    assert desk.publish(at(f"{URL}/tirage-2", title="Tirage", text=form)) != one
    monday = desk.publish(FIRST)
    assert desk.publish(at(f"{URL}-2", text=TEXT.replace("jeudi", "vendredi"))) != monday


def test_http_and_https_name_one_article() -> None:
    desk = Desk()
    first = desk.publish(at(f"http://{SITE}/breve", text="La digue a tenu."))
    assert desk.publish(at(f"https://{SITE}/breve", text="La digue a tenu cette nuit.")) == first
    assert desk.states[first].revision == 2


def test_an_address_renamed_with_its_title_goes_on() -> None:
    desk = Desk()
    first = desk.publish(FIRST)
    renamed = at(f"{URL}-samedi", title="Le port rouvrira samedi", text=TEXT + "\n\nReport à samedi.")
    assert id_of(renamed, desk.known, desk.states.get) != first
    assert desk.publish(renamed, linked=first) == first
    assert desk.states[first].canonical_url == URL
    other = at(f"{URL}/bulletin", title="Bulletin du soir", text="Un tout autre bulletin.\n\nIl pleut.")
    assert desk.publish(other, linked=first) != first, "a link that leads to today's article, whichever"


def test_an_old_copy_under_a_second_address_changes_nothing_back() -> None:
    desk = Desk()
    first = desk.publish(FIRST)
    copy = at(f"{URL}/copie")
    assert desk.publish(copy) == first
    desk.publish(msgspec.structs.replace(FIRST, text=TEXT.replace("sept semaines", "huit semaines")))
    state = desk.states[first]
    assert state.revision == 2
    assert is_old_copy(copy, state, desk.known)
    assert not is_old_copy(FIRST, state, desk.known), "the article's own address may change it back"
    newer = msgspec.structs.replace(copy, text=TEXT.replace("sept semaines", "neuf semaines"))
    assert not is_old_copy(newer, state, desk.known)


def test_what_is_forgotten_is_nobody_s_alias() -> None:
    desk = Desk()
    first = desk.publish(FIRST)
    desk.publish(msgspec.structs.replace(FIRST, text=TEXT.replace("sept", "huit")))
    core = desk.states[first].core_hash
    assert len(desk.known) == 2
    assert desk.known.alias_of(SITE, core) == first
    desk.known.drop([first])
    assert len(desk.known) == 0
    assert desk.known.alias_of(SITE, core) is None
    assert desk.known.alias_of(SITE, "") is None


def test_who_had_a_content_first_keeps_it() -> None:
    known = Known()
    one = ArticleState(
        id=article_id("a"), canonical_url=URL, url=URL, revision=1, content_hash="h", core_hash="c"
    )
    known.add(SITE, one)
    known.add(SITE, msgspec.structs.replace(one, id=article_id("b")))
    assert known.alias_of(SITE, "c") == one.id
