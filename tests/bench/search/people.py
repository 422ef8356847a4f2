"""Who speaks and who prints: names of speakers, their roles, outlets, sections; all of them invented."""

from functools import cache
from typing import Final

import msgspec
import numpy as np

from bench.search.words import syllables
from propos.messages import EntityLabel, Outlet, Speaker

SPEAKERS, OUTLETS, PLACES, BODIES = 50_000, 200, 3_000, 7_000
_SEED: Final = 11
_SECTIONS: Final = (
    "politique économie société sport culture monde région justice santé environnement éducation sciences"
)
SECTIONS: Final = tuple(_SECTIONS.split())
_FIRST: Final = (
    "Adèle Alban Anaïs Armel Aurore Basile Bérénice Blaise Camille Céleste Clovis Coralie Dimitri Édith Éloi "
    "Fanny Faustin Gaëlle Gaspard Hortense Hugo Inès Ivan Jeanne Joël Karim Lamia Léa Loïc Ludivine Maëlle "
    "Malik Margaux Mehdi Nadège Noé Odile Omar Paulin Perrine Quentin Rachida Rémi Salomé Sixtine Tanguy "
    "Thaïs Ulysse Victoire Yann Zoé"
)
_OFFICES: Final = (
    "maire de {place}",
    "députée de {place}",
    "préfet de {place}",
    "présidente du conseil départemental de {place}",
    "porte-parole de {body}",
    "secrétaire général de {body}",
    "directrice de {body}",
    "avocat au barreau de {place}",
    "économiste",
    "sociologue",
    "cheffe de service à l'hôpital de {place}",
    "capitaine de l'équipe de {place}",
    "entraîneur de {place}",
    "ministre",
    "chercheuse à l'université de {place}",
    "éleveur à {place}",
)
_BODIES: Final = "Syndicat Fédération Association Collectif Chambre Union Office Agence Institut Groupe"
_TITLES: Final = ("Le Courrier de", "L'Éveil de", "La Gazette de", "Le Journal de", "L'Écho de", "La Voix de")


class Named(msgspec.Struct, frozen=True):
    """A name that texts mention."""

    name: str
    label: EntityLabel


class World(msgspec.Struct, frozen=True):
    """Everybody, the most quoted and the most read first."""

    speakers: tuple[Speaker, ...]
    outlets: tuple[Outlet, ...]
    names: tuple[Named, ...]


@cache
def world() -> World:
    """The one world, the same in every process."""
    dice = np.random.default_rng(_SEED)

    def distinct(count: int, least: int, most: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found[syllables(dice, least, most).capitalize()] = None
        return [*found]

    places, surnames = distinct(PLACES, 2, 3), distinct(SPEAKERS // 4, 2, 3)
    kinds, firsts = _BODIES.split(), _FIRST.split()
    bodies = [f"{kinds[n % len(kinds)]} {name}" for n, name in enumerate(distinct(BODIES, 2, 4))]
    people: dict[str, None] = {}
    while len(people) < SPEAKERS:
        first, last = dice.integers(0, (len(firsts), len(surnames))).tolist()
        people[f"{firsts[first]} {surnames[last]}"] = None

    def role() -> str | None:
        office, place, body = dice.integers(0, (len(_OFFICES), 400, 400)).tolist()
        told = _OFFICES[office].format(place=places[place], body=bodies[body])
        return told if dice.random() < 0.8 else None

    speakers = [Speaker(name, "person", role()) for name in people]
    speakers[9::10] = [Speaker(name, "organisation") for name in bodies][: len(speakers[9::10])]
    outlets = [
        Outlet(f"{places[n].lower()}.example", f"{_TITLES[n % len(_TITLES)]} {places[n]}")
        for n in range(OUTLETS)
    ]
    names = [Named(name, "LOC") for name in places] + [Named(name, "ORG") for name in bodies]
    shuffled = [names[place] for place in dice.permutation(len(names)).tolist()]
    return World(tuple(speakers), tuple(outlets), tuple(shuffled))
