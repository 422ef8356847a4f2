"""Short invented news in French: each paragraph quotes somebody, and no two say the same."""

import random
from typing import Final

from sites.words import ACTORS, DEEDS, OPENINGS, PLACES, REASONS, THINGS

_FIRST: Final = (
    "Agathe", "Basile", "Clarisse", "Damien", "Élise", "Fabrice", "Gaëlle", "Hector", "Inès", "Joachim",
    "Karine", "Lucien", "Maëlle", "Norbert", "Odile", "Pascal", "Quentin", "Rosalie", "Sylvain", "Thérèse",
)  # fmt: skip
_LAST: Final = (
    "Vaucelin", "Tournac", "Aubrive", "Morvaux", "Kervot", "Lestringant", "Brissac-Noël", "Garrivier",
    "Montbrel", "Pélardon", "Quintrec", "Roussignol", "Sarrazac", "Thévenel", "Ussert", "Varnoux",
)  # fmt: skip
_ROLES: Final = (
    "maire de {}", "présidente du port de {}", "directeur de la régie de {}", "conseillère de {}",
    "porte-parole des riverains de {}", "géomètre à {}", "institutrice à {}", "capitaine du port de {}",
)  # fmt: skip
_SAID: Final = ("a déclaré", "a affirmé", "a expliqué", "a annoncé", "a assuré", "a regretté", "a promis")
_PROMISES: Final = (
    "Nous réparerons {} {}, il manque encore {} euros",
    "Personne ne vendra {} {} contre {} signatures",
    "Il faudra {} {} et pas moins de {} heures",
    "Personne ne démolira {} {}, nous sommes {} à le dire",
    "J’ai vu {} {}, c’est {} fois plus beau qu’avant",
)
_CLAIMS: Final = (
    "{} sera sauvé {} avant {} jours",
    "{} coûterait {} plus de {} euros",
    "{} attirait {} près de {} visiteurs",
)


def title(chance: random.Random, number: int) -> str:
    """A headline; the number tells it from all others."""
    return f"{chance.choice(PLACES)} : {chance.choice(THINGS)}, dossier {number}"


def paragraph(chance: random.Random, mark: str) -> str:
    """Some thirty words with one quote, direct or reported; `mark` is in it, and in no other."""
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    thing, reason, count = chance.choice(THINGS), chance.choice(REASONS), f"{chance.randint(12, 99_999)}"
    if chance.random() < 0.6:
        said = chance.choice(_PROMISES).format(thing, reason, count)
        role = chance.choice(_ROLES).format(chance.choice(PLACES))
        quoted = f"« {said} », {chance.choice(_SAID)} {name}, {role}."
    else:
        quoted = f"Selon {name}, {chance.choice(_CLAIMS).format(thing, reason, count)}."
    actor = chance.choice(ACTORS).format(chance.choice(PLACES))
    return f"{chance.choice(OPENINGS)}, {actor} {chance.choice(DEEDS)} un lot, pièce {mark}. {quoted}"
