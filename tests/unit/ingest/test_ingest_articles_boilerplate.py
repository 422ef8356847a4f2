"""Lines that are no content, and nothing that is; paragraphs that a site repeats."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_ingest.articles.boilerplate import MOST, Repeats, is_furniture


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 3 mars 2026 à 12h30",
        "Publié le mardi 3 mars 2026 à 12:30, mis à jour le 4 mars 2026 à 8 h",
        "Mis à jour à 12h30",
        "Dernière mise à jour : 03/03/2026 à 12:30",
        "Mise en ligne le 3 mars 2026",
        "Article publié il y a 3 minutes",
        "il y a 3\u00a0minutes",
        "Il y a une heure",
        "3 mars 2026",
        "12h30",
        "12 commentaires",
        "Commentaires (1 204)",
        "Voir les 12 commentaires",
        "Soyez le premier à réagir",
        "204 partages",
        "Partager sur Facebook, Twitter, WhatsApp",
        "Partager",
        "Temps de lecture : 3 min",
        "Lecture 2 min.",
        "3 minutes de lecture",
        "Lire aussi : La digue cède à Vanel",
        "À LIRE ÉGALEMENT La digue cède à Vanel",
        "Lire aussi | Port-Vanel, un an après",
        "Sur le même sujet",
        "Dossier : la crue de la Sérande",
        "Inscrivez-vous à notre newsletter quotidienne",
        "Recevez chaque matin l’actualité de la Sérande par mail",
        "Abonnez-vous",
        "Déjà abonné ? Connectez-vous",
        "Article réservé aux abonnés",
        "La suite est réservée aux abonnés.",
        "Il vous reste 73.5 % de cet article à lire. La suite est réservée aux abonnés.",
        "Offrir cet article",
        "La suite après cette publicité",
        "© Maëlle Quéméneur / La Gazette",
        "Crédit photo : La Gazette",
        "Mots-clés : port, digue, Vanel",
    ],
)
def test_lines_that_are_no_content(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Publié en 1954, le roman raconte la vie d’un éclusier.",
        "Mis à jour en 2024, le plan de prévention interdit de construire près de la digue.",
        "Le 3 mars 2026, la digue a cédé.",
        "Il y a trois minutes de silence prévues à Vanel.",
        "Il y a 3 minutes encore, la maire disait le contraire.",
        "12 personnes ont été blessées.",
        "Les commentaires de la maire ont surpris.",
        "Partager la rivière avec les pêcheurs, voilà l’idée.",
        "Lire aux enfants reste leur premier plaisir.",
        "Recevez-vous des menaces ? « Jamais », répond-elle.",
        "Abonnés et usagers se plaignent.",
        "La publicité pour le tabac sera interdite.",
        "« Nous tiendrons », promet Maëlle Quéméneur.",
        "L’article 12 de la loi est supprimé.",
        "",
    ],
)
def test_lines_that_are_content(line: str) -> None:
    assert not is_furniture(line)


@given(st.text(st.sampled_from("partager x sur,/-. 12h(:"), max_size=300))
def test_any_line_is_judged_at_once(line: str) -> None:
    began = time.process_time()
    is_furniture("partager " + line)
    assert time.process_time() - began < 1


def test_a_paragraph_in_three_articles_is_the_site_s_own() -> None:
    repeats = Repeats()
    for article in range(3):
        assert not repeats.repeated("gazette.example", 7)
        repeats.add("gazette.example", [7, 7, 100 + article])
    assert repeats.repeated("gazette.example", 7)
    assert not repeats.repeated("gazette.example", 100)
    assert not repeats.repeated("courrier.example", 7), "another site says it once"
    repeats.drop("gazette.example")
    assert not repeats.repeated("gazette.example", 7)


def test_the_revisions_of_one_article_count_once() -> None:
    repeats = Repeats()
    repeats.add("gazette.example", [7, 8])
    for _ in range(5):
        repeats.add("gazette.example", [7, 8, 9], before=[7, 8])
    assert not repeats.repeated("gazette.example", 7)


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=6), max_size=30))
def test_counts_are_exact_until_the_memory_is_full(articles: list[list[int]]) -> None:
    repeats = Repeats()
    for article in articles:
        repeats.add("s", article)
    for number in {each for article in articles for each in article}:
        assert repeats.repeated("s", number) is (sum(number in article for article in articles) >= 3)


def test_memory_is_bounded_and_what_comes_back_is_kept() -> None:
    repeats = Repeats()
    for article in range(2000):
        repeats.add("s", [1, *range(10 + article * 20, 30 + article * 20)])
    assert repeats.repeated("s", 1)
    (count,) = repeats._sites.values()
    assert len(count._keys) <= MOST
    assert len(count._keys) == len(count._counts)
